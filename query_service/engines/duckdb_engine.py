"""Answers plans with DuckDB over the Parquet files of a store."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from query_service.engines.engine import Watch, unwatched
from query_service.engines.sql.script import answer_of, script_of
from query_service.engines.sql.text import DUCKDB, Read, Scan, nothing
from query_service.errors import ServerMissing, UnusableStore
from query_service.exact_answers import ExactAnswer
from query_service.planner.plan import Plan
from query_service.store.holding import reading
from query_service.store.layout import files_of


@dataclass(frozen=True, slots=True)
class Skipping:
    """How many row groups of the files of a pass hold, by their smallest and largest code, one of the codes asked."""

    files: str
    column: str
    read: int
    skipped: int


class DuckdbEngine:
    """Opens a DuckDB for each answer, bounded, that may read this store and nothing else.

    `memory_limit` and `spill_limit` are sizes such as 2GB. What does not fit in memory goes to a folder made under
    `spill` (by default the folder of temporary files) and taken away with the answer. `watch` is told the stage, the
    name and the seconds of each step.
    """

    name = "duckdb"

    def __init__(
        self,
        store: Path,
        *,
        memory_limit: str = "2GB",
        threads: int = 2,
        spill: Path | None = None,
        spill_limit: str = "20GB",
        watch: Watch = unwatched,
    ) -> None:
        self._store = store
        self._bounds: dict[str, str | int | float | list[str]] = {
            "memory_limit": memory_limit,
            "threads": threads,
            "max_temp_directory_size": spill_limit,
        }
        self._spill = spill
        self._watch = watch

    def answer(self, plan: Plan) -> ExactAnswer:
        """Return the true figures of the plan.

        Raises UnusableStore for files that cannot be read, ServerMissing when memory and spill folder are too small.
        """
        script = script_of(plan, DUCKDB)
        with reading(self._store), self._connected() as connection:
            for read in script.reads:
                connection.execute(f"CREATE TEMP VIEW {read.name} AS FROM {self._relation(read)}")
            for step in script.steps:
                with self._timed(step.stage, step.name):
                    connection.execute(f"CREATE TEMP TABLE {step.name} AS {step.select}", dict(step.parameters))
            tables = []
            for cells in script.cells:
                with self._timed(cells.stage, cells.name):
                    tables.append(connection.execute(cells.select).fetchall())
        return answer_of(plan, tables)

    def skipping(self, plan: Plan) -> list[Skipping]:
        """Return what each pass of the plan over files sorted by code can skip."""
        scans = dict.fromkeys(scan for scan in script_of(plan, DUCKDB).scans if scan.column is not None)
        with reading(self._store), self._connected() as connection:
            return [self._skipped(connection, scan) for scan in scans]

    def _skipped(self, connection: duckdb.DuckDBPyConnection, scan: Scan) -> Skipping:
        files = self._files(scan.read)
        groups: Sequence[tuple[Any, ...]] = ()
        if files:
            groups = connection.execute(
                "SELECT stats_min_value, stats_max_value FROM parquet_metadata($files) WHERE path_in_schema = $column",
                {"files": files, "column": scan.column},
            ).fetchall()
        read = sum(any(low is None or low <= code <= high for code in scan.codes) for low, high in groups)
        return Skipping(scan.read.name, scan.column or "", read, len(groups) - read)

    @contextmanager
    def _connected(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with TemporaryDirectory(prefix="answer-", dir=self._spill) as spill:
            connection = duckdb.connect(":memory:", config={**self._bounds, "temp_directory": spill})
            try:
                for order in _ORDERS:
                    connection.execute(order)
                connection.execute(f"SET allowed_directories = [{_quoted(self._store)}]")
                connection.execute("SET enable_external_access = false")
                yield connection
            except duckdb.OutOfMemoryException as error:
                raise ServerMissing(
                    f"duckdb: {self._bounds['memory_limit']} of memory and the spill folder are too small for this "
                    "question. Give the engine more, or ask for fewer years."
                ) from error
            except (duckdb.IOException, duckdb.InvalidInputException, duckdb.BinderException) as error:
                raise UnusableStore(
                    f"{self._store}: DuckDB cannot read its files ({str(error).splitlines()[0]}). Ingest again."
                ) from error
            finally:
                connection.close()

    def _files(self, read: Read) -> list[str]:
        if read.years is None or not read.table.by_year:
            return [str(path) for path in files_of(self._store, read.table)]
        return [str(p) for year in read.years for p in files_of(self._store, read.table, range(year, year + 1))]

    def _relation(self, read: Read) -> str:
        files = self._files(read)
        if not files:
            return nothing(DUCKDB, read.table)
        return f"read_parquet([{', '.join(map(_quoted, files))}], hive_partitioning = false)"

    @contextmanager
    def _timed(self, stage: str, name: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self._watch(stage, name, time.perf_counter() - begun)


# No extension is fetched; order of rows means nothing here.
_ORDERS = (
    "SET enable_progress_bar = false",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET preserve_insertion_order = false",
)


def _quoted(path: object) -> str:
    return "'{}'".format(str(path).replace("'", "''"))
