"""The files of the synthetic tables: one folder a table, one file a year, in Parquet or CSV, written as it comes."""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from query_service.snds.synthesis.calibration import Ints
from query_service.snds.synthesis.written.columns import Columns
from query_service.snds.tables import ColumnType, SndsTable, tables

EMPTY = {
    ColumnType.TEXT: pa.string(),
    ColumnType.INTEGER: pa.int32(),
    ColumnType.DECIMAL: pa.float64(),
    ColumnType.DATE: pa.date32(),
    ColumnType.DATETIME: pa.timestamp("s"),
}


class FileFormat(StrEnum):
    """How tables are written. CSV: UTF-8, semicolons, one header line, empty cells for nothing, dates as 2019-03-05."""

    PARQUET = "parquet"
    CSV = "csv"


class Tables:
    """Open files of the tables; rows are added as blocks of persons are made, so memory does not grow."""

    def __init__(self, folder: Path, file_format: FileFormat, *, all_columns: bool) -> None:
        self.folder, self.file_format, self.all_columns = folder, file_format, all_columns
        self.rows: dict[str, int] = {}
        self._writers: dict[Path, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for writer in self._writers.values():
            writer.close()

    def add(self, name: str, columns: Columns, *, year: int | None = None) -> None:
        """Add rows to a table; `year` is that of a table of discharges, such as T_MCO19B."""
        table = tables()[name]
        folder = table.of_year(year) if table.yearly and year is not None else name
        self._write(folder, folder, self._complete(table, columns, year))

    def add_by_flux(self, name: str, columns: Columns, flux: Ints) -> None:
        """Add rows of a table of the DCIR, in order of month of entry, to the files of the years of entry."""
        whole = self._complete(tables()[name], columns, None)
        year = 1970 + flux // 12
        edges = np.flatnonzero(np.diff(year, prepend=-1, append=-1))
        for first, last in pairwise(edges):
            self._write(name, str(year[first]), whole.slice(first, last - first))

    def add_plain(self, name: str, columns: Columns) -> None:
        """Add rows to a file that is no table of the SNDS, such as the truth."""
        self._write("", name, pa.table(columns))

    def _complete(self, table: SndsTable, columns: Columns, year: int | None) -> Any:
        size = len(next(iter(columns.values())))
        there = table.columns if year is None else table.columns_in(year)
        unknown = set(columns) - {one.name for one in table.columns}
        if unknown:
            raise ValueError(f"{table.name} has no column {sorted(unknown)}")
        ordered = {
            one.name: columns[one.name] if one.name in columns else pa.nulls(size, EMPTY[one.type])
            for one in there
            if one.name in columns or self.all_columns
        }
        return pa.table(ordered)

    def _write(self, folder: str, name: str, table: Any) -> None:
        if not table.num_rows:
            return
        self.rows[folder or name] = self.rows.get(folder or name, 0) + table.num_rows
        path = self.folder / folder / f"{name}.{self.file_format}"
        if self.file_format is FileFormat.CSV:
            table = _as_text(table)
        if path not in self._writers:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._writers[path] = self._open(path, table.schema)
        self._writers[path].write_table(table)

    def _open(self, path: Path, schema: Any) -> Any:
        if self.file_format is FileFormat.CSV:
            options = pa_csv.WriteOptions(delimiter=";", quoting_style="needed", batch_size=65_536)
            return pa_csv.CSVWriter(str(path), schema, write_options=options)
        return pq.ParquetWriter(str(path), schema, compression="zstd", compression_level=1, store_schema=False)


def _as_text(table: Any) -> Any:
    """Return the table with plain texts, and dates with a time as the real extracts write them: 01JAN2016:00:00:00."""
    for place, field in enumerate(table.schema):
        column = table.column(place)
        if pa.types.is_dictionary(field.type):
            table = table.set_column(place, field.name, column.cast(pa.string()))
        elif pa.types.is_timestamp(field.type):
            written = pc.utf8_upper(pc.strftime(column, format="%d%b%Y:%H:%M:%S", locale="C"))
            table = table.set_column(place, field.name, pc.replace_substring(written, ":00.000", ":00"))
    return table
