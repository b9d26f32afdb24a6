"""Lines over years or months, from zero, each figure with its margin; a cell without figure breaks its line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from citizen_site.charts.indicators.canvas import Canvas
from citizen_site.charts.indicators.cells import Blank, Marked, Words, shown
from citizen_site.charts.indicators.line_plot import MARK, WIDEST_END, Line, Plot
from citizen_site.charts.indicators.margin_chart import BETWEEN_PANELS, heads_of, series_legend
from citizen_site.charts.indicators.scales import axis, scale
from citizen_site.charts.text_width import text_width

TALL, LOW = 240.0, 150.0


@dataclass(frozen=True, slots=True)
class LinePanel:
    """Lines under one title, "" when they stand alone."""

    title: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Lines:
    """Panels on one scale; `points` are the words under each point in time, "" where none is wanted."""

    points: Sequence[str]
    panels: Sequence[LinePanel]

    def cells(self) -> list[Marked]:
        return [marked for panel in self.panels for line in panel.lines for marked in line.cells]


def draw_lines(canvas: Canvas, picture: Lines, words: Words) -> None:
    """Put the legend, then the panels: two beside each other where there is room."""
    cells = [marked.cell for marked in picture.cells()]
    figures = shown(cells)
    columns = 2 if len(picture.panels) > 1 and not canvas.size.narrow else 1
    width = (canvas.size.width - BETWEEN_PANELS * (columns - 1)) / columns
    series = [line.series for line in picture.panels[0].lines]
    # Names too long to stand at the ends of their lines go to the legend.
    named = all(text_width(one.name, canvas.size.font) + MARK <= width * WIDEST_END for one in series)
    series_legend(canvas, [] if named else series, [blank for blank in Blank if blank in cells], words)
    up = scale(figures)
    along = axis(up.least, up.most, words.say, canvas.size.font, count=4, up_to_a_tick=True)
    if along.by > 1:
        canvas.lines(0, [words.axis_scales[along.by]], font=canvas.size.small)
    if figures:
        up = scale(figures, top=max(along.ticks[-1], up.most))
    heads = heads_of([panel.title for panel in picture.panels], width, canvas)
    lines = max(map(len, heads))
    top = foot = canvas.y
    for number, panel in enumerate(picture.panels):
        if number % columns == 0:
            top = foot + (BETWEEN_PANELS if number else 0)
        left = number % columns * (width + BETWEEN_PANELS)
        canvas.y = top
        canvas.head(left, heads[number], lines)
        height = TALL if len(picture.panels) == 1 else LOW
        plot = Plot(canvas, panel.lines, picture.points, left, left + width, words, named=named)
        plot.draw(up, along if figures else None, height)
        foot = max(foot, canvas.y)
    canvas.y = foot
