"""Where the labels of a line of bars go, so that none touches another and no leader crosses a word.

A label starts at its leader and runs to the right. Read from the right, a label stays in the first
row when it ends before the next leader; else it goes one row deeper than every label it would
cover. A leader only passes rows whose labels start further right, whatever the bars are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

GAP = 10.0
INDENT = 4.0


@dataclass(frozen=True, slots=True)
class Place:
    """Row 0 is nearest to the bars. The text starts at `x`, its leader comes down at `leader`."""

    x: float
    leader: float
    row: int


def place(anchors: Sequence[float], widths: Sequence[float]) -> list[Place]:
    """Return the place of each label; `anchors` go from left to right, as `widths` do."""
    leaders = _apart(anchors)
    rows = [0] * len(leaders)
    for i in range(len(leaders) - 1, -1, -1):
        end = leaders[i] - INDENT + widths[i]
        covered = [rows[k] for k in range(i + 1, len(leaders)) if leaders[k] - INDENT < end + GAP]
        rows[i] = 1 + max(covered, default=-1)
    return [Place(x - INDENT, x, row) for x, row in zip(leaders, rows, strict=True)]


def _apart(anchors: Sequence[float]) -> list[float]:
    """Leaders of neighbouring bars keep a distance in which each can be followed by the eye."""
    leaders: list[float] = []
    for anchor in anchors:
        least = leaders[-1] + GAP if leaders else INDENT
        leaders.append(max(anchor, least))
    return leaders
