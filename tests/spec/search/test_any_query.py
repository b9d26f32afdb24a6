"""Whatever is in the query, a page comes back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.projects.criteria import Criteria
from registry.projects.summary import Found
from registry.words import LANGUAGES
from tests.builders.projects import make_project
from tests.builders.searches import pairs
from tests.spec.search.searching import index_of, look, titled

FULL = index_of([make_project(), *titled("Cancer du sein", "L'hôpital", "COVID-19", "A.V.C.")])
EMPTY = index_of([])

ODD = [
    '"',
    "'",
    "’’",
    "(",
    "AND OR NOT",
    "title_fr:cancer",
    "*",
    "*:*",
    "ca*",
    "cancer~2",
    "[a TO z]",
    "+cancer -sein",
    "\\",
    "/.*/",
    "-",
    "--",
    "l'",
    "d'",
    "...",
    "a.b.c.d",
    "\x1f",
    "\ud800",
    "\ud83d\ude00",
    "😀",
    "漢字",
    "ﬁ",
    "ß",
    "İstanbul",
    "e" + "\u0301" * 50,
    "\u202e",
    "a" * 200,
    "'".join("ab" * 60),
    "-".join("ab" * 60),
    " ".join("cancer" for _ in range(28)),
    "½",
    "²",
    "%00",
    "<script>",
    "{{ 7*7 }}",
    "'; DROP TABLE project; --",
]


def is_a_page(found: Found) -> bool:
    """Every row has its marks; none has any where the text has no word."""
    return found.total >= len(found.rows) and set(found.marks) in ({row.slug for row in found.rows}, set())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", ODD)
def test_odd_signs_get_a_page(typed: str, language: str) -> None:
    assert is_a_page(look(FULL, typed, language))
    assert look(EMPTY, typed, language).total == 0
    assert look(FULL, "", language, theme=typed).total in (0, look(FULL, "", language).total)


@given(asked=pairs().map(Criteria.from_pairs), language=st.sampled_from(LANGUAGES))
@settings(max_examples=150, deadline=None)
def test_any_query_string_gets_a_page(asked: Criteria, language: str) -> None:
    assert is_a_page(FULL.search(asked, language=language))
    assert list(EMPTY.slugs(asked, language)) == []


@given(typed=st.text(st.characters(), max_size=60), language=st.sampled_from(LANGUAGES))
@settings(max_examples=150, deadline=None)
def test_any_text_gets_a_page(typed: str, language: str) -> None:
    assert is_a_page(FULL.search(Criteria(typed), language=language))
