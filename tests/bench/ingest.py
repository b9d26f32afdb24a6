"""Speed of ingest: a synthetic SNDS of 100,000 persons over three years becomes a store."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow.parquet as parquet

from query_service.snds.ingest.source.finding import find_tables
from tests.bench.lines import Line
from tests.bench.spending import judge, spent_by_command
from tests.bench.stores import source_of

GIGABYTE = 1e9
_MOST_SECONDS, _MOST_MEMORY, _LEAST_SMALLER = 120, 8 * GIGABYTE, 8


def ingest_lines(home: Path, persons: int) -> Iterator[Line]:
    """Measure the ingest of so many persons: time, memory, and size of the store beside that of the tables as CSV."""
    source = source_of(home, persons)
    files = [path for table in find_tables(source).tables.values() for paths in table.files.values() for path in paths]
    rows = sum(parquet.read_metadata(path).num_rows for path in files)
    store = home / f"ingested-{persons}"
    shutil.rmtree(store, ignore_errors=True)
    spent = spent_by_command("query-service", "ingest", str(source), "--store", str(store))
    of = f"ingest of {persons:,} persons, {rows / 1e6:.1f} M rows:"
    load = os.getloadavg()[0]
    seen = f"{spent.seconds:.0f} s, processor {spent.processor:.0f} s (load {load:.1f})"
    which = judge()
    yield Line(f"{of} time", seen, f"< {_MOST_SECONDS} s ({which})", spent.by(which) < _MOST_SECONDS)
    yield Line(
        f"{of} memory", f"{spent.memory / GIGABYTE:.1f} GB", f"< {_MOST_MEMORY / GIGABYTE:.0f} GB",
        spent.memory < _MOST_MEMORY,
    )  # fmt: skip
    kept = sum(path.stat().st_size for path in store.rglob("*") if path.is_file())
    with duckdb.connect(":memory:", config={"threads": 2}) as connection:
        told = sum(_size_as_csv(connection, path, home) for path in files)
    smaller = told / kept
    seen = f"{kept / 1e6:.0f} MB of {told / 1e6:,.0f} MB as CSV: {smaller:.0f} times smaller"
    yield Line(f"{of} store", seen, f"≥ {_LEAST_SMALLER} ×", smaller >= _LEAST_SMALLER)
    shutil.rmtree(store)
    (home / f"{store.name}.mapping.parquet").unlink()


def _size_as_csv(connection: duckdb.DuckDBPyConnection, table: Path, work: Path) -> int:
    """Return how many bytes a table has as CSV: written beside the source, one at a time, and taken away."""
    written = work / "one.csv"
    connection.execute(f"COPY (FROM read_parquet('{table}')) TO '{written}' (FORMAT csv, DELIMITER ';')")
    size = written.stat().st_size
    written.unlink()
    return size
