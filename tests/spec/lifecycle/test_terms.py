"""Legal terms: 7 working days, 1 month, 2 months renewable once, 15 days, 18 months."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.projects.lifecycle import STEPS
from registry.projects.terms import Term, Unit, add_working_days
from tests.builders.strategies import days

TERM = {step.key: step.term for step in STEPS}


def due(key: str, start: str, *, extended: bool = False) -> str:
    term = TERM[key]
    assert term is not None
    return term.due(dt.date.fromisoformat(start), extended=extended).isoformat()


def test_completeness_is_due_after_seven_working_days() -> None:
    # Monday 2 March 2026 + 7 working days: 3, 4, 5, 6, then 9, 10, 11 after the week-end.
    assert due("completeness", "2026-03-02") == "2026-03-11"


def test_the_committee_has_one_month() -> None:
    assert due("committee", "2026-03-15") == "2026-04-15"


def test_the_cnil_has_two_months_and_two_more_when_it_says_so() -> None:
    assert due("cnil", "2026-03-15") == "2026-05-15"
    assert due("cnil", "2026-03-15", extended=True) == "2026-07-15"


def test_simplified_access_is_due_after_fifteen_days_whatever_the_week() -> None:
    # 20 December + 15 days: 11 days to the 31st, 4 in January.
    assert due("simplified", "2026-12-20") == "2027-01-04"


def test_results_are_due_eighteen_months_after_the_end_of_the_study() -> None:
    assert due("results", "2025-05-24") == "2026-11-24"


def test_the_data_and_the_study_have_no_legal_term() -> None:
    assert [key for key, term in TERM.items() if term is None] == ["data", "study"]


@pytest.mark.parametrize("key", ["completeness", "committee", "simplified", "results"])
def test_only_the_cnil_may_prolong_its_term(key: str) -> None:
    assert due(key, "2026-03-02", extended=True) == due(key, "2026-03-02")


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-01-31", "2026-02-28"),  # February has 28 days in 2026,
        ("2028-01-31", "2028-02-29"),  # 29 in 2028
        ("2026-08-31", "2026-09-30"),
        ("2026-12-31", "2027-01-31"),
        ("2028-02-29", "2028-03-29"),
    ],
)
def test_a_month_ends_on_the_same_day_or_on_the_last_of_a_shorter_month(start: str, end: str) -> None:
    assert due("committee", start) == end


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-12-31", "2027-02-28"),
        ("2027-12-31", "2028-02-29"),
    ],
)
def test_two_months_from_the_last_day_of_december_end_with_february(start: str, end: str) -> None:
    assert due("cnil", start) == end


def test_eighteen_months_from_the_29_of_february_end_on_the_29_of_august() -> None:
    assert due("results", "2028-02-29") == "2029-08-29"


def test_eighteen_months_that_end_in_february_end_on_its_last_day() -> None:
    assert due("results", "2026-08-31") == "2028-02-29"
    assert due("results", "2027-08-31") == "2029-02-28"


@pytest.mark.parametrize(
    ("start", "end", "left_out"),
    [
        # 7 working days from each start, the days left out beside the week-ends.
        ("2026-04-02", "2026-04-14", "Easter Monday, 6 April"),
        ("2026-04-29", "2026-05-12", "1 and 8 May, both Fridays"),
        ("2026-05-12", "2026-05-22", "Ascension, Thursday 14 May"),
        ("2026-05-21", "2026-06-02", "Whit Monday, 25 May"),
        ("2026-07-10", "2026-07-22", "14 July, a Tuesday"),
        ("2025-08-08", "2025-08-20", "15 August 2025, a Friday"),
        ("2027-10-28", "2027-11-09", "1 November 2027, a Monday"),
        ("2026-11-05", "2026-11-17", "11 November, a Wednesday"),
        ("2026-12-22", "2027-01-04", "Christmas and New Year, both Fridays"),
        ("2025-12-23", "2026-01-05", "Christmas and New Year, both Thursdays"),
    ],
    ids=lambda value: value,
)
def test_public_holidays_are_no_working_days(start: str, end: str, left_out: str) -> None:
    assert due("completeness", start) == end


def test_a_holiday_on_a_sunday_takes_no_other_day() -> None:
    # 1 November 2026 is a Sunday. From Friday 30 October: 2, 3, 4, 5, 6 November, then 9 and 10.
    assert due("completeness", "2026-10-30") == "2026-11-10"


def test_alsace_moselle_has_two_more_holidays_which_do_not_count_for_the_whole_country() -> None:
    # Good Friday, 3 April 2026, and 26 December 2025, a Friday, are worked elsewhere.
    assert add_working_days(dt.date(2026, 4, 2), 1) == dt.date(2026, 4, 3)
    assert add_working_days(dt.date(2025, 12, 25), 1) == dt.date(2025, 12, 26)


def test_no_working_day_at_all_is_the_day_itself() -> None:
    assert add_working_days(dt.date(2026, 4, 5), 0) == dt.date(2026, 4, 5)


@given(start=days(), first=st.integers(0, 15), then=st.integers(0, 15))
@settings(max_examples=100)
def test_working_days_add_up(start: dt.date, first: int, then: int) -> None:
    assert add_working_days(add_working_days(start, first), then) == add_working_days(start, first + then)


@given(start=days(), amount=st.integers(1, 30))
@settings(max_examples=100)
def test_a_working_day_is_between_monday_and_friday(start: dt.date, amount: int) -> None:
    end = add_working_days(start, amount)
    # Two days in seven are lost, and no fortnight of France has more than three holidays in it.
    assert end.weekday() < 5
    assert dt.timedelta(amount) <= end - start <= dt.timedelta(2 * amount + 7)


@given(start=days(), months=st.integers(1, 36))
@settings(max_examples=100)
def test_a_term_of_months_keeps_the_day_or_takes_the_last_of_the_month(start: dt.date, months: int) -> None:
    end = Term(months, Unit.MONTHS).due(start)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end.day < start.day and (end + dt.timedelta(1)).day == 1)


@given(one=days(), other=days(), term=st.sampled_from([term for term in TERM.values() if term]))
@settings(max_examples=100)
def test_what_begins_later_is_never_due_earlier(one: dt.date, other: dt.date, term: Term) -> None:
    first, then = sorted((one, other))
    assert term.due(first) <= term.due(then)
