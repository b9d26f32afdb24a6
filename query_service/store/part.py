"""A part of a store: the same store had it never known the other persons."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as compute
import pyarrow.parquet as parquet

from query_service.store.holding import reading
from query_service.store.layout import TABLES, files_of
from query_service.store.manifest import read_manifest, write_manifest


def write_part(store: Path, folder: Path, persons: Collection[int]) -> Path:
    """Write into `folder` a store with what this one holds of these persons, and return the folder.

    Nobody's events are left out unless 0 is asked. Raises UnusableStore for a folder that is no store.
    """
    manifest = read_manifest(store)
    wanted = pa.array(sorted(persons), pa.int32())
    rows: dict[str, int] = {}
    with reading(store):
        for table in TABLES:
            rows[table.name] = 0
            for path in files_of(store, table):
                # partitioning=None: the folder year=2019 repeats a column that the file holds.
                whole = parquet.read_table(path, partitioning=None)
                kept = whole.filter(compute.is_in(whole["person"], value_set=wanted))
                target = folder / path.relative_to(store)
                target.parent.mkdir(parents=True, exist_ok=True)
                parquet.write_table(kept, target)
                rows[table.name] += kept.num_rows
    write_manifest(replace(manifest, rows=rows), folder)
    return folder
