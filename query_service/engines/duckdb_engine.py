"""Answers plans with DuckDB over the Parquet files of a store."""

from __future__ import annotations

import time
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

import duckdb

from query_service.engines.engine import Watch, unwatched
from query_service.engines.explaining import Skipping
from query_service.engines.sql.script import answer_of, script_of
from query_service.engines.sql.text import DUCKDB, Read, Scan, Select, nothing
from query_service.errors import ServerMissing, UnusableStore
from query_service.exact_answers import ExactAnswer
from query_service.planner.plan import Plan
from query_service.store.holding import reading


class DuckdbEngine:
    """Asks a DuckDB of its own, bounded, that may read this store and nothing else.

    It is opened by the first answer and kept: opening costs 20 ms, as much as many an answer. `memory_limit` and
    `spill_limit` are sizes such as 2GB. What does not fit in memory goes to a folder made under `spill` (by default
    where temporary files go) and taken away by `close`, at the latest at the end of the process. `watch` is told the
    stage, the name and the seconds of each step.
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
        self._opened: tuple[duckdb.DuckDBPyConnection, weakref.finalize[..., DuckdbEngine]] | None = None

    def close(self) -> None:
        """Close DuckDB and take its spill folder away; another answer opens it again."""
        if self._opened is not None:
            self._opened[1]()
            self._opened = None

    def answer(self, plan: Plan) -> ExactAnswer:
        """Return the true figures of the plan.

        Raises UnusableStore for files that cannot be read, ServerMissing when memory and spill folder are too small.
        """
        script = script_of(plan, DUCKDB)
        with reading(self._store), self._connected() as connection:
            self._name_files(connection, script.reads)
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
        files = list(map(str, scan.read.files(self._store)))
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
        """Give a connection whose temporary tables are those of one answer."""
        try:
            with closing(self._database().cursor()) as connection:
                yield connection
        except duckdb.OutOfMemoryException as error:
            raise ServerMissing(
                f"duckdb: {self._bounds['memory_limit']} of memory and the spill folder are too small for this "
                "question. Give the engine more, or ask for fewer years."
            ) from error
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            raise self._unusable(error) from error

    def _database(self) -> duckdb.DuckDBPyConnection:
        if self._opened is None:
            spill = mkdtemp(prefix="answers-", dir=self._spill)
            database = duckdb.connect(":memory:", config={**self._bounds, "temp_directory": spill})
            for order in (*_ORDERS, f"SET allowed_directories = [{_quoted(self._store)}]", *_LAST_ORDERS):
                database.execute(order)
            self._opened = database, weakref.finalize(self, _close, database, spill)
        return self._opened[0]

    def _name_files(self, connection: duckdb.DuckDBPyConnection, reads: Iterable[Read]) -> None:
        for read in reads:
            files = ", ".join(map(_quoted, read.files(self._store)))
            # Every column is named: one that a file lacks is refused here, where no statement can be at fault.
            source = f"read_parquet([{files}], hive_partitioning = false)"
            rows = (
                Select([column.name for column in read.table.columns], source) if files else nothing(DUCKDB, read.table)
            )
            try:
                connection.execute(f"CREATE TEMP VIEW {read.name} AS {rows}")
            except duckdb.BinderException as error:
                raise self._unusable(error) from error

    def _unusable(self, error: Exception) -> UnusableStore:
        return UnusableStore(f"{self._store}: DuckDB cannot read its files ({_first_line(error)}). Ingest again.")

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
_LAST_ORDERS = ("SET enable_external_access = false", "SET lock_configuration = true")


def _close(database: duckdb.DuckDBPyConnection, spill: str) -> None:
    database.close()
    rmtree(spill, ignore_errors=True)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def _quoted(path: object) -> str:
    return "'{}'".format(str(path).replace("'", "''"))
