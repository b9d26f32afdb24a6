"""From what on a figure is shown: a true figure up to the floor is shown once in a thousand at most."""

from __future__ import annotations

import math
from fractions import Fraction
from statistics import NormalDist

# How often, over the noise, a figure that should not be printed is: for each figure, whatever the data.
CHANCE = Fraction(1, 1000)


def threshold(variance: float, floor: int, chances: int = 1) -> int:
    """Return T: floor plus the smallest whole q with P(Z ≥ q) ≤ CHANCE / chances, Z the error of the figure.

    Z is whole and has this variance: a discrete Gaussian, or a sum of many, whose tail is that of the normal law with
    half a unit taken off (a test compares it with the exact law). For a true figure of at most `floor` a figure of T or
    more is an error of q or more. `chances`: of how many figures one has to reach its T.
    """
    z = NormalDist().inv_cdf(1 - float(CHANCE / chances))
    return floor + max(1, math.ceil(z * math.sqrt(variance) + 0.5))
