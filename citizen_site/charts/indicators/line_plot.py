"""One panel of lines: its axis, the names of the points in time, the lines and the words beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from citizen_site.charts.indicators.canvas import Canvas
from citizen_site.charts.indicators.cells import Marked, Series, Shown, Words, shown
from citizen_site.charts.indicators.scales import Axis, Scale
from citizen_site.charts.text_width import text_width

DOT = 9.0
BLANK = 12.0
INSET = 16.0
# Room for the mark before a name, and the largest part of a panel that names may take.
MARK = 16.0
WIDEST_END = 0.35


@dataclass(frozen=True, slots=True)
class Line:
    """A series and its cells, one for each point in time."""

    series: Series
    cells: Sequence[Marked]


class Plot:
    """Where points in time and figures go, and what is drawn there; `named` when lines have names at their ends."""

    def __init__(self, canvas: Canvas, lines: Sequence[Line], points: Sequence[str], left: float, right: float,
                 words: Words, *, named: bool) -> None:  # fmt: skip
        self.canvas, self.lines, self.points, self.words = canvas, lines, points, words
        self.left, self.right, self.named = left, right, named
        self.alone = len(lines) == 1

    def draw(self, up: Scale, ticks: Axis | None, height: float) -> None:
        """Put the panel from the y of the canvas down; without figures there is no axis, only its zero."""
        canvas, line = self.canvas, self.canvas.size.line
        canvas.y += line + 4
        up = up.between(canvas.y + height, canvas.y)
        said = ticks.said if ticks else []
        start = self.left + max((text_width(text, canvas.size.font) for text in said), default=0) + 8
        end = self.right - self._beside()
        for tick, text in zip(ticks.ticks if ticks else [], said, strict=True):
            canvas.rule(start, up(tick), end, up(tick), canvas.colour("grid" if tick else "line-strong"))
            canvas.text(start - 8, up(tick), text, anchor="right")
        if not said:
            canvas.rule(start, up(0), end, up(0), canvas.colour("line-strong"))
        along = self._along(start, end)
        foot = up(up.least)
        self._names(along, foot + line / 2 + 6)
        blanks = [0] * len(self.points)
        for one in self.lines:
            self._line(one, along, up, blanks)
        if self.alone:
            self._figures(self.lines[0], along, up)
        else:
            self._ends(end + 8, up)
        self._told(along, up)
        canvas.y = foot + line + 10

    def _along(self, start: float, end: float) -> list[float]:
        """Return where each point in time stands, with room at both ends for half of a figure."""
        inset = min(INSET + (self._widest() / 2 if self.alone else 0), (end - start) / 4)
        count = len(self.points)
        if count == 1:
            return [(start + end) / 2]
        return [start + inset + (end - start - 2 * inset) * number / (count - 1) for number in range(count)]

    def _widest(self) -> float:
        cells = shown(marked.cell for line in self.lines for marked in line.cells)
        said = [self.words.say.figure(cell.value) for cell in cells] + list(self.words.blanks.values())
        return max(text_width(text, self.canvas.size.font, bold=True) for text in said)

    def _beside(self) -> float:
        """Several lines have their names and last figures at the right."""
        if self.alone:
            return 4
        names = [text_width(line.series.name, self.canvas.size.font) + MARK for line in self.lines if self.named]
        return max(self._widest() + MARK * (not self.named), *names, 0) + 10

    def _names(self, along: Sequence[float], y: float) -> None:
        """Write every name, or every second, third … so that none touches the next."""
        font = self.canvas.size.font
        named = [(x, name) for x, name in zip(along, self.points, strict=True) if name]
        kept = named
        for every in range(1, len(named) + 1):
            kept = named[::every]
            ends = [(x - text_width(name, font) / 2, x + text_width(name, font) / 2) for x, name in kept]
            if all(first[1] + 8 <= second[0] for first, second in pairwise(ends)):
                break
        for x, name in kept:
            self.canvas.text(x, y, name, anchor="center")

    def _line(self, one: Line, along: Sequence[float], up: Scale, blanks: list[int]) -> None:
        canvas, colour = self.canvas, self.canvas.colour(one.series.colour)
        room = along[1] - along[0] if len(along) > 1 else BLANK * 2
        dot, side = min(DOT, max(room * 0.7, 4)), min(BLANK, max(room * 0.8, 5))
        before: tuple[float, float] | None = None
        for number, (x, marked) in enumerate(zip(along, one.cells, strict=True)):
            if not isinstance(marked.cell, Shown):
                canvas.swatch(x - side / 2, up(0) - 3 - side / 2 - (side + 3) * blanks[number], marked.cell, side)
                blanks[number] += 1
                before = None
                continue
            y = up(marked.cell.value)
            if before:
                canvas.rule(*before, x, y, colour, width=2)
            _margin(canvas, one.series, x, up(marked.cell.upper), y, up(marked.cell.lower), dot)
            before = (x, y)

    def _figures(self, one: Line, along: Sequence[float], up: Scale) -> None:
        """Write the last figure, and the first where it has room beside it."""
        found = [(x, marked.cell) for x, marked in zip(along, one.cells, strict=True) if isinstance(marked.cell, Shown)]
        if not found:
            return
        neighbours = found[1:2] + found[-2:-1]
        if len(found) > 1 and found[-1][0] - found[0][0] > self._widest() + 6:
            self._figure(*found[0], neighbours[0][1], up)
        self._figure(*found[-1], neighbours[-1][1] if neighbours else found[0][1], up)

    def _figure(self, x: float, cell: Shown, beside: Shown, up: Scale) -> None:
        """Write a figure above its mark, or below where the line goes up from there and there is room."""
        half = self.canvas.size.line / 2 + 2
        top, foot = min(up(cell.upper), up(cell.value) - DOT / 2), max(up(cell.lower), up(cell.value) + DOT / 2)
        below = beside.value > cell.value and foot + 2 * half < up(0)
        y = foot + half if below else top - half
        self.canvas.text(x, y, self.words.say.figure(cell.value), fill="ink", anchor="center", bold=True, halo=True)

    def _ends(self, x: float, up: Scale) -> None:
        """Write name and last figure of each line beside its end, moved apart where they would touch."""
        canvas, line = self.canvas, self.canvas.size.line
        wanted = []
        for one in self.lines:
            last = one.cells[-1].cell
            known = shown(marked.cell for marked in one.cells)
            said = self.words.say.figure(last.value) if isinstance(last, Shown) else self.words.blanks[last]
            wanted.append((up(known[-1].value if known else 0), one.series, said))
        wanted.sort(key=lambda item: item[0])
        height = line * (2 if self.named else 1)
        tops = apart([y - height / 2 for y, _series, _said in wanted], height + 3, up(up.least))
        for top, (_y, series, said) in zip(tops, wanted, strict=True):
            colour = canvas.colour(series.colour)
            canvas.box(x, top + line / 2 - 5, 10, 10, colour, stroke=colour, radius=5 if series.round else 0)
            if self.named:
                canvas.text(x + MARK, top + line / 2, series.name)
            canvas.text(x if self.named else x + MARK, top + height - line / 2, said, fill="ink", bold=True)

    def _told(self, along: Sequence[float], up: Scale) -> None:
        """A point in time says the figures of all its lines."""
        room = along[1] - along[0] if len(along) > 1 else 60
        for number, x in enumerate(along):
            told = "\n".join(line.cells[number].told for line in self.lines)
            start, end = max(x - room / 2, self.left), min(x + room / 2, self.right)
            self.canvas.pointed(start, up(up.most), end - start, up(up.least) - up(up.most), told)


def _margin(canvas: Canvas, series: Series, x: float, top: float, y: float, foot: float, dot: float) -> None:
    """A mark from one end of the margin to the other; a dot where the margin is narrower than it."""
    if foot - top < dot:
        top, foot = y - dot / 2, y + dot / 2
    colour, radius = canvas.colour(series.colour), dot / 2 if series.round else 0
    canvas.box(x - dot / 2, top, dot, foot - top, colour, stroke=colour, radius=radius, stroke_width=0)


def apart(tops: Sequence[float], height: float, foot: float) -> list[float]:
    """Return tops, given in order, at least `height` apart; those too low move up until the last ends at `foot`."""
    placed: list[float] = []
    for top in tops:
        placed.append(max(top, placed[-1] + height) if placed else top)
    for number in range(len(placed) - 1, -1, -1):
        limit = foot - height if number == len(placed) - 1 else placed[number + 1] - height
        placed[number] = min(placed[number], limit)
    return placed
