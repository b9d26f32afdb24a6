"""Small event stores: tables drawn as text, completed with what follows from them, written as Parquet files."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet

from query_service.planner.plan import YearSpan
from query_service.store.layout import (
    DEATHS,
    LONG_TERM_ILLNESSES,
    PERSONS,
    STAY_DIAGNOSES,
    STAYS,
    TABLES,
    Column,
    StoreTable,
)
from query_service.store.manifest import Manifest, write_manifest

Row = dict[str, Any]
Rows = dict[str, list[Row]]

COVERED = YearSpan(2017, 2021)
COVERAGE = {table.name: COVERED for table in TABLES}
NOT_KNOWN = "?"
# What a column holds when a drawn table has not got it.
USUAL: Mapping[str, Any] = {
    "sex": 0, "birth_year": None, "departement": "", "died": None, "quantity": 1, "amount": 0, "large_pack": False,
    "product": "", "stay": 0, "speciality": "", "code": "", "initial": True, "last": dt.date(9999, 12, 31),
}  # fmt: skip

_TYPES = {
    "INTEGER": pa.int32(), "SMALLINT": pa.int16(), "TINYINT": pa.int8(), "BIGINT": pa.int64(),
    "VARCHAR": pa.string(), "BOOLEAN": pa.bool_(), "DATE": pa.date32(),
}  # fmt: skip


def rows_of(tables: Mapping[str, str]) -> Rows:
    """Return the rows of every table of the store, given some as text: names in the first line, `?` for not known.

    Columns that are not drawn get their usual value; year and month follow from the date, and for a stay from
    `discharge` when it is drawn. Persons who are in no drawn table of persons are added, about whom nothing is known.
    """
    unknown = set(tables) - {table.name for table in TABLES}
    assert not unknown, f"no such table in a store: {unknown}"
    drawn = {table.name: _read(tables.get(table.name, ""), table) for table in TABLES}
    return completed(drawn)


def completed(drawn: Mapping[str, Sequence[Row]]) -> Rows:
    """Return rows with every column and table: what follows from others is filled in."""
    rows = {table.name: [_complete(dict(row), table) for row in drawn.get(table.name, ())] for table in TABLES}
    stays = {row["stay"]: row for row in rows[STAYS.name]}
    for row in rows[STAY_DIAGNOSES.name]:
        row |= {name: stays[row["stay"]][name] for name in ("person", "year", "month", "date")}
    seen = {row["person"] for those in rows.values() for row in those if row["person"]}
    known = {row["person"] for row in rows[PERSONS.name]}
    rows[PERSONS.name] += [_complete({"person": person}, PERSONS) for person in sorted(seen - known)]
    return {table.name: [_in_order(row, table) for row in rows[table.name]] for table in TABLES}


def write_store(
    folder: Path,
    rows: Mapping[str, Sequence[Row]],
    *,
    synthetic: bool = True,
    coverage: Mapping[str, YearSpan] = COVERAGE,
) -> Path:
    """Write a store with these rows and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        ordered = sorted(rows[table.name], key=lambda row: [row[name] for name in table.sorted_by])
        if not table.by_year:
            _write(folder / table.name, table, ordered)
            continue
        by_year: dict[int, list[Row]] = defaultdict(list)
        for row in ordered:
            by_year[row["year"]].append(row)
        for year, those in by_year.items():
            _write(folder / table.name / f"year={year}", table, those)
    counts = {table.name: len(rows[table.name]) for table in TABLES}
    manifest = Manifest("drawn", "drawn by a test", synthetic, coverage, counts, numbering="drawn")
    write_manifest(manifest, folder)
    return folder


def _write(folder: Path, table: StoreTable, rows: Sequence[Row]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    schema = pa.schema([(column.name, _TYPES[column.type]) for column in table.columns])
    parquet.write_table(pa.Table.from_pylist(list(rows), schema=schema), folder / "0.parquet")


def _read(text: str, table: StoreTable) -> list[Row]:
    lines = [line.split() for line in text.strip().splitlines()]
    if not lines:
        return []
    columns = {column.name: column for column in table.columns} | {"discharge": Column("discharge", "DATE", "")}
    wrong = [line for line in lines if len(line) != len(lines[0])]
    assert not wrong, f"{table.name}: not as many words as columns: {wrong}"
    return [
        {name: _value(word, columns[name]) for name, word in zip(lines[0], line, strict=True)} for line in lines[1:]
    ]


def _value(word: str, column: Column) -> Any:
    if word == NOT_KNOWN:
        return "" if column.type == "VARCHAR" else None
    if column.type == "DATE":
        return dt.date.fromisoformat(word)
    if column.type == "BOOLEAN":
        return {"yes": True, "no": False}[word]
    return word if column.type == "VARCHAR" else int(word)


def _complete(row: Row, table: StoreTable) -> Row:
    counted = row.pop("discharge", None) or row.get("date")
    if table not in (PERSONS, LONG_TERM_ILLNESSES) and counted is not None:
        row = {"year": counted.year, "month": counted.month} | row
    if table is DEATHS and not row.get("code"):
        row = {"initial": True} | row
    return {name: value for name, value in USUAL.items() if name in _names(table)} | row


def _in_order(row: Row, table: StoreTable) -> Row:
    return {name: row[name] for name in _names(table)}


def _names(table: StoreTable) -> list[str]:
    return [column.name for column in table.columns]
