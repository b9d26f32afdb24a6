"""Passwords that leaked so often that guessing begins with them, known offline by the beginnings of their digests.

`breached.bin` holds, sorted, the first 5 bytes of SHA-256 of 42,692 passwords of six characters or more. Source: the
list of common passwords of the npm package @zxcvbn-ts/language-common 4.1.3 (MIT), in NFKC and without capitals; `pack`
makes the file from such a list. One password in 25 million that is not in the list is taken for one that is
(42,692 / 2^40).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

BYTES = 5
SHORTEST = 6
"""A shorter word says nothing about a password of fifteen characters."""

_ENDS = re.compile(r"[\W\d_]+$|^[\W\d_]+")


def is_breached(password: str) -> bool:
    """Say whether the password is a leaked one, a leaked one repeated, or one between digits and signs."""
    return any(_holds(_digest(one)) for one in _spellings(password) if len(one) >= SHORTEST)


def pack(passwords: Iterable[str]) -> bytes:
    """Return the content of the file for these passwords; the short ones are left out."""
    spelled = {_plain(password) for password in passwords}
    return b"".join(sorted({_digest(one) for one in spelled if len(one) >= SHORTEST}))


def _spellings(password: str) -> Iterator[str]:
    plain = _plain(password)
    yield plain
    yield _unit(plain)
    core = _ENDS.sub("", plain)
    yield core
    yield _unit(core)


def _unit(text: str) -> str:
    """Return what the text repeats: `abc` for `abcabcabc`, the text itself when it repeats nothing."""
    # A text that repeats something is found in its double before its own end.
    return text[: (text + text).find(text, 1)] if text else text


def _plain(password: str) -> str:
    return unicodedata.normalize("NFKC", password).casefold()


def _digest(plain: str) -> bytes:
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).digest()[:BYTES]


def _holds(digest: bytes) -> bool:
    known = _known()
    place = bisect_left(known, digest)
    return place < len(known) and known[place] == digest


@cache
def _known() -> tuple[bytes, ...]:
    packed = files(__package__).joinpath("breached.bin").read_bytes()
    return tuple(packed[start : start + BYTES] for start in range(0, len(packed), BYTES))
