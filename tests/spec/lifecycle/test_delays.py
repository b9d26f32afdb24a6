"""How long each step took, or has taken so far, and by how much it passed its legal term."""

from __future__ import annotations

import datetime as dt

import pytest

from registry.projects.facts import Event
from registry.projects.kinds import EventKind as K
from registry.projects.kinds import Outcome
from registry.projects.lifecycle import STEPS, Delay, delays
from tests.builders.projects import event

TODAY = dt.date(2026, 11, 24)


def measured(*told: Event | tuple[K, str], today: dt.date = TODAY) -> dict[str, Delay]:
    events = [one if isinstance(one, Event) else event(*one) for one in told]
    return {delay.step.key: delay for delay in delays(events, today)}


def test_a_whole_procedure_gives_the_length_of_each_of_its_steps() -> None:
    found = measured(
        (K.FILED, "2021-03-05"),
        (K.COMPLETE, "2021-03-16"),
        (K.OPINION, "2021-04-14"),
        (K.AUTHORISATION, "2021-06-10"),
        (K.DATA_AVAILABLE, "2021-12-01"),
        (K.PROCESSING_ENDED, "2022-12-01"),
        (K.RESULTS_PUBLISHED, "2023-03-01"),
    )
    assert {key: delay.days for key, delay in found.items()} == {
        "completeness": 11,  # 5 to 16 March
        "committee": 15 + 14,  # 16 to 31 March, and 14 April
        "cnil": 16 + 31 + 10,  # 14 to 30 April, May, 10 June
        "data": 20 + 31 + 31 + 30 + 31 + 30 + 1,  # 10 to 30 June, July to November, 1 December
        "study": 365,
        "results": 30 + 31 + 28 + 1,  # 1 to 31 December, January, February, 1 March
    }
    assert not any(delay.late or delay.approximate for delay in found.values())


def test_a_step_that_has_not_ended_is_counted_until_today() -> None:
    found = measured((K.FILED, "2026-11-20"), (K.COMPLETE, "2026-11-22"))
    assert found["committee"].end is None
    assert found["committee"].days == 2  # 22 to 24 November


def test_a_step_that_has_not_begun_has_no_delay() -> None:
    assert list(measured((K.FILED, "2026-11-20"))) == ["completeness", "committee"]


def test_the_committee_is_counted_from_the_day_the_file_is_complete_else_from_its_filing() -> None:
    complete = measured((K.FILED, "2021-03-05"), (K.COMPLETE, "2021-03-16"), (K.OPINION, "2021-04-14"))
    assert complete["committee"].start == event(K.COMPLETE, "2021-03-16").date
    assert measured((K.FILED, "2021-03-05"), (K.OPINION, "2021-04-14"))["committee"].days == 26 + 14


def test_a_step_over_its_term_says_by_how_many_days() -> None:
    found = measured((K.COMPLETE, "2021-03-16"), (K.OPINION, "2021-04-20"))["committee"]
    assert (found.due, found.over_days, found.late) == (dt.date(2021, 4, 16), 20 - 16, True)


def test_the_last_day_of_the_term_is_not_late() -> None:
    assert not measured((K.COMPLETE, "2021-03-16"), (K.OPINION, "2021-04-16"))["committee"].late
    assert measured((K.COMPLETE, "2021-03-16"), (K.OPINION, "2021-04-17"))["committee"].over_days == 1


def test_the_cnil_is_late_only_beyond_its_prolonged_term() -> None:
    # 14 April + 2 months = 14 June; + 4 months = 14 August.
    asked = (K.OPINION, "2021-04-14")
    assert measured(asked, (K.AUTHORISATION, "2021-08-14"))["cnil"].over_days == 0
    late = measured(asked, (K.AUTHORISATION, "2021-08-20"))["cnil"]
    assert (late.due, late.extended_due, late.over_days) == (dt.date(2021, 6, 14), dt.date(2021, 8, 14), 6)


def test_a_running_step_over_its_term_is_late_today() -> None:
    assert measured((K.COMPLETE, "2026-10-01"))["committee"].over_days == 23  # 1 to 24 November


def test_a_step_without_a_term_is_never_late() -> None:
    found = measured((K.AUTHORISATION, "2001-01-01"))["data"]
    assert (found.due, found.over_days) == (None, 0)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2021-03", "2021-05-20", 30 + 30 + 20),  # from 1 March: 30, April 30, 20 in May
        ("2021-03-16", "2021-05", 15 + 30 + 1),  # to 1 May: 15, April 30, 1
        ("2021-03", "2021-05", 31 + 30),
    ],
)
def test_a_month_counts_from_its_first_day_and_makes_the_delay_approximate(start: str, end: str, days: int) -> None:
    found = measured((K.COMPLETE, start), (K.OPINION, end))["committee"]
    assert (found.days, found.approximate) == (days, True)


def test_a_term_that_begins_in_a_known_month_is_counted_from_its_last_day() -> None:
    # Some day of March: the latest, 31 March, gives 30 April. Nobody is said late who may not be.
    found = measured((K.COMPLETE, "2021-03"), (K.OPINION, "2021-05-03"))["committee"]
    assert (found.due, found.over_days) == (dt.date(2021, 4, 30), 3)


def test_an_end_in_the_month_of_the_beginning_took_about_no_time() -> None:
    found = measured((K.COMPLETE, "2021-03-16"), (K.OPINION, "2021-03"))["committee"]
    assert (found.days, found.over_days, found.approximate) == (0, 0, True)


@pytest.mark.parametrize(
    "told",
    [
        [(K.COMPLETE, "2021"), (K.OPINION, "2021-05-03")],
        [(K.COMPLETE, "2021-03-16"), (K.OPINION, "2021")],
        [(K.FILED, "2020-12-01"), (K.COMPLETE, "2021"), (K.OPINION, "2021-05-03")],
    ],
)
def test_a_date_known_to_the_year_gives_no_delay(told: list[tuple[K, str]]) -> None:
    assert "committee" not in measured(*told)


def test_an_end_before_the_beginning_gives_no_delay() -> None:
    assert "committee" not in measured((K.COMPLETE, "2021-03-16"), (K.OPINION, "2021-02-16"))


def test_a_step_whose_end_the_source_left_out_is_not_still_running() -> None:
    assert "committee" not in measured((K.COMPLETE, "2021-03-16"), (K.AUTHORISATION, "2021-06-10"))


def test_simplified_access_is_measured_once_it_is_approved() -> None:
    assert "simplified" not in measured((K.FILED, "2021-03-05"))
    found = measured((K.FILED, "2021-03-05"), (K.SIMPLIFIED_APPROVAL, "2021-03-25"))["simplified"]
    assert (found.days, found.over_days) == (20, 20 - 15)


@pytest.mark.parametrize("end", [K.REFUSED, K.WITHDRAWN, K.ABANDONED, K.STOPPED])
def test_a_project_that_ended_waits_for_nothing(end: K) -> None:
    found = measured((K.FILED, "2021-03-05"), (K.OPINION, "2021-04-14"), (end, "2021-05-01"))
    assert [key for key, delay in found.items() if delay.end is None] == []
    assert found["committee"].days == 26 + 14


def test_a_refused_authorisation_measures_the_cnil_and_begins_no_preparation_of_data() -> None:
    refused = event(K.AUTHORISATION, "2021-06-10", outcome=Outcome.REFUSED)
    assert list(measured((K.OPINION, "2021-04-14"), refused)) == ["cnil"]


def test_delays_come_in_the_order_of_the_steps() -> None:
    keys = list(measured((K.AUTHORISATION, "2021-06-10"), (K.OPINION, "2021-04-14"), (K.FILED, "2021-03-05")))
    assert keys == [step.key for step in STEPS if step.key in keys]
