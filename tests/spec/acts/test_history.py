"""The history of a project: each public version, with what it changed field by field."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings

from registry.projects import actions, search
from registry.projects.facts import FIELDS, FieldChange, ProjectFacts, differences, from_json, to_json
from registry.projects.kinds import Act, EventKind
from registry.words import Words
from tests.builders.projects import NOW, event, make_project, trace
from tests.builders.strategies import facts
from tests.spec.acts.register import Register

FACTS = make_project()


@pytest.fixture
def lived(register: Register) -> Register:
    register.do(actions.file, FACTS, trace("first"))
    register.do(actions.publish, "sommeil", trace("complete", now=NOW))
    fuller = replace(FACTS, acronym="NUIT", linkage=False, title=Words("Sommeil", "Sleep"))
    register.do(actions.amend, fuller, trace("corrected", who="officer 2", now=NOW + dt.timedelta(days=1)))
    register.do(actions.add_event, "sommeil", event(EventKind.COMPLETE, "2025-01-20"), trace("told"))
    return register


def test_it_comes_latest_first_with_who_when_and_why(lived: Register) -> None:
    history = lived.history("sommeil")
    assert [(v.number, v.act, v.why) for v in history] == [
        (4, Act.ADD_EVENT, "told"),
        (3, Act.AMEND, "corrected"),
        (2, Act.PUBLISH, "complete"),
    ]
    assert (history[1].who, history[1].at) == ("officer 2", NOW + dt.timedelta(days=1))


def test_a_version_shows_the_fields_that_changed_before_and_after(lived: Register) -> None:
    assert lived.history("sommeil")[1].changes == (
        FieldChange("acronym", None, "NUIT"),
        FieldChange("title", to_json(FACTS)["title"], {"fr": "Sommeil", "en": "Sleep"}),
        FieldChange("linkage", None, False),
    )


def test_an_added_event_is_the_only_change_of_its_version(lived: Register) -> None:
    (change,) = lived.history("sommeil")[0].changes
    assert change.field == "events"
    assert change.after == [*change.before, {"kind": "complete", "date": "2025-01-20"}]


def test_the_first_public_version_shows_everything_it_states(lived: Register) -> None:
    first = lived.history("sommeil")[-1]
    assert {change.before for change in first.changes} == {None}
    assert {change.field for change in first.changes} == set(to_json(FACTS)) - {"slug"}


def test_each_version_says_what_the_record_said_then(lived: Register) -> None:
    later, amended, first = lived.history("sommeil")
    assert (first.facts, amended.facts.acronym, len(later.facts.events)) == (FACTS, "NUIT", 2)


def test_the_changes_of_the_register_say_the_same_as_the_histories(lived: Register) -> None:
    lived.do(actions.file, make_project("autre"), trace())
    lived.do(actions.publish, "autre", trace())
    told = lived.read(search.changes, since=0, limit=100)
    assert [(v.slug, v.number, v.change) for v in told][2:] == [("sommeil", 4, 4), ("autre", 2, 6)]
    assert [v.change for v in told] == [2, 3, 4, 6]
    histories = (*lived.history("sommeil"), *lived.history("autre"))
    assert list(told) == sorted(histories, key=lambda version: version.change)
    assert lived.read(search.latest_changes, limit=100) == told[::-1]


def test_changes_are_read_from_a_number_on_and_a_few_at_a_time(lived: Register) -> None:
    assert [v.change for v in lived.read(search.changes, since=2, limit=1)] == [3]
    assert [v.change for v in lived.read(search.changes, since=3, limit=10)] == [4]
    assert lived.read(search.changes, since=4, limit=10) == ()
    assert lived.read(search.count_changes, since=2) == 2


@given(record=facts())
@settings(max_examples=30, deadline=None)
def test_a_record_written_as_json_and_read_again_is_the_same(record: ProjectFacts) -> None:
    assert from_json(to_json(record)) == record


@given(one=facts(), other=facts())
@settings(max_examples=30, deadline=None)
def test_the_differences_lead_from_one_record_to_the_other_and_back(one: ProjectFacts, other: ProjectFacts) -> None:
    there, back = differences(one, other), differences(other, one)
    assert back == tuple(FieldChange(change.field, change.after, change.before) for change in there)
    patched = to_json(one) | {"slug": other.slug} | {change.field: change.after for change in there}
    assert from_json({name: value for name, value in patched.items() if value is not None}) == other
    order = [field.name for field in FIELDS]
    assert [change.field for change in there] == sorted((change.field for change in there), key=order.index)


@given(record=facts())
@settings(max_examples=20, deadline=None)
def test_a_record_does_not_differ_from_itself(record: ProjectFacts) -> None:
    assert differences(record, record) == ()
