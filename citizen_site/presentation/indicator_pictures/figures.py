"""A release as figures: question, unit and period, sentence, picture in two widths, the table and its files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import force_locale
from flask_babel import gettext as _

from citizen_site.charts.indicators.line_chart import Lines
from citizen_site.charts.indicators.margin_chart import Margins
from citizen_site.charts.indicators.picture import Drawing, Picture
from citizen_site.charts.indicators.tile_map import TileMaps
from citizen_site.presentation.indicator_pictures import captions, drawings, sentences
from citizen_site.presentation.indicator_pictures.choice import (
    MOST_REPEATED,
    MOST_ROWS,
    MOST_SERIES,
    PLACES,
    Choice,
    Kind,
    choices,
)
from citizen_site.presentation.indicator_pictures.quantities import Quantity, count_of, rate_of
from citizen_site.presentation.indicator_pictures.slices import Codes, Slice
from citizen_site.presentation.indicator_pictures.tables import FigureTable, figure_table
from query_service.query_model.question import Dimension
from query_service.release.formats import name_of
from query_service.release.released import Released, ReleasedTable

_TIME = (Dimension.YEAR, Dimension.MONTH)


@dataclass(frozen=True, slots=True)
class Figure:
    """Everything a page shows of one table, or of the régions and départements of the same figures.

    `id` is the same in both languages. Without picture, `sentence` says that there is none. `svg` names its file.
    `letters` are the names behind the letters of small tiles, which a map alone has only where it is narrow.
    """

    id: str
    title: str
    subtitle: str
    sentence: str
    caption: Sequence[str]
    letters: str
    letters_when_narrow: bool
    picture: Picture | None
    tables: Sequence[FigureTable]

    @property
    def svg(self) -> str:
        return f"{self.id}.svg"


@dataclass(frozen=True, slots=True)
class _Part:
    """A table of the release, with its place in it, and how it is to be drawn; no choice where no picture is clear."""

    place: int
    cut: Slice
    choice: Choice | None
    quantity: Quantity


def figures(released: Released, language: str) -> list[Figure]:
    """Return the figures of a release in `fr` or `en`, the simplest first. Needs the context of an application."""
    with force_locale(language):
        parts = [_part(place, table, language) for place, table in enumerate(released.tables, start=1)]
        return [_figure(released, group) for group in _grouped(sorted(parts, key=_simple_first))]


def _simple_first(part: _Part) -> int:
    return len(part.cut.dimensions)


def _part(place: int, table: ReleasedTable, language: str) -> _Part:
    names = [one.name for one in table.dimensions]
    rate = rate_of(table, language)
    for choice in choices(names):
        cut = Slice(table, language, _fixed(table, choice))
        if _fits(cut, choice):
            return _Part(place, cut, choice, (choice.kind is Kind.MAP and rate) or count_of(table, language))
    return _Part(place, Slice(table, language, {}), None, count_of(table, language))


def _fixed(table: ReleasedTable, choice: Choice) -> Codes:
    """Fix at its last code each dimension of time that is not drawn."""
    return {
        one.name: list(one.values)[-1] for one in table.dimensions if one.name in _TIME and one.name not in choice.along
    }


def _fits(cut: Slice, choice: Choice) -> bool:
    points = len(drawings.rows(cut, choice))
    repeated = len(drawings.panels(cut, choice))
    if choice.kind is Kind.LINES and points < 2:
        return False
    if choice.kind is Kind.MARGINS and points * len(drawings.codes_of_series(cut, choice)) * repeated > 2 * MOST_ROWS:
        return False
    return len(drawings.codes_of_series(cut, choice)) <= MOST_SERIES and repeated <= MOST_REPEATED[choice.kind]


def _grouped(parts: Sequence[_Part]) -> Iterator[list[_Part]]:
    """Put the rates of the régions and of the départements together: they have one unit, so one legend."""
    taken: set[int] = set()
    for part in parts:
        if part.place in taken:
            continue
        twin = next((other for other in parts if other.place > part.place and _twins(part, other)), None)
        taken |= {twin.place} if twin else set()
        yield [part, twin] if twin else [part]


def _twins(one: _Part, other: _Part) -> bool:
    choice = one.choice
    if choice is None or choice is not other.choice or choice.kind is not Kind.MAP or choice.repeated is not None:
        return False
    places = {drawings.place_of(one.cut), drawings.place_of(other.cut)}
    same = one.quantity == other.quantity and one.cut.fixed == other.cut.fixed
    return one.quantity.rate and same and places == {*PLACES}


def _figure(released: Released, parts: Sequence[_Part]) -> Figure:
    # The départements have the larger map, which comes first.
    parts = sorted(parts, key=lambda part: Dimension.DEPARTEMENT not in part.cut.dimensions)
    first = parts[0]
    title = captions.title(released, first.cut, first.choice, len(parts))
    subtitle = captions.subtitle(released, first.cut, first.quantity)
    drawing = _drawing(parts)
    sentence = " ".join(_sentence(part, drawing) for part in parts)
    identity = "-".join(name_of(part.place, part.cut.table).removesuffix(".csv") for part in parts)
    tables = [
        figure_table(released, part.cut, captions.table_title(part.cut, subtitle), name_of(part.place, part.cut.table))
        for part in parts
    ]
    words = drawings.words_of(first.quantity)
    return Figure(
        id=identity,
        title=title,
        subtitle=subtitle,
        sentence=sentence,
        caption=captions.caption(released, [part.cut for part in parts], first.choice, first.quantity, drawing),
        letters=captions.letters(drawing),
        letters_when_narrow=isinstance(drawing, TileMaps) and len(drawing.maps) == 1,
        picture=None if drawing is None else Picture(drawing, words, title, f"{subtitle} {sentence}"),
        tables=tables,
    )


def _drawing(parts: Sequence[_Part]) -> Drawing | None:
    first = parts[0]
    if first.choice is None:
        return None
    if first.choice.kind is Kind.MAP:
        maps = [
            one for part in parts if part.choice for one in drawings.tile_maps(part.cut, part.choice, part.quantity)
        ]
        return TileMaps(maps, drawings.classes_of(maps, [part.cut for part in parts], first.quantity))
    if first.choice.kind is Kind.LINES:
        return drawings.lines(first.cut, first.choice, first.quantity)
    return drawings.margins(first.cut, first.choice, first.quantity)


def _sentence(part: _Part, drawing: Drawing | None) -> str:
    cut, choice, quantity = part.cut, part.choice, part.quantity
    if choice is None or drawing is None:
        return captions.no_picture(cut)
    if isinstance(drawing, Lines):
        return _over_time(part, drawing)
    if isinstance(drawing, Margins):
        return _of_margins(choice, drawing, quantity)
    cells = [
        quantity.cell(cut.at({**codes, **row}))
        for _title, codes in drawings.panels(cut, choice)
        for row in drawings.rows(cut, choice)
    ]
    said = sentences.how_many_shown(cells, quantity)
    if len(drawing.maps) > 1 and choice.repeated is None:
        return _("%(what)s: %(where)s", what=cut.name(drawings.place_of(cut)), where=said)
    return said


def _of_margins(choice: Choice, drawing: Margins, quantity: Quantity) -> str:
    found = [row.marks for panel in drawing.panels for row in panel.rows]
    if choice.series is Dimension.SEX:
        names = (drawing.series[0].name, drawing.series[1].name)
        return sentences.compared([(marks[0][1].cell, marks[1][1].cell) for marks in found], names, quantity)
    cells = [mark.cell for marks in found for _look, mark in marks]
    if len(cells) == 1:
        return sentences.one_figure(cells[0], quantity)
    return sentences.how_many_shown(cells, quantity)


def _over_time(part: _Part, drawing: Lines) -> str:
    assert part.choice is not None
    points = [drawings.row_name(part.cut, point) for point in drawings.rows(part.cut, part.choice)]
    told = []
    for panel in drawing.panels:
        for line in panel.lines:
            name = ", ".join(filter(None, (panel.title, line.series.name)))
            told.append(
                (name, [sentences.Named(*one) for one in zip(points, (c.cell for c in line.cells), strict=True)])
            )
    if len(told) == 1:
        return sentences.over_time(told[0][1], part.quantity)
    return sentences.series_over_time(told, part.quantity)
