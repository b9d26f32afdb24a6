"""The public grid of a table: every cell that it has, whether somebody is in it or not.

Cells come from the question and from public lists alone. A grid read from the data would tell which cells are empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from query_service.catalogue.places import UNKNOWN, departements, regions
from query_service.planner.plan import Plan, PlannedTable
from query_service.query_model.conditions import Sex
from query_service.query_model.question import Dimension

MONTHS = range(1, 13)
UNKNOWN_AGE = -1

Cell = tuple[int | str, ...]


def grid(plan: Plan, table: PlannedTable) -> tuple[Cell, ...]:
    """Return the keys of all the cells of a table, in order: one value for each dimension, "unknown" among them."""
    return tuple(product(*(values(plan, table, dimension) for dimension in table.dimensions)))


def values(plan: Plan, table: PlannedTable, dimension: Dimension) -> Sequence[int | str]:
    """Return what a dimension of the table can say, in order, as the engines say it."""
    match dimension:
        case Dimension.YEAR:
            return [unit.years.last for unit in table.units]
        case Dimension.MONTH:
            return MONTHS
        case Dimension.SEX:
            return sorted(int(sex) for sex in Sex)
        case Dimension.AGE_CLASS:
            return [UNKNOWN_AGE, *plan.age_classes]
        case Dimension.REGION:
            return [UNKNOWN, *regions()]
        case Dimension.DEPARTEMENT:
            return [UNKNOWN, *(one.code for one in departements())]
        case Dimension.CODE_GROUP:
            return [group.name for group in plan.groups]
