"""What stands in one place of a picture: a figure with its margin, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Blank(StrEnum):
    """Why there is no figure. None of these is drawn as a length: only a figure has one."""

    HIDDEN = "hidden"
    MISSING = "missing"
    ZERO = "zero"


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure and both ends of its margin, in the unit of the picture."""

    value: float
    lower: float
    upper: float


Cell = Shown | Blank


@dataclass(frozen=True, slots=True)
class Marked:
    """A cell with the words that a pointer brings up over it."""

    cell: Cell
    told: str


@dataclass(frozen=True, slots=True)
class Series:
    """A group that has marks of its own: its name, the token of its colour, and whether its ends are round."""

    name: str
    colour: str
    round: bool = False


@dataclass(frozen=True, slots=True)
class Saying:
    """How numbers are written: a `figure` in full, a `round` number of an axis, a `span` of two of those."""

    figure: Callable[[float], str]
    round: Callable[[float], str]
    span: Callable[[float, float], str]


@dataclass(frozen=True, slots=True)
class Words:
    """The words in a picture. `tile_scales` and `axis_scales` say by what figures are divided there, such as 1000."""

    blanks: Mapping[Blank, str]
    say: Saying
    overseas: str = ""
    corsica: str = ""
    tile_scales: Mapping[int, str] = field(default_factory=dict)
    axis_scales: Mapping[int, str] = field(default_factory=dict)


def shown(cells: Iterable[Cell]) -> list[Shown]:
    """Return the cells that have a figure."""
    return [cell for cell in cells if isinstance(cell, Shown)]
