"""A slice of a release as what is drawn: tiles, rows or lines, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from flask_babel import gettext as _

from citizen_site.charts.indicators.cells import Marked, Saying, Series, Shown, Words
from citizen_site.charts.indicators.classes import Classes, equal_classes
from citizen_site.charts.indicators.line_chart import LinePanel, Lines
from citizen_site.charts.indicators.line_plot import Line
from citizen_site.charts.indicators.margin_chart import MarginPanel, MarginRow, Margins
from citizen_site.charts.indicators.tile_map import TileMap
from citizen_site.charts.indicators.tiles import tiles
from citizen_site.presentation.indicator_pictures.choice import PLACES, Choice
from citizen_site.presentation.indicator_pictures.quantities import Quantity, capital, decimals_of
from citizen_site.presentation.indicator_pictures.slices import Code, Codes, Slice
from citizen_site.presentation.indicator_pictures.tables import blank_words
from query_service.query_model.conditions import Sex
from query_service.query_model.question import Dimension

# Colour and ends of the marks of a sex: the same in every picture.
_SEXES: dict[Code, tuple[str, bool]] = {int(Sex.FEMALE): ("c2", True), int(Sex.MALE): ("c1", False)}
_OTHERS = ("brand", "c2", "c1", "c3")


def words_of(quantity: Quantity) -> Words:
    """Return the words in a picture, in the language of the request."""

    def span(least: float, most: float) -> str:
        return _("%(least)s to %(most)s", least=quantity.say_round(least), most=quantity.say_round(most))

    scales = {10**3: _("in thousands"), 10**6: _("in millions"), 10**9: _("in billions")}
    return Words(
        blanks=blank_words(),
        say=Saying(quantity.say, quantity.say_round, span),
        overseas=_("Overseas"),
        corsica=_("Corsica"),
        tile_scales={1: _("In the squares, figures without decimals.")}
        | {by: _("In the squares, figures %(scale)s.", scale=scale) for by, scale in scales.items()},
        axis_scales={by: _("Axis %(scale)s.", scale=scale) for by, scale in scales.items()},
    )


def tile_maps(cut: Slice, choice: Choice, quantity: Quantity) -> list[TileMap]:
    """Return one map, or one for each code of the repeated dimension under the words of the code."""
    return [TileMap(place_of(cut).value, title, _places(cut, codes, quantity)) for title, codes in panels(cut, choice)]


def classes_of(maps: Sequence[TileMap], all_years: Sequence[Slice], quantity: Quantity) -> Classes:
    """Return the classes of every figure of these slices, so that a year is drawn as the year before it."""
    cells = [quantity.cell(row) for cut in all_years for row in cut.table.rows]
    drawn = [marked.cell for one in maps for _name, marked in one.places.values()]
    values = [cell.value for cell in (*cells, *drawn) if isinstance(cell, Shown)]
    return equal_classes(values, 0 if not quantity.rate else max(map(decimals_of, values), default=1))


def margins(cut: Slice, choice: Choice, quantity: Quantity) -> Margins:
    """Return rows of margins; a picture along nothing has one row, of all."""
    series = codes_of_series(cut, choice)
    looks = [look(cut, choice.series, code) for code in series]
    found = [
        MarginPanel(title, [_row(cut, choice, {**codes, **row}, quantity) for row in rows(cut, choice)])
        for title, codes in panels(cut, choice)
    ]
    return Margins(found, looks)


def lines(cut: Slice, choice: Choice, quantity: Quantity) -> Lines:
    """Return lines along years, or along the months of all years."""
    found = []
    for title, codes in panels(cut, choice):
        each = [
            Line(
                look(cut, choice.series, code),
                [
                    _marked(cut, {**codes, **one, **point}, point_name(cut, point, code, choice), quantity)
                    for point in rows(cut, choice)
                ],
            )
            for code in codes_of_series(cut, choice)
            for one in [_with(choice.series, code)]
        ]
        found.append(LinePanel(title, each))
    return Lines([_under(cut, choice, point) for point in rows(cut, choice)], found)


def panels(cut: Slice, choice: Choice) -> list[tuple[str, Codes]]:
    """Return title and codes of each small picture; one without title when nothing is repeated."""
    if choice.repeated is None:
        return [("", {})]
    by = choice.repeated
    return [(capital(cut.label(by, code)), {by: code}) for code in cut.codes(by, unknown=False)]


def rows(cut: Slice, choice: Choice) -> list[Codes]:
    """Return the codes of each row, tile or point in time, in their order."""
    along = place_along(cut, choice)
    listed = [cut.codes(one, unknown=one not in PLACES) for one in along]
    return [dict(zip(along, codes, strict=True)) for codes in product(*listed)]


def codes_of_series(cut: Slice, choice: Choice) -> list[Code | None]:
    """Return the codes of the series; one None when marks stand alone."""
    return [None] if choice.series is None else list(cut.codes(choice.series, unknown=False))


def place_of(cut: Slice) -> Dimension:
    return next(one for one in cut.dimensions if one in PLACES)


def place_along(cut: Slice, choice: Choice) -> tuple[Dimension, ...]:
    """Return along what the cells of a picture stand; maps do not name their place, which is one of two."""
    return choice.along or tuple(one for one in cut.dimensions if one in PLACES)


def row_name(cut: Slice, codes: Codes) -> str:
    """Return the words of a cell: those of its codes, years last."""
    named = [cut.label(one, code) for one, code in codes.items() if one is not Dimension.YEAR]
    named += [cut.label(one, code) for one, code in codes.items() if one is Dimension.YEAR]
    return " ".join(named) or _("All")


def look(cut: Slice, dimension: Dimension | None, code: Code | None) -> Series:
    """Return how the marks of a code look: women round, men square, any other by the order of its codes."""
    if dimension is None or code is None:
        return Series("", "brand", round=True)
    name = cut.label(dimension, code)
    if dimension is Dimension.SEX:
        colour, ends = _SEXES.get(code, ("c-neutral", False))
        return Series(name, colour, ends)
    number = cut.codes(dimension).index(code)
    return Series(name, _OTHERS[number % len(_OTHERS)], round=True)


def _places(cut: Slice, codes: Codes, quantity: Quantity) -> dict[str, tuple[str, Marked]]:
    by = place_of(cut)
    known = tiles(by.value)
    found = {}
    for code in cut.codes(by, unknown=False):
        name = cut.label(by, code)
        if code not in known:
            raise KeyError(f"{by.value} {code!r} ({name}) has no tile: add it to tiles.csv")
        found[str(code)] = (name, _marked(cut, {**codes, by: code}, f"{name} ({code})", quantity))
    return found


def _row(cut: Slice, choice: Choice, codes: Codes, quantity: Quantity) -> MarginRow:
    own = {one: code for one, code in codes.items() if one in choice.along}
    label = row_name(cut, own)
    marks = []
    for code in codes_of_series(cut, choice):
        name = label if code is None or choice.series is None else f"{label}, {cut.label(choice.series, code)}"
        # A table by sex alone has one mark a row, that of its sex.
        shape = (
            look(cut, choice.series, code) if choice.along != (Dimension.SEX,) else look(cut, *next(iter(own.items())))
        )
        marks.append((shape, _marked(cut, {**codes, **_with(choice.series, code)}, name, quantity)))
    return MarginRow(capital(label), marks)


def point_name(cut: Slice, point: Codes, code: Code | None, choice: Choice) -> str:
    name = row_name(cut, point)
    return name if code is None or choice.series is None else f"{name}, {cut.label(choice.series, code)}"


def _under(cut: Slice, choice: Choice, point: Codes) -> str:
    """Return the words under a point in time: its year; its month where there is one year only."""
    if Dimension.MONTH not in point:
        return cut.label(Dimension.YEAR, point[Dimension.YEAR])
    if len(cut.codes(Dimension.YEAR)) == 1:
        return cut.label(Dimension.MONTH, point[Dimension.MONTH])
    first = point[Dimension.MONTH] == cut.codes(Dimension.MONTH)[0]
    return cut.label(Dimension.YEAR, point[Dimension.YEAR]) if first else ""


def _with(dimension: Dimension | None, code: Code | None) -> Codes:
    return {} if dimension is None or code is None else {dimension: code}


def _marked(cut: Slice, codes: Codes, name: str, quantity: Quantity) -> Marked:
    cell = quantity.cell(cut.at(codes))
    if isinstance(cell, Shown):
        figure = f"{quantity.say(cell.value)} ({quantity.say_margin(cell)})"
    else:
        figure = blank_words()[cell]
    return Marked(cell, _("%(what)s: %(where)s", what=capital(name), where=figure))
