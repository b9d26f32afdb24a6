"""Noise that is weaker than what is paid for: one mistake each, in the place of `mechanisms.noised`."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from query_service.privacy.mechanisms import Noised, Scale, noised

Noise = Callable[[list[int], int, Scale], Noised]
# More than any table here has cells.
_MOST = 2_000


@dataclass(frozen=True, slots=True)
class Weaker:
    """A twin by its noise."""

    name: str
    noise: Noise


def _scaled(by: float) -> Noise:
    """Draw with a smaller scale than that of the price; OpenDP cannot tell, for the price is found from the scale."""
    return lambda figures, squared, scale: noised(figures, squared, Scale(round(scale.steps * by)))


def _unsigned(figures: list[int], squared: int, scale: Scale) -> Noised:
    return _added(figures, [abs(error) for error in _noise(len(figures), squared, scale)])


def _rounded(figures: list[int], _squared: int, scale: Scale) -> Noised:
    """Round a float of the normal law: the same scale to the eye."""
    return _added(figures, [round(random.gauss(0, scale.sigma)) for _ in figures])


def _half_as_many(figures: list[int], squared: int, scale: Scale) -> Noised:
    """One draw for two cells side by side, whose difference is then without noise."""
    drawn = _noise((len(figures) + 1) // 2, squared, scale)
    return _added(figures, [drawn[place // 2] for place in range(len(figures))])


class _Repeated:
    """The noise of one table again in the next, as from a generator that begins anew for each."""

    def __init__(self) -> None:
        self._kept: list[int] = []

    def __call__(self, figures: list[int], squared: int, scale: Scale) -> Noised:
        drawn, self._kept = self._kept, []
        if not drawn:
            drawn = self._kept = _noise(_MOST, squared, scale)
        return _added(figures, drawn)


def _noise(many: int, squared: int, scale: Scale) -> list[int]:
    return list(noised([0] * many, squared, scale).figures)


def _added(figures: list[int], errors: list[int]) -> Noised:
    return Noised(tuple(figure + error for figure, error in zip(figures, errors, strict=False)), "")


SMALLER, TOO_SMALL = Weaker("scale x 0.9", _scaled(0.9)), Weaker("scale x 0.7", _scaled(0.7))
UNSIGNED, ROUNDED = Weaker("without sign", _unsigned), Weaker("rounded floats", _rounded)
HALF_AS_MANY, REPEATED = Weaker("one draw for two cells", _half_as_many), Weaker("one draw for two tables", _Repeated())
