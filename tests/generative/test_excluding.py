"""What an objection does to a store: it has the content of the store built without the person, whoever objects.

Proved twice: over a synthetic SNDS with all its noise, against its tables without the rows of those who object, and
over invented households with care of every kind, against tables made without them.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from query_service.assembly import EngineName, report_exactly
from query_service.query_model.json_reading import from_json
from query_service.query_model.question import Dimension, Period, Table
from query_service.scoring import EXAMPLES
from query_service.snds import excluding
from query_service.snds.ingest.placing import mapping_beside
from query_service.snds.ingest.running import Options, ingest
from query_service.snds.synthesis.copying import Order, synthesise
from query_service.snds.synthesis.written.writing import FileFormat
from query_service.store import excluding as files
from query_service.store.layout import TABLES, files_of
from query_service.store.manifest import check_store, read_manifest
from query_service.store.reading import rows_of
from tests.builders.snds_units import Unit, content, snds_of, units
from tests.builders.source_without import source_without

RECEIVED, EFFECT = dt.date(2026, 10, 20), dt.date(2026, 11, 1)
# With this seed two of them are twins who share a card.
PERSONS, FIRST, LAST, SEED = 200, 2019, 2019, 3
# The same name for both: by default it is the last month of flux, which one person can change.
OPTIONS = Options(threads=1, vintage="2020-06")
QUICK = settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
LONG = settings(QUICK, max_examples=40)


@dataclass(frozen=True)
class Made:
    """A synthetic copy, its store with the mapping beside, and the pseudonyms of each person of the store."""

    copy: Path
    store: Path
    people: dict[int, list[str]]

    @contextmanager
    def excluding(self, persons: Collection[int]) -> Iterator[Path]:
        """Give the store after one pseudonym of each of these persons objects."""
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(self.store.parent, folder, dirs_exist_ok=True)
            _exclude(Path(folder) / "store", [self.people[one][-1] for one in persons])
            yield Path(folder) / "store"

    @contextmanager
    def built_without(self, persons: Collection[int]) -> Iterator[Path]:
        """Give the store of the tables without the rows of these persons."""
        theirs = {who for one in persons for who in self.people[one]}
        with tempfile.TemporaryDirectory(dir=self.copy.parent) as folder:
            ingest(source_without(self.copy, Path(folder) / "source", theirs), Path(folder) / "store", OPTIONS)
            yield Path(folder) / "store"


def _exclude(store: Path, pseudonyms: Collection[str]) -> None:
    excluding.keep(dict.fromkeys(pseudonyms, RECEIVED), store, EFFECT)
    excluding.apply_due(store, EFFECT)


def _people(store: Path) -> dict[int, list[str]]:
    people: dict[int, list[str]] = {}
    for row in parquet.read_table(mapping_beside(store)).to_pylist():
        people.setdefault(row["person"], []).append(row["BEN_IDT_ANO"])
    return people


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("excluding")
    synthesise(Order(PERSONS, FIRST, LAST, SEED, folder / "copy", FileFormat.PARQUET, all_columns=False))
    store = folder / "made" / "store"
    ingest(folder / "copy", store, OPTIONS)
    return Made(folder / "copy", store, _people(store))


@pytest.fixture(scope="module")
def everywhere(made: Made) -> list[int]:
    """Two persons of each table, those who share a card, and those with several pseudonyms among them."""
    rows = rows_of(made.store)
    found = {row["person"] for table in rows for row in [row for row in rows[table] if row["person"]][:2]}
    return sorted(found | {one for one, names in made.people.items() if len(names) > 1})


def _alike(one: Path, other: Path) -> bool:
    return content(rows_of(one)) == content(rows_of(other)) and check_store(one).rows == check_store(other).rows


def _check(made: Made, persons: Collection[int]) -> None:
    with made.excluding(persons) as after, made.built_without(persons) as without:
        assert _alike(after, without)
        assert read_manifest(after).coverage == read_manifest(without).coverage


def _draw_persons(made: Made, data: Any) -> set[int]:
    return data.draw(some.sets(some.sampled_from(sorted(made.people)), min_size=1, max_size=PERSONS // 3))


@QUICK
@given(some.data())
def test_a_store_after_objections_is_the_store_built_without_these_persons(made: Made, data: Any) -> None:
    _check(made, _draw_persons(made, data))


@pytest.mark.slow
@LONG
@given(some.data())
def test_a_store_after_objections_is_the_store_built_without_these_persons_for_many(made: Made, data: Any) -> None:
    _check(made, _draw_persons(made, data))


def test_so_is_it_for_persons_of_every_table_for_twins_and_for_everybody(made: Made, everywhere: list[int]) -> None:
    assert any(len(made.people[one]) > 1 for one in everywhere), "twins are among them"
    _check(made, everywhere)
    with made.excluding(made.people) as nobody_left:
        rows = rows_of(nobody_left)
        assert {row["person"] for table in rows for row in rows[table]} == {0}


def test_one_objection_after_another_is_all_of_them_at_once(made: Made, everywhere: list[int]) -> None:
    with made.excluding(everywhere) as at_once, made.excluding(everywhere[::2]) as one_by_one:
        _exclude(one_by_one, [made.people[one][0] for one in everywhere[1::2]])
        assert rows_of(at_once) == rows_of(one_by_one)


@pytest.mark.parametrize("request_", ["diabete-traite", "diabete-cartographie"])
def test_every_figure_is_that_of_the_store_built_without_them(made: Made, request_: str) -> None:
    asked = replace(
        from_json(json.loads((EXAMPLES / f"{request_}.json").read_text(encoding="utf-8"))),
        period=Period(LAST, LAST),
        tables=(Table(), Table((Dimension.SEX, Dimension.AGE_CLASS)), Table((Dimension.DEPARTEMENT,))),
    )

    def tables(store: Path) -> Any:
        return report_exactly(asked, EngineName.DUCKDB, store, master="", explain=False)[0].tables

    third = sorted(made.people)[::3]
    with made.excluding(third) as after, made.built_without(third) as without:
        assert tables(after) == tables(without)
        assert tables(after)[0].rows[0][-1] < tables(made.store)[0].rows[0][-1]


@pytest.fixture(scope="module")
def without_everywhere(made: Made, everywhere: list[int]) -> Iterator[Path]:
    with made.built_without(everywhere) as store:
        yield store


@pytest.mark.parametrize("forgotten", TABLES, ids=lambda table: table.name)
def test_the_property_sees_a_table_that_is_forgotten(
    made: Made, everywhere: list[int], without_everywhere: Path, forgotten: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    holds = files._holds
    monkeypatch.setattr(
        files, "_holds", lambda path, gone: f"/{forgotten.name}/" not in str(path) and holds(path, gone)
    )
    with made.excluding(everywhere) as after:
        assert not _alike(after, without_everywhere)


def test_the_rows_left_are_in_the_order_of_the_layout(made: Made, everywhere: list[int]) -> None:
    with made.excluding(everywhere) as after:
        for table in TABLES:
            for path in files_of(after, table):
                rows = parquet.read_table(path, partitioning=None).to_pylist()
                keys = [tuple(row[name] for name in table.sorted_by) for row in rows]
                assert keys == sorted(keys)


HOUSEHOLDS = some.lists(units, min_size=1, max_size=2), some.lists(units, min_size=1, max_size=2)


@QUICK
@given(*HOUSEHOLDS)
def test_invented_households_leave_and_those_who_stay_keep_all_they_had(stay: list[Unit], leave: list[Unit]) -> None:
    _check_households(stay, leave)


@pytest.mark.slow
@LONG
@given(*HOUSEHOLDS)
def test_invented_households_leave_and_those_who_stay_keep_all_they_had_for_many(
    stay: list[Unit], leave: list[Unit]
) -> None:
    _check_households(stay, leave)


def _check_households(stay: list[Unit], leave: list[Unit]) -> None:
    those = dict(enumerate([*leave, *stay]))
    gone = {number: unit for number, unit in those.items() if number < len(leave)}
    left = {number: unit for number, unit in those.items() if number not in gone}
    with tempfile.TemporaryDirectory() as name:
        store, alone, others = (_store_of(some_units, Path(name), place) for place, some_units in
                                (("store", those), ("alone", gone), ("others", left)))  # fmt: skip
        _exclude(store, [f"U{number}I{row.identity}" for number, unit in gone.items() for row in unit.rows])
        # What nobody has of theirs stays: the store does not know whose it is.
        nobodys = Counter({row: times for row, times in content(rows_of(alone)).items() if isinstance(row, str)})
        assert content(rows_of(store)) == content(rows_of(others)) + nobodys


def _store_of(some_units: dict[int, Unit], folder: Path, name: str) -> Path:
    ingest(snds_of(some_units).write(folder / f"source of {name}"), folder / name, OPTIONS)
    return folder / name
