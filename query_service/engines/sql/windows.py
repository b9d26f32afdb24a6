"""Years, windows and units as the statements see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from query_service.engines.sql.text import Dialect, Script, Stage, Statement, Step, values
from query_service.planner.plan import DaySpan, Plan, Span, Unit, YearSpan


def years_of(span: YearSpan) -> range:
    """Return the years of a window, none when it is empty."""
    return range(span.first, span.last + 1)


def bounds(span: Span) -> YearSpan:
    """Return the years whose files may hold an event of the window."""
    return span.years if isinstance(span, DaySpan) else span


def units_of(plan: Plan) -> tuple[Unit, ...]:
    """Return the units of all tables, each once; its place is its number."""
    return tuple(dict.fromkeys(unit for table in plan.tables for unit in table.units))


@dataclass(frozen=True, slots=True)
class Atoms:
    """The years that some window holds, each with its atom: the first of the years that lie in the same windows."""

    of_year: dict[int, int]
    spans: tuple[YearSpan, ...]

    @classmethod
    def over(cls, spans: Iterable[YearSpan]) -> Atoms:
        """Return the atoms of these windows."""
        wanted = tuple(dict.fromkeys(spans))
        of_year: dict[int, int] = {}
        seen: dict[tuple[bool, ...], int] = {}
        for year in sorted({year for span in wanted for year in years_of(span)}):
            lies_in = tuple(year in years_of(span) for span in wanted)
            of_year[year] = seen.setdefault(lies_in, year)
        return cls(of_year, wanted)

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(self.of_year)

    def expression(self, year: str) -> str:
        """Return the atom of a year."""
        atoms = sorted(set(self.of_year.values()))
        if len(atoms) == len(self.of_year):
            return year
        if len(atoms) == 1:
            return str(atoms[0])
        cases = " ".join(f"WHEN {one} THEN {atom}" for one, atom in self.of_year.items())
        return f"CASE {year} {cases} END"

    def pairs(self, spans: Sequence[YearSpan]) -> list[tuple[int, int]]:
        """Return (unit, atom) for each atom in the window of a unit; `spans` gives that of each unit, by number."""
        return [
            (unit, atom)
            for unit, span in enumerate(spans)
            for atom in sorted({self.of_year[year] for year in years_of(span)})
        ]


def join_units(alias: str, pairs: Sequence[tuple[int, int]], atom: str) -> str:
    """Return the join that gives rows of an atom the units they fall in, as `alias.unit`."""
    return f"JOIN {values(alias, ('unit', 'atom'), pairs)} ON {alias}.atom = {atom}"


def grouping(expressions: Iterable[str]) -> tuple[str, ...]:
    """Return what to group by: not a constant, which SQL would take for the number of a column."""
    return tuple(one for one in expressions if not one.isdecimal())


def several_atoms(pairs: Sequence[tuple[int, int]]) -> bool:
    """Say whether a unit takes rows of more than one atom: then one thing may come twice."""
    units = [unit for unit, _atom in pairs]
    return len(set(units)) != len(units)


class Writer:
    """Writes the script of a plan, step by step."""

    def __init__(self, plan: Plan, dialect: Dialect) -> None:
        self.plan = plan
        self.units = units_of(plan)
        self.dialect = dialect
        # The step of persons who are not known, once it is there.
        self.strangers: str | None = None
        self._steps: list[Step] = []
        self._cells: list[Step] = []
        self._statements: list[Statement] = []

    def statement(self) -> Statement:
        """Return a new statement to write."""
        self._statements.append(Statement(self.dialect))
        return self._statements[-1]

    def add(self, stage: Stage, name: str, select: object, statement: Statement | None = None) -> str:
        """Add a step and return its name."""
        self._steps.append(_step(stage, name, select, statement))
        return name

    def add_cells(self, name: str, select: object) -> None:
        """Add the statement that gives the cells of the next table."""
        self._cells.append(_step(Stage.CELLS, name, select, None))

    def relation(self, alias: str) -> str:
        """Return the units: number, last year in the type of the store's years, 31 December of it."""
        rows = [
            (number, f"CAST({unit.years.last} AS SMALLINT)", f"DATE '{unit.years.last}-12-31'")
            for number, unit in enumerate(self.units)
        ]
        return values(alias, ("unit", "last", "last_day"), rows)

    def script(self) -> Script:
        """Return what was written."""
        scans = tuple(scan for statement in self._statements for scan in statement.scans)
        return Script(tuple(dict.fromkeys(scan.read for scan in scans)), scans, tuple(self._steps), tuple(self._cells))


def _step(stage: Stage, name: str, select: object, statement: Statement | None) -> Step:
    return Step(stage, name, str(select), dict(statement.parameters) if statement else {})
