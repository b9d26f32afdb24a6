"""How far one person can move the figures of a plan: from the plan alone, never from data, never by hand.

Neighbours: two stores of which one has a person more, with all her events, residences and the rest; the other persons
are the same in both (the ingest keeps that: the store of D and p has the content of the store of D and that of p).

Persons. In one unit of a table (a calendar year, or the pooled period) a person has one sex, one residence and one age
(year minus year of birth), so the dimensions sex, age class, région and département put her into one cell. Of the units
she may satisfy all. Months: an event a month puts her into up to twelve cells of a year. Code groups: one event may be
in several groups, so she may be in all of them. Each of these cells moves by 1:

    Δ₂² = units × (12 where by month) × (groups where by code group).

Volumes. Each person adds at most C to a cell and V to all the cells of a table together, cut in whole numbers. Of the
vectors with entries in 0..C and sum at most V none is longer than √(C·V): Σxᵢ² ≤ C·Σxᵢ ≤ C·V. So

    Δ₂² = C·V,

and less when C times the number of cells she can touch is below V: then Δ₂² = cells·C².
"""

from __future__ import annotations

from query_service.planner.plan import Clip, Plan, PlannedTable
from query_service.query_model.question import Dimension, Measure

MONTHS = 12


def cells_of_a_person(table: PlannedTable, groups: int) -> int:
    """Return how many cells of the table one person can be in."""
    cells = len(table.units)
    if Dimension.MONTH in table.dimensions:
        cells *= MONTHS
    if Dimension.CODE_GROUP in table.dimensions:
        cells *= groups
    return cells


def squared_sensitivity(plan: Plan, table: PlannedTable, clip: Clip | None) -> int:
    """Return Δ₂², a whole number from 1 on, for one table of the plan. `clip` is None for persons, and only there.

    Raises ValueError when a volume has no clip: without one, one person moves it without bound.
    """
    cells = cells_of_a_person(table, len(plan.groups))
    if plan.measure is Measure.PERSONS:
        if clip is not None:
            raise ValueError("persons count for one in a cell: they have no clip")
        return cells
    if clip is None:
        raise ValueError(f"{plan.measure}: without a clip one person moves the figures without bound")
    return min(clip.cell * clip.total, cells * clip.cell**2)
