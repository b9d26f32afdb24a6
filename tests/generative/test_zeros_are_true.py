"""Cells that are zero by structure, over invented questions and stores: the exact figure is 0 in each of them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from query_service.engines.in_memory import InMemoryEngine
from query_service.planner.grids import grid
from query_service.planner.plan import Plan
from query_service.planner.support import zeros
from query_service.query_model.question import Question
from tests.builders.invented_questions import questions
from tests.builders.invented_stores import stores
from tests.builders.questions import planned, planned_release
from tests.builders.stores import Rows

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
LONG = settings(QUICK, max_examples=1500)


def check(rows: Rows, plan: Plan) -> None:
    engine = InMemoryEngine(rows)
    for table, answered in zip(plan.tables, engine.answer(plan).tables, strict=True):
        exact = dict(answered.cells)
        for cell, zero in zip(grid(plan, table), zeros(plan, table), strict=True):
            assert not zero or not exact.get(cell), (table.dimensions, cell)


@QUICK
@given(stores(), questions())
def test_nobody_is_in_a_cell_that_is_zero_by_structure(rows: Rows, asked: Question) -> None:
    check(rows, planned(asked))
    check(rows, planned_release(asked))


@pytest.mark.slow
@LONG
@given(stores(), questions())
def test_nobody_is_in_a_cell_that_is_zero_by_structure_for_many(rows: Rows, asked: Question) -> None:
    check(rows, planned(asked))
    check(rows, planned_release(asked))
