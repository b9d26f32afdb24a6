"""The oracle of margins is the optimum: by hand, by search, and by a bound that no matrix mechanism passes."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from random import Random

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.builders.residual_planner import Margin, Weigh, optimum

Matrix = NDArray[np.float64]
RHO = 0.005
CASES: tuple[tuple[Mapping[str, int], tuple[str, ...]], ...] = (
    ({"a": 5}, ("a",)),
    ({"a": 5}, ("", "a")),
    ({"a": 3, "b": 4}, ("ab",)),
    ({"a": 3, "b": 4}, ("a", "b")),
    ({"a": 3, "b": 4}, ("", "a", "b", "ab")),
    ({"a": 2, "b": 3, "c": 4}, ("ab", "bc", "c")),
    ({"a": 2, "b": 3, "c": 4}, ("", "ab", "abc")),
    ({"a": 1, "b": 4}, ("ab", "b")),
)


def margins(names: Collection[str]) -> list[Margin]:
    return [frozenset(name) for name in names]


def rows(sizes: Mapping[str, int], margin: Margin) -> Matrix:
    """The margin as a matrix over all cells: one row for each of its cells."""
    made = np.ones((1, 1))
    for attribute, size in sizes.items():
        made = np.kron(made, np.eye(size) if attribute in margin else np.ones((1, size)))
    return made


def residual(sizes: Mapping[str, int], part: Margin) -> Matrix:
    """What a margin says that smaller ones do not: differences with the first value, along each of its attributes."""
    made = np.ones((1, 1))
    for attribute, size in sizes.items():
        differences = np.hstack([np.ones((size - 1, 1)), -np.eye(size - 1)])
        made = np.kron(made, differences if attribute in part else np.ones((1, size)))
    return made


def weighted(sizes: Mapping[str, int], wanted: Collection[Margin], weigh: Weigh) -> Matrix:
    """All wanted margins, each row by the root of its weight in the mean."""
    cells = {margin: rows(sizes, margin).shape[0] for margin in wanted}
    each = {
        margin: 1 / (len(wanted) * many) if weigh is Weigh.TABLES else 1 / sum(cells.values())
        for margin, many in cells.items()
    }
    return np.vstack([rows(sizes, margin) * math.sqrt(each[margin]) for margin in wanted])


@dataclass(frozen=True)
class Measured:
    """Residuals measured with noise, by plain matrices: what they cost, and how far margins rebuilt from them err."""

    units: Mapping[Margin, Matrix]
    asked: Matrix

    @classmethod
    def of(cls, sizes: Mapping[str, int], wanted: Collection[Margin], parts: Collection[Margin]) -> Measured:
        return cls({part: information(sizes, part) for part in parts}, weighted(sizes, wanted, Weigh.CELLS))

    def mean_variance(self, noise: Mapping[Margin, float]) -> float:
        """The mean variance of the margins, by least squares."""
        return float(np.trace(self.asked @ np.linalg.pinv(self._total(noise)) @ self.asked.T))

    def rho(self, noise: Mapping[Margin, float]) -> float:
        """Half of the largest change of one cell, in the metric of the noise."""
        return float(np.max(np.diag(self._total(noise)))) / 2

    def at_rho(self, noise: Mapping[Margin, float]) -> float:
        """The mean variance when all noise is scaled so that it costs RHO."""
        return self.mean_variance(noise) * self.rho(noise) / RHO

    def _total(self, noise: Mapping[Margin, float]) -> Matrix:
        return np.sum([unit / noise[part] for part, unit in self.units.items()], axis=0)


def information(sizes: Mapping[str, int], part: Margin) -> Matrix:
    """What a residual says of the cells, with noise of variance 1 in the units of the paper."""
    made = residual(sizes, part)
    # Each row sums over the attributes that the residual lacks; the noise is that of the differences alone.
    lacking = math.prod(size for attribute, size in sizes.items() if attribute not in part)
    return made.T @ np.linalg.inv(made @ made.T / lacking) @ made


def test_one_margin_alone_is_measured_by_itself() -> None:
    # One table, Δ = 1: variance 1 / (2ρ) = 100.
    for name in ("", "a", "ab"):
        found = optimum({"a": 3, "b": 7}, margins([name]), RHO)
        assert found.mean == pytest.approx(100)
        assert list(found.variances.values()) == pytest.approx([100])


def test_a_total_beside_its_table_by_hand() -> None:
    # Two values, table and total, each cell the same weight 1/3. Total t, difference d of the two cells: cells are
    # (t ± d) / 2. With variances x of t and y of d the mean is (2 (x + y) / 4 + x) / 3 = x/2 + y/6, and one person
    # moves t and d by 1: ρ = 1/(2x) + 1/(2y). The least is (√(1/2) + √(1/6))² / (2ρ) = 0.6220 / 0.01.
    found = optimum({"a": 2}, margins(["", "a"]), RHO)
    assert found.mean == pytest.approx((math.sqrt(1 / 2) + math.sqrt(1 / 6)) ** 2 / 0.01)
    # With each table the same weight, the mean is ((x + y) / 4 + x) / 2 = 5x/8 + y/8.
    found = optimum({"a": 2}, margins(["", "a"]), RHO, Weigh.TABLES)
    assert found.mean == pytest.approx((math.sqrt(5 / 8) + math.sqrt(1 / 8)) ** 2 / 0.01)


def test_the_mean_is_that_of_the_variances_of_the_margins() -> None:
    sizes, wanted = {"a": 2, "b": 3, "c": 4}, margins(["ab", "bc", "c"])
    by_cell, by_table = (optimum(sizes, wanted, RHO, weigh) for weigh in Weigh)
    ab, bc, c = wanted
    # 6, 12 and 4 cells.
    assert by_cell.mean == pytest.approx(
        (6 * by_cell.variances[ab] + 12 * by_cell.variances[bc] + 4 * by_cell.variances[c]) / 22
    )
    assert by_table.mean == pytest.approx(sum(by_table.variances.values()) / 3)


@pytest.mark.parametrize("weigh", Weigh)
@pytest.mark.parametrize(("sizes", "names"), CASES)
def test_no_gaussian_noise_on_linear_queries_does_better(
    sizes: Mapping[str, int], names: tuple[str, ...], weigh: Weigh
) -> None:
    # Of any matrix A that is measured with noise 1, no column longer than √(2ρ): the sum of variances is at least the
    # square of the sum of singular values of the wanted matrix over (cells × 2ρ) (Li and Miklau, 2013).
    wanted = margins(names)
    singular = np.linalg.svd(weighted(sizes, wanted, weigh), compute_uv=False)
    bound = singular.sum() ** 2 / (math.prod(sizes.values()) * 2 * RHO)
    assert optimum(sizes, wanted, RHO, weigh).mean == pytest.approx(bound)


@pytest.mark.parametrize(("sizes", "names"), CASES[:-1])
def test_the_noise_it_names_costs_rho_gives_the_mean_and_is_best_around(
    sizes: Mapping[str, int], names: tuple[str, ...]
) -> None:
    wanted = margins(names)
    found = optimum(sizes, wanted, RHO)
    measured = Measured.of(sizes, wanted, found.noise)
    assert measured.rho(found.noise) == pytest.approx(RHO)
    assert measured.mean_variance(found.noise) == pytest.approx(found.mean)
    chance = Random(1)
    for _ in range(100):
        moved = {part: variance * chance.choice((0.8, 1.0, 1.25)) for part, variance in found.noise.items()}
        assert measured.at_rho(moved) >= found.mean * (1 - 1e-9)


@pytest.mark.parametrize(("sizes", "names"), CASES[3:7])
def test_a_search_from_equal_noise_ends_where_it_says(sizes: Mapping[str, int], names: tuple[str, ...]) -> None:
    wanted = margins(names)
    found = optimum(sizes, wanted, RHO)
    measured = Measured.of(sizes, wanted, found.noise)

    def cost(at: Matrix) -> float:
        return math.log(measured.at_rho(dict(zip(found.noise, np.exp(at), strict=True))))

    logs = np.zeros(len(found.noise))
    assert math.exp(cost(logs)) > found.mean * 1.01
    steps = np.eye(len(logs)) * 1e-5
    for _ in range(60):
        logs = logs - 2 * np.array([(cost(logs + one) - cost(logs - one)) / 2e-5 for one in steps])
    assert math.exp(cost(logs)) == pytest.approx(found.mean, rel=1e-4)
