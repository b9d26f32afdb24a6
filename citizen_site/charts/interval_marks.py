"""What an interval chart shows: rows of marks along one scale of lengths, from zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

DAYS_IN_A_MONTH = 30.4375


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the texts allow, in days from zero: `extended` is beyond `until`, or the same."""

    until: float
    extended: float


@dataclass(frozen=True, slots=True)
class NoTerm:
    """The texts set no term: a dotted line all along."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a source says, in days: a range, or one length when both are equal."""

    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Spreading:
    """What was observed, in days: eight in ten, the middle half, the middle; late beyond `limit`."""

    tenth: float
    lower: float
    middle: float
    upper: float
    ninetieth: float
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Each:
    """Too few to be summed up, in days: one dot each."""

    days: tuple[float, ...]
    limit: float | None = None


Mark = Allowed | NoTerm | Said | Spreading | Each


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its words, and its mark if there is one. A `head` names the rows that follow."""

    label: str
    mark: Mark | None = None
    head: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """Rows on one scale; `limits` are numbers of days at which a line runs through all of them."""

    rows: Sequence[Row]
    limits: Sequence[float] = ()

    @property
    def longest(self) -> float:
        """The largest number of days of any mark or limit, 0 when there is none."""
        ends = [end for row in self.rows for end in _ends(row.mark)]
        return max([*ends, *self.limits], default=0)


def _ends(mark: Mark | None) -> tuple[float, ...]:
    if isinstance(mark, Allowed):
        return (mark.extended,)
    if isinstance(mark, Said):
        return (mark.most,)
    if isinstance(mark, Spreading):
        return (mark.ninetieth,)
    return mark.days if isinstance(mark, Each) else ()
