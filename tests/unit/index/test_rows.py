"""The row of a project that the index stores is the summary that was given to it."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.projects.facts import ProjectFacts
from registry.projects.index.fields import document, row_from_bytes, slug_of_key
from registry.projects.summary import summarise
from tests.builders.strategies import facts, histories, slugs
from tests.spec.search.searching import indexed


@given(record=facts(events=histories()), today=st.dates(dt.date(2020, 1, 1), dt.date(2026, 1, 1)))
@settings(max_examples=60)
def test_a_stored_row_is_read_back_as_the_summary(record: ProjectFacts, today: dt.date) -> None:
    (project,) = indexed([record], today)
    assert row_from_bytes(bytes(document(project)["row"][0])) == summarise(record, today)


@given(before=st.text(max_size=20), slug=slugs())
@settings(max_examples=50)
def test_the_slug_at_the_end_of_a_key_is_found_whatever_comes_before(before: str, slug: str) -> None:
    assert slug_of_key(f"{before}\x1f{slug}") == slug
