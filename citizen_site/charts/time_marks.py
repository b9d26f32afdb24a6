"""What goes into the picture of time, and the marks that come out of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from citizen_site.charts.text_width import text_width
from citizen_site.charts.time_scale import SayTick, Tick

FONT = 13.0
LINE = 17.0


class Kind(StrEnum):
    """What a mark means; the style sheet gives each its colour and pattern."""

    TERM = "term"
    EXTENSION = "extension"
    DONE = "done"
    WAITING = "waiting"
    LATE = "late"
    NEUTRAL = "neutral"
    OPEN = "open"
    MISSING = "missing"
    DATED = "dated"


@dataclass(frozen=True, slots=True)
class TimedStep:
    """One step: when it ran, until when the texts allow it, and the words for both.

    `due` is the last day of the term and `longest` that of the extended term; None without a term.
    """

    name: str
    detail: str
    notice: str
    term: str
    start: dt.date
    end: dt.date
    running: bool = False
    due: dt.date | None = None
    longest: dt.date | None = None

    @property
    def late(self) -> bool:
        return self.longest is not None and self.end > self.longest

    @property
    def text(self) -> tuple[tuple[str, str], ...]:
        lines = ((self.name, "name"), (self.detail, "detail"), (self.notice, "late" if self.late else "detail"))
        return tuple(line for line in lines if line[0])


@dataclass(frozen=True, slots=True)
class Stretch:
    """Time that is no measured step: a date is missing, an event is dated, or the project ended."""

    name: str
    detail: str
    start: dt.date
    end: dt.date
    kind: Kind = Kind.MISSING

    @property
    def text(self) -> tuple[tuple[str, str], ...]:
        return tuple(line for line in ((self.name, "name"), (self.detail, "detail")) if line[0])


Part = TimedStep | Stretch


@dataclass(frozen=True, slots=True)
class Words:
    """The words around the marks. `no_term` stands in the dotted line of a step without a term."""

    expected: str
    observed: str
    no_term: str
    today: str
    say_tick: SayTick


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    w: float
    h: float
    kind: Kind


@dataclass(frozen=True, slots=True)
class Line:
    """A broken line through `points`, written as SVG writes them."""

    points: str
    kind: str


@dataclass(frozen=True, slots=True)
class Label:
    """Lines of text, each with its style, from `x`; the first has its foot at `y`, the next `LINE` below."""

    x: float
    y: float
    lines: tuple[tuple[str, str], ...]
    anchor: str = "start"

    @property
    def width(self) -> float:
        return lines_width(self.lines)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything the wide picture shows; `axis_y` is the foot of the words of the ticks.

    `today` is where its line stands: x, top, foot.
    """

    width: int
    height: int
    axis_y: float
    ticks: Sequence[Tick]
    bars: Sequence[Bar]
    lines: Sequence[Line]
    labels: Sequence[Label]
    today: tuple[float, float, float] | None

    def kinds(self) -> frozenset[Kind]:
        """Return what the bars mean, for the key of the picture."""
        return frozenset(bar.kind for bar in self.bars)


def line(kind: str, *points: tuple[float, float]) -> Line:
    return Line(" ".join(f"{x:.1f},{y:.1f}" for x, y in points), kind)


def lines_width(lines: Sequence[tuple[str, str]]) -> float:
    """Return the width of the longest of these lines; names, heads and lateness are bold."""
    return max((text_width(text, FONT, bold=style != "detail") for text, style in lines), default=0.0)
