"""Junk in an address is left out, never an error; what is kept is bounded."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.projects.criteria import MAX_PAGE, MAX_TEXT, Criteria, Facet, Sort

VALUES_OF_A_FACET = 50


def asked(*given_pairs: tuple[str, str]) -> Criteria:
    return Criteria.from_pairs(given_pairs)


@given(junk=st.lists(st.tuples(st.text(max_size=20), st.text(max_size=300)), max_size=20))
@settings(max_examples=200)
def test_names_nobody_knows_ask_for_nothing(junk: list[tuple[str, str]]) -> None:
    known = {"q", "tri", "page", *(facet.value for facet in Facet)}
    assert Criteria.from_pairs((name, value) for name, value in junk if name not in known) == asked()


@given(
    value=st.text(max_size=2 * MAX_TEXT),
    name=st.sampled_from(["q", "tri", "page", *(facet.value for facet in Facet)]),
)
@settings(max_examples=300)
def test_any_value_of_a_known_name_gives_a_bounded_search(name: str, value: str) -> None:
    found = asked((name, value))
    assert len(found.text) <= MAX_TEXT
    assert all(0 < len(kept) <= MAX_TEXT for _, kept in found.active)
    assert 1 <= found.page <= MAX_PAGE
    assert found.sort is None or found.sort in Sort
    assert "\x00" not in "".join(kept for _, kept in found.to_pairs())


@pytest.mark.parametrize("text", ["", " ", "\t\n", "\x00", " \x00 \x00", "\x1f", "\u2028", "\u00a0"])
def test_a_text_without_a_sign_is_no_text(text: str) -> None:
    assert asked(("q", text), ("theme", text)) == asked()


def test_spaces_are_made_one() -> None:
    assert asked(("q", "  cancer \t du\n\nsein\x00 ")).text == "cancer du sein"


def test_a_text_ends_with_its_two_hundredth_sign_and_never_with_a_space() -> None:
    assert asked(("q", "a" * 500)).text == "a" * 200
    assert asked(("q", "a" * 199 + " bc")).text == "a" * 199


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("0", 1),
        ("1", 1),
        ("7", 7),
        ("10000", 10_000),
        ("10001", MAX_PAGE),
        ("9" * 400, MAX_PAGE),
        ("-3", 1),
        ("1.5", 1),
        ("1e3", 1),
        ("", 1),
        ("deux", 1),
        ("٣", 1),
        ("²", 1),
        (" 4 ", 4),
    ],
)
def test_a_page_is_a_number_between_one_and_ten_thousand(page: str, expected: int) -> None:
    assert asked(("page", page)).page == expected


@pytest.mark.parametrize("order", ["", "prix", "DATE", "date desc", "__class__"])
def test_an_unknown_order_is_no_order(order: str) -> None:
    assert asked(("tri", order)).sort is None


@pytest.mark.parametrize("order", ["pertinence", "date", "retard", "titre"])
def test_the_four_orders_are_known(order: str) -> None:
    assert asked(("tri", order)).sort == order


def test_a_facet_keeps_its_first_fifty_values() -> None:
    found = asked(*(("theme", f"t{n:03}") for n in range(80)))
    assert found.chosen[Facet.THEME] == tuple(f"t{n:03}" for n in range(VALUES_OF_A_FACET))


def test_of_two_texts_orders_or_pages_the_last_counts() -> None:
    found = asked(("q", "a"), ("q", "b"), ("tri", "date"), ("tri", "titre"), ("page", "2"), ("page", "5"))
    assert (found.text, found.sort, found.page) == ("b", Sort.TITLE, 5)
