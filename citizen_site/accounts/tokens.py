"""Random tokens that only their holder knows: the tables keep a digest, so that a stolen copy opens nothing."""

from __future__ import annotations

import hashlib
import hmac
import secrets

BYTES = 32
_LONGEST = 200


def make() -> str:
    """Return a token of 256 bits, fit for a cookie and for an address."""
    return secrets.token_urlsafe(BYTES)


def digest(token: str, key: bytes, purpose: str) -> str:
    """Return what is kept instead of the token: HMAC-SHA256 under the key and for one purpose; 64 hexadecimal signs."""
    said = f"{purpose}:{token[:_LONGEST]}".encode("utf-8", "surrogatepass")
    return hmac.new(key, said, hashlib.sha256).hexdigest()
