"""Answers plans with Spark, for a store that one machine cannot hold: the script of DuckDB, in Spark's words.

Optional: requirements/spark.txt and Java 17. Without pyspark, importing this module raises ServerMissing; without
Java, making the engine does. On one machine Spark is many times slower than DuckDB: it is held to the same
specification, not to the same speed.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from query_service.engines.engine import Watch, unwatched
from query_service.engines.sql.script import answer_of, script_of
from query_service.engines.sql.text import SPARK, Read, Step, nothing
from query_service.errors import ServerMissing, UnusableStore
from query_service.exact_answers import ExactAnswer
from query_service.planner.plan import Plan
from query_service.store.holding import reading

try:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import DataFrame, SparkSession
except ImportError as error:
    raise ServerMissing(
        f"spark: pyspark is not installed ({error}). Install requirements/spark.txt, or answer with duckdb."
    ) from error

_ON_THIS_MACHINE = "127.0.0.1"


class SparkEngine:
    """Answers plans on the Spark of `master` (local[2], spark://host:7077), which sees the store under the same path.

    `settings` are further settings of Spark, by name. The session is started by the first answer and kept; `close`
    stops it. `watch` is told the seconds of each table: Spark does all the steps before it when it needs them.
    """

    name = "spark"

    def __init__(
        self,
        store: Path,
        *,
        master: str = "local[2]",
        settings: dict[str, str] | None = None,
        watch: Watch = unwatched,
    ) -> None:
        if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
            raise ServerMissing("spark: this machine has no Java. Install Java 17, or answer with duckdb.")
        self._store = store
        self._master = master
        self._settings = settings or {}
        self._watch = watch

    def answer(self, plan: Plan) -> ExactAnswer:
        """Return the true figures of the plan. Raises ServerMissing, UnusableStore."""
        script = script_of(plan, SPARK)
        # Views and cached rows are those of one answer.
        session = self._session().newSession()
        with reading(self._store), self._told(), _forgotten() as cached:
            for read in script.reads:
                self._rows(session, read).createOrReplaceTempView(read.name)
            for step in script.steps:
                rows = _run(session, step).cache()
                cached.append(rows)
                rows.createOrReplaceTempView(step.name)
            return answer_of(plan, [self._collected(session, cells) for cells in script.cells])

    def close(self) -> None:
        """Stop the session of Spark, if there is one."""
        session = SparkSession.getActiveSession()
        if session is not None:
            session.stop()

    def _session(self) -> Any:
        # Workers written in Python are none of ours, but Spark looks for them at the start.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder = SparkSession.builder.master(self._master).appName("query-service")
        settings = {
            "spark.sql.session.timeZone": "UTC",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            **self._settings,
        }
        if self._master.startswith("local"):
            os.environ.setdefault("SPARK_LOCAL_IP", _ON_THIS_MACHINE)
            settings = {
                "spark.driver.host": _ON_THIS_MACHINE,
                "spark.driver.bindAddress": _ON_THIS_MACHINE,
                # One for each processor: the two hundred of a cluster cost seconds here.
                "spark.sql.shuffle.partitions": "2",
            } | settings
        for name, value in settings.items():
            builder = builder.config(name, value)
        try:
            return builder.getOrCreate()
        except Exception as error:
            raise ServerMissing(f"spark: {self._master} does not start ({_first_line(error)}).") from error

    def _rows(self, session: Any, read: Read) -> DataFrame:
        files = [str(path) for path in read.files(self._store)]
        return session.read.parquet(*files) if files else session.sql(str(nothing(SPARK, read.table)))

    def _collected(self, session: Any, cells: Step) -> list[tuple[Any, ...]]:
        begun = time.perf_counter()
        rows = [tuple(row) for row in _run(session, cells).collect()]
        self._watch(cells.stage, cells.name, time.perf_counter() - begun)
        return rows

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (PySparkException, Py4JError) as error:
            raise UnusableStore(f"{self._store}: Spark cannot answer over its files ({_first_line(error)}).") from error


def _run(session: Any, step: Step) -> DataFrame:
    return session.sql(step.select, args=dict(step.parameters))


@contextmanager
def _forgotten() -> Iterator[list[DataFrame]]:
    cached: list[DataFrame] = []
    try:
        yield cached
    finally:
        for rows in cached:
            rows.unpersist()


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
