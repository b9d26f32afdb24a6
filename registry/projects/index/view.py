"""One state of the index, as one search sees it from beginning to end, and the answers kept for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

import tantivy
from tantivy import Order, Query

from registry.projects.criteria import Criteria, Sort
from registry.projects.index.facets import Counts, facet_counts
from registry.projects.index.fields import row_from_bytes, slug_of_key
from registry.projects.index.folder import State
from registry.projects.index.queries import Questions, all_of, but_not, chosen
from registry.projects.index.suggestions import Vocabulary, corrected
from registry.projects.index.words import Marker, Reading, read
from registry.projects.summary import ProjectSummary

_READINGS = 1_000
# Each knows the words of the texts it has seen.
_MARKERS = 100
_ROWS = 5_000


class View:
    """What a committed index answers. Never changes: a refresh makes another one."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher, state: State) -> None:
        self.state = state
        self._schema, self._searcher = schema, searcher
        self._readings: dict[tuple[str, str], Reading] = {}
        self._counts: dict[tuple[object, ...], tuple[int, Counts]] = {}
        self._markers: dict[Reading, Marker] = {}
        self._rows: dict[str, ProjectSummary] = {}

    @property
    def documents(self) -> int:
        return self._searcher.num_docs

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        # The filter leaves out words that only deleted projects had.
        return Vocabulary(self._searcher.terms_with_prefix("vocabulary", "", filter_query=Query.all_query()))

    def understand(self, text: str, language: str) -> Reading:
        """Return the first reading of the text that finds a project, whatever the facets chosen.

        Facets do not weigh here: a reading that changed with them would contradict their counts.
        """
        known = self._readings.get((text, language))
        if known is None:
            if len(self._readings) >= _READINGS:
                self._readings.clear()
            known = self._readings[text, language] = self._understood(text, language)
        return known

    def _understood(self, text: str, language: str) -> Reading:
        first = read(text, language)
        if not first.text.strip():
            return first
        other = read(text, "fr" if language == "en" else "en")
        for reading in (first, other, replace(first, beginnings=True)):
            if self._count(self._questions(reading).matching()):
                return reading
        return first

    def marker(self, reading: Reading) -> Marker:
        """Return what marks the words of this reading, kept for the next page of the same search."""
        known = self._markers.get(reading)
        if known is None or known.full:
            if len(self._markers) >= _MARKERS:
                self._markers.clear()
            known = self._markers[reading] = Marker(reading)
        return known

    def counts(self, reading: Reading, criteria: Criteria) -> tuple[int, Counts]:
        """Return how many projects are found, in all and for each value of each facet.

        Kept: the next page and another order ask for the same ones.
        """
        asked = reading, tuple(criteria.chosen.items())
        known = self._counts.get(asked)
        if known is None:
            if len(self._counts) >= _READINGS:
                self._counts.clear()
            matching = self._questions(reading).matching()
            facets = facet_counts(self._searcher, self._schema, matching, criteria.chosen)
            known = self._counts[asked] = self._total(reading, criteria), facets
        return known

    def _total(self, reading: Reading, criteria: Criteria) -> int:
        return self._count(self._base(reading, criteria))

    def page(self, reading: Reading, criteria: Criteria, language: str, size: int) -> Iterator[ProjectSummary]:
        """Yield the rows of the page asked for; none beyond the end."""
        skipped, wanted = (max(criteria.page, 1) - 1) * size, size
        for layer in self._layers(reading, criteria):
            found = self._ordered(layer, criteria, language, wanted, skipped)
            for key, address in found.hits:
                yield self._row(slug_of_key(key), address)
            wanted -= len(found.hits)
            skipped = max(skipped - _counted(found), 0)
            if not wanted:
                return

    def _row(self, slug: str, address: tantivy.DocAddress) -> ProjectSummary:
        """Return one row, kept: the latest projects open most pages, and reading one unpacks those stored around it."""
        known = self._rows.get(slug)
        if known is None:
            if len(self._rows) >= _ROWS:
                self._rows.clear()
            known = self._rows[slug] = row_from_bytes(bytes(self._searcher.doc(address)["row"][0]))
        return known

    def slugs(self, reading: Reading, criteria: Criteria, language: str) -> Iterator[str]:
        for layer in self._layers(reading, criteria):
            found = self._ordered(layer, criteria, language, max(self.documents, 1), 0)
            yield from (slug_of_key(key) for key, _ in found.hits)

    def suggestion(self, reading: Reading, criteria: Criteria) -> str:
        """Return the text with unknown words replaced by the nearest known ones, or "" if that finds nothing."""
        changes = []
        for clause in reading.clauses:
            if len(clause.words) == 1 and clause.folded not in self._vocabulary:
                near = self._vocabulary.nearest(clause.folded)
                if near:
                    changes.append((clause.start, clause.end, near))
        if not changes:
            return ""
        text = corrected(reading.text, changes)
        return text if self._total(read(text, reading.language), criteria) else ""

    def _questions(self, reading: Reading) -> Questions:
        return Questions(self._schema, self._searcher, reading)

    def _base(self, reading: Reading, criteria: Criteria) -> Query:
        return all_of((self._questions(reading).matching(), *chosen(self._schema, criteria.chosen).values()))

    def _layers(self, reading: Reading, criteria: Criteria) -> Iterator[Query]:
        """Give the queries whose results follow one another: several by relevance, else one."""
        base = self._base(reading, criteria)
        better: list[Query] = []
        if criteria.sort in (None, Sort.RELEVANCE):
            for stratum in self._questions(reading).strata():
                yield but_not(all_of((base, stratum)), better)
                better.append(stratum)
        yield but_not(base, better) if better else base

    def _ordered(
        self, query: Query, criteria: Criteria, language: str, limit: int, offset: int
    ) -> tantivy.SearchResult:
        """Return the projects of a query by a key that no two share: pages neither repeat nor miss one."""
        by_title = "by_title_en" if language == "en" else "by_title_fr"
        key = {Sort.LATE: "by_late", Sort.TITLE: by_title}.get(criteria.sort or Sort.DATE, "by_date")
        return self._searcher.search(query, limit, True, order_by_field=key, offset=offset, order=Order.Asc)

    def _count(self, query: Query) -> int:
        return _counted(self._searcher.search(Query.const_score_query(query, 1.0), 1, True))


def _counted(found: tantivy.SearchResult) -> int:
    return int(found.count)  # type: ignore[attr-defined]  # there, but left out of the stubs of tantivy 0.27
