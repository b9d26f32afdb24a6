"""The persons who satisfy each condition on events, in each unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from query_service.engines.sql.events import illnesses, rows_of
from query_service.engines.sql.text import Select, Stage, values
from query_service.engines.sql.windows import Atoms, Writer, bounds, grouping, join_units, several_atoms, years_of
from query_service.planner.plan import DaySpan, Filter, IllnessFilter, Occurrence, Span, YearSpan
from query_service.query_model.conditions import Counting

INDEX = "index_dates"


@dataclass(frozen=True, slots=True)
class _Grain:
    """What a condition looks at besides the person: dates, whether one box is a large pack, quantities added up."""

    date: bool
    large: bool
    total: bool


@dataclass(frozen=True, slots=True)
class _Events:
    """A step that holds events, and the atoms of its column `atom`."""

    name: str
    atoms: Atoms


def lay_conditions(writer: Writer) -> tuple[str, ...]:
    """Add the steps of every condition on events; return the name of the one of each leaf: (unit, person)."""
    if writer.plan.index is not None:
        _lay_index(writer, writer.plan.index)
    spans = [tuple(unit.spans[leaf] for unit in writer.units) for leaf in range(len(writer.plan.occurrences))]
    events = _lay_events(writer, spans)
    return tuple(
        writer.add(Stage.CONDITIONS, f"holders_{leaf}", _holders(writer, asked, events[leaf], spans[leaf]))
        for leaf, asked in enumerate(writer.plan.occurrences)
    )


def _lay_index(writer: Writer, asked: Filter) -> None:
    """Add the date of the first index event of each person in each unit."""
    spans = [unit.index_span or YearSpan(1, 0) for unit in writer.units]
    atoms = Atoms.over(spans)
    statement = writer.statement()
    rows = rows_of(asked, atoms.years, statement)
    atom = atoms.expression(rows.column("year"))
    first = Select(
        (f"{atom} AS atom", "e.person", f"MIN({rows.column('date')}) AS date"),
        rows.source,
        where=(*rows.where, "e.person <> 0"),
        group_by=grouping((atom, "e.person")),
    )
    events = writer.add(Stage.EVENTS, "index_events", first, statement)
    writer.add(Stage.CONDITIONS, INDEX, Select(
        ("w.unit", "e.person", "MIN(e.date) AS day"),
        f"{events} e",
        joins=[join_units("w", atoms.pairs(spans), "e.atom")],
        group_by=("w.unit", "e.person"),
    ))  # fmt: skip


def _lay_events(writer: Writer, spans: Sequence[Sequence[Span]]) -> list[_Events]:
    """Add one step for each filter and grain, shared by the leaves that ask the same; return that of each leaf."""
    asked = [(leaf.events, _grain(leaf, spans[number])) for number, leaf in enumerate(writer.plan.occurrences)]
    windows: dict[tuple[Filter, _Grain], list[YearSpan]] = defaultdict(list)
    for number, key in enumerate(asked):
        windows[key] += [bounds(span) for span in spans[number]]
    laid = {
        (events, grain): _lay_rows(writer, f"events_{number}", events, grain, Atoms.over(windows[events, grain]))
        for number, (events, grain) in enumerate(windows)
    }
    return [laid[key] for key in asked]


def _grain(asked: Occurrence, spans: Sequence[Span]) -> _Grain:
    if isinstance(asked.events, IllnessFilter):
        return _Grain(date=False, large=False, total=False)
    several = asked.at_least > 1
    by_day = any(isinstance(span, DaySpan) for span in spans)
    return _Grain(
        date=by_day or (several and asked.counting is Counting.DATES),
        large=asked.at_least_with_large_pack is not None,
        total=several and asked.counting is Counting.TOTAL,
    )


def _lay_rows(writer: Writer, name: str, asked: Filter, grain: _Grain, atoms: Atoms) -> _Events:
    statement = writer.statement()
    if isinstance(asked, IllnessFilter):
        rows = illnesses(asked.codes, statement)
        select = Select(("e.person", "e.first", "e.last"), rows.source, where=rows.where, distinct=True)
        return _Events(writer.add(Stage.EVENTS, name, select, statement), atoms)
    rows = rows_of(asked, atoms.years, statement)
    keys = {"atom": atoms.expression(rows.column("year")), "person": "e.person"}
    keys |= {"date": rows.column("date")} if grain.date else {}
    sums = [f"BOOL_OR({rows.column('large_pack')}) AS large"] if grain.large else []
    sums += [f"SUM({rows.column('quantity')}) AS total"] if grain.total else []
    select = Select(
        [*(f"{expression} AS {key}" for key, expression in keys.items()), *sums],
        rows.source,
        where=(*rows.where, "e.person <> 0"),
        group_by=grouping(keys.values()) if sums else (),
        distinct=not sums,
    )
    return _Events(writer.add(Stage.EVENTS, name, select, statement), atoms)


def _holders(writer: Writer, asked: Occurrence, events: _Events, spans: Sequence[Span]) -> Select:
    if isinstance(asked.events, IllnessFilter):
        return _running(writer, events, spans)
    pairs = events.atoms.pairs([bounds(span) for span in spans])
    joins, where = [join_units("w", pairs, "e.atom")], []
    first = spans[0]
    if isinstance(first, DaySpan):
        joins.append(f"JOIN {INDEX} x ON x.unit = w.unit AND x.person = e.person")
        days = writer.dialect.days("x.day", "e.date")
        where.append(f"{days} BETWEEN {first.first} AND {first.last}")
    having, distinct = _enough(asked, dates_twice=several_atoms(pairs))
    return Select(
        ("w.unit", "e.person"),
        f"{events.name} e",
        joins=joins,
        where=where,
        group_by=("w.unit", "e.person") if having else (),
        having=having,
        distinct=distinct and (bool(where) or several_atoms(pairs)),
    )


def _enough(asked: Occurrence, *, dates_twice: bool) -> tuple[str, bool]:
    """Return what a person's events must come to ("" for one event), and whether persons may come several times."""
    if asked.at_least == 1:
        return "", True
    if asked.counting is Counting.TOTAL:
        return f"SUM(e.total) >= {asked.at_least}", False
    # A stay entered in December may come once in the year of its discharge and another one once before.
    dates = "COUNT(DISTINCT e.date)" if dates_twice else "COUNT(*)"
    said = f"{dates} >= {asked.at_least}"
    lower = asked.at_least_with_large_pack
    return (said if lower is None else f"{said} OR ({dates} >= {lower} AND BOOL_OR(e.large))"), False


def _running(writer: Writer, events: _Events, spans: Sequence[Span]) -> Select:
    """Persons with an ALD that runs on one day of the window."""
    first = spans[0]
    if isinstance(first, DaySpan):
        starts, ends = (writer.dialect.days("x.day", f"e.{end}") for end in ("first", "last"))
        joins = [f"JOIN {INDEX} x ON x.person = e.person"]
        where, unit = [f"{starts} <= {first.last}", f"{ends} >= {first.first}"], "x.unit"
    else:
        rows = [(number, f"DATE '{span.first}-01-01'", f"DATE '{span.last}-12-31'")
                for number, span in enumerate(spans) if isinstance(span, YearSpan) and years_of(span)]  # fmt: skip
        windows = values("w", ("unit", "opens", "closes"), rows, like=("0", "DATE '2000-01-01'", "DATE '2000-01-01'"))
        joins = [f"JOIN {windows} ON e.first <= w.closes AND e.last >= w.opens"]
        where, unit = [], "w.unit"
    return Select((unit, "e.person"), f"{events.name} e", joins=joins, where=where, distinct=True)
