"""The one mechanism: the discrete Gaussian over whole numbers, by OpenDP, and its price in exact fractions.

Canonne, Kamath and Steinke 2020, "The Discrete Gaussian for Differential Privacy", theorem 4: noise of scale σ on a
vector of whole numbers that a person moves by at most Δ₂ in Euclidean distance is Δ₂²/(2σ²)-zCDP. Guarantee: zCDP;
unit: one person, all her events, add-or-remove. The noise is drawn by OpenDP from its own generator, which nobody can
seed: nothing here may expect the same noise twice.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from query_service.errors import QueryServiceError
from query_service.privacy.loss import Loss
from query_service.privacy.opendp_ready import dp

# Scales are multiples of 1/1024: exact as floats, so that OpenDP draws with the scale that was paid.
STEPS = 1024
# Beyond, a float no longer holds the scale exactly.
LARGEST_STEPS = 1 << 53


class MechanismRefused(QueryServiceError):
    """Noise that would not keep its promise: no scale, or a loss that OpenDP finds above its price."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Scale:
    """The σ of the noise, in `steps` of 1/1024 of the unit of the figures; at least one step.

    Raises MechanismRefused for none: OpenDP would draw no noise and give the true figures out.
    """

    steps: int

    def __post_init__(self) -> None:
        if not 1 <= self.steps <= LARGEST_STEPS:
            raise MechanismRefused(f"noise of {self.steps}/{STEPS}: a scale is from 1/{STEPS} on.")

    @property
    def sigma(self) -> float:
        """σ as a float: exact."""
        return self.steps / STEPS

    @property
    def squared(self) -> Fraction:
        return Fraction(self.steps, STEPS) ** 2


def scale_for(squared_sensitivity: int, share: Loss) -> Scale:
    """Return the smallest scale whose loss Δ₂²/(2σ²) is at most `share`, for Δ₂² = `squared_sensitivity` ≥ 1.

    Raises ValueError for a share of nothing: no noise is large enough.
    """
    if squared_sensitivity < 1 or share.billionths < 1:
        raise ValueError(f"a squared sensitivity of {squared_sensitivity} for {share.billionths} billionths")
    # σ² = Δ²/(2ρ); in steps: n² = Δ²·1024²·10⁹/(2·billionths), and n rounded up, in whole numbers all the way.
    wanted = Fraction(squared_sensitivity * STEPS**2 * 1_000_000_000, 2 * share.billionths)
    return Scale(_root_up(wanted))


def price(squared_sensitivity: int, scale: Scale) -> Loss:
    """Return what is charged: ⌊10⁹·Δ₂²/(2σ²)⌋ + 1 billionths of rho, strictly above the loss."""
    return Loss.of_rho(Fraction(squared_sensitivity) / (2 * scale.squared))


@dataclass(frozen=True, slots=True)
class Noised:
    """Figures with noise, in the order of the true ones, and the measurement that made them, as OpenDP writes it."""

    figures: tuple[int, ...]
    measurement: str


def noised(figures: list[int], squared_sensitivity: int, scale: Scale) -> Noised:
    """Return the figures with discrete Gaussian noise; whole numbers, negative ones among them.

    Raises MechanismRefused when OpenDP finds the loss above the price charged, ValueError for figures beyond 64 bits.
    """
    if any(not -(1 << 62) < figure < 1 << 62 for figure in figures):
        raise ValueError("a figure beyond 62 bits: noise would be cut at the end of the type")
    measurement = dp.m.make_gaussian(
        dp.vector_domain(dp.atom_domain(T=dp.i64)), dp.l2_distance(T=dp.f64), scale=scale.sigma
    )
    charged = price(squared_sensitivity, scale)
    # Two floats up: above the true root whatever the rounding of `sqrt`; the price is a billionth above the loss.
    root = math.sqrt(squared_sensitivity)
    above = math.nextafter(math.nextafter(root, math.inf), math.inf)
    found = measurement.map(above)
    if not found <= charged.billionths / 1_000_000_000:
        raise MechanismRefused(f"OpenDP finds a loss of {found} for noise paid {charged.billionths} billionths of rho.")
    drawn = measurement(figures) if figures else []
    return Noised(tuple(int(figure) for figure in drawn), dp.serialize(measurement))


def _root_up(value: Fraction) -> int:
    """Return the smallest whole number whose square is at least `value`."""
    root = math.isqrt(math.ceil(value))
    while root * root < value:
        root += 1
    return root
