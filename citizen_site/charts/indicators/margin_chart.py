"""Rows of marks along one scale from zero: each spans its margin, from the lower end to the upper one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from citizen_site.charts.indicators.canvas import SWATCH, Canvas
from citizen_site.charts.indicators.cells import Blank, Marked, Series, Shown, Words, shown
from citizen_site.charts.indicators.scales import WIDEST_TICK, Scale, axis, scale
from citizen_site.charts.text_width import text_width, wrapped

# A margin narrower than this is a dot.
DOT = 10.0
ROW_GAP = 9.0
BESIDE = 7.0
WIDEST_LABEL = 260.0
BETWEEN_PANELS = 32.0


@dataclass(frozen=True, slots=True)
class MarginRow:
    """A row with its marks, one below the other, each with how it looks."""

    label: str
    marks: Sequence[tuple[Series, Marked]]


@dataclass(frozen=True, slots=True)
class MarginPanel:
    """Rows under one title, "" when they stand alone."""

    title: str
    rows: Sequence[MarginRow]


@dataclass(frozen=True, slots=True)
class Margins:
    """Panels on one scale; `series` are those that a legend tells apart."""

    panels: Sequence[MarginPanel]
    series: Sequence[Series]

    def cells(self) -> list[Marked]:
        return [mark for panel in self.panels for row in panel.rows for _series, mark in row.marks]


def draw_margins(canvas: Canvas, picture: Margins, words: Words) -> None:
    """Put the legend where there are several series, then the panels; a cell without figure has its word beside it."""
    figures = shown(marked.cell for marked in picture.cells())
    series_legend(canvas, picture.series, [], words)
    along = scale(figures)
    columns = 2 if len(picture.panels) > 1 and not canvas.size.narrow else 1
    width = (canvas.size.width - BETWEEN_PANELS * (columns - 1)) / columns
    label = _label_width(canvas, picture, width)
    # The first place where a figure written beside its mark still ends inside.
    room = max((text_width(words.say.figure(one.value), canvas.size.font) for one in figures), default=0) + BESIDE + DOT
    heads = heads_of([panel.title for panel in picture.panels], width, canvas)
    lines = max(map(len, heads), default=0)
    top = foot = canvas.y
    for number, panel in enumerate(picture.panels):
        column = number % columns
        if column == 0:
            top = foot + (BETWEEN_PANELS if number else 0)
        canvas.y = top
        left = column * (width + BETWEEN_PANELS)
        placed = along.between(left + label + DOT / 2, left + width - room)
        canvas.head(left, heads[number], lines)
        _panel(canvas, panel, placed, left, label, words, drawn=bool(figures))
        foot = max(foot, canvas.y)
    canvas.y = foot


def heads_of(titles: Sequence[str], room: float, canvas: Canvas) -> list[list[str]]:
    """Return each title in lines; a picture that stands alone has none."""
    return [wrapped(title, room, canvas.size.font, bold=True) if title else [] for title in titles]


def series_legend(canvas: Canvas, series: Sequence[Series], blanks: Sequence[Blank], words: Words) -> None:
    """Put the name of each series beside its mark, and each kind of cell without figure that is there."""
    entries: list[tuple[str, str, str, float]] = []
    if len(series) > 1:
        entries = [(canvas.colour(one.colour), canvas.colour(one.colour), one.name, SWATCH / 2 if one.round else 0.0)
                   for one in series]  # fmt: skip
    entries += [(*canvas.of_blank(blank), words.blanks[blank], 2.0) for blank in blanks]
    canvas.legend(entries)
    canvas.y += 8 if entries else 0


def _label_width(canvas: Canvas, picture: Margins, width: float) -> float:
    """Labels stand left of the marks, or above them where the picture is narrow."""
    if canvas.size.narrow:
        return 0
    labels = [row.label for panel in picture.panels for row in panel.rows]
    widest = max((text_width(label, canvas.size.font) for label in labels), default=0)
    return min(widest, WIDEST_LABEL, width * 0.4) + 12


def _panel(
    canvas: Canvas, panel: MarginPanel, along: Scale, left: float, label: float, words: Words, *, drawn: bool
) -> None:
    font, line = canvas.size.font, canvas.size.line
    bands = [_row(canvas, row, along, left, label, words) for row in panel.rows]
    if not drawn:
        return
    count = max(2, int((along.end - along.start) / (WIDEST_TICK + 12)))
    found = axis(along.least, along.most, words.say, font, count=count)
    for tick, said in zip(found.ticks, found.said, strict=True):
        for top, foot in bands:
            canvas.rule(along(tick), top, along(tick), foot, canvas.colour("grid" if tick else "line-strong"))
        middle = max(along(tick), left + text_width(said, font) / 2)
        canvas.text(middle, canvas.y + line / 2 + 2, said, anchor="center")
    canvas.y += line + 4
    if found.by > 1:
        canvas.lines(left, [words.axis_scales[found.by]], font=canvas.size.small)


def _row(canvas: Canvas, row: MarginRow, along: Scale, left: float, label: float, words: Words) -> tuple[float, float]:
    """Put a row; return top and foot of its marks, between which the lines of the axis run."""
    font, line = canvas.size.font, canvas.size.line
    lines = wrapped(row.label, label - 12 if label else canvas.size.width, font)
    if not label:
        canvas.lines(left, lines, fill="ink")
        lines = []
    height = max(line * len(row.marks), line * len(lines))
    top = canvas.y
    for number, text in enumerate(lines):
        canvas.text(left, canvas.y + (height - line * len(lines)) / 2 + line * (number + 0.5), text, fill="ink")
    first = canvas.y + (height - line * len(row.marks)) / 2
    for number, (one, marked) in enumerate(row.marks):
        _mark(canvas, marked, one, along, first + line * (number + 0.5), words)
    canvas.y += height + ROW_GAP
    # Labels above the marks stand free of the lines.
    return (top, top + height + 3) if not label else (top - ROW_GAP / 2, canvas.y - ROW_GAP / 2)


def _mark(canvas: Canvas, marked: Marked, one: Series, along: Scale, y: float, words: Words) -> None:
    cell, zero, colour = marked.cell, along(0), canvas.colour(one.colour)
    half = canvas.size.line / 2
    if not isinstance(cell, Shown):
        canvas.swatch(zero + 3, y, cell, 12)
        canvas.text(zero + 12 + 3 + BESIDE, y, words.blanks[cell], font=canvas.size.small)
        canvas.pointed(zero, y - half, along.end - zero, 2 * half, marked.told)
        return
    low, high = along(cell.lower), along(cell.upper)
    if high - low < DOT:
        middle = along(cell.value)
        low, high = middle - DOT / 2, middle + DOT / 2
    if low > zero:
        canvas.rule(zero, y, low, y, colour, opacity=0.45)
    canvas.box(low, y - DOT / 2, high - low, DOT, colour, stroke=colour, radius=DOT / 2 if one.round else 0,
               stroke_width=0)  # fmt: skip
    canvas.text(high + BESIDE, y, words.say.figure(cell.value), fill="ink")
    canvas.pointed(min(zero, low), y - half, max(high, zero) - min(zero, low) + BESIDE, 2 * half, marked.told)
