"""The SQL that is shown with a release is what DuckDB runs, and says nothing of data."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from query_service.assembly import OtherStore, sql_of
from query_service.engines.duckdb_engine import DuckdbEngine
from query_service.engines.explaining import statements
from query_service.engines.sql.script import answer_of, script_of
from query_service.engines.sql.text import DUCKDB, nothing
from query_service.planner.plan import Clip, EventFilter, Plan
from query_service.query_model.question import Question
from query_service.release.reading import read_release
from query_service.release.released import Released
from query_service.store.manifest import read_manifest, write_manifest
from tests.builders.questions import diagnosis, dispensing, had, never, persons, planned, since, stay, volume
from tests.builders.released import changed, made
from tests.builders.releases import drawn_store

METFORMIN = dispensing("A10BA02")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return drawn_store(tmp_path / "store")


def run(plan: Plan, store: Path) -> object:
    """What the text gives to somebody who names the files by hand and pastes it."""
    connection = duckdb.connect()
    for read in script_of(plan, DUCKDB).reads:
        files = ", ".join(f"'{path}'" for path in read.files(store))
        rows = (
            f"SELECT * FROM read_parquet([{files}], hive_partitioning=false)" if files else nothing(DUCKDB, read.table)
        )
        connection.execute(f"CREATE VIEW {read.name} AS {rows}")
    tables = []
    for statement in statements(plan).split(";\n"):
        rows = connection.execute(statement).fetchall()
        if "CREATE OR REPLACE" not in statement:
            tables.append(rows)
    return answer_of(plan, tables)


@pytest.mark.parametrize(
    "plan",
    [
        planned(persons(had(METFORMIN), by="sex;region")),
        replace(planned(volume("boxes", METFORMIN, by="year sex")), clip=Clip(3, 5)),
    ],
    ids=["persons", "clipped boxes"],
)
def test_pasted_it_gives_the_figures_of_the_engine(plan: Plan, store: Path) -> None:
    engine = DuckdbEngine(store)
    assert run(plan, store) == engine.answer(plan)
    assert any(table.cells for table in engine.answer(plan).tables)
    engine.close()


def test_a_code_with_a_quote_stays_a_text() -> None:
    plan = planned(persons(had(METFORMIN)))
    (leaf,) = plan.occurrences
    assert isinstance(leaf.events, EventFilter)
    quoted = replace(plan, occurrences=(replace(leaf, events=replace(leaf.events, codes=("A'B", "C"))),))
    assert "'A''B', 'C'" in statements(quoted)


def test_no_parameter_is_left_to_fill_in() -> None:
    asked = persons(had(stay(diagnosis("E11", "main"))), counted=METFORMIN)
    assert "$p" not in statements(planned(replace(asked, population=never(METFORMIN, since(2018)))))


def release_of(store: Path, asked: Question, **facts: object) -> Released:
    from query_service.codes.shipped import shipped_expansion
    from query_service.query_model.canonical import answer_key, canonical

    key = answer_key(canonical(asked), shipped_expansion(), read_manifest(store).vintage)
    return read_release(changed(made(canonical(asked), key=key, **facts)))  # type: ignore[arg-type]


def test_it_is_made_again_from_a_release_and_the_manifest_alone(store: Path) -> None:
    boxes = release_of(store, volume("boxes", METFORMIN), clip=Clip(60, 180))
    before = sql_of(boxes, store)
    assert before.count("-- persons by nothing") == before.count("-- boxes by nothing") == 1
    assert "A10BA02" in before and "180" in before
    for path in store.rglob("*.parquet"):
        path.unlink()
    assert sql_of(boxes, store) == before


def test_a_release_of_another_store_is_refused(store: Path) -> None:
    counted = release_of(store, persons(had(METFORMIN)))
    write_manifest(replace(read_manifest(store), vintage="another"), store)
    with pytest.raises(OtherStore, match="that of the store another") as refused:
        sql_of(counted, store)
    assert refused.value.exit_code == 3


def test_sums_of_figures_of_another_release_have_no_sql_of_their_own(store: Path) -> None:
    body = changed(made(persons(had(METFORMIN))), by_addition_from="fedc")
    assert json.loads(body)["by_addition_from"] == "fedc"
    assert sql_of(read_release(body), store) == ""
