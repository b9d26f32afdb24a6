"""How wide the intervals of a table are, when only its large figures are shown."""

from __future__ import annotations

from statistics import NormalDist

# Of the figures that are shown, at most this share lie outside their intervals, on average.
_MISSED = 0.05


def interval_factor(shown: float, figures: int) -> float:
    """Return z, by which the standard error is multiplied, for a table of which so many figures are shown.

    Figures are shown because they are large, so that too many of them are too large. With 1 - 0.025 · shown / figures
    in place of 0.975, at most 5 % of the shown figures lie outside on average (Benjamini and Yekutieli 2005, "False
    Discovery Rate–Adjusted Multiple Confidence Intervals for Selected Parameters", JASA 100, section 3). `shown` may be
    what is expected before anything is drawn.
    """
    return NormalDist().inv_cdf(1 - _MISSED / 2 * max(shown, 1) / max(figures, 1))
