"""The status of a project is computed from its dated events, never typed."""

from __future__ import annotations

import datetime as dt

import pytest

from registry.projects.facts import Event
from registry.projects.kinds import EventKind as K
from registry.projects.kinds import Outcome
from registry.projects.lifecycle import STAGE_OF, TERMINAL, Stage, Status, in_order, standing
from tests.builders.projects import event

TODAY = dt.date(2026, 11, 24)

PROCEDURE = (
    (K.SELECTED, "2021-01-05", Status.SELECTED),
    (K.PREPARATION, "2021-02-05", Status.PREPARATION),
    (K.FILED, "2021-03-05", Status.FILED),
    (K.COMPLETE, "2021-03-16", Status.UNDER_REVIEW),
    (K.OPINION, "2021-04-14", Status.OPINION_GIVEN),
    (K.AUTHORISATION, "2021-06-10", Status.AUTHORISED),
    (K.DATA_AVAILABLE, "2021-12-01", Status.DATA_AVAILABLE),
    (K.PROCESSING_STARTED, "2022-01-10", Status.PROCESSING),
    (K.PROCESSING_ENDED, "2026-01-10", Status.RESULTS_AWAITED),
    (K.RESULTS_PUBLISHED, "2026-09-01", Status.RESULTS_PUBLISHED),
)

LEADS_TO = {
    **{kind: status for kind, _, status in PROCEDURE},
    K.COMMITMENT: Status.AUTHORISED,
    K.SIMPLIFIED_APPROVAL: Status.AUTHORISED,
    K.AGREEMENT: Status.AUTHORISED,
    K.EXTRACTION: Status.AUTHORISED,
    K.RESULTS_SUBMITTED: Status.RESULTS_AWAITED,
    K.SUSPENDED: Status.PAUSED,
    K.REFUSED: Status.REFUSED,
    K.WITHDRAWN: Status.WITHDRAWN,
    K.ABANDONED: Status.ABANDONED,
    K.STOPPED: Status.STOPPED,
    # These say something of a project and leave its status as it is.
    K.EXTENSION: Status.UNKNOWN,
    K.AMENDMENT: Status.UNKNOWN,
    K.REMINDER: Status.UNKNOWN,
    K.RESUMED: Status.UNKNOWN,
}


def status(*events: Event, today: dt.date = TODAY) -> Status:
    return standing(events, today).status


def happened(*told: tuple[K, str]) -> Status:
    return status(*(event(kind, date) for kind, date in told))


def test_a_project_of_which_nothing_is_dated_stands_nowhere() -> None:
    found = standing((), TODAY)
    assert (found.status, found.since, found.reached) == (Status.UNKNOWN, None, frozenset())


def test_each_kind_of_event_has_a_rule() -> None:
    assert set(LEADS_TO) == set(K)


@pytest.mark.parametrize("kind", list(K), ids=lambda kind: kind.value)
def test_an_event_alone_leads_to_its_status(kind: K) -> None:
    assert happened((kind, "2026-06-01")) is LEADS_TO[kind]


@pytest.mark.parametrize("length", range(1, len(PROCEDURE) + 1))
def test_each_step_of_the_procedure_moves_the_project_on(length: int) -> None:
    told = [event(kind, date) for kind, date, _ in PROCEDURE[:length]]
    _, date, expected = PROCEDURE[length - 1]
    found = standing(told, TODAY)
    assert (found.status, found.since) == (expected, event(K.FILED, date).date)


def test_the_status_of_a_past_day_counts_only_what_had_happened() -> None:
    told = [event(kind, date) for kind, date, _ in PROCEDURE]
    assert status(*told, today=dt.date(2021, 3, 4)) is Status.PREPARATION
    assert status(*told, today=dt.date(2021, 3, 5)) is Status.FILED
    assert status(*told, today=dt.date(2021, 6, 9)) is Status.OPINION_GIVEN


def test_a_second_event_of_one_step_does_not_begin_the_step_again() -> None:
    told = (event(K.AUTHORISATION, "2021-06-10"), event(K.AGREEMENT, "2021-09-01"), event(K.EXTRACTION, "2021-10-01"))
    assert standing(told, TODAY).since == event(K.AUTHORISATION, "2021-06-10").date


def test_an_earlier_step_told_later_does_not_take_the_project_back() -> None:
    assert happened((K.PROCESSING_STARTED, "2022-01-10"), (K.AUTHORISATION, "2022-03-01")) is Status.PROCESSING
    assert happened((K.DATA_AVAILABLE, "2022-01-10"), (K.FILED, "2022-03-01")) is Status.DATA_AVAILABLE


def test_two_events_of_one_day_are_read_in_the_order_of_the_procedure() -> None:
    same_day = [event(K.AUTHORISATION, "2021-06-10"), event(K.OPINION, "2021-06-10"), event(K.FILED, "2021-06-10")]
    assert [e.kind for e in in_order(same_day)] == [K.FILED, K.OPINION, K.AUTHORISATION]


def test_a_month_is_read_as_its_first_day_and_a_year_as_its_first_of_january() -> None:
    told = [
        event(K.OPINION, "2021-06-02"),
        event(K.COMPLETE, "2021-06"),
        event(K.FILED, "2021"),
        event(K.SELECTED, "2020-12-31"),
    ]
    assert [e.kind for e in in_order(told)] == [K.SELECTED, K.FILED, K.COMPLETE, K.OPINION]


@pytest.mark.parametrize("kind", [K.AUTHORISATION, K.COMMITMENT, K.SIMPLIFIED_APPROVAL])
@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.UNFAVOURABLE])
def test_a_decision_that_says_no_is_a_refusal(kind: K, outcome: Outcome) -> None:
    assert status(event(K.OPINION, "2021-04-14"), event(kind, "2021-06-10", outcome=outcome)) is Status.REFUSED


@pytest.mark.parametrize("outcome", [None, *(o for o in Outcome if o not in (Outcome.REFUSED, Outcome.UNFAVOURABLE))])
def test_a_decision_that_says_anything_else_authorises(outcome: Outcome | None) -> None:
    assert status(event(K.AUTHORISATION, "2021-06-10", outcome=outcome)) is Status.AUTHORISED


def test_an_unfavourable_opinion_is_an_opinion_and_the_cnil_still_decides() -> None:
    opinion = event(K.OPINION, "2021-04-14", outcome=Outcome.UNFAVOURABLE)
    assert status(opinion) is Status.OPINION_GIVEN
    assert status(opinion, event(K.AUTHORISATION, "2021-06-10")) is Status.AUTHORISED


def test_the_stages_reached_are_those_the_project_stood_at() -> None:
    told = (event(K.FILED, "2021-03-05"), event(K.AUTHORISATION, "2021-06-10"), event(K.ABANDONED, "2022-01-01"))
    assert standing(told, TODAY).reached == {Stage.AUTHORISATION, Stage.DATA}


def test_every_status_stands_at_a_stage_but_for_pauses_and_ends() -> None:
    assert set(Status) - set(STAGE_OF) == TERMINAL | {Status.PAUSED}
