"""Drawn searches: any query string, and searches that choose among the values a register has."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from registry.projects.criteria import MAX_PAGE, Criteria, Facet, Sort
from tests.builders.strategies import texts


def pairs() -> SearchStrategy[list[tuple[str, str]]]:
    """What a query string can hold: known names and any others, with any values."""
    name = st.sampled_from(["q", "tri", "page", *(facet.value for facet in Facet)]) | st.text(max_size=8)
    value = st.one_of(
        st.text(st.characters(), max_size=30), st.integers(-5, 10**9).map(str), st.sampled_from([s.value for s in Sort])
    )
    return st.lists(st.tuples(name, value), max_size=12)


def criteria(
    values: Mapping[Facet, tuple[str, ...]], text: SearchStrategy[str] | None = None
) -> SearchStrategy[Criteria]:
    """A search that chooses among these values of each facet, as a query string would give it."""
    choosing = [
        st.lists(st.sampled_from(found), max_size=2, unique=True).map(
            lambda kept, f=facet: [(f.value, v) for v in kept]
        )
        for facet, found in values.items()
        if found
    ]
    chosen = st.lists(st.one_of(choosing), max_size=3) if choosing else st.just([])
    return st.builds(
        lambda said, groups, sort, page: Criteria.from_pairs(
            [("q", said), *(pair for group in groups for pair in group), ("tri", sort), ("page", str(page))]
        ),
        texts() if text is None else text,
        chosen,
        st.sampled_from(["", *(sort.value for sort in Sort)]),
        st.sampled_from([1, 1, 1, 2, MAX_PAGE]),
    )
