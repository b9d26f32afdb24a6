"""Secrets of the second factor where they are kept: sealed with AES-256-GCM, so that a stolen table gives none away.

The number of the account is sealed with the secret (as associated data): a secret moved to another row does not open.
The key of the cipher is derived from the setting (HKDF-SHA256, RFC 5869), whatever its length.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from citizen_site.accounts.errors import AccountRule

VERSION = b"\x01"
# 96 bits drawn at random for each sealing: millions of sealings under one key before two could meet.
NONCE_BYTES = 12


class SealBroken(AccountRule):
    """What is kept does not open: it is damaged, of another account, or sealed with a key that is not given."""


def seal(secret: bytes, account: str, key: bytes, random: Callable[[int], bytes]) -> bytes:
    """Return what is kept instead of the secret of this account; `random` gives that many bytes."""
    nonce = random(NONCE_BYTES)
    return VERSION + nonce + _cipher(key).encrypt(nonce, secret, _bound_to(account))


def unseal(kept: bytes, account: str, keys: Sequence[bytes]) -> bytes:
    """Return the secret of this account, with the first of the keys that opens it. Raises SealBroken."""
    nonce, body = kept[1 : 1 + NONCE_BYTES], kept[1 + NONCE_BYTES :]
    if kept[:1] == VERSION and len(nonce) == NONCE_BYTES:
        for key in keys:
            try:
                return _cipher(key).decrypt(nonce, body, _bound_to(account))
            except InvalidTag:
                continue
    raise SealBroken(f"{account}: the second factor does not open with the keys given. Have it set up anew.")


def opens(kept: bytes, account: str, key: bytes) -> bool:
    """Say whether this key opens what is kept of this account."""
    try:
        unseal(kept, account, [key])
    except SealBroken:
        return False
    return True


def _cipher(key: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=b"citizen-site second factor").derive(key))


def _bound_to(account: str) -> bytes:
    return VERSION + account.encode()
