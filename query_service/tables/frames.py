"""Tables of one draw laid side by side: the cells that add up together, as arrays over sex, age and place.

A frame is one value of what nothing adds over in a release: a year, a month, a group of codes. Its tables are sums of
one another over sex, age and residence, and those alone: a person has one of each in a frame. Volumes that are released
are clipped in the cells of the table that is measured, so that over months, years and groups the sums of one table are
another quantity than a table measured by itself (additivity.py).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np

from query_service.catalogue.places import UNKNOWN, region_of
from query_service.planner.grids import UNKNOWN_AGE, values
from query_service.planner.plan import Plan, PlannedTable, Unit
from query_service.planner.support import supported
from query_service.query_model.question import Dimension
from query_service.tables.least_squares import Grouping, Places

# What tells frames apart, and what adds up inside one; a table has at most one of the two dimensions of place.
OF_FRAMES = (Dimension.YEAR, Dimension.MONTH, Dimension.CODE_GROUP)
OF_PLACE = (Dimension.DEPARTEMENT, Dimension.REGION)
INSIDE = (Dimension.SEX, Dimension.AGE_CLASS, *OF_PLACE)

Value = int | str
FrameKey = tuple[tuple[Unit, ...], frozenset[Dimension]]


@dataclass(frozen=True, slots=True)
class Laid:
    """A table laid out over the base of its frames.

    `places[frame, sex, age, place]` is the place in the grid of the table of each cell that is not zero by structure;
    `grouping` tells which values of the base each of its cells holds.
    """

    places: Places
    grouping: Grouping

    @property
    def frames(self) -> int:
        return int(self.places.shape[0])


def frame_key(table: PlannedTable) -> FrameKey:
    """Return what tables share that are sums of one another inside a frame."""
    apart = {Dimension.MONTH, Dimension.CODE_GROUP} & set(table.dimensions)
    return table.units, frozenset(apart)


def lay(plan: Plan, table: PlannedTable, base: Sequence[PlannedTable], base_plan: Plan | None = None) -> Laid:
    """Return a table laid over the base of `base`: the measured tables of the same frames, of `base_plan`.

    The table is one of them or coarser; the classes of age of its plan are then unions of those of the other.
    """
    found = [_axis(plan, table, dimension, base_plan or plan, base) for dimension in ("sex", "age", "place")]
    return Laid(_places(plan, table), Grouping(tuple(found)))


def _axis(plan: Plan, table: PlannedTable, axis: str, base_plan: Plan, base: Sequence[PlannedTable]) -> Places:
    """Return the group in the table of each value of one axis of the base."""
    dimension = _on(axis, [table])
    finest = _on(axis, base)
    if finest is None:
        return np.zeros(1, dtype=np.intp)
    has = next(one for one in base if finest in one.dimensions)
    mine = _values(base_plan, has, finest)
    if dimension is None:
        return np.zeros(len(mine), dtype=np.intp)
    groups = {value: number for number, value in enumerate(_values(plan, table, dimension))}
    to_regions = (finest, dimension) == OF_PLACE
    return np.array([groups[_group(plan, dimension, value, to_regions)] for value in mine], dtype=np.intp)


def _on(axis: str, tables: Sequence[PlannedTable]) -> Dimension | None:
    """Return the finest dimension that the tables have on an axis."""
    may: Mapping[str, tuple[Dimension, ...]] = {
        "sex": (Dimension.SEX,), "age": (Dimension.AGE_CLASS,), "place": OF_PLACE,
    }  # fmt: skip
    return next((one for one in may[axis] if any(one in table.dimensions for table in tables)), None)


def _group(plan: Plan, dimension: Dimension, value: Value, to_regions: bool) -> Value:
    """Return the value of the table that a value of the base is in; places have other codes in the two only."""
    if to_regions:
        return region_of().get(str(value), UNKNOWN)
    if dimension is Dimension.AGE_CLASS and value != UNKNOWN_AGE:
        return max(first for first in plan.age_classes if first <= int(value))
    return value


def _values(plan: Plan, table: PlannedTable, dimension: Dimension) -> list[Value]:
    """Return the values that are not zero by structure; départements of one région stand together, for rounding."""
    found = list(compress(values(plan, table, dimension), supported(plan, table, dimension)))
    return sorted(found, key=_region) if dimension is Dimension.DEPARTEMENT else found


def _region(departement: Value) -> str:
    return region_of().get(str(departement), "")


def _places(plan: Plan, table: PlannedTable) -> Places:
    """Return the places in the grid by frame, sex, age and place."""
    lengths = [len(values(plan, table, one)) for one in table.dimensions]
    grid = np.arange(math.prod(lengths), dtype=np.intp).reshape(lengths)
    place = next((one for one in OF_PLACE if one in table.dimensions), Dimension.DEPARTEMENT)
    axes = [*OF_FRAMES, Dimension.SEX, Dimension.AGE_CLASS, place]
    has = [one for one in axes if one in table.dimensions]
    grid = np.transpose(grid, [table.dimensions.index(one) for one in has])
    for axis, one in enumerate(has):
        in_grid = {value: number for number, value in enumerate(values(plan, table, one))}
        grid = np.take(grid, [in_grid[value] for value in _values(plan, table, one)], axis=axis)
    shape = [grid.shape[has.index(one)] if one in has else 1 for one in axes]
    return grid.reshape(-1, *shape[len(OF_FRAMES) :])
