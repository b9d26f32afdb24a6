"""The threshold beside the exact law of the noise: a figure up to the floor passes once in a thousand at most."""

from __future__ import annotations

import math

import numpy as np
import pytest

from query_service.tables.thresholds import CHANCE, threshold
from tests.unit.privacy.test_mechanism import probabilities

FLOOR = 10
# From the loudest to the quietest release: 0.75 is hardly any noise.
SIGMAS = [0.75, 0.875, 1.0, 1.25, 1.5, 2.0, 3.0, 5.0, 7.5, 10.0, 17.0, 22.36, 31.6, 40.0]


def tail(sigma: float, summed: int) -> dict[int, float]:
    """Return P(Z ≥ q) for each q, Z a sum of so many discrete Gaussians: the law of one, convolved with itself."""
    reach = math.ceil(12 * sigma)
    one = np.array([probabilities(sigma, reach)[x] for x in range(-reach, reach + 1)])
    law = one
    for _ in range(summed - 1):
        law = np.convolve(law, one)
    above = np.cumsum(law[::-1])[::-1]
    return {place - reach * summed: float(chance) for place, chance in enumerate(above)}


def exact(above: dict[int, float], chances: int = 1) -> int:
    """Return the smallest q from 1 on that is passed rarely enough."""
    return next(q for q in sorted(above) if q >= 1 and above[q] <= float(CHANCE / chances))


@pytest.mark.parametrize("summed", [1, 2, 5, 30])
@pytest.mark.parametrize("sigma", SIGMAS)
def test_ten_persons_reach_the_threshold_once_in_a_thousand_at_most_and_with_one_less_too_often(
    sigma: float, summed: int
) -> None:
    above, q = tail(sigma, summed), threshold(summed * sigma**2, FLOOR) - FLOOR
    assert above[q] <= 1 / 1000
    # At most one unit more than the least that would do.
    assert exact(above) in (q, q - 1)


def test_between_the_scales_of_the_noise_it_is_the_least_that_does_or_one_more() -> None:
    scales = [steps / 64 for steps in range(48, 64 * 5)]
    more = [sigma for sigma in scales if threshold(sigma**2, FLOOR) - FLOOR > exact(tail(sigma, 1))]
    less = [sigma for sigma in scales if threshold(sigma**2, FLOOR) - FLOOR < exact(tail(sigma, 1))]
    assert less == []
    # Just above the scales where 3.0902 σ + 0.5 goes over a whole number: (3 - 0.5) / 3.0902 = 0.81, and so on.
    assert more and all(0 < (3.0902 * sigma + 0.5) % 1 < 0.12 for sigma in more)


def test_thresholds_that_were_worked_out_beside_the_service() -> None:
    # Standard deviations of 5, 10, 17, 20, 22.4 and 38: 3.0902 of each, half a unit, rounded up. 15.45 + 0.5 gives 16.
    sds = {5: 26, 10: 42, 17: 64, 20: 73, 22.4: 80, 38: 128}
    assert {sd: threshold(sd**2, FLOOR) for sd in sds} == sds


def test_a_higher_floor_raises_the_threshold_by_as_much() -> None:
    assert threshold(25.0, 20) == threshold(25.0, 10) + 10


def test_hardly_any_noise_still_asks_for_one_more_than_the_floor() -> None:
    assert threshold(0.0, FLOOR) == threshold(1e-6, FLOOR) == FLOOR + 1


@pytest.mark.parametrize("chances", [2, 12, 60])
@pytest.mark.parametrize("sigma", [1.0, 5.0, 22.36])
def test_where_one_of_several_has_to_reach_it_all_of_them_together_pass_once_in_a_thousand(
    sigma: float, chances: int
) -> None:
    above, q = tail(sigma, 1), threshold(sigma**2, FLOOR, chances) - FLOOR
    # 1 - (1 - p)^n, for as many independent figures of ten persons.
    assert 1 - (1 - above[q]) ** chances <= 1 / 1000
    assert exact(above, chances) in (q, q - 1)


def test_sixty_chances_raise_the_threshold_by_about_a_standard_error() -> None:
    # Of 60 figures one may pass once in 60,000: 4.15 standard deviations in place of 3.09. 20 x 1.06 is 21.
    assert (threshold(400.0, FLOOR), threshold(400.0, FLOOR, 60)) == (73, 94)


def test_less_noise_never_has_a_higher_threshold() -> None:
    said = [threshold(sigma**2, FLOOR) for sigma in SIGMAS]
    assert said == sorted(said)
