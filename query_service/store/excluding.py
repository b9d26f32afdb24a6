"""A store without some persons: what it would hold, and how it would be written, had their rows never come."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as compute
import pyarrow.parquet as parquet

from query_service.store.duckdb_files import ROW_GROUP
from query_service.store.layout import NOBODY, PERSONS, TABLES, StoreTable, files_of
from query_service.store.manifest import check_store, write_manifest


@dataclass(frozen=True, slots=True)
class Written:
    """How many files were written again, of how many."""

    again: int
    files: int


def present(store: Path, persons: Collection[int]) -> frozenset[int]:
    """Return those of these persons that the store holds: everybody with an event has a row in `persons`."""
    wanted = _numbers(persons)
    found: set[int] = set()
    for path in files_of(store, PERSONS) if persons else ():
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(columns=["person"]):
                found.update(batch.filter(compute.is_in(batch["person"], value_set=wanted))["person"].to_pylist())
    return frozenset(found)


def write_without(store: Path, folder: Path, persons: Collection[int]) -> Written:
    """Write into `folder`, beside the store, what it holds without these persons, and say how much was written.

    A file that holds none of them is the same file there: a hard link, since no file of a store is ever changed in
    place. In the others the rows left keep their order, a row group at a time. Nobody's rows are kept; numbers of the
    others stay as they are, so the mapping of pseudonyms still fits. Raises UnusableStore when the store does not hold
    what its manifest says.
    """
    manifest = check_store(store)
    if NOBODY in persons:
        raise ValueError("0 is nobody, who cannot object")
    folder.mkdir()
    gone = _numbers(persons)
    rows: dict[str, int] = {}
    again = files = 0
    for table in TABLES:
        rows[table.name] = 0
        for path in files_of(store, table):
            target = folder / path.relative_to(store)
            target.parent.mkdir(parents=True, exist_ok=True)
            files += 1
            if _holds(path, gone):
                again += 1
                rows[table.name] += _rewrite(path, target, gone, table)
            else:
                _link(path, target)
                rows[table.name] += parquet.read_metadata(path).num_rows
    write_manifest(replace(manifest, rows=rows), folder)
    _same_rights(store, folder)
    return Written(again, files)


def _numbers(persons: Collection[int]) -> pa.Array:
    return pa.array(sorted(persons), pa.int32())


def _holds(path: Path, gone: pa.Array) -> bool:
    with parquet.ParquetFile(path) as file:
        return any(
            compute.any(compute.is_in(batch["person"], value_set=gone)).as_py()
            for batch in file.iter_batches(columns=["person"])
        )


def _rewrite(path: Path, target: Path, gone: pa.Array, table: StoreTable) -> int:
    """Write the rows of the others and return how many. A year in which nobody is left has no file, as after ingest."""
    kept = 0
    with (
        parquet.ParquetFile(path) as file,
        parquet.ParquetWriter(target, file.schema_arrow, compression="zstd") as writer,
    ):
        for group in range(file.num_row_groups):
            whole = file.read_row_group(group)
            others = whole.filter(compute.invert(compute.is_in(whole["person"], value_set=gone)))
            if others.num_rows:
                writer.write_table(others, row_group_size=ROW_GROUP)
            kept += others.num_rows
    if not kept and table.by_year:
        target.unlink()
        if not any(target.parent.iterdir()):
            target.parent.rmdir()
    return kept


def _link(path: Path, target: Path) -> None:
    try:
        os.link(path, target)
    except OSError:
        # Some file systems have no hard links.
        shutil.copy2(path, target)


def _same_rights(store: Path, folder: Path) -> None:
    """Give what was written the rights that the operator gave the store: ingest leaves those to the machine."""
    for path in (folder, *folder.rglob("*")):
        shutil.copymode(store / path.relative_to(folder), path)
