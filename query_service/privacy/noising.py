"""From exact figures to noisy ones. The one place where both meet; what comes out is differentially private."""

from __future__ import annotations

from collections.abc import Sequence

from query_service.exact_answers import ExactAnswer, ExactTable
from query_service.planner.grids import Cell, grid
from query_service.planner.plan import Plan
from query_service.privacy.mechanisms import noised
from query_service.privacy.noisy_answers import SealedVector
from query_service.privacy.pricing import Measurement
from query_service.query_model.question import Measure


def draw(plan: Plan, parts: Sequence[Measurement], persons: ExactAnswer, volumes: ExactAnswer | None) -> SealedVector:
    """Return the figures of each measurement with its noise, over the whole grid of its table.

    `volumes` are the clipped ones, None where the plan counts persons. A figure outside the grid is left out: the grid
    has a cell for what is unknown, and an error would say something about the data.
    """
    answers = {Measure.PERSONS: persons} | ({plan.measure: volumes} if volumes is not None else {})
    drawn = []
    for part in parts:
        exact = answers[part.measure].tables[part.table]
        drawn.append(noised(_over(grid(plan, plan.tables[part.table]), exact), part.squared, part.scale))
    return SealedVector(tuple(parts), tuple(one.figures for one in drawn), tuple(one.measurement for one in drawn))


def _over(cells: Sequence[Cell], table: ExactTable) -> list[int]:
    return [table.cells.get(cell, 0) for cell in cells]
