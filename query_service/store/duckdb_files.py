"""DuckDB over files: reads source files, works within bounds, writes the Parquet files of the store.

The one module of the store that knows the driver. Memory and the folder for what does not fit in it are
bounded: a query that needs more stops with a sentence, it does not fill the disk of the machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from types import TracebackType
from typing import Any

import duckdb

from query_service.errors import ServerMissing, UnreadableSource

# About 100,000, in whole vectors of 2,048: the row is the unit of compression, the group that of skipping.
ROW_GROUP = 49 * 2048

_WRITE = Template("COPY ($select) TO '$path' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE $group$said)")
_CONVERT = Template(
    "COPY (SELECT $columns FROM read_csv('$path', delim = '$delimiter', header = true, all_varchar = true, "
    "quote = '\"', escape = '\"', null_padding = false, encoding = '$encoding')) "
    "TO '$target' (FORMAT parquet, COMPRESSION snappy)"
)


class DuckDBFiles:
    """A DuckDB that keeps nothing: its tables are gone when it is closed.

    `memory` and `spill` are sizes such as 4GB; what does not fit in memory goes to files under `folder`.
    """

    name = "duckdb"

    def __init__(self, folder: Path, *, memory: str = "4GB", spill: str = "40GB", threads: int | None = None) -> None:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory,
            "temp_directory": str(folder / "spill"),
            "max_temp_directory_size": spill,
            # Nothing is fetched from anywhere: what DuckDB has in itself is enough.
            "autoinstall_known_extensions": False,
            # What is written is sorted by its query; to keep the order of everything else costs a third of the time.
            "preserve_insertion_order": False,
        }
        if threads is not None:
            config["threads"] = threads
        self._connection = duckdb.connect(":memory:", config=config)
        self._connection.execute("SET enable_progress_bar = false")

    def __enter__(self) -> DuckDBFiles:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Forget every table and close the files."""
        self._connection.close()

    def run(self, sql: str) -> None:
        """Run a statement. Raises ServerMissing when memory and spill folder together are too small for it."""
        self._execute(sql)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self._execute(sql).fetchall()

    def relation(self, files: Sequence[Path]) -> str:
        """Return how to name the rows of Parquet files in a query; columns that a file lacks are null there.

        Besides its columns a row has `filename`, and `file_row_number` from 0.
        """
        listed = ", ".join(f"'{_quoted(path)}'" for path in files)
        return f"read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"

    def columns(self, files: Sequence[Path]) -> dict[str, str]:
        """Return the columns of Parquet files with their DuckDB types."""
        return {str(row[0]): str(row[1]) for row in self.rows(f"DESCRIBE FROM {self.relation(files)}")}

    def convert_csv(self, path: Path, target: Path, columns: Sequence[str], delimiter: str, encoding: str) -> None:
        """Write these columns of a CSV as text into a Parquet file, rows in their order.

        Raises UnreadableSource naming the line that has not the fields of the header.
        """
        sql = _CONVERT.substitute(
            path=_quoted(path),
            target=_quoted(target),
            columns=", ".join(f'"{name}"' for name in columns),
            delimiter=delimiter,
            encoding=encoding,
        )
        try:
            # What is wrong in it is told by the number of the row.
            self._execute("SET preserve_insertion_order = true")
            self._execute(sql)
            self._execute("SET preserve_insertion_order = false")
        except duckdb.Error as error:
            first = str(error).splitlines()[0]
            raise UnreadableSource(
                f"{path}: {first}. Every row needs as many fields as the header; quote those that hold {delimiter!r}."
            ) from error

    def write(self, select: str, path: Path, said: Mapping[str, str] | None = None) -> int:
        """Write the rows of a query, in their order, and return how many; `said` goes into the file's own notes."""
        path.parent.mkdir(parents=True, exist_ok=True)
        notes = ", ".join(f"{key}: '{value}'" for key, value in (said or {}).items())
        sql = _WRITE.substitute(
            select=select,
            path=_quoted(path),
            group=ROW_GROUP,
            said=f", KV_METADATA {{{notes}}}" if notes else "",
        )
        return int(self._execute(sql).fetchall()[0][0])

    def _execute(self, sql: str) -> duckdb.DuckDBPyConnection:
        try:
            return self._connection.execute(sql)
        except duckdb.OutOfMemoryException as error:
            raise ServerMissing(
                f"duckdb: memory and spill folder are too small for this step ({str(error).splitlines()[0]}). "
                "Give more with --memory or --spill."
            ) from error


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
