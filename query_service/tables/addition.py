"""Coarser tables summed from the noisy figures of one draw, with the error of the sums.

The noise of each cell is drawn by itself, so the variance of a sum is the sum of the variances. Where several tables
of the draw would do, the one whose sums err least is taken. Nothing is drawn and no datum is read: what comes out says
nothing about a person that the draw did not say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from query_service.catalogue.places import UNKNOWN, region_of
from query_service.planner.grids import Cell, grid
from query_service.planner.plan import Plan, PlannedTable
from query_service.privacy.noisy_answers import NoisyTable
from query_service.query_model.question import Dimension, Measure
from query_service.tables.additivity import adds_up


def by_addition(wanted: Plan, measured: Plan, drawn: Sequence[NoisyTable]) -> tuple[NoisyTable, ...] | None:
    """Return the tables of `wanted` as sums of those `drawn`; None when one of them is no sum.

    `measured` is the plan of the draw: the same question, with other tables. Persons come before the volume of the same
    cells as in any release, and are left out where they alone do not add up.
    """
    found: list[NoisyTable] = []
    for table in wanted.tables:
        for measure in dict.fromkeys((Measure.PERSONS, wanted.measure)):
            best = min(_sums(wanted, table, measured, measure, drawn), key=_error, default=None)
            if best is not None:
                found.append(best)
            elif measure is wanted.measure:
                return None
    return tuple(found)


def lacking(wanted: Plan, tables: Sequence[NoisyTable]) -> tuple[str, ...]:
    """Return a note for each volume that has no persons beside it, since they are no sum of what was measured."""
    with_persons = {table.dimensions for table in tables if table.measure is Measure.PERSONS}
    return tuple(
        f"persons of the table by {', '.join(table.dimensions) or 'nothing'}: no sum of what was measured, left out"
        for table in wanted.tables
        if table.dimensions not in with_persons
    )


def error_of(measure: Measure, tables: Sequence[NoisyTable]) -> float:
    """Return the mean variances of the tables of this measure, added up: what the best sums have least of."""
    return sum(_error(table) for table in tables if table.measure is measure)


def _error(table: NoisyTable) -> float:
    return sum(table.variances) / len(table.variances)


def _sums(
    wanted: Plan, table: PlannedTable, measured: Plan, measure: Measure, drawn: Sequence[NoisyTable]
) -> Iterator[NoisyTable]:
    for finer in drawn:
        planned = next(one for one in measured.tables if one.dimensions == finer.dimensions)
        if finer.measure is measure and adds_up(wanted, measure, planned, table):
            yield _summed(finer, table.dimensions, grid(wanted, table))


def _summed(finer: NoisyTable, dimensions: tuple[Dimension, ...], cells: tuple[Cell, ...]) -> NoisyTable:
    figures: dict[Cell, int] = defaultdict(int)
    variances: dict[Cell, float] = defaultdict(float)
    for cell, figure, variance in zip(finer.cells, finer.figures, finer.variances, strict=True):
        where = _coarser(dict(zip(finer.dimensions, cell, strict=True)), dimensions)
        figures[where] += figure
        variances[where] += variance
    return NoisyTable(
        measure=finer.measure,
        dimensions=dimensions,
        cells=cells,
        figures=tuple(figures[cell] for cell in cells),
        variances=tuple(variances[cell] for cell in cells),
        clip=finer.clip,
        added_from=finer.dimensions,
    )


def _coarser(cell: dict[Dimension, int | str], dimensions: tuple[Dimension, ...]) -> Cell:
    if Dimension.DEPARTEMENT in cell:
        cell = {**cell, Dimension.REGION: region_of().get(str(cell[Dimension.DEPARTEMENT]), UNKNOWN)}
    return tuple(cell[dimension] for dimension in dimensions)
