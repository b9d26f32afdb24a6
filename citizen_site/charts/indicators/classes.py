"""Classes of equal width between round numbers: five at most, so that a tile can be told from its neighbour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from citizen_site.charts.indicators.scales import round_step

MOST = 5
# Which of the five colours, from low to high, so that few classes are as far apart as they can be.
_COLOURS = {1: (3,), 2: (2, 4), 3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5)}


@dataclass(frozen=True, slots=True)
class Classes:
    """`count` classes of width `step` from `first` up; a class holds its lower end and not its upper one."""

    first: Decimal
    step: Decimal
    count: int
    unit: Decimal

    def token(self, value: float) -> str:
        """Return the token of the colour of a figure, such as `q3`."""
        return self.tokens[int(_floor(Decimal(str(value)) - self.first, self.step))]

    @property
    def tokens(self) -> list[str]:
        return [f"q{number}" for number in _COLOURS[self.count]] if self.count else []

    @property
    def spans(self) -> list[tuple[float, float]]:
        """The ends of each class, equal where it holds one figure only."""
        wide = self.step if self.step > self.unit else Decimal(0)
        lows = [self.first + number * self.step for number in range(self.count)]
        return [(float(low), float(low + wide)) for low in lows]


def equal_classes(values: Sequence[float], decimals: int = 0) -> Classes:
    """Return the classes of these figures, written with so many decimals; none without figures."""
    unit = Decimal(1).scaleb(-decimals)
    if not values:
        return Classes(Decimal(0), unit, 0, unit)
    least, most = Decimal(str(min(values))), Decimal(str(max(values)))
    step = round_step(most - least, MOST, unit)
    while (count := int(_floor(most, step) - _floor(least, step)) + 1) > MOST:
        step = round_step(step * MOST + unit, MOST, unit)
    return Classes(_floor(least, step) * step, step, count, unit)


def _floor(value: Decimal, step: Decimal) -> Decimal:
    return (value / step).to_integral_value(ROUND_FLOOR)
