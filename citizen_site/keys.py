"""The inventory of keys: one for each purpose, and what makes a key unfit for a site that is open to the public.

A site in production is given each key. Elsewhere a key that is not given is derived from the secret key, by a way
that differs for each purpose, so that trials need one secret only.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

SHORTEST = 32
# A key drawn at random has far more different characters; one typed by leaning on the keyboard has not.
FEWEST_DIFFERENT = 12
# What demonstrations put before the keys they make, and words of examples.
DEMO = "demo-"
_EXAMPLES = ("example", "changeme", "change me", "change-me", "change_me", "secret of", "not-a-secret")


class Purpose(StrEnum):
    """What a key is for; each is the setting of that name with `_key` behind it."""

    SECRET = "secret"
    SESSION = "session"
    TOKENS = "tokens"
    TOTP = "totp"
    TRAIL = "trail"

    @property
    def setting(self) -> str:
        """The name of its setting: `trail_key`."""
        return f"{self.value}_key"


MEANINGS: Mapping[Purpose, str] = {
    Purpose.SECRET: "Signs form tokens and the links sent to project holders; at least 32 characters.",
    Purpose.SESSION: "Binds sessions of officers and associations to this site.",
    Purpose.TOKENS: "Signs invitations and the links that confirm an address.",
    Purpose.TOTP: "Encrypts the secrets of the second factor where they are kept.",
    Purpose.TRAIL: "Seals each line of the trail of acts of officers and members.",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the inventory, fit to be printed: it holds no key."""

    purpose: Purpose
    meaning: str
    given: bool
    length: int
    """Bytes of the key that was given; 0 when it is derived."""

    def __str__(self) -> str:
        state = f"given, {self.length} bytes" if self.given else "derived from the secret key"
        return f"{self.purpose.setting}: {state}. {self.meaning}"


def key(purpose: Purpose, given: Mapping[Purpose, str]) -> bytes:
    """Return the key of this purpose as bytes: the one given, else one derived from the secret key (32 bytes)."""
    if given.get(purpose):
        return given[purpose].encode()
    label = f"citizen-site key: {purpose.value}".encode()
    return hmac.new(given[Purpose.SECRET].encode(), label, hashlib.sha256).digest()


def inventory(given: Mapping[Purpose, str]) -> tuple[Entry, ...]:
    """Return one line for each purpose, without any key."""
    return tuple(
        Entry(one, MEANINGS[one], bool(given.get(one)), len(given.get(one, "").encode())) for one in Purpose
    )  # fmt: skip


def faults(given: Mapping[Purpose, str], *, all_needed: bool) -> Iterator[str]:
    """Yield one sentence for each key that is missing, short, of a demonstration, or equal to another.

    `all_needed`: the site is in production. Elsewhere keys may be missing, equal or of a demonstration, never short.
    """
    for purpose in Purpose:
        value = given.get(purpose, "")
        if value and len(value.encode()) < SHORTEST:
            yield f"{purpose.setting} is too short: give at least {SHORTEST} random characters."
        elif all_needed:
            yield from _unfit(purpose, value)
    if all_needed:
        yield from _equal(given)


def _unfit(purpose: Purpose, value: str) -> Iterator[str]:
    if not value:
        yield f"{purpose.setting} is missing: {MEANINGS[purpose]}"
    elif value.startswith(DEMO) or any(word in value.casefold() for word in _EXAMPLES):
        yield f"{purpose.setting} is the key of a demonstration or of an example: draw one of your own."
    elif len(set(value)) < FEWEST_DIFFERENT:
        yield f"{purpose.setting} repeats a few characters: draw it at random."


def _equal(given: Mapping[Purpose, str]) -> Iterator[str]:
    seen: dict[str, Purpose] = {}
    for purpose in Purpose:
        value = given.get(purpose, "")
        if value and value in seen:
            yield f"{purpose.setting} equals {seen[value].setting}: give each purpose a key of its own."
        seen.setdefault(value, purpose)
