"""From the meaning of a search to the queries of tantivy. Terms only: no text of a citizen is parsed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import tantivy
from tantivy import Occur, Query

from registry.projects.criteria import Facet
from registry.projects.index.words import PREFIX_LENGTH, Clause, Normals, Reading

# More words than this with one beginning say nothing about what is meant.
_COMPLETIONS = 100


class Questions:
    """The queries of one reading. `vocabulary` is read only when the words may be beginnings."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher, reading: Reading) -> None:
        self._schema, self._searcher, self._reading = schema, searcher, reading
        self._text, self._title = f"text_{reading.language}", f"title_{reading.language}"

    def matching(self) -> Query:
        """Return the query of all projects found: each word somewhere, or the whole as a name or number."""
        if not self._reading.text.strip():
            return Query.all_query()
        words = all_of(self._says(clause) for clause in self._reading.clauses)
        return any_of((self._named(), words)) if self._reading.clauses else self._named()

    def strata(self) -> Iterator[Query]:
        """Give, the best first, what raises a project in the order of relevance.

        Whole name or number; all words in the title; words in sequence; some word in the title. Layers
        rather than BM25: a reader can be told why one project comes before another, and the order does
        not move when a project elsewhere is deleted. Inside a layer the latest event comes first.
        """
        clauses = self._reading.clauses
        if not self._reading.text.strip():
            return
        yield self._named()
        in_title = [self._clause(clause, self._title) for clause in clauses]
        if in_title:
            yield all_of(in_title)
        if len(self._reading.in_sequence) > 1:
            yield self._sequence(self._text, self._reading.in_sequence)
        if len(in_title) > 1:
            yield any_of(in_title)

    def _named(self) -> Query:
        return Query.term_query(self._schema, "exact", self._reading.compact, "basic")

    def _says(self, clause: Clause) -> Query:
        query = self._clause(clause, self._text)
        if self._reading.beginnings and len(clause.folded) >= PREFIX_LENGTH:
            terms = self._searcher.terms_with_prefix("vocabulary", clause.folded, limit=_COMPLETIONS)
            found = Query.term_set_query(self._schema, "vocabulary", [term for term, _ in terms])
            return any_of((query, found)) if terms else query
        return query

    def _clause(self, clause: Clause, field: str) -> Query:
        words = all_of(self._word(field, word) for word in clause.words)
        return any_of((words, *(self._sequence(field, other) for other in clause.others))) if clause.others else words

    def _word(self, field: str, word: str) -> Query:
        return Query.term_query(self._schema, field, word, "basic")

    def _sequence(self, field: str, words: Normals) -> Query:
        if len(words) == 1:
            return self._word(field, words[0])
        return Query.phrase_query(self._schema, field, list(words))


def all_of(queries: Iterable[Query]) -> Query:
    found = list(queries)
    return found[0] if len(found) == 1 else Query.boolean_query([(Occur.Must, query) for query in found])


def any_of(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def but_not(query: Query, excluded: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, query), *((Occur.MustNot, other) for other in excluded)])


def chosen(schema: tantivy.Schema, values: Mapping[Facet, tuple[str, ...]]) -> dict[Facet, Query]:
    """Return for each facet with chosen values the query of the projects that have one of them."""
    return {
        facet: any_of(Query.term_query(schema, facet.name.lower(), _plain(value), "basic") for value in wanted)
        for facet, wanted in values.items()
        if wanted
    }


def _plain(value: str) -> str:
    return value.encode("utf-8", "replace").decode("utf-8")
