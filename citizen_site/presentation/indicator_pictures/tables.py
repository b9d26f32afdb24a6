"""The table beside a picture: the same figures with their margins, and what the hidden ones add up to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from citizen_site.charts.indicators.cells import Blank, Shown
from citizen_site.presentation.indicator_pictures.quantities import Quantity, capital, count_of, rate_of
from citizen_site.presentation.indicator_pictures.slices import Code, Slice
from query_service.query_model.question import Dimension
from query_service.release.released import Released, ReleasedRemainder, ReleasedRow, ReleasedTable, State

NOTHING = "–"
MOST_ROWS = 1500
# The class of a row in the style sheet, by why it has no figure.
_STYLES = {State.HIDDEN: "is-hidden", State.NOT_AVAILABLE: "is-missing", State.ZERO: "is-zero"}


@dataclass(frozen=True, slots=True)
class TableFigure:
    """A figure and its margin, in words."""

    value: str
    margin: str = NOTHING


@dataclass(frozen=True, slots=True)
class TableRow:
    """Names, one for each dimension or one over all of them; then figures. `style` is its class in the style sheet."""

    names: Sequence[str]
    figures: Sequence[TableFigure]
    style: str = ""


@dataclass(frozen=True, slots=True)
class FigureTable:
    """`names` head the columns of the dimensions, `figures` those of the numbers. `csv` is the name of its file.

    Without rows the table is too long for a page, as `too_long` says.
    """

    caption: str
    names: Sequence[str]
    figures: Sequence[str]
    rows: Sequence[TableRow]
    csv: str
    too_long: str = ""


def blank_words() -> Mapping[Blank, str]:
    """Return the words of a cell without figure."""
    return {Blank.HIDDEN: _("hidden"), Blank.MISSING: _("not available"), Blank.ZERO: _("0 by definition")}


def figure_table(released: Released, cut: Slice, caption: str, csv: str) -> FigureTable:
    """Return the rows of a slice, remainders below their cells, and the total where the release has it."""
    quantities = [one for one in (count_of(cut.table, cut.language), rate_of(cut.table, cut.language)) if one]
    by = [one for one in cut.dimensions if one not in cut.fixed]
    names = [cut.name(one) for one in by] or [_("In all")]
    rows, too_long = cut.rows(), ""
    if len(rows) > MOST_ROWS:
        count = quantities[0].say_round(len(rows))
        rows, too_long = [], _("Too long for a page: its %(count)s rows are in the CSV.", count=count)
    return FigureTable(
        caption=caption,
        names=names,
        figures=[one.title for one in quantities],
        rows=list(_rows(released, cut, rows, by, quantities)) if rows else [],
        csv=csv,
        too_long=too_long,
    )


def _rows(released: Released, cut: Slice, rows: Sequence[ReleasedRow], by: Sequence[Dimension],
          quantities: Sequence[Quantity]) -> Iterator[TableRow]:  # fmt: skip
    said = _labels(released, cut.language)
    below, at_end = _placed(cut, rows, by)
    for row in rows:
        codes = dict(zip(cut.dimensions, row.cell, strict=True))
        names = [capital(cut.label(one, codes[one])) for one in by] or [_("All")]
        yield TableRow(names, [_figure(row, one) for one in quantities], _STYLES.get(row.state, ""))
        for one in below.get(row.cell, ()):
            yield _remainder(one, cut, said, quantities)
    for one in at_end:
        yield _remainder(one, cut, said, quantities)
    total = _total(released, cut) if by else None
    if total:
        yield TableRow([_("Total")], [_figure(total, one) for one in quantities], "is-total")


def _placed(cut: Slice, rows: Sequence[ReleasedRow], by: Sequence[Dimension]
            ) -> tuple[Mapping[tuple[Code, ...], list[ReleasedRemainder]], list[ReleasedRemainder]]:  # fmt: skip
    """Return the remainders that go below the last row of their line, and those of lines that cross the table."""
    last = {name: row.cell for row in rows for name in row.remainders}
    below: dict[tuple[Code, ...], list[ReleasedRemainder]] = {}
    at_end = []
    for one in cut.table.remainders:
        line = tuple(dimension for dimension in one.dimensions if dimension not in cut.fixed)
        if one.id not in last or not set(cut.fixed) <= set(one.dimensions):
            continue
        if line and line == tuple(by[: len(line)]):
            below.setdefault(last[one.id], []).append(one)
        else:
            at_end.append(one)
    return below, at_end


def _figure(row: ReleasedRow, quantity: Quantity) -> TableFigure:
    cell = quantity.cell(row)
    if isinstance(cell, Shown):
        return TableFigure(quantity.say(cell.value), quantity.say_margin(cell))
    return TableFigure(NOTHING if quantity.rate else blank_words()[cell])


def _remainder(one: ReleasedRemainder, cut: Slice, said: Mapping[tuple[Dimension, Code], str],
               quantities: Sequence[Quantity]) -> TableRow:  # fmt: skip
    count = quantities[0].say_round(one.cells)
    name = ngettext("The %(count)s hidden cell", "The %(count)s hidden cells together", one.cells, count=count)
    of = [said[place] for place in zip(one.dimensions, one.cell, strict=True) if place[0] not in cut.fixed]
    if of:
        name = _("%(what)s: %(where)s", what=name, where=", ".join(of))
    cell = Shown(*map(quantities[0].part, (one.value, one.lower, one.upper)))
    figure = TableFigure(quantities[0].say(cell.value), quantities[0].say_margin(cell))
    return TableRow([name], [figure, *[TableFigure(NOTHING)] * (len(quantities) - 1)], "is-remainder")


def _labels(released: Released, language: str) -> dict[tuple[Dimension, Code], str]:
    """Return the words of every code of the release: a remainder names codes of a coarser table."""
    return {
        (dimension.name, code): words[language]
        for table in released.tables
        for dimension in table.dimensions
        for code, words in dimension.values.items()
    }


def _total(released: Released, cut: Slice) -> ReleasedRow | None:
    """Return the row that all the cells of the slice add up to, when the release says that they do and has it."""
    fixed = tuple(one for one in cut.dimensions if one in cut.fixed)
    if fixed not in cut.table.adds_up_to:
        return None
    coarser = next((one for one in released.tables if _same(one, cut.table, fixed)), None)
    if coarser is None:
        return None
    cell = tuple(cut.fixed[one] for one in fixed)
    return next((row for row in coarser.rows if row.cell == cell), None)


def _same(one: ReleasedTable, other: ReleasedTable, by: tuple[Dimension, ...]) -> bool:
    return one.measure is other.measure and tuple(dimension.name for dimension in one.dimensions) == by
