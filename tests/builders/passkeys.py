"""A device that holds passkeys, for tests without a browser: it signs what it is asked, and what a forger would.

Journeys use the device of a real browser; `tests/functional` has both answer the same site.
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from dataclasses import dataclass, field, replace
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def base64url(content: bytes) -> str:
    """Return the content as browsers spell it, without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def from_base64url(said: str) -> bytes:
    """Return the content of what a browser spelled."""
    return base64.urlsafe_b64decode(said + "===")


@dataclass
class Device:
    """One passkey in a device, and how it behaves; each field changed is one way to cheat."""

    origin: str = "http://localhost"
    domain: str = "localhost"
    credential: bytes = b"credential-of-a-test"
    count: int = 0
    counts: bool = True
    verifies: bool = True
    present: bool = True
    framed: bool = False
    handle: bytes | None = None
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def copied(self) -> Device:
        """Return a copy with the same key that counts by itself from here on."""
        return replace(self)

    def make(self, options: dict[str, Any], **said: Any) -> str:
        """Answer a request to make a passkey; `said` replaces what the browser says of the page."""
        self.handle = from_base64url(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + struct.pack(">H", len(self.credential)) + self.credential + cbor2.dumps(cose)
        content = {"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED) + attested}
        told = {"attestationObject": base64url(cbor2.dumps(content))}
        return self._answer(told, self._page("webauthn.create", options, said))

    def sign(self, options: dict[str, Any], **said: Any) -> str:
        """Answer a request to use the passkey; `said` replaces what the browser says of the page."""
        page, data = self._page("webauthn.get", options, said), self._data(0)
        signature = self.key.sign(data + hashlib.sha256(page).digest(), ec.ECDSA(SHA256()))
        told = {"authenticatorData": base64url(data), "signature": base64url(signature)}
        if self.handle is not None:
            told["userHandle"] = base64url(self.handle)
        return self._answer(told, page)

    def _data(self, more: int) -> bytes:
        self.count += self.counts
        flags = more | PRESENT * self.present | VERIFIED * self.verifies
        return hashlib.sha256(self.domain.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _page(self, kind: str, options: dict[str, Any], said: dict[str, Any]) -> bytes:
        told = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": self.framed}
        return json.dumps({**told, **said}).encode()

    def _answer(self, told: dict[str, str], page: bytes) -> str:
        name = base64url(self.credential)
        return json.dumps(
            {"id": name, "rawId": name, "type": "public-key", "response": {"clientDataJSON": base64url(page), **told}}
        )
