"""What a search means: its words, each with the other ways to say it; and where they stand in a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from registry.projects.criteria import MAX_TEXT
from registry.projects.french import Token, analysed, chunks, chunks_at, folded, tokens
from registry.projects.summary import Highlight

SYNONYMS = Path(__file__).parents[1] / "synonyms.txt"
PREFIX_LENGTH = 3
# Words of which a search remembers what it marks in them.
_KNOWN = 5_000

Normals = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that a project must speak of.

    `words` are normal forms, all wanted, in any order; each of `others` is a sequence of normal forms
    that says the same when they follow one another. `folded` is the last word as typed, for a search by
    beginnings; `start` and `end` are its place in the text of the search.
    """

    words: Normals
    others: tuple[Normals, ...]
    folded: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A text of search understood in one language; `beginnings`: the words may be beginnings of words."""

    text: str
    language: str
    clauses: tuple[Clause, ...]
    beginnings: bool = False

    @property
    def compact(self) -> str:
        """The whole text as one word, to be compared with numbers and names."""
        return folded(self.text)

    @property
    def in_sequence(self) -> Normals:
        return tuple(word for clause in self.clauses for word in clause.words)


def clean(text: str) -> str:
    """Return the text as it can be searched: at most 200 characters, nothing that UTF-8 cannot hold."""
    return text[:MAX_TEXT].encode("utf-8", "replace").decode("utf-8")


def read(text: str, language: str) -> Reading:
    """Return the meaning of a text of search in `language`, synonyms included."""
    text = clean(text)
    # In a text all in capitals, "A" is the French preposition and not the letter of "vitamine A".
    found = _by_chunk(tokens(text.lower() if text.isupper() and len(text.lower()) == len(text) else text, language))
    clauses, at = [], 0
    while at < len(found):
        length, others = _synonyms_at(found, at, language)
        clauses.append(_clause(found[at : at + length], others))
        at += length
    return Reading(text, language, tuple(clauses))


def _by_chunk(found: Iterable[Token]) -> list[list[Token]]:
    """Group the parts of a compound with the compound itself: its joined form overlaps them."""
    groups: list[list[Token]] = []
    for token in found:
        if token.joined:
            inside = [group for group in groups if group[0].start >= token.start and group[-1].end <= token.end]
            del groups[len(groups) - len(inside) :]
            groups.append([*(part for group in inside for part in group), token])
        else:
            groups.append([token])
    return groups


def _clause(groups: list[list[Token]], others: Iterable[Normals]) -> Clause:
    every = [token for group in groups for token in group]
    parts = [token for token in every if not token.joined] or every
    joined = [(token.normal,) for token in every if token.joined] if len(groups) == 1 else []
    start, end = min(t.start for t in every), max(t.end for t in every)
    words = tuple(token.normal for token in parts)
    alternatives = dict.fromkeys((*joined, *others))
    alternatives.pop(words, None)
    return Clause(words, tuple(alternatives), parts[-1].folded, start, end)


def _synonyms_at(found: list[list[Token]], at: int, language: str) -> tuple[int, tuple[Normals, ...]]:
    """Return how many words from `at` make a known form, the longest first, and the other forms."""
    known = synonyms(language)
    for length in range(min(len(found) - at, 6), 0, -1):
        run = found[at : at + length]
        form = tuple(token.normal for group in run for token in group if not token.joined)
        whole = tuple(token.normal for token in run[0] if token.joined)
        for candidate in (form, whole if length == 1 else ()):
            if candidate in known:
                return length, known[candidate]
    return 1, ()


@cache
def synonyms(language: str) -> Mapping[Normals, tuple[Normals, ...]]:
    """Return for each form of the synonyms file the other forms of its groups, as normal forms."""
    found: dict[Normals, tuple[Normals, ...]] = {}
    for line in SYNONYMS.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            group = dict.fromkeys(form for text in line.split(" = ") for form in _forms(text, language))
            for form in group:
                found[form] = tuple(dict.fromkeys((*found.get(form, ()), *(o for o in group if o != form))))
    return found


def _forms(text: str, language: str) -> Iterator[Normals]:
    """Give the sequence of words of a form and, for one compound, its joined spelling."""
    words = tokens(text, language)
    parts = tuple(token.normal for token in words if not token.joined)
    if parts:
        yield parts
    if words and words[-1].joined and words[-1].start == 0 and words[-1].end == len(text):
        yield (words[-1].normal,)


class Marker:
    """Marks the words of one search in the texts of a page. What is found in a word is kept for the next text."""

    def __init__(self, reading: Reading) -> None:
        sequences = [other for clause in reading.clauses for other in clause.others]
        self._language = reading.language
        self._words = {word for clause in reading.clauses for word in clause.words}
        self._words.update(other[0] for other in sequences if len(other) == 1)
        self._starts = {other[0]: [o for o in sequences if o[0] == other[0]] for other in sequences if len(other) > 1}
        self._beginnings = tuple(
            c.folded for c in reading.clauses if reading.beginnings and len(c.folded) >= PREFIX_LENGTH
        )
        self._hits: dict[str, tuple[tuple[int, int], ...]] = {}
        # Those that mark nothing: most texts of a page are made of them, and need no second look.
        self._plain: set[str] = set()
        # Those that may open a sequence.
        self._openings: set[str] = set()

    @property
    def full(self) -> bool:
        """Whether it knows so many words that another one should take its place."""
        return len(self._hits) >= _KNOWN

    def highlight(self, text: str) -> Highlight:
        """Return the text cut where the words of the search begin and end; the pieces joined give the text back."""
        pieces: list[tuple[str, bool]] = []
        at = 0
        for start, end in _merged(self._places(text)):
            if start > at:
                pieces.append((text[at:start], False))
            pieces.append((text[start:end], True))
            at = end
        if at < len(text):
            pieces.append((text[at:], False))
        return Highlight(tuple(pieces))

    def _places(self, text: str) -> Iterator[tuple[int, int]]:
        found = chunks(text)
        if self._plain.issuperset(found):
            return
        for shift, chunk in chunks_at(text):
            inside = self._hits.get(chunk)
            for start, end in self._looked_at(chunk) if inside is None else inside:
                yield start + shift, end + shift
        if self._openings and not self._openings.isdisjoint(found):
            yield from self._sequences(text)

    def _looked_at(self, chunk: str) -> tuple[tuple[int, int], ...]:
        words = analysed(chunk, self._language)
        hits = self._hits[chunk] = tuple((word.start, word.end) for word in words if self._is_hit(word))
        if any(word.normal in self._starts for word in words):
            self._openings.add(chunk)
        elif not hits:
            self._plain.add(chunk)
        return hits

    def _is_hit(self, word: Token) -> bool:
        return word.normal in self._words or bool(self._beginnings and word.folded.startswith(self._beginnings))

    def _sequences(self, text: str) -> Iterator[tuple[int, int]]:
        placed = [(at, word) for at, chunk in chunks_at(text) for word in analysed(chunk, self._language)]
        found = [(word.normal, word.start + at, word.end + at) for at, word in placed if not word.joined]
        for at, (normal, _start, _end) in enumerate(found):
            for sequence in self._starts.get(normal, ()):
                run = found[at : at + len(sequence)]
                if tuple(word for word, _start, _end in run) == sequence:
                    yield from ((start, end) for _word, start, end in run)


def _merged(places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Give the places in order, those that overlap made one."""
    current: tuple[int, int] | None = None
    for start, end in sorted(places):
        if current and start < current[1]:
            current = (current[0], max(end, current[1]))
        else:
            if current:
                yield current
            current = (start, end)
    if current:
        yield current
