"""Spark over files: the same work as `duckdb_files`, for tables that one machine cannot hold.

Source, store and the folder beside it where ingest works are under one path on every machine of the cluster. A step
is written there as Parquet and read again by the next ones, so that a lost worker costs one step and rows keep the
numbers they were given. CSV is turned into Parquet by DuckDB, on the machine that asks: bounded, and refused in the
same words.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow.parquet as parquet

from query_service.errors import ServerMissing, UnreadableSource
from query_service.store.duckdb_files import ROW_GROUP, DuckDBFiles
from query_service.store.spark_session import BROKEN, FAILURES, check_java, first_line, functions, started
from query_service.store.spark_sql import Statement, exp, parsed, text_of, without_unions_by_name

_TYPES = {
    "string": "VARCHAR", "bigint": "BIGINT", "int": "INTEGER", "smallint": "SMALLINT", "tinyint": "TINYINT",
    "date": "DATE", "timestamp": "TIMESTAMP", "timestamp_ntz": "TIMESTAMP", "double": "DOUBLE", "float": "FLOAT",
    "boolean": "BOOLEAN",
}  # fmt: skip
_NUMBERS = ("BIGINT", "INTEGER", "SMALLINT", "TINYINT", "DOUBLE", "FLOAT", "DECIMAL")


class SparkFiles:
    """A Spark whose tables are gone when it is closed; `folder` is where they are until then.

    `master` is its address (local[2], spark://host:7077); memory and processors are settings of Spark's own.
    """

    name = "spark"

    def __init__(self, folder: Path, *, master: str) -> None:
        check_java()
        self._session = started(master, {}).newSession()
        self._tables = folder / "tables"
        self._csv = DuckDBFiles(folder)
        self._folders: dict[str, Path] = {}
        self._schemas: dict[Path, Any] = {}
        self._numbers = count()

    def __enter__(self) -> SparkFiles:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Forget every table. The session stays: the process has one."""
        self._csv.close()
        shutil.rmtree(self._tables, ignore_errors=True)

    def run(self, sql: str) -> None:
        """Run a statement that makes or drops a table or view. Raises ServerMissing when Spark cannot."""
        statement = parsed(sql)
        table = statement.find(exp.Table)
        assert table is not None, sql
        name = table.name
        match statement:
            case exp.Create(kind="VIEW"):
                self._rows(statement.expression).createOrReplaceTempView(name)
            case exp.Create(kind="TABLE"):
                self._keep(name, statement.expression)
            case exp.Drop():
                self._drop(name)
            case _:
                raise AssertionError(f"no such statement for Spark: {sql}")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        with _told():
            return [tuple(row) for row in self._rows(parsed(sql)).collect()]

    def relation(self, files: Sequence[Path]) -> str:
        """Return how to name the rows of Parquet files in a query; columns that a file lacks are null there.

        Besides its columns a row has `filename`, and `file_row_number` from 0.
        """
        alike: dict[str, list[Path]] = {}
        for path in files:
            alike.setdefault(str(self._schema(path)), []).append(path)
        together, *others = (_with_places(self._read(paths)) for paths in alike.values())
        for other in others:
            together, other = _of_same_types(together, other)
            together = together.unionByName(other, allowMissingColumns=True)
        return self._view(together)

    def columns(self, files: Sequence[Path]) -> dict[str, str]:
        """Return the columns of Parquet files with the names DuckDB has for their types."""
        found = _columns(self._session.table(self.relation(files)))
        return {name: type_ for name, type_ in found.items() if name not in _PLACES}

    def convert_csv(self, path: Path, target: Path, columns: Sequence[str], delimiter: str, encoding: str) -> None:
        """Write these columns of a CSV as text into a Parquet file: see `DuckDBFiles`."""
        self._csv.convert_csv(path, target, columns, delimiter, encoding)

    def write(self, select: str, path: Path, said: Mapping[str, str] | None = None) -> int:
        """Write the rows of a query, in their order, and return how many; `said` goes into the file's own notes.

        Many rows make several files, in the order of their names, where `path` would be; with `said`, one.
        """
        parts = self._written(self._rows(parsed(select)))
        path.parent.mkdir(parents=True, exist_ok=True)
        number = sum(int(parquet.read_metadata(part).num_rows) for part in parts)
        if said is not None:
            _join(parts, path, said)
        else:
            width = len(str(len(parts) - 1))
            for place, part in enumerate(parts):
                part.rename(path.with_name(f"{place:0{width}d}{path.suffix}"))
        if parts:
            shutil.rmtree(parts[0].parent)
        return number

    def _rows(self, query: Statement) -> Any:
        with _told():
            return self._session.sql(text_of(without_unions_by_name(query, self._joined_by_name)))

    def _joined_by_name(self, one: Statement, other: Statement) -> str:
        rows = [self._session.sql(text_of(query)) for query in (one, other)]
        return self._view(rows[0].unionByName(rows[1], allowMissingColumns=True))

    def _view(self, rows: Any) -> str:
        name = f"rows_{next(self._numbers)}"
        rows.createOrReplaceTempView(name)
        return name

    def _keep(self, name: str, query: Statement) -> None:
        """Write the rows of a query and name them, then forget those that had the name before."""
        parts = self._written(self._rows(query))
        folder = parts[0].parent
        self._read([folder]).createOrReplaceTempView(name)
        if former := self._folders.get(name):
            shutil.rmtree(former)
        self._folders[name] = folder

    def _drop(self, name: str) -> None:
        self._session.catalog.dropTempView(name)
        shutil.rmtree(self._folders.pop(name))

    def _written(self, rows: Any) -> list[Path]:
        folder = self._tables / str(next(self._numbers))
        with _told():
            options = {"compression": "zstd", "parquet.block.row.count.limit": ROW_GROUP}
            rows.write.options(**options).parquet(str(folder))
        return sorted(folder.glob("*.parquet"))

    def _read(self, paths: Sequence[Path]) -> Any:
        """Return the rows of Parquet files of one schema."""
        return self._session.read.schema(self._schema(paths[0])).parquet(*map(str, paths))

    def _schema(self, path: Path) -> Any:
        if path not in self._schemas:
            with _told():
                try:
                    self._schemas[path] = self._session.read.parquet(str(path)).schema
                except BROKEN as error:
                    raise UnreadableSource(
                        f"{path}: Spark cannot read it ({first_line(error)}). Write it as Parquet again."
                    ) from error
        return self._schemas[path]


_PLACES = ("filename", "file_row_number")


def _with_places(rows: Any) -> Any:
    # It is an address, file:///a%20b, and a plus is one in it.
    path = functions.url_decode(
        functions.replace(functions.col("_metadata.file_path"), *map(functions.lit, ("+", "%2B")))
    )
    return rows.withColumns(
        {
            "filename": functions.regexp_replace(path, "^file:/*", "/"),
            "file_row_number": functions.col("_metadata.row_index"),
        }
    )


def _of_same_types(one: Any, other: Any) -> tuple[Any, Any]:
    """Return both with text where a column is text, or anything else that the other is not, in one of them."""
    types, others = _columns(one), _columns(other)
    for name in types.keys() & others.keys():
        pair = types[name], others[name]
        if pair[0] != pair[1] and not all(type_.startswith(_NUMBERS) for type_ in pair):
            one = one.withColumn(name, functions.col(name).cast("string"))
            other = other.withColumn(name, functions.col(name).cast("string"))
    return one, other


def _columns(rows: Any) -> dict[str, str]:
    return {name: _TYPES.get(type_, type_.upper()) for name, type_ in rows.dtypes}


def _join(parts: Sequence[Path], target: Path, said: Mapping[str, str]) -> None:
    """Write the rows of several files into one with these notes, some at a time."""
    schema = parquet.read_schema(parts[0]).with_metadata(dict(said))
    with parquet.ParquetWriter(target, schema, compression="zstd") as writer:
        for part in parts:
            for batch in parquet.ParquetFile(part).iter_batches():
                writer.write_batch(batch.replace_schema_metadata(schema.metadata))


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except BROKEN:
        raise
    except FAILURES as error:
        raise ServerMissing(
            f"spark: it cannot do this step ({first_line(error)}). The logs of its workers say more."
        ) from error
