"""Spreads persons and events over the grid of a table: by place, sex and age as their shape says, months alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from query_service.catalogue.places import region_of, regions
from query_service.planner.plan import Plan, PlannedTable
from query_service.preview import shapes
from query_service.preview.known import Size
from query_service.query_model.question import Dimension, Measure
from query_service.snds.synthesis.calibration import Floats

MONTHS = 12


def over_grid(plan: Plan, table: PlannedTable, measure: Measure, sizes: Sequence[Sequence[Size]]) -> Floats:
    """Return what is expected in each cell of the grid of a table, in its order: persons, or events counted.

    `sizes` by unit of the table, and inside it one for each code group, or one alone where the table has no groups.
    What is unknown (a sex, an age, a place) is expected of nobody. A month has a twelfth of the events of the year, and
    the persons who have one in it: those of the year where they have twelve or more, else in proportion.
    """
    by_unit = []
    for unit, of_unit in zip(table.units, sizes, strict=True):
        years = unit.years.last - unit.years.first + 1
        parts = [_inside(plan, table, one.shape) * _figures(table, measure, one, years) for one in of_unit]
        cells = np.stack(parts, axis=-1)
        if Dimension.MONTH in table.dimensions:
            cells = np.repeat(cells[None], MONTHS, axis=0)
        by_unit.append(cells.ravel())
    return np.concatenate(by_unit)


def _figures(table: PlannedTable, measure: Measure, size: Size, years: int) -> float:
    """Return what one person counts for in a cell."""
    month = Dimension.MONTH in table.dimensions
    if measure is Measure.PERSONS:
        return min(1.0, size.each / (MONTHS * years)) if month else 1.0
    return size.each / MONTHS if month else size.each


def _inside(plan: Plan, table: PlannedTable, shape: Floats) -> Floats:
    """Return the persons by sex, age and place, as far as the table tells them apart; the unknown first on each."""
    found = shapes.by_class(shape, plan.age_classes)
    if Dimension.REGION in table.dimensions:
        found = _by_region(found)
    if not {Dimension.REGION, Dimension.DEPARTEMENT} & set(table.dimensions):
        found = found.sum(axis=0, keepdims=True)
    if Dimension.SEX not in table.dimensions:
        found = found.sum(axis=1, keepdims=True)
    if Dimension.AGE_CLASS not in table.dimensions:
        found = found.sum(axis=2, keepdims=True)
    by_sex_age_place = np.moveaxis(found, 0, -1)
    has = (
        Dimension.SEX in table.dimensions,
        Dimension.AGE_CLASS in table.dimensions,
        bool({Dimension.REGION, Dimension.DEPARTEMENT} & set(table.dimensions)),
    )
    return np.pad(by_sex_age_place, [(1, 0) if one else (0, 0) for one in has])


def _by_region(by_departement: Floats) -> Floats:
    order = list(regions())
    found = np.zeros((len(order), *by_departement.shape[1:]))
    for departement, region in region_of().items():
        found[order.index(region)] += by_departement[shapes.place_of(departement)]
    return found
