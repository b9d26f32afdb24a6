"""What a figure counts and how it is written: as many, as an amount in euros, or for so many inhabitants."""

from __future__ import annotations

from dataclasses import dataclass

import babel.numbers
from flask_babel import gettext as _

from citizen_site.charts.indicators.cells import Blank, Cell, Shown
from query_service.query_model.question import Measure
from query_service.release.released import ReleasedRow, ReleasedTable, State

_BLANKS = {State.HIDDEN: Blank.HIDDEN, State.NOT_AVAILABLE: Blank.MISSING, State.ZERO: Blank.ZERO}


@dataclass(frozen=True, slots=True)
class Quantity:
    """`name` follows a number, `amount` in euros where the release has cents; `rate` for the rates of a table."""

    name: str
    language: str
    amount: bool = False
    rate: bool = False

    def cell(self, row: ReleasedRow) -> Cell:
        """Return what stands for a row. A row that is hidden shows nothing, whatever else it may hold."""
        if row.state is not State.VALUE:
            return _BLANKS[row.state]
        if self.rate:
            rate = row.rate
            return Blank.MISSING if rate is None else Shown(*map(self.part, (rate.value, rate.lower, rate.upper)))
        if row.value is None or row.lower is None or row.upper is None:
            return Blank.MISSING
        return Shown(*map(self.part, (row.value, row.lower, row.upper)))

    def part(self, number: float) -> float:
        """Return a number of the release in the unit that is shown."""
        return number / 100 if self.amount else number

    def say(self, value: float, decimals: int = 0) -> str:
        """Return a figure in full: cents where there are amounts, as many decimals as a rate has, one at least."""
        if self.amount:
            decimals = 2
        elif self.rate:
            decimals = max(decimals, 1, decimals_of(value))
        return _written(value, "#,##0." + "0" * decimals if decimals else "#,##0", self.language)

    def say_round(self, value: float) -> str:
        """Return a round number, of an axis or a class: no zero after its decimals."""
        return _written(value, "#,##0.######", self.language)

    def say_margin(self, cell: Shown) -> str:
        """Return both ends of a margin."""
        decimals = max(map(decimals_of, (cell.value, cell.lower, cell.upper)))
        ends = (self.say(end, decimals) for end in (cell.lower, cell.upper))
        return _("%(least)s to %(most)s", **dict(zip(("least", "most"), ends, strict=True)))

    @property
    def title(self) -> str:
        """The name as a sentence or a column begins."""
        return capital(self.name)


def capital(words: str) -> str:
    """Return words as a sentence begins."""
    return words[:1].upper() + words[1:]


def count_of(table: ReleasedTable, language: str) -> Quantity:
    """Return the quantity of the figures of a table: in euros where the release counts cents."""
    if table.measure is Measure.AMOUNT_REIMBURSED:
        return Quantity(_("euros reimbursed"), language, amount=True)
    return Quantity(table.unit[language], language)


def rate_of(table: ReleasedTable, language: str) -> Quantity | None:
    """Return the quantity of the rates of a table, None where it has none."""
    if table.per is None:
        return None
    count = count_of(table, language)
    per = _written(table.per, "#,##0", language)
    return Quantity(_("%(unit)s for %(per)s inhabitants", unit=count.name, per=per), language, count.amount, rate=True)


def decimals_of(value: float) -> int:
    """Return how many decimals a number of the release was written with; a whole one has none."""
    return 0 if value == int(value) else len(repr(value).partition(".")[2])


def _written(value: float, pattern: str, language: str) -> str:
    return str(babel.numbers.format_decimal(value, format=pattern, locale=language))
