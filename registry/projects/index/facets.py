"""How many projects each facet value would leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import tantivy
from tantivy import Query

from registry.projects.criteria import Facet
from registry.projects.index.fields import JOINT, columns
from registry.projects.index.queries import all_of, chosen
from registry.projects.summary import FacetCount

Counts = Mapping[Facet, tuple[FacetCount, ...]]

# tantivy refuses more than 65,000 buckets in one request: 19 columns of 1,500 and 5 of 6,000 make 58,500.
_BUCKETS = 1_500
_BUCKETS_OF = {Facet.CONTROLLER: 6_000}
_BUCKETS_ALONE = 60_000
SHOWN = 200


def facet_counts(
    searcher: tantivy.Searcher, schema: tantivy.Schema, matching: Query, values: Mapping[Facet, tuple[str, ...]]
) -> Counts:
    """Return for each facet its values with the number of projects left if that value alone were chosen in it.

    The 200 values with most projects, the most frequent first, then by value; chosen values always.
    """
    filters = chosen(schema, values)
    free = [facet for facet in Facet if facet not in filters]
    counted = _count(searcher, all_of((matching, *filters.values())), free)
    for facet in filters:
        others = (query for other, query in filters.items() if other is not facet)
        counted |= _count(searcher, all_of((matching, *others)), [facet])
    return {facet: _ranked(counted[facet], values.get(facet, ())) for facet in Facet}


def _ranked(counts: Mapping[str, int], wanted: tuple[str, ...]) -> tuple[FacetCount, ...]:
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    shown = ranked[:SHOWN]
    named = {value for value, _ in shown}
    kept = [*shown, *sorted(((v, counts.get(v, 0)) for v in {*wanted} - named), key=lambda pair: (-pair[1], pair[0]))]
    return tuple(FacetCount(value, count) for value, count in kept)


def _count(searcher: tantivy.Searcher, query: Query, facets: Iterable[Facet]) -> dict[Facet, Counter[str]]:
    wanted = list(facets)
    if not wanted:
        return {}
    request = {c: _terms(c, _BUCKETS_OF.get(f, _BUCKETS)) for f in wanted for c in columns(f)}
    answer: dict[str, Any] = searcher.aggregate(query, request)
    return {facet: _of_facet(searcher, query, facet, [answer[c] for c in columns(facet)]) for facet in wanted}


def _of_facet(searcher: tantivy.Searcher, query: Query, facet: Facet, parts: list[Any]) -> Counter[str]:
    """Return the counts of a facet; when a column was cut short, count again over all values, slower."""
    if any(part["sum_other_doc_count"] for part in parts):
        name = facet.name.lower()
        parts = [searcher.aggregate(query, {name: _terms(name, _BUCKETS_ALONE)})[name]]
    counts: Counter[str] = Counter()
    for part in parts:
        for bucket in part["buckets"]:
            for value in bucket["key"].split(JOINT):
                counts[value] += bucket["doc_count"]
    counts.pop("", None)
    return counts


def _terms(field: str, size: int) -> dict[str, Any]:
    return {"terms": {"field": field, "size": size, "segment_size": size}}
