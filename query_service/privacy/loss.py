"""Losses of privacy in billionths of rho, and what they mean for people.

Zero-concentrated differential privacy (Bun and Steinke 2016, "Concentrated Differential Privacy: Simplifications,
Extensions, and Lower Bounds", definition 1.1): losses of successive releases add up, so the ledger holds whole numbers
and nothing is rounded when they are summed. The unit is one person with all her events; two stores are neighbours when
one has a person more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from statistics import NormalDist
from typing import Self

from query_service.privacy.opendp_ready import dp

BILLION = 1_000_000_000
# The chance that the promise in epsilon is not kept: smaller than one person of the sixty-eight million covered.
DELTA = 1e-9


@dataclass(frozen=True, slots=True, order=True)
class Loss:
    """A loss in billionths of rho: a whole number, 0 or more. Raises ValueError below 0."""

    billionths: int

    def __post_init__(self) -> None:
        if self.billionths < 0:
            raise ValueError(f"a loss of {self.billionths} billionths: no release gives privacy back")

    @classmethod
    def of_rho(cls, rho: Fraction) -> Self:
        """Return the price of rho: rounded up to the next billionth, strictly above it."""
        return cls(math.floor(rho * BILLION) + 1)

    def __add__(self, other: Loss) -> Loss:
        return Loss(self.billionths + other.billionths)

    @property
    def rho(self) -> float:
        return self.billionths / BILLION

    def __str__(self) -> str:
        return f"rho {self.rho:.9f}"


def total(losses: list[Loss]) -> Loss:
    return Loss(sum(loss.billionths for loss in losses))


@lru_cache(maxsize=256)
def epsilon(loss: Loss, delta: float = DELTA) -> float:
    """Return epsilon at `delta` for a loss, by OpenDP's conversion (tighter than the formula of the article)."""
    if loss.billionths == 0:
        return 0.0
    # A mechanism whose loss at distance 1 is this rho stands for any composition of it.
    scale = 1 / math.sqrt(2 * loss.rho)
    one = dp.m.make_gaussian(
        dp.vector_domain(dp.atom_domain(T=dp.i64)), dp.l2_distance(T=dp.f64), scale=math.nextafter(scale, 0.0)
    )
    return float(dp.c.make_zCDP_to_approxDP(one).map(1.0).epsilon(delta))


def chance_of_a_right_guess(loss: Loss) -> float:
    """Return how often, at best, somebody guesses rightly whether one person is in the data: from 0.5 to 1.

    For an even prior and the Gaussian mechanism: the probability at sqrt(rho / 2) of the normal law (Dong, Roth and Su
    2022, "Gaussian Differential Privacy", with mu the square root of 2 rho).
    """
    return NormalDist().cdf(math.sqrt(loss.rho / 2))
