"""The cells of each table: the counted events cut down to what tables show, then one statement for each table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from query_service.engines.sql.events import Rows, rows_of
from query_service.engines.sql.groups import columns_to_keep, in_groups
from query_service.engines.sql.population import COLUMNS as OF_PERSON
from query_service.engines.sql.population import attributes, without_strangers
from query_service.engines.sql.text import Select, Stage, Statement, any_number
from query_service.engines.sql.windows import Atoms, Writer, grouping, join_units, several_atoms
from query_service.planner.plan import Clip, Filter, PlannedTable
from query_service.query_model.question import Dimension, Measure

_OF_EVENT = {Dimension.MONTH: "month", Dimension.CODE_GROUP: "part"}


@dataclass(frozen=True, slots=True)
class _Counted:
    """A step with the counted events: `columns`, each combination once, then `volume` where volumes are added up."""

    name: str
    atoms: Atoms
    columns: tuple[str, ...]


def lay_cells(writer: Writer, population: str | None) -> None:
    """Add the steps of what is counted, and one statement for each table of the plan.

    Tables that look at the same of an event (its month, its groups) are added up from the same small cells: inside a
    unit a person has one sex, one age and one residence.
    """
    counted = _lay_counted(writer, writer.plan.counted, population) if writer.plan.counted is not None else None
    looked_at = [_Look.of(writer, table) for table in writer.plan.tables]
    cells = {look: _lay_finest(writer, counted, population, look) for look in dict.fromkeys(looked_at)}
    for number, (table, look) in enumerate(zip(writer.plan.tables, looked_at, strict=True)):
        writer.add_cells(f"table_{number}", _table(writer, table, cells[look]))


@dataclass(frozen=True, slots=True)
class _Look:
    """What tables look at alike, and so share their smallest cells: columns of events, and units where these matter.

    They do where what a person adds is cut: the cut is over the cells of all the units of a table.
    """

    of_event: tuple[str, ...]
    units: tuple[int, ...] | None

    @classmethod
    def of(cls, writer: Writer, table: PlannedTable) -> _Look:
        """Return how a table looks at events."""
        return cls(_of_event(table), _units(writer, table) if writer.plan.clip is not None else None)

    @property
    def name(self) -> str:
        return "_".join(("cells", *self.of_event, *(map(str, self.units or ()))))


def _of_event(table: PlannedTable) -> tuple[str, ...]:
    return tuple(name for dimension, name in _OF_EVENT.items() if dimension in table.dimensions)


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
    if persons or population is not None or plan.clip or plan.known_only or wanted & OF_PERSON.keys():
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


def _lay_finest(writer: Writer, counted: _Counted | None, population: str | None, look: _Look) -> str:
    """Add the cells by everything that the tables with this look show, and return their name."""
    statement = writer.statement()
    if counted is None:
        assert population is not None, "a question says who, or which events are counted"
        base = population
    else:
        base = f"({_in_units(writer, statement, counted, population, look.of_event)})"
    if writer.plan.clip is not None:
        base = _lay_clipped(writer, statement, base, look, writer.plan.clip)
        statement = writer.statement()
    alike = [table for table in writer.plan.tables if _Look.of(writer, table) == look]
    said = attributes(writer, statement, _dimensions(alike))
    keys = {"unit": "b.unit", **{column: f"b.{column}" for column in look.of_event}, **said.columns}
    figure = (_volumes(writer, "SUM(b.volume)") or ["COUNT(*)"])[0]
    columns = [*(f"{text} AS {key}" for key, text in keys.items()), f"{figure} AS figure"]
    # Clipped volumes have lost them before.
    left_out, known = ([], []) if writer.plan.clip is not None else without_strangers(writer, "b")
    select = Select(columns, f"{base} b", (*said.joins, *left_out), where=known, group_by=tuple(keys.values()))
    return writer.add(Stage.CELLS, look.name, select, statement)


def _lay_clipped(writer: Writer, statement: Statement, base: str, look: _Look, clip: Clip) -> str:
    """Add what a cell keeps of each person, and who has too much in all; return her volumes with both cuts.

    Few have too much: to find them apart is cheaper than to say beside each cell of a person what she has in all.
    """
    keys = ["unit", "person", *look.of_event]
    left_out, known = without_strangers(writer, "v")
    # A person has one row in each cell already.
    in_cell = f"LEAST(GREATEST(CAST(v.volume AS BIGINT), 0), {clip.cell}) AS volume"
    of_units = ["v.person <> 0", any_number("v.unit", look.units or ())]
    columns = [*(f"v.{key}" for key in keys), in_cell]
    kept = Select(columns, f"{base} v", left_out, where=[*of_units, *known])
    name = writer.add(Stage.CELLS, f"kept_{look.name}", kept, statement)
    whole = "CAST(SUM(volume) AS BIGINT)"
    above = Select(["person", f"{whole} AS whole"], name, group_by=["person"], having=f"{whole} > {clip.total}")
    part = writer.dialect.divided.format(f"k.volume * {clip.total}", "o.whole")
    volume = f"CASE WHEN o.whole IS NULL THEN k.volume ELSE {part} END AS volume"
    joins = [f"LEFT JOIN ({above}) o ON o.person = k.person"]
    return f"({Select([*(f'k.{key}' for key in keys), volume], f'{name} k', joins)})"


def _volumes(writer: Writer, expression: str) -> list[str]:
    return [] if writer.plan.measure is Measure.PERSONS else [expression]


def _in_units(
    writer: Writer, statement: Statement, counted: _Counted, population: str | None, of_event: Sequence[str]
) -> Select:
    """Return the counted events of the population by unit: no step of their own, they are looked at once."""
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
    # Counted events come once for each atom and column: once in all where nothing is left out.
    twice = several_atoms(pairs) or len(columns) < len(counted.columns) or "part" in of_event
    if writer.plan.measure is Measure.PERSONS:
        return Select(columns, f"{source} c", joins, distinct=twice)
    volume = "SUM(c.volume) AS volume" if twice else "c.volume"
    return Select([*columns, volume], f"{source} c", joins, group_by=columns if twice else ())


def _table(writer: Writer, table: PlannedTable, cells: str) -> Select:
    """Return the statement of a table: the number of the unit, each dimension but the year, the figure."""
    shown = [f"b.{_column(dimension)}" for dimension in table.dimensions if dimension is not Dimension.YEAR]
    columns = ["b.unit", *shown]
    return Select(
        [*columns, "SUM(b.figure)"], f"{cells} b", where=[any_number("b.unit", _units(writer, table))], group_by=columns
    )


def _units(writer: Writer, table: PlannedTable) -> tuple[int, ...]:
    return tuple(number for number, unit in enumerate(writer.units) if unit in table.units)


def _column(dimension: Dimension) -> str:
    return _OF_EVENT.get(dimension) or OF_PERSON[dimension]
