"""Amending says the record anew; events and results are added one at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from registry.errors import RuleBroken
from registry.projects import actions
from registry.projects.facts import Event, Result
from registry.projects.kinds import EventKind, Outcome, ResultKind, ResultState
from registry.projects.lifecycle import Status, standing
from registry.projects.mapping import Names
from registry.words import PartialDate, Words
from tests.builders.projects import TODAY, event, make_project, trace
from tests.spec.acts.register import Register

FACTS = make_project(number="N-1")
ARTICLE = Result(ResultKind.ARTICLE, "Dormir le jour", PartialDate.parse("2026-05"), url="https://exemple.test/a")


@pytest.fixture
def public(register: Register) -> Register:
    register.do(actions.file, FACTS, trace())
    register.do(actions.publish, "sommeil", trace())
    return register


def test_an_amended_record_says_what_it_was_told_and_nothing_else(public: Register) -> None:
    after = make_project(number="", acronym="NUIT", sources=("PMSI", "SNDS"), keywords=("nuit",), domains=())
    public.do(actions.amend, after, trace())
    assert public.project("sommeil").facts == after


def test_a_public_record_stays_complete_enough_to_be_public(public: Register) -> None:
    refused = public.refused(actions.amend, replace(FACTS, purposes=()), trace())
    assert isinstance(refused, RuleBroken)
    assert refused.field == "purposes"


def test_a_record_from_a_source_may_say_as_little_as_its_source(register: Register) -> None:
    bare = make_project(lay_summary=Words(), origin="Liste publiée")
    register.do(lambda s: actions.file_from_source(s, bare, trace(), Names(s)))
    register.do(actions.amend, replace(bare, acronym="NUIT"), trace())
    assert register.project("sommeil").facts.acronym == "NUIT"


def test_a_number_of_another_project_cannot_be_taken(public: Register) -> None:
    public.do(actions.file, make_project("autre", number="N-2"), trace())
    refused = public.refused(actions.amend, replace(FACTS, number="N-2"), trace())
    assert isinstance(refused, RuleBroken)
    assert refused.field == "number"
    public.do(actions.amend, replace(FACTS, number="N-3"), trace())


def test_an_event_is_added_after_those_there_and_moves_the_status(public: Register) -> None:
    started = event(EventKind.PROCESSING_STARTED, "2026-01-01")
    public.do(actions.add_event, "sommeil", started, trace())
    facts = public.project("sommeil").facts
    assert facts.events == (*FACTS.events, started)
    assert standing(facts.events, TODAY).status is Status.PROCESSING


def test_the_same_event_is_not_added_twice(public: Register) -> None:
    (filed,) = FACTS.events
    refused = public.refused(actions.add_event, "sommeil", filed, trace())
    assert isinstance(refused, RuleBroken)
    assert refused.field == "kind"


def test_an_event_of_the_same_kind_on_another_day_or_with_another_outcome_is_another_event(public: Register) -> None:
    granted = event(EventKind.AUTHORISATION, "2026-01-01", outcome=Outcome.GRANTED)
    public.do(actions.add_event, "sommeil", granted, trace())
    public.do(actions.add_event, "sommeil", replace(granted, date=PartialDate.parse("2026-02-01")), trace())
    public.do(actions.add_event, "sommeil", replace(granted, outcome=Outcome.FAVOURABLE), trace())
    assert len(public.project("sommeil").facts.events) == 1 + 3


@pytest.mark.parametrize(
    ("told", "field"),
    [(event(EventKind.COMPLETE, "2026-11-25"), "date"), (event(EventKind.COMPLETE, "1969"), "date")],
)
def test_an_event_that_cannot_have_happened_is_refused(public: Register, told: Event, field: str) -> None:
    refused = public.refused(actions.add_event, "sommeil", told, trace())
    assert isinstance(refused, RuleBroken)
    assert refused.field == field


def test_nothing_more_happens_to_a_project_that_ended_but_its_results(public: Register) -> None:
    public.do(actions.add_event, "sommeil", event(EventKind.ABANDONED, "2026-03-01"), trace())
    late = event(EventKind.PROCESSING_STARTED, "2026-04-01")
    assert isinstance(public.refused(actions.add_event, "sommeil", late, trace()), RuleBroken)
    public.do(actions.add_result, "sommeil", replace(ARTICLE, kind=ResultKind.REASONED_STOP), trace())
    assert standing(public.project("sommeil").facts.events, TODAY).status is Status.RESULTS_PUBLISHED


def test_a_published_result_also_tells_that_results_were_published(public: Register) -> None:
    public.do(actions.add_result, "sommeil", ARTICLE, trace())
    facts = public.project("sommeil").facts
    assert facts.results == (ARTICLE,)
    told = Event(EventKind.RESULTS_PUBLISHED, PartialDate.parse("2026-05"), url=ARTICLE.url)
    assert facts.events == (*FACTS.events, told)


def test_a_result_without_a_date_was_published_on_the_day_it_is_added(public: Register) -> None:
    public.do(actions.add_result, "sommeil", replace(ARTICLE, date=None), trace())
    assert public.project("sommeil").facts.events[-1].date == PartialDate(TODAY)


def test_a_second_result_tells_nothing_anew(public: Register) -> None:
    public.do(actions.add_result, "sommeil", ARTICLE, trace())
    public.do(actions.add_result, "sommeil", replace(ARTICLE, title="Dormir la nuit"), trace())
    facts = public.project("sommeil").facts
    assert (len(facts.results), len(facts.events)) == (2, 1 + 1)


@pytest.mark.parametrize(
    ("state", "events"),
    [
        (ResultState.SUBMITTED, 1),
        (ResultState.PUBLISHED, 1 + 1),
        (ResultState.CORRECTED, 1 + 1),
        (ResultState.RETRACTED, 1),
    ],
)
def test_only_a_result_that_can_be_read_tells_that_results_were_published(
    public: Register, state: ResultState, events: int
) -> None:
    public.do(actions.add_result, "sommeil", replace(ARTICLE, state=state), trace())
    assert len(public.project("sommeil").facts.events) == events


def test_the_same_result_is_not_added_twice(public: Register) -> None:
    public.do(actions.add_result, "sommeil", ARTICLE, trace())
    refused = public.refused(actions.add_result, "sommeil", replace(ARTICLE, url=""), trace())
    assert isinstance(refused, RuleBroken)
    assert refused.field == "title"
    public.do(actions.add_result, "sommeil", replace(ARTICLE, kind=ResultKind.DATASET), trace())


@pytest.mark.parametrize("date", ["2026-11-25", "2027", "1969-12"])
def test_a_result_that_cannot_have_been_published_is_refused(public: Register, date: str) -> None:
    to_come = replace(ARTICLE, date=PartialDate.parse(date))
    refused: Any = public.refused(actions.add_result, "sommeil", to_come, trace())
    assert refused.field == "date"
