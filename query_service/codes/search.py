"""Finds codes by a code, by its beginning or by French words, in any number of editions."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import takewhile

from query_service.codes.nomenclature import Entry, Nomenclature
from query_service.codes.spelling import spelled
from query_service.codes.words import Phrase, Slot, slots, words
from query_service.query_model.codes import CodeSystem

MOST = 20
# Under three letters a beginning says nothing: "an" starts ten thousand words.
_SHORTEST_BEGINNING = 3
_CLOSE = 0.8


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter or block of CIM-10: a range of codes with a name."""

    first: str
    last: str
    label: str

    @property
    def code(self) -> str:
        return f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True)
class Found:
    """A code, or a range of CIM-10, with its label. `whole`: nothing of what is under it was left out."""

    system: str
    version: str
    code: str
    label: str
    whole: bool = True


class SearchIndex:
    """The words of the labels of some editions, built once and only read after.

    `chapters` are offered beside the codes of CIM-10 that hold both their ends; `lay` says how people put it.
    """

    def __init__(
        self,
        editions: Iterable[Nomenclature],
        chapters: Iterable[Chapter] = (),
        lay: Mapping[Phrase, tuple[Phrase, ...]] | None = None,
    ) -> None:
        self._editions = tuple(editions)
        self._chapters = tuple(chapters)
        self._lay = lay or {}
        self._found: list[tuple[Found, int]] = []
        self._places: dict[str, list[int]] = {}
        for found in self._all():
            said = set(words(found.label))
            for word in said:
                self._places.setdefault(word, []).append(len(self._found))
            self._found.append((found, len(said)))
        self._words = sorted(self._places)

    def search(self, text: str, system: str = "", most: int = MOST) -> tuple[Found, ...]:
        """Return what the text names, best first: codes, then labels that say every word and little else.

        A word may be the beginning of one in the label. A word that no label knows is taken for the nearest one.
        """
        by_code = [found for found in self._by_code(text) if system in ("", found.system)]
        by_words = [found for found in self._by_words(text) if system in ("", found.system)]
        return tuple(dict.fromkeys([*by_code, *by_words]))[:most]

    def _all(self) -> Iterator[Found]:
        for edition in self._editions:
            yield from (_found(edition, entry) for entry in edition if entry.label)
            if edition.system == CodeSystem.CIM10:
                yield from self._ranges(edition)

    def _ranges(self, edition: Nomenclature) -> Iterator[Found]:
        for one in self._chapters:
            if one.first in edition and one.last in edition:
                whole = all(entry.whole for entry in edition.between(one.first, one.last))
                yield Found(edition.system, edition.version, one.code, one.label, whole)

    def _by_code(self, text: str) -> Iterator[Found]:
        if not any(sign.isdigit() for sign in text):
            return
        for edition in self._editions:
            wanted = spelled(edition.system, text)
            yield from (_found(edition, entry) for entry in edition.starting(wanted) if entry.label)

    def _by_words(self, text: str) -> list[Found]:
        asked = slots(text, self._lay)
        if not asked:
            return []
        matched = [self._places_of(slot) for slot in asked]
        shared = set(matched[0]).intersection(*matched[1:])
        scored = [(sum(one[place] for one in matched) / self._found[place][1], place) for place in shared]
        scored.sort(key=lambda one: (-one[0], len(self._found[one[1]][0].code), one[1]))
        return [self._found[place][0] for _score, place in scored]

    def _places_of(self, slot: Slot) -> dict[int, float]:
        """Return the places whose label says one of the phrases, each with the number of words it says."""
        best: dict[int, float] = {}
        for phrase in slot.phrases:
            each = [self._places_of_word(word) for word in phrase]
            for place in set(each[0]).intersection(*each[1:]):
                best[place] = max(best.get(place, 0), sum(one[place] for one in each))
        return best

    def _places_of_word(self, word: str) -> dict[int, float]:
        """Return the places whose label has the word (1) or one that it begins (1/2)."""
        found: dict[int, float] = {}
        for said in self._saying(word):
            for place in self._places[said]:
                found[place] = max(found.get(place, 0), 1 if said == word else 0.5)
        return found

    def _saying(self, word: str) -> list[str]:
        if len(word) < _SHORTEST_BEGINNING:
            return [word] if word in self._places else []
        start = bisect_left(self._words, word)
        begun = list(takewhile(lambda said: said.startswith(word), self._words[start:]))
        return begun or get_close_matches(word, self._words, n=2, cutoff=_CLOSE)


def _found(edition: Nomenclature, entry: Entry) -> Found:
    return Found(edition.system, edition.version, entry.code, entry.label, entry.whole)
