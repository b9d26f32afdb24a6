"""Legal terms: how long a step may take, and the day on which it is over.

Months are counted from a day to the same day of a later month, or to its last day when the month is
shorter. Working days leave out Saturdays, Sundays and the public holidays of mainland France.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta


class Unit(StrEnum):
    MONTHS = "months"
    DAYS = "days"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True)
class Term:
    """A legal term: `amount` units, and `extension` more when the authority prolongs it once."""

    amount: int
    unit: Unit
    extension: int = 0

    def due(self, start: dt.date, *, extended: bool = False) -> dt.date:
        """Return the last day of the term counted from `start`."""
        amount = self.amount + (self.extension if extended else 0)
        if self.unit is Unit.MONTHS:
            end: dt.date = start + relativedelta(months=amount)
            return end
        if self.unit is Unit.DAYS:
            return start + dt.timedelta(days=amount)
        return add_working_days(start, amount)


def add_working_days(start: dt.date, amount: int) -> dt.date:
    """Return the `amount`-th working day after `start`: no Saturday, Sunday or French holiday."""
    day = start
    while amount > 0:
        day += dt.timedelta(days=1)
        if day.weekday() < 5 and day not in _holidays(day.year):
            amount -= 1
    return day


@cache
def _holidays(year: int) -> frozenset[dt.date]:
    """The public holidays of mainland France (Code du travail, L3133-1)."""
    fixed = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)]
    movable = [easter(year) + dt.timedelta(days=n) for n in (1, 39, 50)]
    return frozenset([dt.date(year, month, day) for month, day in fixed] + movable)
