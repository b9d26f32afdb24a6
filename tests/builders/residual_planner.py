"""The least mean variance that noisy margins can have: what tables that add up are held against.

ResidualPlanner (Xiao, He, Zhang, Kifer, "An Optimal and Scalable Matrix Mechanism for Noisy Marginals under Convex Loss
Functions", NeurIPS 2023): measure, for each set of attributes inside a wanted one, what its margin says that smaller
ones do not, each with its own noise; no way of adding Gaussian noise to linear queries does better. For a sum of
variances the best noise has a closed form, worked out here from the two sums that it weighs.

One person is one cell more or less, by 1. Write r for a residual, a set of attributes. With noise of variance s(r) on
it (in the units of the paper), its price is ρ(r) = p(r) / (2 s(r)), with p(r) = Π (n - 1)/n over the attributes of r,
and a cell of the margin A ⊇ r gets from it the variance s(r) · p(r) / Π n² over the attributes of A that r lacks. So
the mean variance is Σ v(r) s(r), where v(r) adds up those parts over the wanted margins with their weights. The least
Σ v s under Σ p / s = 2ρ is (Σ √(v p))² / (2ρ), at s = √(p / v) · Σ √(v p) / (2ρ) (Cauchy and Schwarz).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from itertools import combinations

Margin = frozenset[str]


class Weigh(Enum):
    """What counts the same in the mean: every cell of every wanted margin, or every wanted margin."""

    CELLS = auto()
    TABLES = auto()


@dataclass(frozen=True, slots=True)
class Optimum:
    """`mean`: the least mean variance of a cell; `variances`: of a cell of each wanted margin; `noise`: s(r)."""

    mean: float
    variances: Mapping[Margin, float]
    noise: Mapping[Margin, float]


def optimum(sizes: Mapping[str, int], wanted: Collection[Margin], rho: float, weigh: Weigh = Weigh.CELLS) -> Optimum:
    """Return the optimum for these margins at a total ρ > 0.

    `sizes`: how many values each attribute has, 1 or more; a margin is a set of attributes, empty for the total.
    """
    weights = {margin: _weight(sizes, margin, wanted, weigh) for margin in set(wanted)}
    price = {r: _price(sizes, r) for margin in weights for r in _inside(margin)}
    value = {
        r: sum(weights[margin] * _cells(sizes, margin) * _part(sizes, margin, r) for margin in weights if r <= margin)
        for r in price
    }
    total = sum(math.sqrt(value[r] * price[r]) for r in price)
    # An attribute of one value has no residual: its margin says what a smaller one does.
    noise = {r: math.sqrt(price[r] / value[r]) * total / (2 * rho) for r in price if price[r] > 0}
    variances = {
        margin: sum(noise[r] * _part(sizes, margin, r) for r in _inside(margin) if r in noise) for margin in weights
    }
    return Optimum(total**2 / (2 * rho), variances, noise)


def _weight(sizes: Mapping[str, int], margin: Margin, wanted: Collection[Margin], weigh: Weigh) -> float:
    """Return the weight of one cell of a margin: those of all cells make 1."""
    if weigh is Weigh.TABLES:
        return 1 / (len(set(wanted)) * _cells(sizes, margin))
    return 1 / sum(_cells(sizes, one) for one in set(wanted))


def _cells(sizes: Mapping[str, int], margin: Margin) -> int:
    return math.prod(sizes[attribute] for attribute in margin)


def _price(sizes: Mapping[str, int], residual: Margin) -> float:
    return math.prod((sizes[attribute] - 1) / sizes[attribute] for attribute in residual)


def _part(sizes: Mapping[str, int], margin: Margin, residual: Margin) -> float:
    """Return what noise of variance 1 on a residual adds to the variance of a cell of a margin that holds it."""
    return _price(sizes, residual) / math.prod(sizes[attribute] ** 2 for attribute in margin - residual)


def _inside(margin: Margin) -> Iterator[Margin]:
    for many in range(len(margin) + 1):
        yield from map(frozenset, combinations(sorted(margin), many))
