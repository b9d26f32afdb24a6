"""One grammar of search for page, feed, alert, API and export: what is read back is what was asked."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.projects.criteria import MAX_TEXT, Criteria, Facet, Sort
from tests.builders.searches import pairs

Pairs = list[tuple[str, str]]


def asked(*given_pairs: tuple[str, str]) -> Criteria:
    return Criteria.from_pairs(given_pairs)


def test_the_names_are_french_and_the_same_in_both_languages() -> None:
    names = {
        "theme",
        "etape",
        "domaine",
        "source",
        "finalite",
        "type",
        "responsable",
        "annee",
        "resultats",
        "programme",
    }
    assert {facet.value for facet in Facet} == names


def test_an_empty_query_asks_for_everything() -> None:
    assert asked() == Criteria("", {}, None, 1)
    assert asked().to_pairs() == ()


def test_each_part_is_read_by_its_name() -> None:
    found = asked(("q", "sein"), ("theme", "cancers"), ("annee", "2021"), ("tri", "titre"), ("page", "3"))
    assert (found.text, found.sort, found.page) == ("sein", Sort.TITLE, 3)
    assert found.chosen == {Facet.THEME: ("cancers",), Facet.YEAR: ("2021",)}


def test_several_values_of_a_facet_are_all_wanted_once_and_in_order() -> None:
    found = asked(("theme", "sang"), ("theme", "cancers"), ("theme", "sang"))
    assert found.chosen == {Facet.THEME: ("cancers", "sang")}


def test_two_searches_that_ask_the_same_are_written_the_same() -> None:
    one = asked(("annee", "2021"), ("theme", "sang"), ("q", "coeur"), ("theme", "cancers"))
    other = asked(("theme", "cancers"), ("q", "coeur"), ("theme", "sang"), ("annee", "2021"))
    assert one == other
    assert one.to_pairs() == other.to_pairs()


def test_pairs_come_in_the_order_words_facets_sort_page() -> None:
    found = asked(("page", "2"), ("tri", "date"), ("annee", "2021"), ("theme", "sang"), ("q", "x"))
    assert found.to_pairs() == (("q", "x"), ("theme", "sang"), ("annee", "2021"), ("tri", "date"), ("page", "2"))


@given(given_pairs=pairs())
@settings(max_examples=300)
def test_a_search_written_and_read_again_is_the_same_search(given_pairs: Pairs) -> None:
    found = Criteria.from_pairs(given_pairs)
    assert Criteria.from_pairs(found.to_pairs()) == found
    assert Criteria.from_pairs(found.to_pairs()).to_pairs() == found.to_pairs()


@given(words=st.lists(st.text("ab \t\x1f\u00a0é", max_size=8).map(str.strip), max_size=80))
@settings(max_examples=100)
def test_a_long_text_is_cut_once_and_for_all(words: list[str]) -> None:
    found = asked(("q", " ".join(words)))
    assert len(found.text) <= MAX_TEXT
    assert asked(("q", found.text)) == found


@given(given_pairs=pairs(), facet=st.sampled_from(Facet), value=st.text(min_size=1, max_size=8))
@settings(max_examples=100)
def test_choosing_a_value_and_taking_it_back_leaves_the_others(given_pairs: Pairs, facet: Facet, value: str) -> None:
    before = Criteria.from_pairs(given_pairs)
    chosen = before.with_value(facet, value)
    assert (facet, value) in chosen.active
    without = chosen.without_value(facet, value)
    assert without.chosen == before.without_value(facet, value).chosen
    assert set(chosen.active) == {*before.active, (facet, value)}
    assert (without.text, without.sort, without.page) == (before.text, before.sort, 1)


@given(given_pairs=pairs(), facet=st.sampled_from(Facet))
@settings(max_examples=100)
def test_a_facet_taken_away_leaves_the_other_facets(given_pairs: Pairs, facet: Facet) -> None:
    before = Criteria.from_pairs(given_pairs)
    assert before.without_facet(facet).active == tuple(pair for pair in before.active if pair[0] is not facet)


def test_changing_the_choice_leads_back_to_the_first_page() -> None:
    third = asked(("theme", "sang"), ("page", "3"))
    assert third.page == 3
    assert third.with_value(Facet.THEME, "cancers").page == 1
    assert third.without_value(Facet.THEME, "sang").page == 1
    assert third.without_facet(Facet.THEME).page == 1


def test_a_facet_without_values_is_not_there() -> None:
    assert asked(("theme", "sang")).without_value(Facet.THEME, "sang") == asked()


@pytest.mark.parametrize("facet", list(Facet))
def test_each_facet_can_be_asked_and_written(facet: Facet) -> None:
    assert asked((facet.value, "x")).to_pairs() == ((facet.value, "x"),)
