"""Answers plans with Spark, for a store that one machine cannot hold: the script of DuckDB, in Spark's words.

Optional: see `store.spark_session`. On one machine Spark is many times slower than DuckDB: it is held to the same
specification, not to the same speed.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from query_service.engines.engine import Watch, unwatched
from query_service.engines.sql.script import answer_of, script_of
from query_service.engines.sql.text import SPARK, Read, Step, nothing
from query_service.errors import UnusableStore
from query_service.exact_answers import ExactAnswer
from query_service.planner.plan import Plan
from query_service.store.holding import reading
from query_service.store.spark_session import (
    FAILURES,
    ON_THIS_MACHINE,
    check_java,
    first_line,
    started,
    stop,
)


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
        master: str = ON_THIS_MACHINE,
        settings: Mapping[str, str] | None = None,
        watch: Watch = unwatched,
    ) -> None:
        check_java()
        self._store = store
        self._master = master
        self._settings = settings or {}
        self._watch = watch

    def answer(self, plan: Plan) -> ExactAnswer:
        """Return the true figures of the plan. Raises ServerMissing, UnusableStore."""
        script = script_of(plan, SPARK)
        # Views and cached rows are those of one answer.
        session = started(self._master, self._settings).newSession()
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
        stop()

    def _rows(self, session: Any, read: Read) -> Any:
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
        except FAILURES as error:
            raise UnusableStore(f"{self._store}: Spark cannot answer over its files ({first_line(error)}).") from error


def _run(session: Any, step: Step) -> Any:
    return session.sql(step.select, args=dict(step.parameters))


@contextmanager
def _forgotten() -> Iterator[list[Any]]:
    cached: list[Any] = []
    try:
        yield cached
    finally:
        for rows in cached:
            rows.unpersist()
