"""Statements as text: a SELECT, its parameters, and the few words in which the dialects differ."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from query_service.planner.plan import Codes
from query_service.store.layout import StoreTable, files_of

# A text, or a list of texts that stands for one parameter.
Parameter = str | list[str]


@dataclass(frozen=True, slots=True)
class Dialect:
    """Where DuckDB and Spark differ: named parameters, the type of texts, days between dates, whole division.

    `rows_of_list` makes rows of a list given as one parameter; empty where each text has to be a parameter.
    """

    parameter: str
    text: str
    days_between: str
    divided: str
    rows_of_list: str

    def days(self, first: str, last: str) -> str:
        """Return the number of days from one date to another, negative when the other comes first."""
        return self.days_between.format(first=first, last=last)


DUCKDB = Dialect(
    parameter="${}",
    text="VARCHAR",
    days_between="date_diff('day', {first}, {last})",
    divided="({} // {})",
    rows_of_list="UNNEST({})",
)
SPARK = Dialect(
    parameter=":{}",
    text="STRING",
    days_between="datediff({last}, {first})",
    divided="({} DIV {})",
    rows_of_list="",
)


class Stage(StrEnum):
    """What a step is for, in the order of the script."""

    EVENTS = "events"
    CONDITIONS = "conditions"
    POPULATION = "population"
    CELLS = "cells"


@dataclass(frozen=True, slots=True)
class Select:
    """One SELECT. The joins are written out; the conditions of `where` are joined by AND."""

    columns: Sequence[str]
    source: str = ""
    joins: Sequence[str] = ()
    where: Sequence[str] = ()
    group_by: Sequence[str] = ()
    having: str = ""
    distinct: bool = False

    def __str__(self) -> str:
        lines = [("SELECT DISTINCT " if self.distinct else "SELECT ") + ", ".join(self.columns)]
        lines += [f"FROM {self.source}"] if self.source else []
        lines += self.joins
        lines += ["WHERE " + "\n  AND ".join(self.where)] if self.where else []
        lines += ["GROUP BY " + ", ".join(self.group_by)] if self.group_by else []
        lines += [f"HAVING {self.having}"] if self.having else []
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Read:
    """The files of a table, of these years or (None) of all: what the engine names `name` before the first step."""

    table: StoreTable
    years: tuple[int, ...] | None = None

    @property
    def name(self) -> str:
        told: tuple[object, ...] = self.years or ()
        if self.years and len(self.years) > 1 and self.years == tuple(range(self.years[0], self.years[-1] + 1)):
            told = (self.years[0], "to", self.years[-1])
        return "_".join(map(str, (self.table.name, *told)))

    def files(self, store: Path) -> list[Path]:
        """Return its files in a store."""
        if self.years is None or not self.table.by_year:
            return files_of(store, self.table)
        return [path for year in self.years for path in files_of(store, self.table, range(year, year + 1))]


@dataclass(frozen=True, slots=True)
class Scan:
    """A pass over files that may skip the row groups where no `column` can be one of `codes`; None: reads all."""

    read: Read
    column: str | None = None
    codes: Codes = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A statement and its parameters. Its rows are known as `name` to the steps after it."""

    stage: Stage
    name: str
    select: str
    parameters: Mapping[str, Parameter]


@dataclass(frozen=True, slots=True)
class Script:
    """What an engine runs: names of files, steps in order, then one statement for each table of the plan."""

    reads: tuple[Read, ...]
    scans: tuple[Scan, ...]
    steps: tuple[Step, ...]
    cells: tuple[Step, ...]


@dataclass(slots=True)
class Statement:
    """A statement being written: collects its parameters and the files it reads."""

    dialect: Dialect
    scans: list[Scan] = field(default_factory=list)
    parameters: dict[str, Parameter] = field(default_factory=dict)

    def read(
        self, table: StoreTable, years: Iterable[int] | None = None, *, column: str | None = None, codes: Codes = ()
    ) -> str:
        """Return the name of the table's rows in these years, and remember that rows of these codes are looked for."""
        read = Read(table, tuple(sorted(years)) if years is not None else None)
        if read.years == ():
            return f"({nothing(self.dialect, table)})"
        self.scans.append(Scan(read, column, codes))
        return read.name

    def value(self, given: Parameter) -> str:
        """Return a parameter that stands for a text, or for a list where the dialect has them."""
        name = f"p{len(self.parameters)}"
        self.parameters[name] = given
        return self.dialect.parameter.format(name)

    def one_of(self, expression: str, texts: Iterable[str]) -> str:
        """Return the condition that an expression is one of these few texts: never, when there is none."""
        listed = ", ".join(map(self.value, texts))
        return f"{expression} IN ({listed})" if listed else "FALSE"

    def coded(self, expression: str, codes: Codes) -> str:
        """Return the condition that an expression is one of these codes, of which there may be thousands."""
        if not codes or not self.dialect.rows_of_list:
            return self.one_of(expression, codes)
        return f"{expression} IN ({Select([self.dialect.rows_of_list.format(self.value(list(codes)))])})"

    def parts(self, alias: str, codes: Mapping[int, Codes]) -> str:
        """Return a relation of the codes of each part, by its number: (part, code)."""
        if self.dialect.rows_of_list:
            rows = {part: self.dialect.rows_of_list.format(self.value(list(those))) for part, those in codes.items()}
            selects = (str(Select((f"{part} AS part", f"{code} AS code"))) for part, code in rows.items())
            return "({}) AS {}".format(" UNION ALL ".join(selects), alias)
        listed = [(part, self.value(code)) for part, those in codes.items() for code in those]
        return values(alias, ("part", "code"), listed, like=("0", "''"))


def nothing(dialect: Dialect, table: StoreTable) -> Select:
    """Return the columns of a table and no row: where nothing happened there is no file."""
    types = {column.name: dialect.text if column.type == "VARCHAR" else column.type for column in table.columns}
    casts = [f"CAST(NULL AS {type_}) AS {name}" for name, type_ in types.items()]
    return Select(casts, where=["FALSE"])


def values(alias: str, columns: Sequence[str], rows: Collection[Sequence[object]], like: Sequence[str] = ()) -> str:
    """Return a small relation written out; its rows hold numbers or expressions.

    `like` is a row of the right types for when there is none; by default numbers.
    """
    if not rows:
        typed = zip(like or ["0"] * len(columns), columns, strict=True)
        return f"({Select([f'{one} AS {column}' for one, column in typed], where=['FALSE'])}) AS {alias}"
    listed = ", ".join(f"({', '.join(map(str, row))})" for row in rows)
    return f"(VALUES {listed}) AS {alias}({', '.join(columns)})"


def any_number(expression: str, numbers: Iterable[int]) -> str:
    """Return the condition that an expression is one of these numbers: never, when there is none."""
    listed = ", ".join(map(str, numbers))
    return f"{expression} IN ({listed})" if listed else "FALSE"
