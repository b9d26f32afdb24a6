"""Least squares over tables, beside the same problem solved whole with a pseudo-inverse."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from query_service.tables.least_squares import Grouping, Observed, System
from tests.builders.groupings import flat, grouping, sums, tables

QUICK = settings(max_examples=40)
LONG = settings(max_examples=1000)
VARIANCES = st.sampled_from((1.0, 4.0, 6.25, 400.0))
SEEDS = st.integers(0, 2**32 - 1)
Matrix = NDArray[np.float64]


@st.composite
def measured(draw: st.DrawFn) -> list[Observed]:
    return [Observed(one, draw(VARIANCES)) for one in draw(tables())]


def solved(observed: list[Observed]) -> tuple[Matrix, Matrix]:
    """Return the dense covariance of the base of least norm, and the matrix that makes it of all the figures."""
    every = np.concatenate([sums(one.grouping) for one in observed])
    weights = np.concatenate([np.full(len(sums(one.grouping)), 1 / one.variance) for one in observed])
    covariance = np.linalg.pinv(every.T @ (weights[:, None] * every), rcond=1e-11, hermitian=True)
    return covariance, covariance @ every.T * weights


def coarser(one: Grouping) -> list[Grouping]:
    """The table, and those that drop one of its axes."""
    found = [one]
    for axis in range(len(one.groups)):
        groups = list(one.groups)
        groups[axis] = np.zeros_like(groups[axis])
        found.append(Grouping(tuple(groups)))
    return found


def compare(observed: list[Observed], seed: int) -> None:
    random, system = np.random.default_rng(seed), System(observed)
    covariance, making = solved(observed)
    drawn = [random.normal(0, 100, size=(2, *one.grouping.shape)) for one in observed]
    expected = np.concatenate([one.reshape(2, -1) for one in drawn], axis=1) @ making.T
    assert system.fitted(drawn).reshape(2, -1) == pytest.approx(expected, abs=1e-6)
    for table in (each for one in observed for each in coarser(one.grouping)):
        rows = sums(table)
        of_sums = rows @ covariance @ rows.T
        found = np.broadcast_to(system.variances(table), table.shape).ravel()
        assert found == pytest.approx(np.diagonal(of_sums), rel=1e-7, abs=1e-8)
        masks = random.random((3, *table.shape)) < 0.5
        held = masks.reshape(3, -1).astype(float)
        spread = np.sum(held @ of_sums * held, axis=1)
        assert system.variances_of_sums(table, masks) == pytest.approx(spread, rel=1e-7, abs=1e-8)


@QUICK
@given(measured(), SEEDS)
def test_estimates_and_their_variances_are_those_of_dense_weighted_least_squares(
    observed: list[Observed], seed: int
) -> None:
    compare(observed, seed)


@pytest.mark.slow
@LONG
@given(measured(), SEEDS)
def test_estimates_and_their_variances_are_those_of_dense_least_squares_for_many(
    observed: list[Observed], seed: int
) -> None:
    compare(observed, seed)


@QUICK
@given(measured(), SEEDS)
def test_tables_of_one_truth_without_noise_come_out_as_they_went_in(observed: list[Observed], seed: int) -> None:
    base = np.random.default_rng(seed).integers(-50, 1000, size=(2, *System(observed).sizes)).astype(float)
    figures = [(base.reshape(2, -1) @ sums(one.grouping).T).reshape(2, *one.grouping.shape) for one in observed]
    fitted = System(observed).fitted(figures).reshape(2, -1)
    for one, those in zip(observed, figures, strict=True):
        assert fitted @ sums(one.grouping).T == pytest.approx(those.reshape(2, -1), abs=1e-6)


@QUICK
@given(measured())
def test_no_estimate_errs_more_than_the_figure_that_was_measured(observed: list[Observed]) -> None:
    system = System(observed)
    for one in observed:
        assert np.all(system.variances(one.grouping) <= one.variance * (1 + 1e-9))


@QUICK
@given(measured(), st.sampled_from((0.25, 9.0)), SEEDS)
def test_noise_that_is_larger_everywhere_changes_no_estimate_and_every_variance_alike(
    observed: list[Observed], times: float, seed: int
) -> None:
    random = np.random.default_rng(seed)
    figures = [random.normal(0, 10, size=(1, *one.grouping.shape)) for one in observed]
    louder = [Observed(one.grouping, one.variance * times) for one in observed]
    assert System(louder).fitted(figures) == pytest.approx(System(observed).fitted(figures), abs=1e-8)
    for one in observed:
        expected = times * System(observed).variances(one.grouping)
        assert System(louder).variances(one.grouping) == pytest.approx(expected, rel=1e-7)


def test_a_total_beside_its_two_parts_shares_the_error_of_both() -> None:
    # Parts 40 and 50, total 96, all of variance 1. The total is known twice: as 90 with variance 2, as 96 with 1.
    # (90/2 + 96/1) / (1/2 + 1/1) = 94, of variance 1 / 1.5 = 2/3; the 4 more are shared equally: 42 and 52.
    parts, total = grouping((0, 1)), grouping((0, 0))
    system = System([Observed(parts, 1.0), Observed(total, 1.0)])
    assert system.fitted([np.array([[40.0, 50.0]]), np.array([[96.0]])]) == pytest.approx(np.array([[42.0, 52.0]]))
    assert system.variances(total) == pytest.approx(2 / 3)
    # A part is half the total (2/3 / 4 = 1/6) and half the difference (2/4): 2/3.
    assert system.variances(parts) == pytest.approx(2 / 3)


def test_frames_are_estimated_apart_and_alike() -> None:
    women_and_men, all_of_them = grouping(flat(2)[1]), grouping(flat(2)[0])
    system = System([Observed(women_and_men, 2.0), Observed(all_of_them, 1.0)])
    years = [np.array([[3.0, 8.0], [100.0, 0.0]]), np.array([[10.0], [120.0]])]
    both = system.fitted(years)
    for year in (0, 1):
        assert system.fitted([one[year : year + 1] for one in years]) == pytest.approx(both[year : year + 1])


def test_over_the_noise_estimates_err_on_neither_side_and_by_as_much_as_is_said() -> None:
    random, number = np.random.default_rng(7), 20_000
    observed = [
        Observed(grouping((0, 1), (0, 1, 2)), 9.0),
        Observed(grouping((0, 0), (0, 1, 1)), 4.0),
        Observed(grouping((0, 1), (0, 0, 0)), 1.0),
    ]
    drawn = [random.normal(0, one.variance**0.5, size=(number, *one.grouping.shape)) for one in observed]
    system = System(observed)
    fitted = system.fitted(drawn).reshape(number, -1)
    for one in observed:
        errors = fitted @ sums(one.grouping).T
        said = system.variances(one.grouping).ravel()
        # A mean of 20,000 has a spread of σ/141, a variance one of σ²/100: five of each.
        assert np.all(np.abs(errors.mean(axis=0)) < 5 * np.sqrt(said / number))
        assert errors.var(axis=0) == pytest.approx(said, rel=0.05)
