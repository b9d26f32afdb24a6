"""Every engine answers the same cases: a drawn store, a question, the figures it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from query_service.engines.duckdb_engine import DuckdbEngine
from query_service.engines.engine import Engine
from query_service.engines.in_memory import InMemoryEngine
from query_service.planner.plan import Clip
from query_service.query_model.question import Question
from tests.builders.questions import planned
from tests.builders.stores import COVERAGE, rows_of, write_store
from tests.spark import ON_SPARK

Answer = Callable[..., None]
ENGINES = ("in_memory", "duckdb", pytest.param("spark", marks=ON_SPARK))


@pytest.fixture(params=ENGINES)
def answer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Answer]:
    """Compare what an engine answers over drawn tables with the figures given.

    Figures are those of the cells that are not zero: a number for a table without dimensions, else by key; a list
    when the question asks for several tables.
    """

    def compare(
        tables: Mapping[str, str],
        question: Question,
        *,
        gives: Any,
        covered: Mapping[str, Any] = COVERAGE,
        clip: Clip | None = None,
    ) -> None:
        rows = rows_of(tables)
        engine: Engine = (
            InMemoryEngine(rows)
            if request.param == "in_memory"
            else _over_files(request, write_store(tmp_path / "store", rows, coverage=covered))
        )
        plan = replace(planned(question, covered), clip=clip)
        found = [dict(table.cells) for table in engine.answer(plan).tables]
        assert found == [_cells(one) for one in (gives if isinstance(gives, list) else [gives])]

    return compare


def _over_files(request: pytest.FixtureRequest, store: Path) -> Engine:
    if request.param == "duckdb":
        return DuckdbEngine(store, threads=1)
    spark: Callable[[Path], Engine] = request.getfixturevalue("spark")
    return spark(store)


def _cells(gives: Any) -> dict[tuple[Any, ...], int]:
    if isinstance(gives, int):
        return {(): gives} if gives else {}
    return {key if isinstance(key, tuple) else (key,): figure for key, figure in gives.items()}
