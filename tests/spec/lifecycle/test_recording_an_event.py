"""An event is recorded once it has happened, and nothing but results happens to a project that ended."""

from __future__ import annotations

import datetime as dt

import pytest

from registry.errors import RuleBroken
from registry.projects.facts import Event
from registry.projects.kinds import EventKind as K
from registry.projects.lifecycle import ALLOWED_AFTER_THE_END, check_event
from tests.builders.projects import event

TODAY = dt.date(2026, 11, 24)
FILED = event(K.FILED, "2021-03-05")
ABANDONED = event(K.ABANDONED, "2022-05-10")


def refusal(told: Event, *history: Event) -> RuleBroken:
    with pytest.raises(RuleBroken) as caught:
        check_event(told, history, TODAY)
    return caught.value


@pytest.mark.parametrize("date", ["2026-11-25", "2026-12", "2027"])
def test_a_date_to_come_is_refused_on_its_field(date: str) -> None:
    refused = refusal(event(K.FILED, date))
    assert refused.field == "date"
    assert date in str(refused)


@pytest.mark.parametrize("date", ["2026-11-24", "2026-11", "2026"])
def test_today_this_month_and_this_year_have_begun(date: str) -> None:
    check_event(event(K.FILED, date), (), TODAY)


def test_a_date_before_1970_is_a_slip() -> None:
    assert refusal(event(K.FILED, "1969-12-31")).field == "date"
    check_event(event(K.FILED, "1970-01-01"), (), TODAY)


@pytest.mark.parametrize("kind", [k for k in K if k not in ALLOWED_AFTER_THE_END], ids=lambda kind: kind.value)
def test_nothing_more_happens_to_a_project_that_ended(kind: K) -> None:
    refused = refusal(event(kind, "2023-01-01"), FILED, ABANDONED)
    assert refused.field == "kind"
    assert "abandoned" in str(refused)


@pytest.mark.parametrize("kind", sorted(ALLOWED_AFTER_THE_END))
def test_results_and_reminders_can_still_come(kind: K) -> None:
    check_event(event(kind, "2023-01-01"), (FILED, ABANDONED), TODAY)


def test_what_happened_before_the_end_can_still_be_told() -> None:
    check_event(event(K.OPINION, "2022-05-09"), (FILED, ABANDONED), TODAY)


@pytest.mark.parametrize("date", ["2022-05-10", "2022-05", "2022"])
def test_a_date_that_may_be_after_the_end_is_after_the_end(date: str) -> None:
    assert refusal(event(K.OPINION, date), FILED, ABANDONED).field == "kind"


def test_published_results_are_no_end() -> None:
    check_event(event(K.RESULTS_PUBLISHED, "2026-01-02"), (event(K.RESULTS_PUBLISHED, "2026-01-01"),), TODAY)
