"""What must be said before a project is public."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from registry.errors import RuleBroken
from registry.projects.facts import Party, ProjectFacts
from registry.projects.kinds import PartyRole
from registry.projects.publication import check_publishable, missing_mandatory
from registry.words import Words
from tests.builders.projects import make_project
from tests.builders.strategies import publishable_facts

NOTHING: dict[str, Any] = {
    "title": Words(),
    "lay_summary": Words(),
    "purposes": (),
    "sources": (),
    "parties": (),
    "pathway": None,
    "events": (),
}


def test_a_project_that_says_what_it_must_may_be_public() -> None:
    check_publishable(make_project())


@pytest.mark.parametrize("field", list(NOTHING))
def test_each_mandatory_field_left_out_is_refused_by_its_name(field: str) -> None:
    facts = make_project(**{field: NOTHING[field]})
    assert missing_mandatory(facts) == (field,)
    with pytest.raises(RuleBroken, match=field) as caught:
        check_publishable(facts)
    assert caught.value.field == field


def test_all_that_is_missing_is_said_at_once_in_the_order_of_reading() -> None:
    bare = ProjectFacts(slug="nu", title=Words())
    expected = ("title", "lay_summary", "purposes", "sources", "parties", "pathway", "events")
    assert missing_mandatory(bare) == expected
    with pytest.raises(RuleBroken, match=", ".join(expected)):
        check_publishable(bare)


@pytest.mark.parametrize("role", [role for role in PartyRole if role is not PartyRole.CONTROLLER])
def test_somebody_must_be_responsible_for_the_data(role: PartyRole) -> None:
    assert missing_mandatory(make_project(parties=(Party("Institut d'Exemple", role),))) == ("parties",)


def test_one_language_is_enough() -> None:
    assert missing_mandatory(make_project(title=Words("", "Sleep"), lay_summary=Words("Dormir"))) == ()


@given(facts=publishable_facts())
@settings(max_examples=40)
def test_whatever_else_is_left_out_may_be_left_out(facts: ProjectFacts) -> None:
    assert missing_mandatory(facts) == ()
