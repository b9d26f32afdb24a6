"""Ten codes to get in when the second factor is lost: shown once, kept as digests, each used once.

A code holds 120 bits drawn at random: its digest cannot be searched, so a plain SHA-256 is enough (ASVS 5.0, 6.5.2).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable

from citizen_site.accounts.errors import AccountRule

COUNT = 10
BYTES = 15
# Crockford: no I, L, O, U, so that what is copied by hand is read again without doubt.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = BYTES * 8 // 5
_GROUP = 4
_READ = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})


class RecoveryCodeRefused(AccountRule):
    """The code is none of those that are left to the account."""


def make(random: Callable[[int], bytes]) -> tuple[str, ...]:
    """Return ten codes to show once, six groups of four signs; `random` gives that many bytes."""
    return tuple(_spelled(int.from_bytes(random(BYTES), "big")) for _ in range(COUNT))


def digest(code: str) -> str:
    """Return what is kept of a code: 64 hexadecimal signs, the same however the code was typed."""
    read = code.strip().upper().translate(_READ)
    return hashlib.sha256(b"recovery code:" + read.encode("utf-8", "surrogatepass")).hexdigest()


def use(kept: Iterable[str], typed: str) -> str:
    """Return the digest of the code typed, which the caller takes away in the same transaction.

    `kept`: the digests of the codes that are left. Raises RecoveryCodeRefused.
    """
    given = digest(typed)
    # All are compared, whatever was found: the time taken tells nothing.
    found = [one for one in kept if hmac.compare_digest(one, given)]
    if not found:
        raise RecoveryCodeRefused("Recovery code: is none of those that are left. Each can be used once.")
    return found[0]


def is_left(kept: Iterable[str], typed: str) -> bool:
    """Say whether the code typed is one of those that are left."""
    try:
        use(kept, typed)
    except RecoveryCodeRefused:
        return False
    return True


def _spelled(number: int) -> str:
    signs = "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(_LENGTH)))
    return "-".join(signs[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))
