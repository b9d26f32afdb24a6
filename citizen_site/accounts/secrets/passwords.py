"""Passwords of members of associations: what one may be, how it is kept, how it is checked.

Long rather than odd: no rule on kinds of characters, none on age (NIST SP 800-63B-4, 3.1.1; ASVS 5.0, 6.2).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from citizen_site.accounts.errors import AccountRule
from citizen_site.accounts.secrets.breached import is_breached

SHORTEST, LONGEST = 15, 128
FEWEST_DIFFERENT = 5
SALT_BYTES = 16

# Argon2id (RFC 9106). Memory: 64 MiB, its second recommendation, because every web process may check at the same time.
# One lane: the processors serve pages meanwhile. Four passes make up for the lanes; 210 ms on two shared cores.
_HASHER = PasswordHasher(
    time_cost=4, memory_cost=64 * 1024, parallelism=1, hash_len=32, salt_len=SALT_BYTES, type=Type.ID
)


class PasswordRefused(AccountRule):
    """A password that may not be chosen; the message never repeats it."""


class PasswordTooShort(PasswordRefused):
    """Fewer characters than asked."""


class PasswordTooLong(PasswordRefused):
    """More characters than are read."""


class PasswordKnown(PasswordRefused):
    """A password that leaked, or that repeats a few characters, or that holds the name of the account."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether the password was right, and whether what is kept should be made again with the parameters of today."""

    right: bool
    outdated: bool = False


def check_choice(password: str, *, known_words: tuple[str, ...] = ()) -> None:
    """Return nothing for a password that may be chosen; raise a PasswordRefused otherwise.

    `known_words`: the address and the name of the account, which others know.
    """
    text = normal(password)
    if len(text) < SHORTEST:
        raise PasswordTooShort(f"Password: {len(text)} characters. Give at least {SHORTEST}, four words for instance.")
    if len(text) > LONGEST:
        raise PasswordTooLong(f"Password: {len(text)} characters. Give at most {LONGEST}.")
    if len(set(text)) < FEWEST_DIFFERENT or is_breached(text):
        raise PasswordKnown("Password: is among the first that are guessed. Choose another, four words for instance.")
    folded = text.casefold()
    if any(len(word) >= 4 and normal(word).casefold() in folded for word in known_words):
        raise PasswordKnown("Password: holds the address or the name of the account, which others know.")


def may_be_chosen(password: str, *, known_words: tuple[str, ...] = ()) -> bool:
    """Say whether the password may be chosen."""
    try:
        check_choice(password, known_words=known_words)
    except PasswordRefused:
        return False
    return True


def normal(password: str) -> str:
    """Return the password in one spelling (NFKC): keyboards differ in how they compose an accent."""
    return unicodedata.normalize("NFKC", password)


def keep(password: str, random: Callable[[int], bytes]) -> str:
    """Return what is kept instead of the password; `random` gives that many bytes, as `secrets.token_bytes` does."""
    return _HASHER.hash(_bytes(password), salt=random(SALT_BYTES))


def check(kept: str | None, password: str) -> Checked:
    """Compare a password with what is kept; `kept` is None for an account that is unknown or has no password.

    The work is the same in all cases, so that the time taken does not tell whether the account exists.
    """
    text = normal(password)
    fits = len(text) <= LONGEST
    try:
        _HASHER.verify(kept or _decoy(), _bytes(text if fits else ""))
    except VerifyMismatchError:
        return Checked(False)
    except (InvalidHashError, VerificationError):
        # What is kept is damaged: refused, after the same work.
        return check(None, "") if kept else Checked(False)
    return Checked(bool(kept) and fits, outdated=bool(kept) and _HASHER.check_needs_rehash(kept or ""))


def _bytes(password: str) -> bytes:
    return normal(password).encode("utf-8", "surrogatepass")


@cache
def _decoy() -> str:
    """What is compared for an account that has no password; whoever guesses it is refused all the same."""
    return _HASHER.hash("no account has this password", salt=b"\0" * SALT_BYTES)
