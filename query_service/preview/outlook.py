"""What a question would give at a price: for each cell the figure expected, its error, its chance of being hidden."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from query_service.catalogue.places import UNKNOWN
from query_service.planner.grids import UNKNOWN_AGE, Cell, grid
from query_service.planner.plan import Clip, Plan
from query_service.preview.chances import Chances, chances
from query_service.preview.expected import Expected, Said, expected
from query_service.privacy.loss import Loss
from query_service.privacy.pricing import Measurement, charged, measurements
from query_service.query_model.conditions import Sex
from query_service.query_model.question import Dimension, Measure
from query_service.tables.intervals import interval_factor

# A table of which less than this is expected to be shown is not worth its price.
WORTH = 0.30
_UNKNOWNS: Mapping[Dimension, int | str] = {
    Dimension.SEX: int(Sex.UNKNOWN),
    Dimension.AGE_CLASS: UNKNOWN_AGE,
    Dimension.REGION: UNKNOWN,
    Dimension.DEPARTEMENT: UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class CellOutlook:
    """One cell. `expected` and `hidden` are None where no public figure tells; a zero by structure has no error.

    `half_width`: of the interval, once shown. `counts`: False for an unknown sex, age or place, of which nobody is
    expected: it is left out of shares.
    """

    cell: Cell
    expected: float | None
    standard_error: float
    threshold: int
    half_width: int
    hidden: float | None
    zero: bool
    counts: bool


@dataclass(frozen=True)
class TableOutlook:
    """One measured table, with the factor `z` of its intervals."""

    dimensions: tuple[Dimension, ...]
    measure: Measure
    z: float
    cells: tuple[CellOutlook, ...]

    @cached_property
    def counted(self) -> tuple[CellOutlook, ...]:
        """The cells that shares are of: neither unknown nor zero by structure."""
        return tuple(one for one in self.cells if one.counts)

    @cached_property
    def shown(self) -> float | None:
        """The share of its cells that is expected to be shown, from 0 to 1; None where nothing is expected."""
        hidden = [one.hidden for one in self.counted if one.hidden is not None]
        return 1 - sum(hidden) / len(hidden) if hidden else None

    @cached_property
    def relative_error(self) -> float | None:
        """Half of the interval over the figure, of the cell in the middle; None where nothing is expected."""
        found = [one.half_width / one.expected for one in self.counted if one.expected]
        return median(found) if found else None

    @property
    def worth_it(self) -> bool:
        """Say whether enough of it is expected to be shown; a table of which nothing is known is not judged."""
        return self.shown is None or self.shown >= WORTH


@dataclass(frozen=True, slots=True)
class Outlook:
    """All the tables of a plan at a price: persons, then the volume beside them. `parts` are what is measured."""

    tables: tuple[TableOutlook, ...]
    loss: Loss
    plan: Plan
    parts: tuple[Measurement, ...]
    expected: Expected

    @property
    def wanted(self) -> tuple[TableOutlook, ...]:
        """The tables of the measure that was asked: without the persons that a volume is measured with."""
        return tuple(one for one in self.tables if one.measure is self.tables[-1].measure)

    @property
    def shown(self) -> float | None:
        """The share of the cells of all tables wanted that is expected to be shown."""
        parts = [(one.shown, len(one.counted)) for one in self.wanted]
        known = [(share, cells) for share, cells in parts if share is not None]
        cells = sum(number for _, number in known)
        return sum(share * number for share, number in known) / cells if cells else None

    @property
    def relative_error(self) -> float | None:
        """The error of the table that errs most."""
        return max((one.relative_error for one in self.wanted if one.relative_error is not None), default=None)


def outlook(plan: Plan, level: Loss, clip: Clip | None, floor: int, said: Said, *, draws: int | None = None) -> Outlook:
    """Return what a plan would give at the loss `level` of one year of care, from public figures alone.

    `clip` is that of the measure, None for persons; `draws` as in chances.py. Raises ValueError for a level that the
    tables share to nothing.
    """
    parts = measurements(plan, level, clip)
    found = expected(plan, said)
    by_part = chances(plan, parts, floor, found.tables, draws)
    tables = tuple(
        _table(plan, part.table, part.measure, one, table.figures)
        for part, one, table in zip(parts, by_part, found.tables, strict=True)
    )
    return Outlook(tables, charged(parts), plan, parts, found)


def _table(plan: Plan, place: int, measure: Measure, found: Chances, figures: Sequence[float] | None) -> TableOutlook:
    table = plan.tables[place]
    possible = len(found.zero) - sum(found.zero)
    shown = possible if found.hidden is None else possible - float(found.hidden.sum())
    z = interval_factor(shown, possible)
    rows = []
    for number, cell in enumerate(grid(plan, table)):
        zero, error = found.zero[number], math.sqrt(float(found.variances[number]))
        rows.append(
            CellOutlook(
                cell=cell,
                expected=None if figures is None else figures[number],
                standard_error=error,
                threshold=found.thresholds[number],
                half_width=math.ceil(z * error),
                hidden=None if found.hidden is None else float(found.hidden[number]),
                zero=zero,
                counts=not zero and not _is_unknown(table.dimensions, cell),
            )
        )
    return TableOutlook(table.dimensions, measure, z, tuple(rows))


def _is_unknown(dimensions: Sequence[Dimension], cell: Cell) -> bool:
    return any(_UNKNOWNS.get(dimension) == value for dimension, value in zip(dimensions, cell, strict=True))
