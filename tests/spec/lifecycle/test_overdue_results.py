"""Results are due 18 months after the study ended; the day after, they are late."""

from __future__ import annotations

import datetime as dt

import pytest

from registry.projects.kinds import EventKind as K
from registry.projects.lifecycle import Stage, Status, delays, standing
from registry.projects.summary import results_value
from tests.builders.projects import event

ENDED = event(K.PROCESSING_ENDED, "2025-05-24")
DUE = dt.date(2026, 11, 24)  # 24 May 2025 + 18 months


def test_results_are_awaited_until_the_last_day_of_the_term() -> None:
    found = standing([ENDED], DUE)
    assert (found.status, found.expected, found.late_days) == (Status.RESULTS_AWAITED, DUE, 0)


def test_results_are_late_from_the_day_after() -> None:
    found = standing([ENDED], DUE + dt.timedelta(1))
    assert (found.status, found.expected, found.late_days) == (Status.RESULTS_LATE, DUE, 1)
    assert Stage.RESULTS in found.reached


def test_late_results_have_been_awaited_since_the_end_of_the_study() -> None:
    assert standing([ENDED], DUE + dt.timedelta(40)).since == ENDED.date


@pytest.mark.parametrize(
    ("end", "due"),
    [
        ("2025-05", "2026-11-30"),  # 31 May 2025 at the latest, + 18 months
        ("2025", "2027-06-30"),  # 31 December 2025 at the latest
    ],
)
def test_an_end_known_to_the_month_or_year_is_taken_at_its_latest(end: str, due: str) -> None:
    assert standing([event(K.PROCESSING_ENDED, end)], DUE).expected == dt.date.fromisoformat(due)


def test_the_last_of_two_ends_counts_everywhere() -> None:
    told = [event(K.PROCESSING_ENDED, "2020-01-01"), event(K.PROCESSING_ENDED, "2026-01-31")]
    due = dt.date(2027, 7, 31)
    (running,) = [delay for delay in delays(told, DUE) if delay.step.key == "results"]
    assert (standing(told, DUE).expected, running.due, running.late) == (due, due, False)


def test_an_end_after_the_results_does_not_hide_how_long_they_took() -> None:
    told = [
        event(K.PROCESSING_ENDED, "2020-01-01"),
        event(K.RESULTS_PUBLISHED, "2020-03-01"),
        event(K.PROCESSING_ENDED, "2021-01-01"),
    ]
    assert [d.days for d in delays(told, DUE) if d.step.key == "results"] == [31 + 29]


def test_an_end_to_come_does_not_put_off_the_term() -> None:
    told = [ENDED, event(K.PROCESSING_ENDED, "2027-01-01")]
    assert standing(told, DUE + dt.timedelta(1)).late_days == 1


def test_results_submitted_without_a_known_end_have_no_term() -> None:
    found = standing([event(K.RESULTS_SUBMITTED, "2020-01-01")], DUE)
    assert (found.status, found.expected) == (Status.RESULTS_AWAITED, None)


def test_published_results_are_not_late_any_more() -> None:
    found = standing([ENDED, event(K.RESULTS_PUBLISHED, "2026-12-30")], dt.date(2026, 12, 31))
    assert (found.status, found.late_days) == (Status.RESULTS_PUBLISHED, 0)


@pytest.mark.parametrize("end", [K.ABANDONED, K.STOPPED, K.WITHDRAWN])
def test_a_project_that_ended_otherwise_owes_no_result(end: K) -> None:
    assert standing([ENDED, event(end, "2025-06-01")], dt.date(2030, 1, 1)).expected is None


def test_the_list_of_projects_tells_with_late_and_without_results_apart() -> None:
    awaited, late = standing([ENDED], DUE), standing([ENDED], DUE + dt.timedelta(1))
    assert results_value(awaited, has_results=False) == "sans"
    assert results_value(late, has_results=False) == "retard"
    assert results_value(late, has_results=True) == "avec"
    assert results_value(standing([event(K.RESULTS_PUBLISHED, "2026-01-01")], DUE), has_results=False) == "avec"
