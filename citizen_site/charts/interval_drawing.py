"""The marks of one panel of an interval chart, and the Vega-Lite layers that show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from citizen_site.charts.colours import Palette
from citizen_site.charts.interval_marks import (
    DAYS_IN_A_MONTH,
    Allowed,
    Each,
    Mark,
    NoTerm,
    Row,
    Said,
    Spreading,
)
from citizen_site.charts.text_width import wrapped

FONT = 13
LINE = 17
WORDS_ABOVE = 20
BESIDE = 12
BAR, RANGE, MIDDLE = 14, 9, 20

Spec = dict[str, Any]
Point = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Layout:
    """Sizes in pixels. The words stand left of the marks in `words`, or above them when it is 0."""

    width: int
    words: int
    row: int
    head: int
    most_ticks: int


class Drawn:
    """The marks of one panel, by how they look; x in months, y in pixels from the top."""

    def __init__(self, layout: Layout, colour: Palette, months: float, limits: Sequence[float]) -> None:
        self.layout, self.colour, self.months, self.limits = layout, colour, months, limits
        self.y = 0.0
        self.bars: list[Point] = []
        self.rules: list[Point] = []
        self.dotted: list[Point] = []
        self.middles: list[Point] = []
        self.dots: list[Point] = []
        self.words: list[Point] = []
        self.limit_lines: list[Point] = []

    def row(self, row: Row) -> None:
        """Words and mark side by side, or the mark under its words where the layout is narrow."""
        lines = self._lines(row)
        extra = LINE * (len(lines) - 1)
        above = 0 if row.head or self.layout.words else WORDS_ABOVE + extra
        height = (self.layout.head if row.head else self.layout.row) + extra
        first = self.y + (height - extra - 12 if row.head else ((above or height) - extra) / 2)
        style = ("ink", "bold") if row.head else ("ink-2", "normal")
        for number, line in enumerate(lines):
            place = {"y": first + LINE * number, "text": line}
            self.words.append({**place, "fill": self.colour(style[0]), "weight": style[1]})
        if row.mark is not None:
            self._mark(row.mark, self.y + above + (height - above - 4 * bool(above)) / 2)
        if not row.head:
            span = {"y": self.y + above, "y2": self.y + height}
            self.limit_lines += [{"x": _months(days), **span} for days in self.limits]
        self.y += height

    def _lines(self, row: Row) -> list[str]:
        """A name may run over the empty line of its marks; other words keep to their column."""
        room = self.layout.width if row.head or not self.layout.words else self.layout.words - BESIDE
        return wrapped(row.label, room, FONT, bold=row.head)

    def _mark(self, mark: Mark, y: float) -> None:
        grey = self.colour("c-neutral")
        if isinstance(mark, NoTerm):
            self.dotted.append({"x": 0, "x2": self.months, "y": y})
        elif isinstance(mark, Allowed):
            self._bar(0, mark.until, y, BAR, self.colour("brand-tint"), self.colour("brand"))
            if mark.extended > mark.until:
                self._bar(mark.until, mark.extended, y, BAR, "url(#extension)", self.colour("brand"))
        elif isinstance(mark, Said) and mark.least < mark.most:
            self._bar(mark.least, mark.most, y, RANGE, grey, grey)
        elif isinstance(mark, Said):
            self._dot(mark.least, y, grey)
        elif isinstance(mark, Each):
            for days in mark.days:
                late = mark.limit is not None and days > mark.limit
                self._dot(days, y, self.colour("brick" if late else "brand"))
        else:
            self._spread(mark, y)

    def _spread(self, mark: Spreading, y: float) -> None:
        for start, end, name in _pieces(mark.tenth, mark.ninetieth, mark.limit):
            self.rules.append({"x": _months(start), "x2": _months(end), "y": y, "stroke": self.colour(name)})
        for start, end, name in _pieces(mark.lower, mark.upper, mark.limit):
            self._bar(start, end, y, BAR, self.colour(name), self.colour(name))
        self.middles.append({"x": _months(mark.middle), "y": y - MIDDLE / 2, "y2": y + MIDDLE / 2})

    def _bar(self, start: float, end: float, y: float, height: float, fill: str, stroke: str) -> None:
        place = {"x": _months(start), "x2": _months(end), "y": y - height / 2, "y2": y + height / 2}
        self.bars.append({**place, "fill": fill, "stroke": stroke})

    def _dot(self, days: float, y: float, fill: str) -> None:
        self.dots.append({"x": _months(days), "y": y, "fill": fill})


def layers(drawn: Drawn, x: Spec) -> Iterator[Spec]:
    """Yield the layers that have something to show, from the ground up; all share the encoding `x`."""
    y = {"field": "y", "type": "quantitative", "scale": None, "axis": None}
    x2, y2 = {"field": "x2"}, {"field": "y2"}
    fill = {"field": "fill", "type": "nominal", "scale": None}
    stroke = {"field": "stroke", "type": "nominal", "scale": None}
    text = {"field": "text", "type": "nominal"}
    ink, surface = drawn.colour("ink"), drawn.colour("surface")
    dashes = {"type": "rule", "stroke": drawn.colour("ink-2"), "strokeWidth": 1.5, "strokeDash": [2, 5]}
    wide = {"type": "rule", "strokeWidth": 5, "stroke": ink}
    thin = {"type": "rule", "strokeWidth": 2.5, "stroke": surface}
    line = {"type": "rule", "stroke": drawn.colour("brand"), "strokeDash": [4, 3]}
    found: list[tuple[list[Point], Spec, Spec]] = [
        (drawn.limit_lines, line, {"x": x, "y": y, "y2": y2}),
        (drawn.dotted, dashes, {"x": x, "x2": x2, "y": y}),
        (drawn.rules, {"type": "rule", "strokeWidth": 2.5}, {"x": x, "x2": x2, "y": y, "stroke": stroke}),
        (drawn.bars, {"type": "rect"}, {"x": x, "x2": x2, "y": y, "y2": y2, "fill": fill, "stroke": stroke}),
        (drawn.middles, wide, {"x": x, "y": y, "y2": y2}),
        (drawn.middles, thin, {"x": x, "y": y, "y2": y2}),
        (drawn.dots, {"type": "circle", "size": 110, "opacity": 1, "stroke": surface}, {"x": x, "y": y, "fill": fill}),
    ]
    for values, mark, encoding in found:
        if values:
            yield {"data": {"values": values}, "mark": mark, "encoding": encoding}
    yield from _words(drawn.words, y, text)


def _words(words: Sequence[Point], y: Spec, text: Spec) -> Iterator[Spec]:
    """Weight is a property of a layer: bold heads and plain rows are two."""
    for weight in ("bold", "normal"):
        values = [word for word in words if word["weight"] == weight]
        if values:
            fill = {"field": "fill", "type": "nominal", "scale": None}
            mark = {"type": "text", "fontWeight": weight}
            yield {
                "data": {"values": values},
                "mark": mark,
                "encoding": {"x": {"value": 0}, "y": y, "text": text, "fill": fill},
            }


def _pieces(start: float, end: float, limit: float | None) -> list[tuple[float, float, str]]:
    """Cut a length where lateness begins."""
    if limit is None or end <= limit:
        return [(start, end, "brand")]
    if start >= limit:
        return [(start, end, "brick")]
    return [(start, limit, "brand"), (limit, end, "brick")]


def _months(days: float) -> float:
    return round(days / DAYS_IN_A_MONTH, 3)
