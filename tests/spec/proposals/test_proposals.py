"""What a holder proposes waits for a decision; accepted, it is done through the acts of the register."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citizen_site import database
from registry.errors import NotFound, RuleBroken
from registry.projects import actions as acts
from registry.projects.actions import Trace
from registry.projects.facts import Event, Result, json_converter
from registry.projects.kinds import Act, EventKind, ResultKind
from registry.proposals import actions
from registry.proposals.actions import MAX_WAITING_PER_PROJECT, Update
from registry.proposals.records import ProposalKind, ProposalRecord, ProposalState
from registry.words import PartialDate, Words
from tests.builders.projects import NOW, event, make_project, trace
from tests.builders.strategies import events, results, words
from tests.spec.acts.register import Register

SUMMARY = Words("Comment dorment les soignants.", "How carers sleep.")
STARTED = event(EventKind.PROCESSING_STARTED, "2026-01-01")
ARTICLE = Result(ResultKind.ARTICLE, "Dormir le jour", PartialDate.parse("2026-05"))
DECISION = Trace("officer 3", "checked with the holder", NOW)


def propose(register: Register, texts: dict[str, Words] | None = None, event: Event | None = None) -> int:
    with database.writing(register.engine) as session:
        return actions.propose_update(session, "sommeil", Update(texts or {}, event, "more precise"), NOW)


def propose_result(register: Register, result: Result = ARTICLE) -> int:
    with database.writing(register.engine) as session:
        return actions.propose_result(session, "sommeil", result, NOW)


def report(register: Register, what: str = "The title is wrong") -> int:
    with database.writing(register.engine) as session:
        return actions.report_error(session, "sommeil", field="title", what=what, now=NOW)


def record(register: Register, number: int) -> tuple[ProposalState, Any, str | None, str | None]:
    def read(session: Any) -> Any:
        row = session.get(ProposalRecord, number)
        return row.state, row.decided_at, row.decided_by, row.decision

    found: tuple[ProposalState, Any, str | None, str | None] = register.read(read)
    return found


def test_what_is_proposed_changes_nothing_until_it_is_accepted(register: Register) -> None:
    before = register.project("sommeil")
    propose(register, {"lay_summary": SUMMARY}, STARTED)
    propose_result(register)
    report(register)
    assert register.project("sommeil") == before


def test_what_waits_is_told_oldest_first(register: Register) -> None:
    numbers = [propose(register, {"lay_summary": SUMMARY}), propose_result(register), report(register)]
    found = register.read(actions.waiting)
    assert [one.id for one in found] == numbers
    assert [one.kind for one in found] == [ProposalKind.UPDATE, ProposalKind.RESULT, ProposalKind.ERROR_REPORT]
    assert {(one.slug, one.received_at) for one in found} == {("sommeil", NOW)}


def test_an_accepted_update_amends_the_record_in_the_name_of_the_officer(register: Register) -> None:
    number = propose(register, {"lay_summary": SUMMARY, "rights_notice": Words("Écrivez-nous.")})
    register.do(actions.accept, number, DECISION)
    facts = register.project("sommeil").facts
    assert (facts.lay_summary, facts.rights_notice) == (SUMMARY, Words("Écrivez-nous."))
    assert replace(facts, lay_summary=make_project().lay_summary, rights_notice=Words()) == make_project()
    latest = register.history("sommeil")[0]
    assert (latest.act, latest.who, latest.why) == (Act.AMEND, "officer 3", "checked with the holder")
    assert {change.field for change in latest.changes} == {"lay_summary", "rights_notice"}


@pytest.mark.parametrize(
    ("proposed", "expected"),
    [
        (Words("Autre", ""), Words("Autre", make_project().lay_summary.en)),
        (Words("", "Other"), Words(make_project().lay_summary.fr, "Other")),
    ],
)
def test_a_language_left_empty_stays_as_it_was(register: Register, proposed: Words, expected: Words) -> None:
    register.do(actions.accept, propose(register, {"lay_summary": proposed}), DECISION)
    assert register.project("sommeil").facts.lay_summary == expected


def test_an_accepted_event_is_added(register: Register) -> None:
    register.do(actions.accept, propose(register, event=STARTED), DECISION)
    assert register.project("sommeil").facts.events[-1] == STARTED
    assert register.history("sommeil")[0].act is Act.ADD_EVENT


def test_texts_and_an_event_are_two_acts(register: Register) -> None:
    register.do(actions.accept, propose(register, {"lay_summary": SUMMARY}, STARTED), DECISION)
    assert [v.act for v in register.history("sommeil")] == [Act.ADD_EVENT, Act.AMEND, Act.PUBLISH]


def test_an_accepted_result_is_added(register: Register) -> None:
    register.do(actions.accept, propose_result(register), DECISION)
    assert register.project("sommeil").facts.results == (ARTICLE,)
    assert register.history("sommeil")[0].act is Act.ADD_RESULT


def test_an_accepted_report_is_closed_and_changes_nothing(register: Register) -> None:
    number = report(register)
    before = register.last_change()
    register.do(actions.accept, number, DECISION)
    assert register.last_change() == before
    assert register.read(actions.waiting) == []


def test_a_declined_proposal_is_closed_with_its_reason(register: Register) -> None:
    number = propose(register, {"lay_summary": SUMMARY})
    before = register.project("sommeil")
    register.do(actions.decline, number, DECISION)
    assert register.project("sommeil") == before
    assert register.read(actions.waiting) == []
    assert record(register, number) == (ProposalState.DECLINED, NOW, "officer 3", "checked with the holder")


@pytest.mark.parametrize("first", [actions.accept, actions.decline])
@pytest.mark.parametrize("then", [actions.accept, actions.decline])
def test_a_proposal_is_decided_once(register: Register, first: Any, then: Any) -> None:
    number = propose_result(register)
    register.do(first, number, DECISION)
    decided = record(register, number)
    assert isinstance(register.refused(then, number, trace()), RuleBroken)
    assert record(register, number) == decided


def test_of_two_officers_who_accept_at_once_one_is_refused(any_register: Register) -> None:
    number = propose(any_register, {"lay_summary": SUMMARY})
    with ThreadPoolExecutor(1) as pool:
        with database.writing(any_register.engine) as session:
            actions.accept(session, number, DECISION)
            second = pool.submit(any_register.do, actions.accept, number, trace())
            with pytest.raises(TimeoutError):
                second.result(0.3)
        with pytest.raises(RuleBroken, match="already"):
            second.result(20)
    assert len(any_register.history("sommeil")) == 1 + 1


def test_an_update_accepted_beside_another_act_loses_nothing(any_register: Register) -> None:
    number = propose(any_register, {"lay_summary": SUMMARY})
    with ThreadPoolExecutor(1) as pool:
        with database.writing(any_register.engine) as session:
            acts.add_event(session, "sommeil", STARTED, trace())
            accepted = pool.submit(any_register.do, actions.accept, number, DECISION)
            with pytest.raises(TimeoutError):
                accepted.result(0.3)
        accepted.result(20)
    facts = any_register.project("sommeil").facts
    assert (facts.lay_summary, facts.events[-1]) == (SUMMARY, STARTED)


@pytest.mark.parametrize("number", [0, 12, -1])
def test_a_proposal_nobody_made_cannot_be_decided(register: Register, number: int) -> None:
    assert isinstance(register.refused(actions.accept, number, DECISION), NotFound)
    assert isinstance(register.refused(actions.decline, number, DECISION), NotFound)


def test_what_the_register_refuses_leaves_the_proposal_waiting(register: Register) -> None:
    number = propose(register, event=event(EventKind.COMPLETE, "2027-01-01"))
    refused: Any = register.refused(actions.accept, number, DECISION)
    assert refused.field == "date"
    assert [one.id for one in register.read(actions.waiting)] == [number]


def test_of_an_update_that_is_refused_in_part_nothing_is_done(register: Register) -> None:
    number = propose(register, {"lay_summary": SUMMARY}, event(EventKind.COMPLETE, "2027-01-01"))
    register.refused(actions.accept, number, DECISION)
    assert register.project("sommeil").facts == make_project()


def test_an_update_that_proposes_nothing_is_refused(register: Register) -> None:
    with pytest.raises(RuleBroken):
        propose(register)


@pytest.mark.parametrize("field", ["slug", "title", "origin", "events", "no_such_field"])
def test_only_the_texts_of_the_form_can_be_proposed(register: Register, field: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        propose(register, {field: SUMMARY})
    assert caught.value.field == field


def test_fifty_proposals_may_wait_for_a_project_and_a_decision_makes_room(register: Register) -> None:
    numbers = [report(register, f"fault {n}") for n in range(MAX_WAITING_PER_PROJECT)]
    assert len(numbers) == 50
    for one_more in (report, propose_result, lambda r: propose(r, {"lay_summary": SUMMARY})):
        with pytest.raises(RuleBroken, match="50 proposals"):
            one_more(register)
    register.do(actions.decline, numbers[0], DECISION)
    report(register)


def test_the_proposals_of_one_project_do_not_hinder_another(register: Register) -> None:
    register.do(acts.file, make_project("autre"), trace())
    register.do(acts.publish, "autre", trace())
    for n in range(MAX_WAITING_PER_PROJECT):
        report(register, f"fault {n}")
    with database.writing(register.engine) as session:
        actions.report_error(session, "autre", field="", what="something", now=NOW)


def test_nothing_is_proposed_for_what_is_not_public(register: Register) -> None:
    number = propose_result(register)
    register.do(acts.withdraw, "sommeil", trace())
    with pytest.raises(RuleBroken, match="withdrawn"):
        propose_result(register, replace(ARTICLE, title="Autre"))
    assert isinstance(register.refused(actions.accept, number, DECISION), RuleBroken)
    register.do(actions.decline, number, DECISION)
    with pytest.raises(NotFound), database.writing(register.engine) as session:
        actions.report_error(session, "inconnu", field="", what="something", now=NOW)


@given(texts=st.dictionaries(st.sampled_from(actions.TEXT_FIELDS), words()), event=st.none() | events())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_update_is_kept_as_it_was_proposed(
    register: Register, texts: dict[str, Words], event: Event | None
) -> None:
    if texts or event:
        number = propose(register, texts, event)
        assert _kept(register, number, Update) == Update(texts, event, "more precise")
        register.do(actions.decline, number, DECISION)


@given(result=results())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_result_is_kept_as_it_was_proposed(register: Register, result: Result) -> None:
    number = propose_result(register, result)
    assert _kept(register, number, Result) == result
    register.do(actions.decline, number, DECISION)


def _kept(register: Register, number: int, kind: type[Any]) -> Any:
    found = {one.id: one.content for one in register.read(actions.waiting)}
    return json_converter().structure(found[number], kind)
