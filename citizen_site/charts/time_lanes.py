"""The two lines of bars of the time picture, each with its labels: the terms above, what happened below."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from citizen_site.charts.label_rows import Place, place
from citizen_site.charts.text_width import text_width
from citizen_site.charts.time_marks import (
    FONT,
    LINE,
    Bar,
    Kind,
    Label,
    Line,
    Part,
    Stretch,
    TimedStep,
    line,
    lines_width,
)
from citizen_site.charts.time_scale import TimeScale

HEAD = 26.0
EXPECTED_BAR, OBSERVED_BAR, LANE_GAP = 24.0, 30.0, 5.0
LEADER_ZONE = 9.0
THINNEST = 2.0
NEAR_START = 6.0
BETWEEN_TERMS = 3.0
SHORTEST_DOTS = 12.0


@dataclass(frozen=True, slots=True)
class Marked:
    """A bar from `start` to `end`, the lines of its label and their width."""

    start: dt.date
    end: dt.date
    lines: tuple[tuple[str, str], ...]
    width: float


@dataclass(slots=True)
class Sheet:
    """The picture while it is drawn, from the top down to `y`."""

    time: TimeScale
    y: float = 0.0
    bars: list[Bar] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)

    def head(self, text: str) -> None:
        self.y += HEAD
        self.labels.append(Label(0, self.y - 9, ((text, "head"),)))

    def bar(self, start: dt.date, end: dt.date, y: float, height: float, kind: Kind) -> None:
        x = self.time.x(start)
        width = max(self.time.x(end) - x, THINNEST)
        self.bars.append(Bar(round(min(x, self.time.width - width), 1), y, round(width, 1), height, kind))


def expected_marks(steps: Sequence[TimedStep]) -> list[Marked]:
    return [_marked(s.start, s.longest, ((s.term, "detail"),)) for s in steps if s.longest]


def observed_marks(parts: Sequence[Part]) -> list[Marked]:
    return [_marked(p.start, p.end, p.text) for p in parts]


def _marked(start: dt.date, end: dt.date, lines: tuple[tuple[str, str], ...]) -> Marked:
    return Marked(start, end, lines, lines_width(lines))


def inside(time: TimeScale, marks: Sequence[Marked], width: float) -> bool:
    """Say whether every label ends before `width` on this scale."""
    marks = [mark for mark in marks if mark.lines]
    places = _places(time, marks)
    return all(at.x + mark.width <= width for at, mark in zip(places, marks, strict=True))


def draw_expected(sheet: Sheet, steps: Sequence[TimedStep], no_term: str) -> None:
    """Draw the terms: labels in rows above, bars in as many lanes as they overlap, dots for no term."""
    marks = expected_marks(steps)
    places = _places(sheet.time, marks)
    top = sheet.y + LINE * (1 + max((at.row for at in places), default=-1)) + LEADER_ZONE * bool(places)
    lanes = _lanes([(sheet.time.x(m.start), sheet.time.x(m.end) + BETWEEN_TERMS) for m in marks])
    tops = [top + lane * (EXPECTED_BAR + LANE_GAP) for lane in lanes]
    for mark, at, y in zip(marks, places, tops, strict=True):
        foot = top - LEADER_ZONE - at.row * LINE
        _leader(sheet, mark, at, y, foot, top - LEADER_ZONE / 2)
        sheet.labels.append(Label(at.x, foot - 4, mark.lines))
    termed = [step for step in steps if step.longest]
    for step, y in zip(termed, tops, strict=True):
        _term(sheet, step, y)
    _no_terms(sheet, steps, [m for m, lane in zip(marks, lanes, strict=True) if lane == 0], top, no_term)
    sheet.y = top + (1 + max(lanes, default=0)) * (EXPECTED_BAR + LANE_GAP) - LANE_GAP + 2


def _term(sheet: Sheet, step: TimedStep, y: float) -> None:
    if step.due is None or step.longest is None:
        return
    if step.longest > step.due:
        sheet.bar(step.due, step.longest, y, EXPECTED_BAR, Kind.EXTENSION)
    sheet.bar(step.start, step.due, y, EXPECTED_BAR, Kind.TERM)


def _no_terms(sheet: Sheet, steps: Sequence[TimedStep], bars: Sequence[Marked], top: float, word: str) -> None:
    """A dotted line for a step without a term, where the first lane is free."""
    middle, drawn = top + EXPECTED_BAR / 2, 0.0
    for step in steps:
        taken = [sheet.time.x(m.end) for m in bars if m.start <= step.start]
        later = [sheet.time.x(m.start) for m in bars if m.start > step.start]
        left = max([sheet.time.x(step.start), drawn, *taken]) + BETWEEN_TERMS
        right = min([sheet.time.x(step.end), *later]) - BETWEEN_TERMS
        if step.longest or right - left < SHORTEST_DOTS:
            continue
        drawn = right
        sheet.lines.append(line("no-term", (left, middle), (right, middle)))
        if text_width(word, FONT) + 2 * SHORTEST_DOTS <= right - left:
            sheet.labels.append(Label(round((left + right) / 2, 1), middle + 4, ((word, "detail"),), "middle"))


def draw_observed(sheet: Sheet, parts: Sequence[Part]) -> float:
    """Draw what happened, then its labels in rows below; return the foot of the bars."""
    marks, top = observed_marks(parts), sheet.y
    lanes = _lanes([(m.start.toordinal(), m.end.toordinal()) for m in marks])
    for part, lane in zip(parts, lanes, strict=True):
        y = top + lane * (OBSERVED_BAR + LANE_GAP)
        for start, end, kind in pieces(part):
            sheet.bar(start, end, y, OBSERVED_BAR, kind)
    foot = top + (1 + max(lanes)) * (OBSERVED_BAR + LANE_GAP) - LANE_GAP
    sheet.y = _labels_below(sheet, [(m, lane) for m, lane in zip(marks, lanes, strict=True) if m.lines], foot)
    return foot


def _labels_below(sheet: Sheet, marked: Sequence[tuple[Marked, int]], foot: float) -> float:
    """Write the labels in rows under the bars; return the foot of the last row."""
    top, marks = sheet.y, [mark for mark, _lane in marked]
    places = _places(sheet.time, marks)
    heights = [max(len(m.lines) for m, at in zip(marks, places, strict=True) if at.row == row) for row in _rows(places)]
    for (mark, lane), at in zip(marked, places, strict=True):
        y = foot + LEADER_ZONE + sum(LINE * height + LEADER_ZONE for height in heights[: at.row])
        bar_foot = top + lane * (OBSERVED_BAR + LANE_GAP) + OBSERVED_BAR
        _leader(sheet, mark, at, bar_foot, y, foot + LEADER_ZONE / 2)
        sheet.labels.append(Label(at.x, y + LINE - 4, mark.lines))
    return foot + LEADER_ZONE + sum(LINE * height + LEADER_ZONE for height in heights)


def pieces(part: Part) -> list[tuple[dt.date, dt.date, Kind]]:
    """Return the bar of a step in its colours: within the term, and beyond it."""
    if isinstance(part, Stretch):
        return [(part.start, part.end, part.kind)]
    if part.longest is None:
        return [(part.start, part.end, Kind.OPEN if part.running else Kind.NEUTRAL)]
    inside_term = Kind.WAITING if part.running else Kind.DONE
    if not part.late:
        return [(part.start, part.end, inside_term)]
    return [(part.start, part.longest, inside_term), (part.longest, part.end, Kind.LATE)]


def _places(time: TimeScale, marks: Sequence[Marked]) -> list[Place]:
    return place([_anchor(time, mark) for mark in marks], [mark.width for mark in marks])


def _anchor(time: TimeScale, mark: Marked) -> float:
    """Where a leader leaves the bar: near its start, or the middle of a short one."""
    return round(time.x(mark.start) + min((time.x(mark.end) - time.x(mark.start)) / 2, NEAR_START), 1)


def _leader(sheet: Sheet, mark: Marked, at: Place, bar: float, label: float, bend: float) -> None:
    """Join the bar to its label, unless the label stands right beside it."""
    anchor = _anchor(sheet.time, mark)
    if at.row or abs(at.leader - anchor) > NEAR_START:
        sheet.lines.append(line("leader", (anchor, bar), (at.leader, bend), (at.leader, label)))


def _rows(places: Sequence[Place]) -> range:
    return range(1 + max(at.row for at in places))


def _lanes(spans: Sequence[tuple[float, float]]) -> list[int]:
    """Return for each span, in order of start, the first lane in which nothing lies under it."""
    ends: list[float] = []
    lanes = []
    for start, end in spans:
        lane = next((i for i, last in enumerate(ends) if last <= start), len(ends))
        ends[lane : lane + 1] = [end]
        lanes.append(lane)
    return lanes
