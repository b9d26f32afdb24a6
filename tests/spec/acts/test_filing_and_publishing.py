"""A project is filed as a draft nobody sees, then published once it says what it must."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from registry.errors import NotFound, RuleBroken
from registry.projects import actions, search
from registry.projects.actions import file_from_source
from registry.projects.facts import Party
from registry.projects.index_reading import indexed
from registry.projects.mapping import Names
from registry.words import Words
from tests.builders.projects import TODAY, make_project, trace
from tests.spec.acts.register import Register

FACTS = make_project(number="N-1")


def test_a_draft_is_invisible_wherever_projects_are_read(register: Register) -> None:
    register.do(actions.file, FACTS, trace())
    for reading in (search.project, search.history):
        with pytest.raises(NotFound):
            register.read(reading, "sommeil")
    assert register.read(search.by_number, "N-1") is None
    assert register.read(lambda s: list(search.every_project(s))) == []
    assert register.read(search.some_projects, ["sommeil"]) == ()
    assert register.read(search.changes, since=0, limit=10) == ()
    assert register.read(search.count_changes, since=0) == 0
    assert register.read(search.latest_changes, limit=10) == ()
    assert register.read(search.last_changes, limit=10) == ()
    assert register.read(lambda s: list(indexed(s, TODAY))) == []


def test_a_published_project_is_visible_wherever_projects_are_read(register: Register) -> None:
    register.do(actions.file, FACTS, trace())
    register.do(actions.publish, "sommeil", trace())
    assert register.project("sommeil").facts == FACTS
    assert register.read(search.by_number, "N-1") == "sommeil"
    assert register.read(lambda s: list(search.every_project(s))) == [FACTS]
    assert [p.facts for p in register.read(search.some_projects, ["autre", "sommeil"])] == [FACTS]
    assert [v.change for v in register.read(search.changes, since=0, limit=10)] == [2]
    assert register.read(search.count_changes, since=0) == 1
    assert [v.slug for v in register.read(search.latest_changes, limit=10)] == ["sommeil"]
    assert [slug for slug, _ in register.read(search.last_changes, limit=10)] == ["sommeil"]
    assert [i.summary.slug for i in register.read(lambda s: list(indexed(s, TODAY)))] == ["sommeil"]


def test_what_was_said_in_drafts_stays_out_of_the_history(register: Register) -> None:
    register.do(actions.file, replace(FACTS, acronym="SECRET"), trace())
    register.do(actions.amend, FACTS, trace())
    register.do(actions.publish, "sommeil", trace())
    (only,) = register.history("sommeil")
    assert only.number == 3
    assert only.changes[0].before is None
    assert "SECRET" not in str(only)


def test_a_draft_may_be_incomplete_and_is_then_not_published(register: Register) -> None:
    register.do(actions.file, replace(FACTS, lay_summary=Words()), trace())
    refused = register.refused(actions.publish, "sommeil", trace())
    assert isinstance(refused, RuleBroken)
    assert refused.field == "lay_summary"


def test_a_project_is_published_once(register: Register) -> None:
    register.do(actions.file, FACTS, trace())
    register.do(actions.publish, "sommeil", trace())
    assert isinstance(register.refused(actions.publish, "sommeil", trace()), RuleBroken)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (FACTS, "slug"),
        (make_project("autre", number="N-1"), "number"),
        (make_project(""), "slug"),
        (make_project("Pas Une Adresse"), "slug"),
        (make_project("deux--traits"), "slug"),
        (make_project("été"), "slug"),
        (make_project("a" * 91), "slug"),
        (make_project("autre", domains=("magie",)), "domains"),
        (make_project("autre", parties=(Party("漢字"),)), "parties"),
        (make_project("autre", sources=("SNDS", "—")), "sources"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_filed_is_refused_on_its_field(register: Register, facts: Any, field: str) -> None:
    register.do(actions.file, FACTS, trace())
    refused = register.refused(actions.file, facts, trace())
    assert isinstance(refused, RuleBroken)
    assert refused.field == field


def test_what_a_source_publishes_is_public_as_the_source_says_it(register: Register) -> None:
    bare = make_project(lay_summary=Words(), parties=(), origin="Liste publiée")
    register.do(lambda s: file_from_source(s, bare, trace(), Names(s)))
    assert register.project("sommeil").facts == bare


def test_a_project_taken_from_a_source_names_it(register: Register) -> None:
    refused = register.refused(lambda s: file_from_source(s, make_project(), trace(), Names(s)))
    assert isinstance(refused, RuleBroken)
    assert refused.field == "origin"


def test_an_organisation_is_one_whatever_its_capitals_and_accents(register: Register) -> None:
    register.do(actions.file, make_project("un", parties=(Party("CHU de Port-Imaginaire"),)), trace())
    register.do(actions.file, make_project("deux", parties=(Party("Chu de port imaginaire"),)), trace())
    register.do(actions.publish, "deux", trace())
    assert [o.name for o in register.read(search.organisations)] == ["CHU de Port-Imaginaire"]
    assert register.project("deux").facts.controllers() == ("CHU de Port-Imaginaire",)
