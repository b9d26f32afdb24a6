"""The rows of a filter: where they are read, which of them, and what stands for each column of an event."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from query_service.engines.sql.text import Select, Statement, any_number
from query_service.planner.plan import (
    DeathFilter,
    DiagnosisFilter,
    EventFilter,
    EventTable,
    Filter,
    IllnessFilter,
    StayFilter,
)
from query_service.store.layout import (
    ACTS,
    DEATHS,
    DISPENSINGS,
    LAB_TESTS,
    LONG_TERM_ILLNESSES,
    STAY_DIAGNOSES,
    STAYS,
    VISITS,
)

_TABLES = {
    EventTable.DISPENSINGS: DISPENSINGS,
    EventTable.ACTS: ACTS,
    EventTable.LAB_TESTS: LAB_TESTS,
    EventTable.VISITS: VISITS,
}

# What an event without a quantity, or that cannot be a large pack, is counted as.
_ONE = {"quantity": "1", "large_pack": "FALSE"}


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows `e` of a relation under conditions; `said` gives the expression of a column that is no plain column."""

    source: str
    where: tuple[str, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)

    def column(self, name: str) -> str:
        """Return what stands for a column of the event."""
        return self.said.get(name, f"e.{name}")


def rows_of(asked: Filter, years: Collection[int], statement: Statement, *, with_group: bool = False) -> Rows:
    """Return the rows of a filter in some years; `with_group` when the group (GHM) of stays is wanted as `e.code`."""
    match asked:
        case EventFilter():
            return _events(asked, years, statement)
        case StayFilter():
            return _stays(asked, years, statement, with_group=with_group)
        case IllnessFilter(codes):
            rows = illnesses(codes, statement)
            return Rows(rows.source, (*rows.where, any_number(rows.column("year"), years)), rows.said)
        case DeathFilter():
            return _deaths(asked, years, statement)


def illnesses(codes: tuple[str, ...], statement: Statement) -> Rows:
    """Return the ALD rows of these codes, of all years; as events they are dated by their first day."""
    source = statement.read(LONG_TERM_ILLNESSES, column="code", codes=codes)
    dated = {"date": "e.first", "year": "EXTRACT(YEAR FROM e.first)", "month": "EXTRACT(MONTH FROM e.first)"}
    return Rows(f"{source} e", (statement.coded("e.code", codes),), {**_ONE, **dated})


def _events(asked: EventFilter, years: Collection[int], statement: Statement) -> Rows:
    source = statement.read(_TABLES[asked.table], years, column=asked.column, codes=asked.codes)
    where = [statement.coded(f"e.{asked.column}", asked.codes)]
    if asked.specialities is not None:
        where.append(statement.one_of("e.speciality", asked.specialities))
    said = {} if asked.table is EventTable.DISPENSINGS else {"large_pack": "FALSE"}
    return Rows(f"{source} e", tuple(where), said)


def _deaths(asked: DeathFilter, years: Collection[int], statement: Statement) -> Rows:
    source = statement.read(DEATHS, column="code" if asked.causes is not None else None, codes=asked.causes or ())
    where = [any_number("e.year", years)]
    if asked.causes is not None:
        where.append(statement.coded("e.code", asked.causes))
        where += ["e.initial"] if asked.initial_only else []
    return Rows(f"{source} e", tuple(where), _ONE)


def _stays(asked: StayFilter, years: Collection[int], statement: Statement, *, with_group: bool) -> Rows:
    """Start from the first diagnosis, whose rows hold all of the stay but its group: far fewer than all stays."""
    diagnoses = asked.diagnoses
    where: list[str] = []
    if diagnoses and asked.groups is None and not with_group:
        source, diagnoses = _stays_with(diagnoses[0], years, statement), diagnoses[1:]
    else:
        groups = asked.groups or ()
        source = statement.read(STAYS, years, column="code" if groups else None, codes=groups)
        where += [statement.coded("e.code", groups)] if asked.groups is not None else []
    where += [f"e.stay IN ({_numbers(one, years, statement)})" for one in diagnoses]
    if asked.acts is not None:
        where.append(f"e.stay IN ({_with_act(asked.acts, statement)})")
    return Rows(f"{source} e", tuple(where), _ONE)


def _stays_with(one: DiagnosisFilter, years: Collection[int], statement: Statement) -> str:
    columns = [f"d.{name}" for name in ("stay", "person", "year", "month", "date")]
    return f"({_diagnoses(columns, one, years, statement, distinct=True)})"


def _numbers(one: DiagnosisFilter, years: Collection[int], statement: Statement) -> Select:
    return _diagnoses(["d.stay"], one, years, statement, distinct=False)


def _diagnoses(
    columns: list[str], one: DiagnosisFilter, years: Collection[int], statement: Statement, *, distinct: bool
) -> Select:
    # A diagnosis row has the year of discharge of its stay: the years of the stays are enough.
    source = statement.read(STAY_DIAGNOSES, years, column="code", codes=one.codes)
    where = (statement.coded("d.code", one.codes), statement.one_of("d.position", one.positions))
    return Select(columns, f"{source} d", where=where, distinct=distinct)


def _with_act(codes: tuple[str, ...], statement: Statement) -> Select:
    # An act has its own date, perhaps of the year before the discharge, or of an earlier one: all years are read.
    source = statement.read(ACTS, column="code", codes=codes)
    return Select(["a.stay"], f"{source} a", where=(statement.coded("a.code", codes), "a.stay <> 0"))
