"""When nothing is found, the nearest words of the register are proposed, if they find something."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.projects.index.suggestions import Vocabulary, corrected, distance
from tests.builders.projects import make_project
from tests.spec.search.searching import index_of, look, titled

INDEX = index_of(
    titled(
        "L'épilepsie de l'enfant", "Diabète de type 2", "Cancer du sein", "Cancers", "Hypertension", "Rein", "Grippe"
    )
)


@pytest.mark.parametrize(
    ("typed", "proposed"),
    [
        ("epilespie", "épilepsie"),
        ("épilepssie", "épilepsie"),
        ("epilpesie", "épilepsie"),
        ("diabtee", "diabète"),
        ("diabte", "diabète"),
        ("CANCRE du sein", "cancer du sein"),
        ("le diabèthe  de type 2 ?", "le diabète de type 2 ?"),
        ("hipertention", "hypertension"),
        ("gripe", "grippe"),
        ("diagète", "diabète"),
        ("hupertenzion", "hypertension"),
    ],
)
def test_the_nearest_words_are_proposed_as_people_write_them(typed: str, proposed: str) -> None:
    page = look(INDEX, typed)
    assert (page.total, page.suggestion) == (0, proposed)
    assert look(INDEX, proposed).total > 0


@pytest.mark.parametrize(
    "typed", ["rien", "diabèthe de lapin", "zymotechnie", "xyzt", "12345", "épil3psie", "", "le la les"]
)
def test_nothing_is_proposed_when_nothing_is_near(typed: str) -> None:
    assert look(INDEX, typed).suggestion == ""


def test_nothing_is_proposed_when_something_is_found() -> None:
    assert look(INDEX, "cancer").suggestion == ""


def test_of_words_equally_near_the_more_frequent_is_proposed() -> None:
    index = index_of(titled("Greffes", "Greffer", "Greffer un rein"))
    assert look(index, "greffeq").suggestion == "greffer"


def test_a_proposal_finds_something_under_the_facets_chosen() -> None:
    index = index_of([make_project("a", domains=("neurologie",)), *titled("Épilepsie")])
    assert look(index, "epilespie").suggestion == "épilepsie"
    assert look(index, "epilespie", domaine="neurologie").suggestion == ""


WORDS = st.text("abc", min_size=1, max_size=6)


@given(one=WORDS, other=WORDS)
@settings(max_examples=200)
def test_the_distance_is_that_of_the_definition(one: str, other: str) -> None:
    assert distance(one, other, 10) == _distance(one, other) == distance(other, one, 10)


@given(one=WORDS, other=WORDS, limit=st.integers(0, 3))
@settings(max_examples=200)
def test_beyond_the_limit_the_distance_is_the_limit_and_one(one: str, other: str, limit: int) -> None:
    assert distance(one, other, limit) == min(_distance(one, other), limit + 1)


def _distance(one: str, other: str) -> int:
    """Optimal string alignment, as its definition says it."""
    if not one or not other:
        return len(one) + len(other)
    best = min(
        _distance(one[:-1], other) + 1,
        _distance(one, other[:-1]) + 1,
        _distance(one[:-1], other[:-1]) + (one[-1] != other[-1]),
    )
    if len(one) > 1 and len(other) > 1 and (one[-1], one[-2]) == (other[-2], other[-1]):
        best = min(best, _distance(one[:-2], other[:-2]) + 1)
    return best


@given(
    known=st.lists(st.text("abcdé", min_size=3, max_size=12), min_size=1, max_size=8),
    typed=st.text("abcd", min_size=5, max_size=12),
)
@settings(max_examples=100)
def test_a_proposed_word_is_a_known_word_and_near(known: list[str], typed: str) -> None:
    vocabulary = Vocabulary((f"{word.replace('é', 'e')}|{word}", 1) for word in known)
    near, limit = vocabulary.nearest(typed), 2 if len(typed) >= 9 else 1
    distances = [distance(typed, word.replace("é", "e"), limit) for word in known]
    if min(distances) > limit:
        assert near == ""
    else:
        assert near in known
        assert distance(typed, near.replace("é", "e"), limit) == min(distances)


def test_what_stands_around_a_corrected_word_is_kept() -> None:
    assert corrected("le  cancre du sein ?", [(4, 10, "cancer")]) == "le cancer du sein ?"
