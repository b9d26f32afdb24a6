"""A pause keeps the place of a project; an end is final, but for the results it can still show."""

from __future__ import annotations

import datetime as dt

import pytest

from registry.projects.kinds import EventKind as K
from registry.projects.lifecycle import TERMINAL, Standing, Status, standing
from registry.words import PartialDate
from tests.builders.projects import event

TODAY = dt.date(2026, 11, 24)
ENDS = {
    K.REFUSED: Status.REFUSED,
    K.WITHDRAWN: Status.WITHDRAWN,
    K.ABANDONED: Status.ABANDONED,
    K.STOPPED: Status.STOPPED,
}
each_end = pytest.mark.parametrize("end", list(ENDS), ids=lambda kind: kind.value)


def after(*told: tuple[K, str]) -> Standing:
    return standing([event(kind, date) for kind, date in told], TODAY)


def test_a_suspended_project_is_paused_and_remembers_where_it_stood() -> None:
    found = after((K.AUTHORISATION, "2021-06-10"), (K.SUSPENDED, "2021-09-01"))
    assert (found.status, found.before_pause) == (Status.PAUSED, Status.AUTHORISED)
    assert found.since == PartialDate.parse("2021-09-01")


def test_a_resumed_project_stands_where_it_stood_since_the_day_it_resumed() -> None:
    found = after((K.AUTHORISATION, "2021-06-10"), (K.SUSPENDED, "2021-09-01"), (K.RESUMED, "2022-02-01"))
    assert (found.status, found.before_pause) == (Status.AUTHORISED, None)
    assert found.since == PartialDate.parse("2022-02-01")


def test_a_second_suspension_is_the_same_pause() -> None:
    found = after((K.FILED, "2021-03-05"), (K.SUSPENDED, "2021-09-01"), (K.SUSPENDED, "2021-10-01"))
    assert (found.status, found.before_pause) == (Status.PAUSED, Status.FILED)
    assert found.since == PartialDate.parse("2021-09-01")


def test_a_project_can_pause_and_resume_more_than_once() -> None:
    pauses = [(K.SUSPENDED, "2021-09-01"), (K.RESUMED, "2021-10-01"), (K.SUSPENDED, "2021-11-01")]
    assert after((K.FILED, "2021-03-05"), *pauses).status is Status.PAUSED
    assert after((K.FILED, "2021-03-05"), *pauses, (K.RESUMED, "2021-12-01")).status is Status.FILED


def test_resuming_what_was_not_suspended_changes_nothing() -> None:
    found = after((K.FILED, "2021-03-05"), (K.RESUMED, "2021-04-01"))
    assert (found.status, found.since) == (Status.FILED, PartialDate.parse("2021-03-05"))


def test_a_further_step_ends_the_pause() -> None:
    found = after((K.FILED, "2021-03-05"), (K.SUSPENDED, "2021-09-01"), (K.AUTHORISATION, "2022-01-01"))
    assert (found.status, found.before_pause) == (Status.AUTHORISED, None)


def test_an_earlier_step_told_during_a_pause_neither_ends_it_nor_takes_the_project_back() -> None:
    paused = [(K.PROCESSING_STARTED, "2021-03-05"), (K.SUSPENDED, "2021-09-01"), (K.FILED, "2022-01-01")]
    assert (after(*paused).status, after(*paused).before_pause) == (Status.PAUSED, Status.PROCESSING)
    assert after(*paused, (K.RESUMED, "2022-02-01")).status is Status.PROCESSING


@each_end
def test_an_end_can_come_at_any_step_and_during_a_pause(end: K) -> None:
    assert after((K.PROCESSING_STARTED, "2021-03-05"), (end, "2022-01-01")).status is ENDS[end]
    assert after((K.FILED, "2021-03-05"), (K.SUSPENDED, "2021-09-01"), (end, "2022-01-01")).status is ENDS[end]


@each_end
@pytest.mark.parametrize("later", [k for k in K if k is not K.RESULTS_PUBLISHED], ids=lambda kind: kind.value)
def test_nothing_brings_back_a_project_that_ended(end: K, later: K) -> None:
    found = after((K.FILED, "2021-03-05"), (end, "2022-01-01"), (later, "2023-01-01"))
    assert (found.status, found.since) == (ENDS[end], PartialDate.parse("2022-01-01"))


@each_end
def test_a_project_that_ended_can_still_publish_what_it_found(end: K) -> None:
    assert after((end, "2022-01-01"), (K.RESULTS_PUBLISHED, "2023-01-01")).status is Status.RESULTS_PUBLISHED


@pytest.mark.parametrize("later", list(K), ids=lambda kind: kind.value)
def test_published_results_stay_published(later: K) -> None:
    found = after((K.RESULTS_PUBLISHED, "2022-01-01"), (later, "2023-01-01"))
    assert (found.status, found.since) == (Status.RESULTS_PUBLISHED, PartialDate.parse("2022-01-01"))


def test_the_four_ends_are_the_terminal_statuses() -> None:
    assert set(ENDS.values()) == TERMINAL
