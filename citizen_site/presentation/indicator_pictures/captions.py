"""The words around a picture: its question, its unit and period, and how it is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from citizen_site.charts.indicators.cells import shown
from citizen_site.charts.indicators.line_chart import Lines
from citizen_site.charts.indicators.margin_chart import Margins
from citizen_site.charts.indicators.picture import Drawing
from citizen_site.charts.indicators.tile_map import TileMaps
from citizen_site.charts.indicators.tiles import REGION, tiles
from citizen_site.presentation.indicator_pictures.choice import PLACES, Choice
from citizen_site.presentation.indicator_pictures.quantities import Quantity, count_of
from citizen_site.presentation.indicator_pictures.slices import Slice
from query_service.query_model.question import Dimension, Measure
from query_service.release.released import Released, State


def title(released: Released, cut: Slice, choice: Choice | None, maps: int) -> str:
    """Return the question of a picture, and of what, where the release counts several things."""
    by = [cut.name(one) for one in cut.dimensions]
    question = str(choice.title) if choice else _("By %(dimensions)s", dimensions=", ".join(by).lower())
    place = [cut.name(one) for one in cut.dimensions if one in PLACES]
    if place and choice and maps == 1:
        question = _("%(question)s By %(place)s", question=question, place=place[0].lower())
    if len({table.measure for table in released.tables}) > 1:
        question = f"{question} ({count_of(cut.table, cut.language).name})"
    return question


def subtitle(released: Released, cut: Slice, quantity: Quantity) -> str:
    """Return unit and period of what is drawn."""
    return _("%(unit)s, %(period)s.", unit=quantity.title, period=_period(released, cut))


def _period(released: Released, cut: Slice) -> str:
    first, last = released.period
    fixed = [cut.label(one, code) for one, code in reversed(list(cut.fixed.items()))]
    if fixed:
        return " ".join(fixed)
    if first == last:
        return str(first)
    if Dimension.YEAR in cut.dimensions:
        return _("%(first)s to %(last)s", first=first, last=last)
    return _("%(first)s to %(last)s taken together", first=first, last=last)


def table_title(cut: Slice, subtitle: str) -> str:
    by = ", ".join(cut.name(one) for one in cut.dimensions if one not in cut.fixed).lower()
    return _("By %(dimensions)s. %(unit)s", dimensions=by, unit=subtitle) if by else subtitle


def no_picture(cut: Slice) -> str:
    """Say that a table is too much for a picture."""
    by = ", ".join(cut.name(one) for one in cut.dimensions).lower()
    return _("No picture holds figures by %(dimensions)s: they are in the table.", dimensions=by)


def caption(released: Released, cuts: Sequence[Slice], choice: Choice | None, quantity: Quantity,
            drawing: Drawing | None) -> list[str]:  # fmt: skip
    """Return how to read the picture, why figures are hidden, and what is in the table or the files only."""
    return [
        *(_reading(drawing) if drawing and shown(marked.cell for marked in drawing.cells()) else ()),
        *_hidden(released, cuts),
        *_missing(cuts),
        *_elsewhere(cuts, choice),
        *_unit(cuts, quantity),
    ]


def _reading(drawing: Drawing) -> Iterator[str]:
    if isinstance(drawing, TileMaps):
        yield _("One square for each place, all of one size. A class holds its lower end and not its upper one.")
        return
    if isinstance(drawing, Margins):
        yield _("A mark goes from the lower end of the margin to the upper one. A dot is wider than its margin.")
    elif isinstance(drawing, Lines):
        yield _("Each mark is as high as its margin. A dot is higher than its margin.")
    yield _("19 times out of 20, the true figure is within the margin.")


def _hidden(released: Released, cuts: Sequence[Slice]) -> Iterator[str]:
    """Say the rules by which figures of these tables are hidden, in the words of the release."""
    rows = [row for cut in cuts for row in cut.rows() if row.state is State.HIDDEN]
    if not rows:
        return
    rules = list(dict.fromkeys(row.rule for row in rows if row.rule in released.rules))
    said = [released.rules[rule][cuts[0].language] for rule in rules]
    yield from said or [_("Hidden: too few persons. Showing the figure could point to somebody.")]


def _missing(cuts: Sequence[Slice]) -> Iterator[str]:
    if any(row.state is State.NOT_AVAILABLE for cut in cuts for row in cut.rows()):
        yield _("Not available: we do not have the figure. It is no zero.")


def _elsewhere(cuts: Sequence[Slice], choice: Choice | None) -> Iterator[str]:
    """Say what of these tables no picture shows."""
    if choice is None:
        return
    left_out = {
        cut.label(one, code)
        for cut in cuts
        for one in cut.dimensions
        if one in (*PLACES, choice.series, choice.repeated) and (code := cut.unknown(one)) is not None
    }
    if left_out:
        yield _("In the table only: %(what)s.", what=", ".join(sorted(left_out)))
    more = {one for cut in cuts for one in cut.fixed if len(cut.codes(one)) > 1}
    if Dimension.MONTH in more:
        yield _("The other months are in the CSV.")
    elif more:
        yield _("The other years are in the CSV.")


def _unit(cuts: Sequence[Slice], quantity: Quantity) -> Iterator[str]:
    table = cuts[0].table
    if table.per is not None and table.population is not None:
        per = quantity.say_round(table.per)
        yield _("Rates: for %(per)s %(population)s.", per=per, population=table.population[cuts[0].language])
    if table.measure is Measure.AMOUNT_REIMBURSED:
        yield _("Amounts are in euros here, in cents in the CSV and in the JSON: 100 for one euro.")


def letters(drawing: Drawing | None) -> str:
    """Return the names behind the letters of small tiles, "" where no tile has letters."""
    if not isinstance(drawing, TileMaps):
        return ""
    places = {code: name for one in drawing.maps if one.kind == REGION for code, (name, _marked) in one.places.items()}
    known = sorted((tile.short, places[code]) for code, tile in tiles(REGION).items() if code in places)
    return ", ".join(f"{short}\u00a0{name}" for short, name in known)
