"""Coarser tables summed from the figures of one draw: which of its tables to add up, and how far the sums err.

Nothing is drawn and no datum is read: what comes out says nothing about a person that the draw did not say. Where
several tables of the draw would do, the one whose sums err least is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from query_service.planner.plan import Plan, PlannedTable
from query_service.query_model.question import Dimension, Measure
from query_service.tables.additivity import adds_up
from query_service.tables.publication import Publication, Wanted


@dataclass(frozen=True, slots=True)
class Sum:
    """A table as sums of figures of a draw, with the mean and the largest variance of their errors."""

    measure: Measure
    wanted: Wanted
    mean: float
    largest: float


def sums(wanted: Plan, drawn: Publication) -> tuple[Sum, ...] | None:
    """Return the tables of `wanted` as sums of those of a draw of the same question; None when one of them is no sum.

    Classes of age may be unions of those drawn. Persons come before the volume of the same cells as in any release, and
    are left out where they alone do not add up.
    """
    found: list[Sum] = []
    for table in wanted.tables:
        for measure in dict.fromkeys((Measure.PERSONS, wanted.measure)):
            best = min(_sums(wanted, table, measure, drawn), key=lambda one: one.mean, default=None)
            if best is not None:
                found.append(best)
            elif measure is wanted.measure:
                return None
    return tuple(found)


def lacking(wanted: Plan, found: Sequence[Sum]) -> tuple[str, ...]:
    """Return a note for each volume that has no persons beside it, since they are no sum of what was measured."""
    with_persons = {one.wanted.table.dimensions for one in found if one.measure is Measure.PERSONS}
    return tuple(
        f"persons of the table by {', '.join(table.dimensions) or 'nothing'}: no sum of what was measured, left out"
        for table in wanted.tables
        if table.dimensions not in with_persons
    )


def error_of(measure: Measure, found: Sequence[Sum]) -> float:
    """Return the mean variances of the tables of this measure, added up: what the best sums have least of."""
    return sum(one.mean for one in found if one.measure is measure)


def _sums(wanted: Plan, table: PlannedTable, measure: Measure, drawn: Publication) -> Iterator[Sum]:
    for one in drawn.measured():
        fits = _classes_fit(wanted, one.plan, table, one.table) and adds_up(wanted, measure, one.table, table)
        if drawn.measure_of(one) is measure and fits:
            summed = Wanted(wanted, table, one.place)
            variances = [variance for variance in drawn.variances(summed) if variance]
            yield Sum(measure, summed, sum(variances) / max(len(variances), 1), max(variances, default=0.0))


def _classes_fit(wanted: Plan, measured: Plan, coarser: PlannedTable, finer: PlannedTable) -> bool:
    """Say whether the classes of age of the coarser table, if it has any, are unions of those of the finer one."""
    both = Dimension.AGE_CLASS in coarser.dimensions and Dimension.AGE_CLASS in finer.dimensions
    return not both or set(wanted.age_classes) <= set(measured.age_classes)
