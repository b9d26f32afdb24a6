"""Speed of the query service beside the same counts written by hand, over one store."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from query_service.codes.shipped import shipped_expansion
from query_service.engines.duckdb_engine import DuckdbEngine
from query_service.exact_answers import ExactAnswer
from query_service.planner.planning import Known, plan_of
from query_service.query_model.json_reading import from_json
from query_service.query_model.json_writing import to_json
from query_service.query_model.question import Measure
from query_service.store.layout import TABLES, files_of
from query_service.store.manifest import read_manifest
from tests.bench.lines import Line
from tests.bench.questions import CLIP, Asked, questions
from tests.bench.spending import CLOCK, PROCESSOR, Spent, judge, least_spent

# Reading a request, planning it, naming files: the same for every question.
ALLOWED = 0.050
THREADS = 2


def query_lines(store: Path, persons: int, times: int) -> Iterator[Line]:
    """Measure each question over a store, check → plan → run, beside the statements written by hand."""
    which = judge()
    with closing(DuckdbEngine(store, threads=THREADS, spill=store.parent)) as engine, hand(store) as connection:
        for asked in questions():
            yield _line(asked, store, engine, connection, persons, times, which)


def _line(
    asked: Asked,
    store: Path,
    engine: DuckdbEngine,
    connection: duckdb.DuckDBPyConnection,
    persons: int,
    times: int,
    which: str,
) -> Line:
    request = json.dumps(to_json(asked.question))
    if asked.question.measure is Measure.PERSONS:
        _check_alike(asked.name, answered(request, store, engine), run(connection, asked.by_hand))
    mine, plain = least_spent(
        [lambda: answered(request, store, engine), lambda: run(connection, asked.by_hand)], times
    )  # fmt: skip
    ratios = {one: _ratio(mine, plain, one) for one in (CLOCK, PROCESSOR)}
    seen = (
        f"{1000 * mine.seconds:.0f} ms, by hand {1000 * plain.seconds:.0f}: {ratios[CLOCK]:.2f} × "
        f"(processor {ratios[PROCESSOR]:.2f} ×)"
    )
    return Line(f"{persons:,}: {asked.name}", seen, f"≤ {asked.at_most} × + 50 ms ({which})",
                ratios[which] <= asked.at_most)  # fmt: skip


def _ratio(mine: Spent, plain: Spent, which: str) -> float:
    """Return how many times the time of the statements by hand it takes, beyond what is allowed to every question."""
    return max(mine.by(which) - ALLOWED, 0.0) / plain.by(which)


def _check_alike(name: str, mine: ExactAnswer, plain: Sequence[Sequence[Sequence[Any]]]) -> None:
    """Raise ValueError when the two do not count the same: their times would mean nothing."""
    totals = [sum(table.cells.values()) for table in mine.tables], [sum(row[-1] for row in rows) for rows in plain]
    if totals[0] != totals[1]:
        raise ValueError(f"{name}: the query service and the statements by hand do not count the same.")


def answered(request: str, store: Path, engine: DuckdbEngine) -> ExactAnswer:
    """Read a request, plan it and answer it over the store; volumes are clipped, as they are before noise."""
    asked = from_json(json.loads(request))
    plan = plan_of(asked, Known(shipped_expansion(), read_manifest(store).coverage))
    return engine.answer(plan if asked.measure is Measure.PERSONS else replace(plan, clip=CLIP))


def run(connection: duckdb.DuckDBPyConnection, statements: Sequence[str]) -> list[list[tuple[Any, ...]]]:
    """Run statements and return the rows of each."""
    return [connection.execute(statement).fetchall() for statement in statements]


@contextmanager
def bounded() -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a DuckDB bounded as the engine's, for statements by hand; it does not spill."""
    bounds = {"threads": THREADS, "memory_limit": "2GB", "max_temp_directory_size": "0B"}
    with duckdb.connect(":memory:", config=bounds) as connection:
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("SET enable_progress_bar = false")
        yield connection


@contextmanager
def hand(store: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a DuckDB with a view of each table of a store."""
    with bounded() as connection:
        for table in TABLES:
            files = [str(path) for path in files_of(store, table)]
            if files:
                connection.execute(
                    f"CREATE VIEW {table.name} AS FROM read_parquet({files}, hive_partitioning = false)"
                )  # fmt: skip
        yield connection
