"""Dates to places along a line, and the dates worth a tick."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from citizen_site.charts.text_width import text_width

# The first day of a month lies in the first two thirds of any 45 days: one tick at least has room.
SHORTEST_DAYS = 45
TICK_INDENT = 5.0
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 480)

SayTick = Callable[[dt.date, bool], str]


@dataclass(frozen=True, slots=True)
class Tick:
    """A vertical line at `x` with its word to the right of it."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class TimeScale:
    """From `start` at 0 to `end` at `width`, a day the same length everywhere."""

    start: dt.date
    end: dt.date
    width: float

    def x(self, day: dt.date) -> float:
        return round(self.width * (day - self.start).days / (self.end - self.start).days, 1)


def scale(start: dt.date, end: dt.date, width: float) -> TimeScale:
    """Return the scale from `start` to `end`, at least 45 days long."""
    return TimeScale(start, max(end, start + dt.timedelta(days=SHORTEST_DAYS)), width)


def ticks(time: TimeScale, room: float, size: float, say: SayTick) -> list[Tick]:
    """Return the ticks whose words fit in `room`; `say` tells a day from whether only its year matters."""
    for step in _MONTH_STEPS:
        found = [Tick(time.x(day), say(day, step >= 12)) for day in _every(step, time.start, time.end)]
        if _readable(found, size):
            break
    return [tick for tick in found if tick.x + TICK_INDENT + text_width(tick.label, size) <= room]


def _readable(found: list[Tick], size: float) -> bool:
    ends = [tick.x + 2 * TICK_INDENT + text_width(tick.label, size) for tick in found]
    return all(end <= later.x for end, later in zip(ends, found[1:], strict=False))


def _every(months: int, start: dt.date, end: dt.date) -> Iterator[dt.date]:
    """The first day of every month whose number from year 0 is a multiple of `months`."""
    first = start.year * 12 + start.month - 1
    for number in range(first - first % months, end.year * 12 + end.month, months):
        day = dt.date(number // 12, number % 12 + 1, 1)
        if start <= day <= end:
            yield day
