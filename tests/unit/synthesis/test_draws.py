"""Dates that come back, dates at random, choices by weight."""

from __future__ import annotations

import numpy as np
import pytest

from query_service.snds.synthesis.draws import (
    choose,
    day_of,
    first_of_month,
    month_number,
    random_dates,
    recurring_dates,
    uniform_days,
    year_of,
)


@pytest.fixture
def rng():
    return np.random.default_rng(11)


def test_days_are_counted_from_1970():
    # 1970 to 2019 is 49 years with 12 leap days: 49 x 365 + 12 = 17897; 5 March is 31 + 28 + 4 days later.
    assert day_of(2019, 3, 5) == 17897 + 63
    assert list(year_of(np.array([day_of(2019), day_of(2019) - 1]))) == [2019, 2018]
    assert list(first_of_month(month_number(np.array([day_of(2019, 3, 5)])))) == [day_of(2019, 3, 1)]


def test_a_date_that_comes_back_keeps_its_distance_within_its_span(rng):
    first, last = np.full(200, 1000), np.full(200, 1360)
    row, day = recurring_dates(rng, first, last, 30)
    # 360 days hold twelve intervals of thirty.
    assert len(row) == pytest.approx(200 * 12, rel=0.02)
    assert day.min() >= 1000
    assert day.max() < 1360
    gaps = np.diff(day)[np.diff(row) == 0]
    assert gaps.mean() == pytest.approx(30, rel=0.03)


def test_an_empty_span_has_no_date(rng):
    row, _ = recurring_dates(rng, np.array([10, 10]), np.array([10, 5]), 1.0)
    assert len(row) == 0
    assert len(random_dates(rng, np.array([0.0, -3.0]), np.array([0, 0]), np.array([9, 9]))[0]) == 0


def test_random_dates_are_as_many_as_expected_and_inside(rng):
    row, day = random_dates(rng, np.full(5000, 2.0), np.full(5000, 100), np.full(5000, 110))
    assert len(row) == pytest.approx(10_000, rel=0.03)
    assert set(day) == set(range(100, 110))


def test_a_day_of_an_empty_span_is_its_first(rng):
    assert list(uniform_days(rng, np.array([7, 7]), np.array([7, 3]), 2)) == [7, 7]


def test_choices_follow_their_weights_and_none_is_drawn_without_weight(rng):
    drawn = np.bincount(choose(rng, [1, 0, 3], 40_000), minlength=3)
    assert drawn[1] == 0
    assert drawn[2] / drawn[0] == pytest.approx(3, rel=0.05)
