"""French words as the search compares them: no case, accent, plural or small word; lay words beside learned ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

Phrase = tuple[str, ...]

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"})
_WORD = re.compile(r"[a-z0-9]+")


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SMALL = _listed(
    "a au aux avec ce ces d dans de des du en et l la le les leur ou par pour qu que qui s sans sur un une"
)
# Shorter words have no plural to take away: "os", "vas".
_SHORTEST_PLURAL = 4


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing asked: any of these phrases, every word of it."""

    phrases: tuple[Phrase, ...]


@lru_cache(maxsize=1 << 16)
def words(text: str) -> Phrase:
    """Return the words of a text as they are compared, in order."""
    opened = unicodedata.normalize("NFKD", text.translate(_LIGATURES)).casefold()
    plain = "".join(sign for sign in opened if not unicodedata.combining(sign))
    return tuple(_singular(word) for word in _WORD.findall(plain) if word not in _SMALL)


def slots(text: str, lay: Mapping[Phrase, tuple[Phrase, ...]]) -> tuple[Slot, ...]:
    """Return what a text asks: each lay phrase, the longest first, may be said in the learned words as well."""
    left, found = words(text), []
    while left:
        length = next((n for n in range(len(left), 1, -1) if left[:n] in lay), 1)
        said, left = left[:length], left[length:]
        found.append(Slot((said, *lay.get(said, ()))))
    return tuple(found)


def _singular(word: str) -> str:
    if len(word) >= _SHORTEST_PLURAL and word[-1] in "sx" and word[-2] != "s" and word.isalpha():
        return word[:-1]
    return word
