"""A sheet of marks placed in pixels, and the Vega-Lite specification that draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from citizen_site.charts.colours import Palette
from citizen_site.charts.indicators.cells import Blank
from citizen_site.charts.interval_chart import SCHEMA
from citizen_site.charts.text_width import text_width, wrapped

Spec = dict[str, Any]

TITLE, TITLE_LINE = 18.0, 24.0
SWATCH = 14.0
BETWEEN = 18.0
# From the ground up: lines behind, marks, words, and the transparent shapes that answer a pointer.
_GROUND, _MARKS, _WORDS, _POINTED = range(4)
_PLACE = {"type": "quantitative", "scale": None, "axis": None}


@dataclass(frozen=True, slots=True)
class Size:
    """A width in pixels, and the heights of the fonts at that width: `small` is the least of all."""

    width: float
    font: float
    small: float

    @property
    def line(self) -> float:
        return round(self.font * 1.35)

    @property
    def narrow(self) -> bool:
        return self.width < 400


# The narrow one fits in a frame of a window of 360 px; the wide one shrinks by a twentieth at 768 px.
WIDE = Size(704, 13, 12.5)
MAP = Size(520, 13, 12.5)
NARROW = Size(281, 12.5, 11.5)


class Canvas:
    """The marks of a picture; `y` is where the next part begins, in pixels from the top."""

    def __init__(self, size: Size, colour: Palette) -> None:
        self.size, self.colour = size, colour
        self.y = 0.0
        self._layers: dict[tuple[int, str, tuple[tuple[str, Any], ...]], list[dict[str, Any]]] = {}

    def box(self, x: float, y: float, width: float, height: float, fill: str, *,
            stroke: str = "", radius: float = 0, stroke_width: float = 1) -> None:  # fmt: skip
        """A rectangle; a dot is one with a radius of half its side."""
        values = {**_span(x, y, x + width, y + height), "fill": fill, "stroke": stroke or "transparent"}
        self._add(_MARKS, "rect", values, cornerRadius=radius, strokeWidth=stroke_width)

    def rule(self, x: float, y: float, x2: float, y2: float, stroke: str, *,
             width: float = 1, opacity: float = 1, behind: bool = True) -> None:  # fmt: skip
        values = {**_span(x, y, x2, y2), "stroke": stroke}
        self._add(_GROUND if behind else _MARKS, "rule", values, strokeWidth=width, strokeOpacity=opacity)

    def text(self, x: float, y: float, words: str, *, fill: str = "ink-2", anchor: str = "left", bold: bool = False,
             font: float = 0, halo: bool = False) -> None:  # fmt: skip
        """Words whose middle is at `y`; `fill` is a token. A `halo` parts them from the lines that they cross."""
        values = {"x": round(x, 2), "y": round(y, 2), "text": words}
        properties = {"align": anchor, "baseline": "middle", "font": "sans-serif", "fontSize": font or self.size.font,
                      "fontWeight": "bold" if bold else "normal"}  # fmt: skip
        if halo:
            surface = self.colour("surface")
            self._add(_WORDS, "text", {**values, "fill": surface, "stroke": surface}, **properties, strokeWidth=5)
        self._add(_WORDS, "text", {**values, "fill": self.colour(fill)}, **properties)

    def head(self, x: float, words: Sequence[str], lines: int) -> None:
        """The title of one of several pictures side by side, in as much room as the longest of them takes."""
        foot = self.y + self.size.line * lines + 6
        self.lines(x, words, fill="ink", bold=True)
        self.y = foot if lines else self.y

    def pointed(self, x: float, y: float, width: float, height: float, told: str) -> None:
        """A place that says something to a pointer."""
        self._add(_POINTED, "rect", {**_span(x, y, x + width, y + height), "told": told}, fill="transparent")

    def lines(self, x: float, words: Sequence[str], *, fill: str = "ink-2", bold: bool = False,
              font: float = 0, line: float = 0) -> None:  # fmt: skip
        """Lines of text from `y` down; `y` goes below them."""
        line = line or self.size.line
        for one in words:
            self.text(x, self.y + line / 2, one, fill=fill, bold=bold, font=font)
            self.y += line

    def swatch(self, x: float, y: float, blank: Blank, side: float = SWATCH) -> None:
        """The square of a cell without figure: hatched, grey, or empty with an outline."""
        fill, stroke = self.of_blank(blank)
        self.box(x, y - side / 2, side, side, fill, stroke=stroke, radius=2)

    def of_blank(self, blank: Blank) -> tuple[str, str]:
        """Return fill and stroke of a cell without figure."""
        match blank:
            case Blank.HIDDEN:
                return "url(#hatch)", self.colour("hatch")
            case Blank.MISSING:
                return self.colour("missing"), self.colour("missing")
            case Blank.ZERO:
                return self.colour("surface"), self.colour("line-strong")

    def legend(self, entries: Sequence[tuple[str, str, str, float]], x: float = 0, width: float = 0) -> None:
        """Squares with their words, in as many lines as they need; an entry is fill, stroke, words, radius."""
        start, room = x, width or self.size.width
        line = self.size.line + 4
        for fill, stroke, words, radius in entries:
            lines = wrapped(words, room - SWATCH - 6, self.size.small)
            needed = SWATCH + 6 + max(text_width(one, self.size.small) for one in lines)
            if x > start and x + needed > start + room:
                x, self.y = start, self.y + line
            self.box(x, self.y + (line - SWATCH) / 2, SWATCH, SWATCH, fill, stroke=stroke, radius=radius)
            for number, one in enumerate(lines):
                self.text(x + SWATCH + 6, self.y + line / 2 + number * self.size.line, one, font=self.size.small)
            # Only a name alone on its line takes several.
            self.y += (len(lines) - 1) * self.size.line
            x += needed + BETWEEN
        self.y += line if entries else 0

    def heading(self, title: str, below: Sequence[str]) -> None:
        """The title and the lines under it, for a file that leaves its page."""
        self.lines(0, wrapped(title, self.size.width, TITLE, bold=True), fill="ink", bold=True, font=TITLE,
                   line=TITLE_LINE)  # fmt: skip
        self.y += 4
        self.notes(below)
        self.y += 14

    def notes(self, notes: Sequence[str]) -> None:
        for note in notes:
            self.lines(0, wrapped(note, self.size.width, self.size.font))
            self.y += 3

    def spec(self) -> Spec:
        """Return the Vega-Lite specification of all that was put on the sheet."""
        own = self.colour.own_values
        return {
            "$schema": SCHEMA,
            "width": self.size.width,
            "height": round(self.y),
            "background": self.colour("surface") if own else "transparent",
            "padding": 20 if own else 1,
            "autosize": {"type": "none"},
            "config": {"view": {"stroke": None}},
            "layer": [self._layer(*key, values) for key, values in sorted(self._layers.items(), key=_level)]
            or [{"mark": {"type": "rect", "opacity": 0}, "data": {"values": []}}],
        }

    def _add(self, level: int, mark: str, values: dict[str, Any], **properties: Any) -> None:
        self._layers.setdefault((level, mark, tuple(properties.items())), []).append(values)

    def _layer(
        self, level: int, mark: str, properties: tuple[tuple[str, Any], ...], values: list[dict[str, Any]]
    ) -> Spec:
        encoding: Spec = {"x": {"field": "x", **_PLACE}, "y": {"field": "y", **_PLACE}}
        if mark != "text":
            encoding |= {"x2": {"field": "x2"}, "y2": {"field": "y2"}}
        for name in ("fill", "stroke"):
            if name in values[0]:
                encoding[name] = {"field": name, "type": "nominal", "scale": None}
        if mark == "text":
            encoding["text"] = {"field": "text", "type": "nominal"}
        if level == _POINTED:
            encoding["description"] = {"field": "told", "type": "nominal"}
        return {
            "data": {"values": values},
            "mark": {"type": mark, "aria": level == _POINTED, **dict(properties)},
            "encoding": encoding,
        }


def _level(item: tuple[tuple[int, str, tuple[tuple[str, Any], ...]], list[dict[str, Any]]]) -> int:
    return item[0][0]


def _span(x: float, y: float, x2: float, y2: float) -> dict[str, Any]:
    return {"x": round(x, 2), "y": round(y, 2), "x2": round(x2, 2), "y2": round(y2, 2)}
