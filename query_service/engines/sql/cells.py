"""The cells of each table: the counted events cut down to what tables show, then one statement for each table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from query_service.engines.sql.events import Rows, rows_of
from query_service.engines.sql.groups import columns_to_keep, in_groups
from query_service.engines.sql.population import COLUMNS as OF_PERSON
from query_service.engines.sql.population import attributes
from query_service.engines.sql.text import Select, Stage, any_number
from query_service.engines.sql.windows import Atoms, Writer, grouping, join_units, several_atoms
from query_service.planner.plan import Filter, PlannedTable
from query_service.query_model.question import Dimension, Measure

_OF_EVENT = {Dimension.MONTH: "month", Dimension.CODE_GROUP: "part"}


@dataclass(frozen=True, slots=True)
class _Counted:
    """A step with the counted events: `columns`, each combination once, then `volume` where volumes are added up."""

    name: str
    atoms: Atoms
    columns: tuple[str, ...]


def lay_cells(writer: Writer, population: str | None) -> None:
    """Add the steps of what is counted, and one statement for each table of the plan."""
    counted = _lay_counted(writer, writer.plan.counted, population) if writer.plan.counted is not None else None
    bases: dict[bool, _Base] = {}
    for number, table in enumerate(writer.plan.tables):
        by_group = Dimension.CODE_GROUP in table.dimensions
        if by_group not in bases:
            alike = [one for one in writer.plan.tables if (Dimension.CODE_GROUP in one.dimensions) is by_group]
            bases[by_group] = _lay_base(writer, counted, population, alike)
        writer.add_cells(f"table_{number}", _cells(writer, table, bases[by_group]))


def _dimensions(tables: Sequence[PlannedTable]) -> set[Dimension]:
    return {dimension for table in tables for dimension in table.dimensions}


def _lay_counted(writer: Writer, asked: Filter, population: str | None) -> _Counted:
    """Add the counted events of all units, with no more of each than population, groups and tables look at."""
    plan = writer.plan
    wanted = _dimensions(plan.tables)
    persons = plan.measure is Measure.PERSONS
    kept = columns_to_keep(plan) if Dimension.CODE_GROUP in wanted else ()
    atoms = Atoms.over(unit.years for unit in writer.units)
    statement = writer.statement()
    rows = rows_of(asked, atoms.years, statement, with_group="code" in kept)
    columns = {"atom": atoms.expression(rows.column("year"))}
    if persons or population is not None or wanted & OF_PERSON.keys():
        columns["person"] = "e.person"
    columns |= {name: rows.column(name) for name in (*(["month"] if Dimension.MONTH in wanted else []), *kept)}
    named = [f"{text} AS {name}" for name, text in columns.items()]
    if persons:
        select = Select(named, rows.source, where=(*rows.where, "e.person <> 0"), distinct=True)
    else:
        volume = f"{_volume(plan.measure, rows)} AS volume"
        group_by = grouping(columns.values())
        select = Select([*named, volume], rows.source, where=rows.where, group_by=group_by)
    return _Counted(writer.add(Stage.CELLS, "counted", select, statement), atoms, tuple(columns))


def _volume(measure: Measure, rows: Rows) -> str:
    if measure is Measure.STAYS:
        return "COUNT(*)"
    return f"SUM({rows.column('amount' if measure is Measure.AMOUNT_REIMBURSED else 'quantity')})"


@dataclass(frozen=True, slots=True)
class _Base:
    """A step that tables are added up from: one row for each unit, person and `of_event`."""

    name: str
    of_event: tuple[str, ...]


def _lay_base(
    writer: Writer, counted: _Counted | None, population: str | None, tables: Sequence[PlannedTable]
) -> _Base:
    """Add what these tables are added up from: all are by code group, or none is."""
    wanted = _dimensions(tables)
    of_event = tuple(name for dimension, name in _OF_EVENT.items() if dimension in wanted)
    name = "by_group" if Dimension.CODE_GROUP in wanted else "whole"
    if counted is None:
        assert population is not None, "a question says who, or which events are counted"
        base = population
    else:
        base = _lay_units(writer, name, counted, population, of_event)
    if not wanted & OF_PERSON.keys():
        return _Base(base, of_event)
    statement = writer.statement()
    said = attributes(writer, statement, wanted)
    kept = ["b.unit", "b.person", *(f"b.{column}" for column in of_event), *_volumes(writer, "b.volume")]
    select = Select([*kept, *(f"{text} AS {column}" for column, text in said.columns.items())], f"{base} b", said.joins)
    return _Base(writer.add(Stage.CELLS, f"{name}_with_persons", select, statement), of_event)


def _volumes(writer: Writer, expression: str) -> list[str]:
    return [] if writer.plan.measure is Measure.PERSONS else [expression]


def _lay_units(writer: Writer, name: str, counted: _Counted, population: str | None, of_event: Sequence[str]) -> str:
    """Add the counted events of the population by unit."""
    statement = writer.statement()
    source = counted.name
    if "part" in of_event:
        kept = (*counted.columns, *_volumes(writer, "volume"))
        source = in_groups(writer.plan, counted.name, kept, counted.atoms.years, statement)
    pairs = counted.atoms.pairs([unit.years for unit in writer.units])
    joins = [join_units("w", pairs, "c.atom")]
    if population is not None:
        joins.append(f"JOIN {population} v ON v.unit = w.unit AND v.person = c.person")
    person = ["c.person"] if "person" in counted.columns else []
    columns = ["w.unit", *person, *(f"c.{column}" for column in of_event)]
    sums = _volumes(writer, "SUM(c.volume) AS volume")
    # Counted persons come once for each atom and column: once in all where nothing is left out.
    twice = several_atoms(pairs) or len(columns) < len(counted.columns) or "part" in of_event
    group_by = columns if sums else ()
    select = Select([*columns, *sums], f"{source} c", joins, group_by=group_by, distinct=twice and not sums)
    return writer.add(Stage.CELLS, name, select, statement)


def _cells(writer: Writer, table: PlannedTable, base: _Base) -> Select:
    """Return the statement of a table: the number of the unit, each dimension but the year, the figure."""
    units = [number for number, unit in enumerate(writer.units) if unit in table.units]
    shown = [f"b.{_column(dimension)}" for dimension in table.dimensions if dimension is not Dimension.YEAR]
    if writer.plan.measure is not Measure.PERSONS:
        figure = "SUM(b.volume)"
    elif all(f"b.{column}" in shown for column in base.of_event):
        figure = "COUNT(*)"
    else:
        figure = "COUNT(DISTINCT b.person)"
    columns = ["b.unit", *shown]
    return Select([*columns, figure], f"{base.name} b", where=[any_number("b.unit", units)], group_by=columns)


def _column(dimension: Dimension) -> str:
    return _OF_EVENT.get(dimension) or OF_PERSON[dimension]
