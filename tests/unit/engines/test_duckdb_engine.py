"""What DuckDB is held to besides its figures: its bounds, its refusals, what it skips."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from query_service.engines.duckdb_engine import DuckdbEngine
from query_service.engines.explaining import Skipping, Stopwatch, explained
from query_service.errors import ServerMissing, UnusableStore
from query_service.store.layout import DISPENSINGS, files_of
from tests.builders.questions import dispensing, had, persons, planned, product
from tests.builders.stores import rows_of, write_store

DRAWN = {
    "dispensings": """
        person  date        code     product
        1       2019-01-05  A10BA02  3400930000001
        2       2019-01-05  C09AA05  3400930000002
        3       2020-01-05  A10BA02  3400930000001
    """
}
METFORMIN = persons(had(dispensing("A10BA02")), by="year sex", period=(2019, 2020))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return write_store(tmp_path / "store", rows_of(DRAWN))


@pytest.fixture
def engine(store: Path, tmp_path: Path) -> Iterator[DuckdbEngine]:
    spill = tmp_path / "spill"
    spill.mkdir()
    with closing(DuckdbEngine(store, threads=1, spill=spill)) as opened:
        yield opened


def test_one_engine_answers_again_and_again(engine: DuckdbEngine) -> None:
    first, second = engine.answer(planned(METFORMIN)), engine.answer(planned(METFORMIN))
    assert first == second
    assert dict(first.tables[0].cells) == {(2019, 0): 1, (2020, 0): 1}


def test_only_files_of_the_years_asked_are_read(engine: DuckdbEngine, store: Path) -> None:
    for path in files_of(store, DISPENSINGS, range(2020, 2021)):
        path.write_bytes(b"no Parquet")
    assert dict(engine.answer(planned(persons(had(dispensing("A10BA02"))))).tables[0].cells) == {(): 1}
    with pytest.raises(UnusableStore, match="Ingest again"):
        engine.answer(planned(METFORMIN))


def test_a_file_without_a_column_of_the_layout_is_refused(engine: DuckdbEngine, store: Path) -> None:
    path = files_of(store, DISPENSINGS, range(2019, 2020))[0]
    parquet.write_table(parquet.read_table(path, partitioning=None).drop_columns(["code"]), path)
    with pytest.raises(UnusableStore, match="code"):
        engine.answer(planned(METFORMIN))


def test_a_folder_without_a_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableStore, match="ingest"):
        DuckdbEngine(tmp_path).answer(planned(METFORMIN))


def test_nothing_outside_the_store_can_be_read(engine: DuckdbEngine, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    with pytest.raises(duckdb.PermissionException), engine._connected() as connection:
        connection.execute(f"FROM read_csv('{secret}')")
    with pytest.raises(duckdb.Error, match="locked"):
        engine._database().execute("SET enable_external_access = true")


def test_too_little_memory_stops_with_a_sentence(store: Path) -> None:
    many = pa.table({"person": range(1, 400_001), "year": [2019] * 400_000})
    path = files_of(store, DISPENSINGS, range(2019, 2020))[0]
    row = parquet.read_table(path, partitioning=None).slice(0, 1).to_pylist()[0]
    columns = {name: pa.array([value] * len(many)) for name, value in row.items() if name != "person"}
    parquet.write_table(pa.table({"person": many["person"], **columns}), path)
    small = DuckdbEngine(store, memory_limit="6MB", threads=1, spill_limit="1MB")
    with closing(small), pytest.raises(ServerMissing, match="6MB of memory"):
        small.answer(planned(METFORMIN))


def test_the_spill_folder_goes_with_the_engine(engine: DuckdbEngine, tmp_path: Path) -> None:
    engine.answer(planned(METFORMIN))
    assert len(list((tmp_path / "spill").iterdir())) == 1
    engine.close()
    assert not list((tmp_path / "spill").iterdir())


def test_row_groups_without_any_code_asked_are_skipped(tmp_path: Path) -> None:
    store = write_store(tmp_path / "store", rows_of(DRAWN))
    (path,) = files_of(store, DISPENSINGS, range(2019, 2020))
    # One row in each row group: A10BA02, then C09AA05.
    parquet.write_table(parquet.read_table(path, partitioning=None), path, row_group_size=1)
    with closing(DuckdbEngine(store, threads=1)) as engine:
        assert engine.skipping(planned(METFORMIN)) == [Skipping("dispensings_2019_to_2020", "code", 2, 1)]
        by_product = planned(persons(had(product("3400930000002"))))
        assert engine.skipping(by_product) == [Skipping("dispensings_2019", "product", 1, 1)]


def test_an_explanation_tells_how_and_no_figure(engine: DuckdbEngine, store: Path) -> None:
    watch = Stopwatch()
    plan = planned(METFORMIN)
    with closing(DuckdbEngine(store, threads=1, watch=watch)) as watched:
        watched.answer(plan)
        text = explained(plan, watched, watch)
    assert "FROM dispensings_2019_to_2020 e" in text
    assert "dispensings_2019_to_2020 by code: 2 read, 0 skipped" in text
    assert [line.split()[0] for line in text.partition("Time\n")[2].splitlines()] == ["events", "conditions", "cells"]
