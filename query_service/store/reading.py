"""The rows of a small store in memory: what the reference engine answers over, and what tests compare."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet

from query_service.store.layout import TABLES, StoreTable, files_of

Row = dict[str, Any]


def rows_of(store: Path) -> Mapping[str, list[Row]]:
    """Return the rows of every table, by name, in the order of the files; a table without a file has none.

    For synthetic stores of a few thousand persons: everything is in memory as Python values.
    """
    return {table.name: _rows(store, table) for table in TABLES}


def _rows(store: Path, table: StoreTable) -> list[Row]:
    names = [column.name for column in table.columns]
    found: list[Row] = []
    for path in files_of(store, table):
        # partitioning=None: the folder year=2019 repeats a column that the file holds.
        found.extend(parquet.read_table(path, columns=names, partitioning=None).to_pylist())
    return found
