"""Stores of any size for the benches: a synthetic source, its store, and stores made of many copies of that one.

A copy has its own persons and stays; everything else is that of the first. So a store of two million persons costs no
more than sorting it, and its files are laid out and compressed as ingest does. Tables that no question of the bench
reads are left out.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb

from query_service.store.duckdb_files import ROW_GROUP
from query_service.store.layout import ACTS, DISPENSINGS, PERSONS, PRESENCE, STAY_DIAGNOSES, STAYS, StoreTable, files_of
from query_service.store.manifest import read_manifest, write_manifest
from tests.bench.spending import spent_by_command

YEARS = "2019-2021"
_COPIED = (PERSONS, PRESENCE, DISPENSINGS, ACTS, STAYS, STAY_DIAGNOSES)
_NUMBERS = ("person", "stay")


def source_of(home: Path, persons: int) -> Path:
    """Return the synthetic tables of so many persons over three years, made once."""
    source = home / f"source-{persons}"
    if not (source / "synthetic.json").exists():
        spent_by_command(
            "query-service", "synthesise", "--persons", str(persons), "--years", YEARS, "--out", str(source)
        )
    return source


def store_of(home: Path, persons: int) -> Path:
    """Return the store of a synthetic source, made once."""
    store = home / f"store-{persons}"
    if not (store / "manifest.json").exists():
        spent_by_command("query-service", "ingest", str(source_of(home, persons)), "--store", str(store))
    return store


def copied_store(home: Path, base: Path, copies: int) -> Path:
    """Return a store of so many copies of the persons of another, made once."""
    store = home / f"{base.name}-by-{copies}"
    if (store / "manifest.json").exists():
        return store
    shutil.rmtree(store, ignore_errors=True)
    spill = home / "spill"
    bounds = {"threads": 2, "memory_limit": "6GB", "temp_directory": str(spill), "max_temp_directory_size": "20GB"}
    manifest = read_manifest(base)
    rows = dict.fromkeys(manifest.rows, 0)
    with duckdb.connect(":memory:", config=bounds) as connection:
        connection.execute("SET enable_progress_bar = false")
        for table in _COPIED:
            rows[table.name] = sum(
                _copy(connection, base, path, store / path.relative_to(base), table, copies)
                for path in files_of(base, table)
            )
    shutil.rmtree(spill, ignore_errors=True)
    write_manifest(replace(manifest, rows=rows), store)
    return store


def _copy(
    connection: duckdb.DuckDBPyConnection, base: Path, path: Path, target: Path, table: StoreTable, copies: int
) -> int:
    target.parent.mkdir(parents=True, exist_ok=True)
    most = {name: _most(connection, base, name) for name in _NUMBERS}
    names = [column.name for column in table.columns]
    columns = ", ".join(
        f"CASE WHEN {name} = 0 THEN 0 ELSE CAST({name} + copy * {most[name]} AS INTEGER) END AS {name}"
        if name in most
        else name
        for name in names
    )
    order = ", ".join(dict.fromkeys([*table.sorted_by, *names]))
    counted = connection.execute(
        f"COPY (SELECT {columns} FROM read_parquet('{path}', hive_partitioning = false), range({copies}) AS t(copy) "
        f"ORDER BY {order}) TO '{target}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP})"
    ).fetchone()
    assert counted is not None, "COPY says how many rows it wrote"
    return int(counted[0])


def _most(connection: duckdb.DuckDBPyConnection, base: Path, name: str) -> int:
    table = PERSONS if name == "person" else STAYS
    found = connection.execute(
        f"SELECT max({name}) FROM read_parquet({[str(path) for path in files_of(base, table)]})"
    ).fetchone()
    assert found is not None, "an aggregate has one row"
    return int(found[0])
