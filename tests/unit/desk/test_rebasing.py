"""A draft brought onto a record that changed meanwhile: field by field, each side keeps what it alone changed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citizen_site.desk import drafts
from citizen_site.desk.drafts import Facts

NAMES = ("title", "contact", "events")
BASE: Facts = {"slug": "sommeil", "title": "Sommeil", "events": ["a", "b"]}


def merged(record: dict[str, Any], draft: dict[str, Any], **mine: bool) -> Facts:
    return drafts.rebase(BASE, {**BASE, **record}, {**BASE, **draft}, NAMES, mine)


def clashes(record: dict[str, Any], draft: dict[str, Any]) -> list[str]:
    return [one.field for one in drafts.conflicts(BASE, {**BASE, **record}, {**BASE, **draft}, NAMES)]


def test_what_the_record_alone_changed_is_as_the_record_says() -> None:
    assert merged({"title": "Veille"}, {}) == {**BASE, "title": "Veille"}


def test_what_the_draft_alone_changed_is_as_the_draft_says() -> None:
    assert merged({}, {"contact": "a@b.fr"}) == {**BASE, "contact": "a@b.fr"}


def test_each_side_keeps_what_it_changed() -> None:
    assert merged({"title": "Veille"}, {"contact": "a@b.fr"}) == {**BASE, "title": "Veille", "contact": "a@b.fr"}


def test_what_one_side_took_away_stays_away() -> None:
    gone = {name: value for name, value in BASE.items() if name != "title"}
    assert drafts.rebase(BASE, gone, BASE, NAMES, {}) == gone
    assert drafts.rebase(BASE, BASE, gone, NAMES, {}) == gone


def test_both_changed_to_the_same_is_no_conflict() -> None:
    assert clashes({"title": "Veille"}, {"title": "Veille"}) == []
    assert merged({"title": "Veille"}, {"title": "Veille"})["title"] == "Veille"


def test_both_changed_differently_must_be_chosen() -> None:
    assert clashes({"title": "Veille"}, {"title": "Nuit"}) == ["title"]
    with pytest.raises(drafts.NotChosen) as caught:
        merged({"title": "Veille"}, {"title": "Nuit"})
    assert caught.value.field == "title"
    assert merged({"title": "Veille"}, {"title": "Nuit"}, title=True)["title"] == "Nuit"
    assert merged({"title": "Veille"}, {"title": "Nuit"}, title=False)["title"] == "Veille"


def test_rows_that_each_side_only_added_are_joined_those_of_the_record_first() -> None:
    assert clashes({"events": ["a", "b", "c"]}, {"events": ["a", "b", "d"]}) == []
    assert merged({"events": ["a", "b", "c"]}, {"events": ["a", "b", "d"]})["events"] == ["a", "b", "c", "d"]


def test_a_row_that_both_added_is_there_once() -> None:
    assert merged({"events": ["a", "b", "c"]}, {"events": ["a", "b", "c", "d"]})["events"] == ["a", "b", "c", "d"]


def test_a_row_taken_away_or_changed_by_one_side_while_the_other_added_must_be_chosen() -> None:
    assert clashes({"events": ["a"]}, {"events": ["a", "b", "d"]}) == ["events"]
    assert clashes({"events": ["a", "B"]}, {"events": ["a", "b", "d"]}) == ["events"]


def test_the_address_is_that_of_the_draft() -> None:
    assert merged({"title": "Veille"}, {})["slug"] == "sommeil"


VALUES = st.none() | st.integers(0, 2) | st.lists(st.integers(0, 2), max_size=2)
SIDES = st.fixed_dictionaries({name: VALUES for name in NAMES})


@given(SIDES, SIDES, SIDES)
def test_no_value_comes_from_neither_side(base: Facts, record: Facts, draft: Facts) -> None:
    mine = {one.field: True for one in drafts.conflicts(base, record, draft, NAMES)}
    after = drafts.rebase(base, record, draft, NAMES, mine)
    for name in NAMES:
        value = after.get(name)
        if value not in (record[name], draft[name]):
            assert all(row in [*record[name], *draft[name]] for row in value)
    assert drafts.rebase(base, base, draft, NAMES, {}) == {n: v for n, v in draft.items() if v is not None}
    assert drafts.rebase(base, record, base, NAMES, {}) == {n: v for n, v in record.items() if v is not None}
