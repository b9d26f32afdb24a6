"""The same picture for a narrow screen: one pair of bars for each step, all on one scale of lengths."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from citizen_site.charts.time_lanes import pieces
from citizen_site.charts.time_marks import Kind, Part, TimedStep

THINNEST_PERCENT = 0.7


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a bar, in hundredths of the width."""

    x: float
    w: float
    kind: Kind


@dataclass(frozen=True, slots=True)
class Pair:
    """What the texts allow, in bars and words, above what happened; no term leaves the first empty."""

    name: str
    expected: Sequence[Piece]
    observed: Sequence[Piece]
    expected_text: str
    observed_text: str
    notice: str
    late: bool


def pairs(parts: Sequence[Part]) -> list[Pair]:
    """Return one pair for each part that has a name, in the order given."""
    longest = max((_days(p.start, max(p.end, _longest(p))) for p in parts), default=0) or 1
    return [_pair(part, longest) for part in parts if part.name]


def _pair(part: Part, longest: int) -> Pair:
    def piece(start: dt.date, end: dt.date, kind: Kind) -> Piece:
        x, w = 100 * _days(part.start, start) / longest, 100 * _days(start, end) / longest
        return Piece(round(min(x, 100 - THINNEST_PERCENT), 2), round(max(w, THINNEST_PERCENT), 2), kind)

    observed = [piece(*found) for found in pieces(part)]
    if not isinstance(part, TimedStep):
        return Pair(part.name, [], observed, "", part.detail, "", False)
    expected = []
    if part.due and part.longest:
        expected = [piece(part.start, part.due, Kind.TERM)]
        if part.longest > part.due:
            expected.append(piece(part.due, part.longest, Kind.EXTENSION))
    return Pair(part.name, expected, observed, part.term, part.detail, part.notice, part.late)


def _longest(part: Part) -> dt.date:
    return (isinstance(part, TimedStep) and part.longest) or part.end


def _days(start: dt.date, end: dt.date) -> int:
    return (end - start).days
