"""Words of the register near a word that it does not have: "Did you mean …?"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

_LETTER_BITS = {letter: 1 << at for at, letter in enumerate("abcdefghijklmnopqrstuvwxyz")}


class Vocabulary:
    """The words of the index, with how many projects have each, arranged to find neighbours quickly."""

    def __init__(self, terms: Iterable[tuple[str, int]]) -> None:
        self._written: dict[str, tuple[int, str]] = {}
        self._by_length: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for term, count in terms:
            plain, _, written = term.partition("|")
            known = self._written.get(plain)
            if known is None:
                self._by_length[len(plain)].append((_letters(plain), plain))
            if known is None or (-count, written) < (-known[0], known[1]):
                self._written[plain] = (count, written)

    def __contains__(self, word: str) -> bool:
        return word in self._written

    def nearest(self, word: str) -> str:
        """Return the word to propose as people write it, or "" when none is near.

        One letter may differ in words of 5 letters or more, two in words of 9 or more; two letters
        exchanged count as one. The nearest first, then the most frequent.
        """
        if len(word) < 5 or not word.isalpha():
            return ""
        limit = 2 if len(word) >= 9 else 1
        found = [(far, -self._written[near][0], near) for far, near in self._neighbours(word, limit)]
        return self._written[min(found)[2]][1] if found else ""

    def _neighbours(self, word: str, limit: int) -> Iterator[tuple[int, str]]:
        letters = _letters(word)
        for length in range(len(word) - limit, len(word) + limit + 1):
            for other_letters, other in self._by_length.get(length, ()):
                # Each change takes away one letter and adds one at most: a cheap way to rule out nearly all.
                if (letters ^ other_letters).bit_count() <= 2 * limit:
                    far = distance(word, other, limit)
                    if far <= limit:
                        yield far, other


def _letters(word: str) -> int:
    bits = 0
    for letter in word:
        bits |= _LETTER_BITS.get(letter, 1 << 26)
    return bits


def distance(one: str, other: str, limit: int) -> int:
    """Return how many letters must be added, removed, changed or exchanged with their neighbour; limit + 1 if more.

    Optimal string alignment distance.
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        older, before, row = before, row, [at]
        for there, sign in enumerate(other, 1):
            cost = min(before[there] + 1, row[-1] + 1, before[there - 1] + (letter != sign))
            if older and there > 1 and letter == other[there - 2] and one[at - 2] == sign:
                cost = min(cost, older[there - 2] + 1)
            row.append(cost)
        if min(row) > limit and min(before) > limit:
            return limit + 1
    return min(row[-1], limit + 1)


def corrected(text: str, changes: Iterable[tuple[int, int, str]]) -> str:
    """Return the text with the given places replaced; what stands around them is kept."""
    for start, end, written in sorted(changes, reverse=True):
        text = text[:start] + written + text[end:]
    return re.sub(r"\s+", " ", text).strip()
