"""Looks at every table before anything is counted, then gives each under its own name with values read.

Refused, naming table, column, rows and remedy: a missing column, a value that is not of its kind, a code outside a
closed list that a rule depends on. Told and kept: codes that an open nomenclature does not have. Optional tables and
columns may be absent; the report lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from query_service.errors import UnreadableSource
from query_service.snds.ingest.rules import Rules
from query_service.snds.ingest.source import values
from query_service.snds.ingest.source.columns import Column, Kind, Table
from query_service.snds.ingest.source.csv_files import as_parquet
from query_service.snds.ingest.source.finding import NO_YEAR, FoundTable, Source
from query_service.snds.ingest.source.open_lists import OpenLists, UnknownCodes
from query_service.snds.ingest.source.parts import Part
from query_service.snds.ingest.source.wanted import TABLES
from query_service.snds.ingest.sql import Workbench, fill

YEAR_COLUMN = "table_year"
_TYPES = {Kind.INTEGER: "BIGINT", Kind.DECIMAL: "DECIMAL(18, 4)", Kind.DATE: "DATE", Kind.SHORT_DATE: "DATE"}
_BROKEN = """
SELECT filename, min(file_row_number) + 1, max(file_row_number) + 1, count(*), min(CAST("$column" AS VARCHAR))
FROM $rows WHERE $broken GROUP BY filename ORDER BY filename
"""
_REQUIRED = ("IR_BEN_R",)


@dataclass(frozen=True, slots=True)
class ReadTable:
    """How many rows a table has (of one year, for yearly ones), which optional columns it lacks, unknown codes."""

    name: str
    rows: int
    absent: tuple[str, ...]
    unknown: tuple[UnknownCodes, ...]


def read_tables(bench: Workbench, source: Source, work: Path, rules: Rules, lists: OpenLists) -> tuple[ReadTable, ...]:
    """Check every table of the source and make a view of each, under its name; return what was found.

    Views have the columns of `wanted`, null where an optional one is absent, and `table_year` where there is one table
    a year. A table that the source lacks is a view without rows.
    """
    _check_required(source)
    found: list[ReadTable] = []
    for table in TABLES:
        parts = tuple(_parts(bench, source.tables.get(table.name), work))
        found.extend(_check(bench, part, rules, lists) for part in parts)
        _make_view(bench, table, parts, rules)
    return tuple(found)


def _check_required(source: Source) -> None:
    for name in _REQUIRED:
        if name not in source.tables:
            raise UnreadableSource(
                f"{source.folder}: table {name} is missing. Without it nobody can be told from anybody: extract it too."
            )
    if "ER_PHA_F" in source.tables and "IR_PHA_R" not in source.tables:
        raise UnreadableSource(
            f"{source.folder}: ER_PHA_F is there and IR_PHA_R is missing. Without it no drug has a class (ATC): "
            "extract it too."
        )


def _parts(bench: Workbench, found: FoundTable | None, work: Path) -> Iterator[Part]:
    if found is None:
        return
    for year, files in sorted(found.files.items()):
        name = found.named(year)
        parquet = {str(as_parquet(bench, found.table, path, work / "csv" / name / f"{place}.parquet")): path
                   for place, path in enumerate(files)}  # fmt: skip
        paths = [Path(path) for path in parquet]
        columns = [bench.columns([path]) for path in paths]
        for path, found_columns in zip(paths, columns, strict=True):
            _check_columns(found.table, name, parquet[str(path)], found_columns)
        together = columns[0] if len(paths) == 1 else bench.columns(paths)
        types = {column.upper(): (column, type_) for column, type_ in together.items()}
        yield Part(name, found.table, year, bench.relation(paths), _origin(parquet), types)


def _origin(files: dict[str, Path]) -> Callable[[str], str]:
    return lambda path: str(files.get(path, path))


def _check_columns(table: Table, name: str, path: Path, found: dict[str, str]) -> None:
    capitals = {column.upper() for column in found}
    for column in table.columns:
        if not column.optional and column.name not in capitals and column.demex not in capitals:
            raise UnreadableSource(
                f"{name}, column {column.name}: missing in {path}. Counting rules need it: extract it with the others."
            )


def _check(bench: Workbench, part: Part, rules: Rules, lists: OpenLists) -> ReadTable:
    absent = tuple(column.name for column in part.table.columns if part.find(column) is None)
    looked_at: list[tuple[Column, str, bool]] = []
    for column in part.table.columns:
        place = part.find(column)
        if place is None or not values.is_checked(column, place[1]):
            continue
        looked_at.append((column, values.unreadable(column, *place, rules), False))
        looked_at.append((column, values.unknown(column, *place, rules), True))
    counts = ", ".join(["count(*)", *(f"count(*) FILTER (WHERE {broken})" for _column, broken, _code in looked_at)])
    rows, *wrong = bench.rows(fill("SELECT $counts FROM $rows", counts=counts, rows=part.relation))[0]
    for (column, broken, is_code), number in zip(looked_at, wrong, strict=True):
        if number:
            raise _refusal(bench, part, column, broken, is_code)
    return ReadTable(part.name, rows, absent, tuple(lists.unknown_in(bench, part, rules)))


def _refusal(bench: Workbench, part: Part, column: Column, broken: str, is_code: bool) -> UnreadableSource:
    """Return the error that names the first file with such values, and the rows they are in, counted from 1."""
    place = part.find(column)
    assert place is not None, "the column was looked at"
    query = fill(_BROKEN, column=place[0], rows=part.relation, broken=broken)
    path, first, last, number, example = bench.rows(query)[0]
    where = f"row {first}" if first == last else f"rows {first} to {last}, {number} of them"
    start = f"{part.name}, column {column.name}, {where} ({part.origin(path)})"
    if is_code:
        known = ", ".join(column.known)
        return UnreadableSource(
            f"{start}: code {example.strip()!r} is not one of {known}. Correct or leave out the rows."
        )
    # The value itself is not repeated: it may be anything, a date of birth as well.
    return UnreadableSource(f"{start}: not {values.HINTS[column.kind]}. Correct these rows, or the type of the column.")


def _make_view(bench: Workbench, table: Table, parts: tuple[Part, ...], rules: Rules) -> None:
    selects = [_select(part, rules) for part in parts] or [_empty(table)]
    bench.run(f"CREATE OR REPLACE TEMP VIEW {table.name} AS " + " UNION ALL BY NAME ".join(selects))


def _select(part: Part, rules: Rules) -> str:
    listed = []
    for column in part.table.columns:
        place = part.find(column)
        value = values.read(column, *place, rules) if place else "NULL"
        listed.append(f"CAST({value} AS {_TYPES.get(column.kind, 'VARCHAR')}) AS {column.name}")
    if part.year != NO_YEAR:
        listed.append(f"CAST({part.year} AS INTEGER) AS {YEAR_COLUMN}")
    return fill("SELECT $columns FROM $rows", columns=", ".join(listed), rows=part.relation)


def _empty(table: Table) -> str:
    listed = [f"CAST(NULL AS {_TYPES.get(column.kind, 'VARCHAR')}) AS {column.name}" for column in table.columns]
    if table.yearly:
        listed.append(f"CAST(NULL AS INTEGER) AS {YEAR_COLUMN}")
    return f"SELECT {', '.join(listed)} WHERE false"
