"""Maps of equal tiles, one square for each région or département, all under one legend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from citizen_site.charts.indicators.canvas import Canvas
from citizen_site.charts.indicators.cells import Blank, Cell, Marked, Shown, Words
from citizen_site.charts.indicators.classes import Classes
from citizen_site.charts.indicators.scales import Short, short
from citizen_site.charts.indicators.tiles import CORSICA_TITLE, DEPARTEMENT, GRIDS, REGION, Grid, Tile, tiles
from citizen_site.charts.text_width import text_width, wrapped

GAP = 2.0
BETWEEN_MAPS = 30.0
FLAT_ROW = 30.0
INSIDE = 4.0
# From this side on a tile holds the name of its région in full; below, its letters.
NAMED = 80.0
# Sides of a tile in pixels by how many maps stand beside each other where there is room.
_ALONE = {REGION: 88.0, DEPARTEMENT: 43.0}
_MIXED = {REGION: 48.0, DEPARTEMENT: 36.0}
_REPEATED = {REGION: 43.0, DEPARTEMENT: 28.0}
# Below this side there is one line.
ROOM_FOR_TWO = 42.0
_INKS = {Blank.HIDDEN: "ink", Blank.MISSING: "missing-ink", Blank.ZERO: "ink"}


@dataclass(frozen=True, slots=True)
class TileMap:
    """One map: its title, "" when it stands alone, and the name and cell of each place by official code."""

    kind: str
    title: str
    places: Mapping[str, tuple[str, Marked]]


@dataclass(frozen=True, slots=True)
class TileMaps:
    """The maps of one picture, in the classes that they share."""

    maps: Sequence[TileMap]
    classes: Classes

    def cells(self) -> list[Marked]:
        return [marked for one in self.maps for _name, marked in one.places.values()]


def draw_maps(canvas: Canvas, picture: TileMaps, words: Words) -> None:
    """Put the legend, then the maps, as many in a row as there is room for."""
    _legend(canvas, picture, words)
    sides = [_side(canvas, picture, one) for one in picture.maps]
    cut = _cut(canvas, picture, sides, words)
    if cut and cut.whole:
        canvas.lines(0, [words.tile_scales[cut.by]], font=canvas.size.small)
    canvas.y += 10
    x = foot = 0.0
    top = canvas.y
    heads = [_head(canvas, one, side) for one, side in zip(picture.maps, sides, strict=True)]
    # Maps side by side begin at one height, whatever their titles.
    lines = max(map(len, heads), default=0)
    for number, (one, side) in enumerate(zip(picture.maps, sides, strict=True)):
        width = GRIDS[one.kind].columns * side
        if number and x + width > canvas.size.width + 1:
            x, top = 0, foot + BETWEEN_MAPS
        canvas.y = top
        canvas.head(x, heads[number], lines)
        _map(canvas, one, x, side, picture.classes, words, cut)
        foot, x = max(foot, canvas.y), x + width + BETWEEN_MAPS
    canvas.y = foot


def _legend(canvas: Canvas, picture: TileMaps, words: Words) -> None:
    cells = [marked.cell for marked in picture.cells()]
    entries = []
    for token, (low, high) in zip(picture.classes.tokens, picture.classes.spans, strict=True):
        said = words.say.round(low) if low == high else words.say.span(low, high)
        entries.append((canvas.colour(token), canvas.colour(token), said, 2.0))
    # Hidden and missing are said even where there is none; a zero by structure is not.
    for blank in Blank:
        count = cells.count(blank)
        if count or blank is not Blank.ZERO:
            entries.append((*canvas.of_blank(blank), f"{words.blanks[blank]} ({words.say.round(count)})", 2.0))
    canvas.legend(entries)


def _head(canvas: Canvas, one: TileMap, side: float) -> list[str]:
    room = GRIDS[one.kind].columns * side
    return wrapped(one.title, room, canvas.size.font, bold=True) if one.title else []


def _side(canvas: Canvas, picture: TileMaps, one: TileMap) -> float:
    if canvas.size.narrow:
        return canvas.size.width / GRIDS[one.kind].columns
    if len(picture.maps) == 1:
        return _ALONE[one.kind]
    return (_MIXED if len({other.kind for other in picture.maps}) > 1 else _REPEATED)[one.kind]


def _cut(canvas: Canvas, picture: TileMaps, sides: Sequence[float], words: Words) -> Short | None:
    """Return one cut for all the tiles that say a figure: those of the régions, where there is room."""
    tiled = [(one, side) for one, side in zip(picture.maps, sides, strict=True) if one.kind == REGION]
    values = [marked.cell.value for one, _side in tiled for _name, marked in one.places.values()
              if isinstance(marked.cell, Shown)]  # fmt: skip
    room = min((side for _one, side in tiled), default=0) - GAP - 2
    return short(values, words.say, room, canvas.size.small) if values else None


def _map(
    canvas: Canvas, one: TileMap, left: float, side: float, classes: Classes, words: Words, cut: Short | None
) -> None:
    grid, top = GRIDS[one.kind], canvas.y
    for code, tile in tiles(one.kind).items():
        if code in one.places:
            name, marked = one.places[code]
            place = _Place(left + tile.column * side, top + _row_top(grid, tile.row, side), side - GAP)
            _tile(canvas, place, tile, name, marked, classes, words, cut)
    middle = top + _row_top(grid, grid.title_row + 1, side) - canvas.size.line / 2 - 3
    canvas.text(left, middle, words.overseas, font=canvas.size.small)
    if one.kind in CORSICA_TITLE:
        column, row = CORSICA_TITLE[one.kind]
        foot = top + _row_top(grid, row + 1, side) - canvas.size.line / 2 - 1
        canvas.text(left + (column + 1) * side - GAP, foot, words.corsica, anchor="right", font=canvas.size.small)
    canvas.y = top + _row_top(grid, grid.rows, side)


def _row_top(grid: Grid, row: int, side: float) -> float:
    return row * side - (max(side - FLAT_ROW, 0) if grid.flat and row > grid.title_row else 0)


@dataclass(frozen=True, slots=True)
class _Place:
    x: float
    y: float
    side: float

    @property
    def middle(self) -> float:
        return self.x + self.side / 2


def _tile(canvas: Canvas, place: _Place, tile: Tile, name: str, marked: Marked, classes: Classes, words: Words,
          cut: Short | None) -> None:  # fmt: skip
    cell = marked.cell
    if isinstance(cell, Shown):
        token = classes.token(cell.value)
        fill = stroke = canvas.colour(token)
        ink, said = f"{token}-ink", cut.text(cell.value, words.say) if cut else ""
    else:
        fill, stroke = canvas.of_blank(cell)
        ink, said = _INKS[cell], "0" if cell is Blank.ZERO else words.blanks[cell]
    canvas.box(place.x, place.y, place.side, place.side, fill, stroke=stroke, radius=2)
    lines = _lines(canvas, place, tile, name, said, marked.cell)
    top = place.y + (place.side - canvas.size.line * len(lines)) / 2
    for number, (line, bold) in enumerate(lines):
        y = top + canvas.size.line * (number + 0.5)
        if cell is Blank.HIDDEN:
            width = min(text_width(line, canvas.size.small, bold=bold) * 0.9 + 2, place.side - 4)
            ground = canvas.size.small + (2 if len(lines) == 1 else 4)
            canvas.box(place.middle - width / 2, y - ground / 2, width, ground, canvas.colour("hatch-bg"))
        canvas.text(place.middle, y, line, fill=ink, anchor="center", font=canvas.size.small, bold=bold)
    canvas.pointed(place.x, place.y, place.side, place.side, marked.told)


def _lines(canvas: Canvas, place: _Place, tile: Tile, name: str, said: str, cell: Cell) -> list[tuple[str, bool]]:
    """Return the lines of a tile, each with whether it is bold: its place, then its figure or why there is none."""
    room, font = place.side - 2, canvas.size.small
    if place.side > NAMED:
        named = [(line, False) for line in _broken(name, place.side - INSIDE, font)]
    else:
        named = [(tile.short, place.side > ROOM_FOR_TWO)]
    if not said or text_width(said, font) > room:
        return named
    if place.side < ROOM_FOR_TWO:
        # A zero is said rather than its place: an empty tile with a number could be one that nobody filled.
        return [(said, False)] if cell is Blank.ZERO else named
    return [*named, (said, place.side > NAMED)]


def _broken(name: str, room: float, font: float) -> list[str]:
    """Return a name in lines, cut after its hyphens too."""
    parts = wrapped(name.replace("-", "- "), room, font)
    return [part.replace("- ", "-") for part in parts]
