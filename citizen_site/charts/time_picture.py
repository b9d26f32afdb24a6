"""The time taken by one project: what the texts allow above, what happened below, on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Table:
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class TimePicture:
    """Everything the template draws: places in units of the view box, words ready to be read."""

    width: int
    height: int
    sentence: str
    ticks: Sequence[Tick]
    expected: Sequence[object]
    observed: Sequence[object]
    today_x: float | None
    steps: Sequence[object]
    table: Table
