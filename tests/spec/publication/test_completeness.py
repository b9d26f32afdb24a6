"""How complete a record is: the weights of what it states out of the weights of all that counts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from registry.projects.facts import FIELDS, ProjectFacts
from registry.projects.publication import completeness, missing_mandatory, stated
from registry.words import Words
from tests.builders.projects import make_project
from tests.builders.strategies import facts, publishable_facts

WEIGHT = {field.name: field.weight for field in FIELDS}
ALL = 40


def test_the_weights_of_a_record_add_up() -> None:
    assert sum(WEIGHT.values()) == ALL
    assert {weight: list(WEIGHT.values()).count(weight) for weight in (3, 2, 1)} == {3: 1, 2: 11, 1: 15}
    assert ALL == 1 * 3 + 11 * 2 + 15 * 1


def test_a_record_that_says_only_what_it_must_states_two_fifths() -> None:
    # title 2, lay summary 3, purposes 2, sources 2, parties 2, pathway 2, events 2, and a domain 1
    said = 2 + 3 + 2 + 2 + 2 + 2 + 2 + 1
    assert completeness(make_project()).percent == 100 * said // ALL == 40


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"number": "N-1"}, 16 + 1),
        ({"population_size": 1200}, 16 + 2),
        ({"rights_notice": Words("Vous pouvez vous opposer.")}, 16 + 2),
        ({"objectives": ("Décrire",), "platform": "HDH", "contact": "a"}, 16 + 1 + 1 + 1),
        ({"acronym": "X", "remarks": Words("x"), "keywords": ("x",)}, 16 + 0),
        ({"lay_summary": Words()}, 16 - 3),
    ],
)
def test_each_field_weighs_what_the_list_of_fields_says(changes: dict[str, Any], said: int) -> None:
    assert completeness(make_project(**changes)).percent == 100 * said // ALL


def test_nothing_said_is_nothing() -> None:
    empty = completeness(ProjectFacts(slug="nu", title=Words()))
    assert empty.percent == 0
    assert empty.missing == tuple(field.name for field in FIELDS if field.weight)


def test_a_percent_is_rounded_down_so_that_a_hundred_is_everything() -> None:
    full = make_project(**dict.fromkeys(completeness(make_project()).missing, Words("dit")))
    assert (completeness(full).percent, completeness(full).missing) == (100, ())
    lacking = make_project(**{**dict.fromkeys(completeness(make_project()).missing, Words("dit")), "number": ""})
    assert completeness(lacking).percent == 100 * 39 // ALL == 97


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("linkage", False),
        ("transfers_outside_eu", False),
        ("automated_decision", False),
        ("artificial_intelligence", False),
        ("population_size", 0),
        ("retention_years", 0.0),
        ("data_from", 0),
    ],
)
def test_no_and_zero_are_statements(field: str, value: Any) -> None:
    assert stated(make_project(**{field: value}), field)
    assert not stated(make_project(**{field: None}), field)


@pytest.mark.parametrize(
    ("field", "nothing"),
    [("title", Words()), ("acronym", ""), ("objectives", ()), ("pathway", None), ("planned_end", None)],
)
def test_an_empty_text_or_list_states_nothing(field: str, nothing: Any) -> None:
    assert not stated(make_project(**{field: nothing}), field)


@given(record=facts())
@settings(max_examples=40)
def test_what_is_missing_and_what_is_said_make_the_whole(record: ProjectFacts) -> None:
    found = completeness(record)
    lost = sum(WEIGHT[name] for name in found.missing)
    assert 0 <= found.percent <= 100
    assert found.percent == 100 * (ALL - lost) // ALL
    assert set(missing_mandatory(record)) <= set(found.missing)


@given(record=publishable_facts())
@settings(max_examples=40)
def test_a_public_record_states_at_least_its_mandatory_fields(record: ProjectFacts) -> None:
    mandatory = sum(field.weight for field in FIELDS if field.mandatory)
    assert completeness(record).percent >= 100 * mandatory // ALL
