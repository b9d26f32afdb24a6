"""Round numbers along an axis, and figures short enough for a small tile."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from citizen_site.charts.indicators.cells import Saying, Shown
from citizen_site.charts.text_width import text_width

DIVISORS = (1, 10**3, 10**6, 10**9)
_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5))


@dataclass(frozen=True, slots=True)
class Scale:
    """Figures to pixels: `start` at `least`, `end` at `most`. Zero is always between the two."""

    least: float
    most: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        return self.start + (value - self.least) / (self.most - self.least) * (self.end - self.start)

    def between(self, start: float, end: float) -> Scale:
        return Scale(self.least, self.most, start, end)


def scale(figures: Iterable[Shown], *, top: float | None = None) -> Scale:
    """Return a scale on which zero and every margin have their place; its pixels are for `between` to say."""
    figures = list(figures)
    least = min([0.0, *(one.lower for one in figures)])
    most = max([0.0, *(one.upper for one in figures)]) if top is None else top
    return Scale(least, most if most > least else least + 1, 0, 1)


def ticks(least: float, most: float, count: int) -> list[float]:
    """Return round numbers from `least` to `most`, zero among them, about `count` of them and never more."""
    step = float(round_step(Decimal(str(most - least)), count))
    return [number * step for number in range(math.ceil(least / step), math.floor(most / step) + 1)]


def round_step(length: Decimal, count: int, unit: Decimal = Decimal(0)) -> Decimal:
    """Return the least of 1, 2, 2.5, 5, 10 … that goes at most `count` times into a length, a multiple of `unit`."""
    wanted = max(length / count, unit, Decimal("1e-9"))
    power = Decimal(10) ** (wanted.adjusted() - 1)
    while True:
        for step in _STEPS:
            if step * power >= wanted and (not unit or step * power % unit == 0):
                return step * power
        power *= 10


# The widest number along an axis, in pixels.
WIDEST_TICK = 64.0


@dataclass(frozen=True, slots=True)
class Axis:
    """Round numbers along an axis with their words, and by what these are divided."""

    ticks: Sequence[float]
    said: Sequence[str]
    by: int


def axis(least: float, most: float, say: Saying, font: float, *, count: int, up_to_a_tick: bool = False) -> Axis:
    """Return at most `count` round numbers from `least` to `most`, or up to the first one that `most` is not beyond."""
    found = ticks(least, most, count)
    if up_to_a_tick and len(found) > 1 and found[-1] < most:
        found.append(found[-1] + found[1] - found[0])
    for by in DIVISORS:
        said = [say.round(tick / by) for tick in found]
        if max((text_width(text, font) for text in said), default=0) <= WIDEST_TICK:
            break
    return Axis(found, said, by)


@dataclass(frozen=True, slots=True)
class Short:
    """How the figures of small tiles are cut: divided by `by`, and `whole` where their decimals are left out."""

    by: int = 1
    whole: bool = False

    def text(self, value: float, say: Saying) -> str:
        """Return a figure in full or cut: a divided one keeps a tenth below ten."""
        if self.by == 1:
            return say.round(round(value)) if self.whole else say.figure(value)
        part = value / self.by
        return say.round(round(part) if abs(part) >= 10 else round(part, 1))


_SHORTS = (Short(), Short(whole=True), *(Short(by, whole=True) for by in DIVISORS[1:]))


def short(values: Sequence[float], say: Saying, room: float, font: float) -> Short | None:
    """Return the least cut by which all the figures fit in `room`, None where none does."""
    for one in _SHORTS:
        if all(text_width(one.text(value, say), font) <= room for value in values):
            return one
    return None
