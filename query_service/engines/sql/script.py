"""The script of a plan, and the answer that its rows make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from query_service.catalogue.places import UNKNOWN, region_of
from query_service.engines.sql.cells import lay_cells
from query_service.engines.sql.conditions import lay_conditions
from query_service.engines.sql.population import lay_population
from query_service.engines.sql.text import Dialect, Script
from query_service.engines.sql.windows import Writer, units_of
from query_service.exact_answers import ExactAnswer, ExactTable, Key
from query_service.planner.plan import Plan, PlannedTable, Unit
from query_service.query_model.question import Dimension


def script_of(plan: Plan, dialect: Dialect) -> Script:
    """Return the statements that answer a plan."""
    writer = Writer(plan, dialect)
    lay_cells(writer, lay_population(writer, lay_conditions(writer)))
    return writer.script()


def answer_of(plan: Plan, tables: Iterable[Sequence[Sequence[Any]]]) -> ExactAnswer:
    """Return the answer that the rows of each table's statement make."""
    units = units_of(plan)
    return ExactAnswer(tuple(_table(plan, table, units, rows) for table, rows in zip(plan.tables, tables, strict=True)))


def _table(plan: Plan, table: PlannedTable, units: Sequence[Unit], rows: Sequence[Sequence[Any]]) -> ExactTable:
    cells: Counter[Key] = Counter()
    for unit, *shown, figure in rows:
        values = iter(shown)
        key = tuple(
            units[unit].years.last if dimension is Dimension.YEAR else _value(plan, dimension, next(values))
            for dimension in table.dimensions
        )
        cells[key] += int(figure or 0)
    return ExactTable(table.dimensions, {key: figure for key, figure in cells.items() if figure})


def _value(plan: Plan, dimension: Dimension, value: Any) -> int | str:
    match dimension:
        case Dimension.CODE_GROUP:
            return plan.groups[int(value)].name
        case Dimension.REGION:
            return region_of().get(str(value), UNKNOWN)
        case Dimension.DEPARTEMENT:
            return str(value)
    return int(value)
