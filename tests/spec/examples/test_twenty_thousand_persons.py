"""Over 20,000 persons who do not exist and five years, every engine gives every example the same figures.

Everything goes through the commands. The reference takes the persons some at a time, because it holds rows as Python
values: what persons add up to, groups of persons add up to.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from query_service.__main__ import main
from query_service.codes.shipped import shipped_expansion
from query_service.engines.engine import Engine
from query_service.engines.in_memory import InMemoryEngine
from query_service.exact_answers import ExactAnswer, ExactTable
from query_service.exact_report import as_json, exact_report, planned
from query_service.planner.plan import Plan
from query_service.query_model.json_reading import from_json
from query_service.query_model.question import Question
from query_service.scoring import EXAMPLES, scores
from query_service.store.layout import PERSONS
from query_service.store.manifest import read_manifest
from query_service.store.part import write_part
from query_service.store.reading import rows_of
from tests.spark import ON_SPARK
from tests.spec.examples.test_scores import below

pytestmark = pytest.mark.slow

NUMBER, YEARS, SEED = 20_000, "2017-2021", 1
AT_A_TIME = 2_000
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.json"))


@dataclass(frozen=True)
class Copy:
    """Where the store and the truth are."""

    store: Path
    truth: Path


@dataclass(frozen=True)
class Answered:
    """An engine that has its answer already."""

    found: ExactAnswer
    name: str = "in_memory"

    def answer(self, _plan: Plan) -> ExactAnswer:
        return self.found


def told(*arguments: str) -> str:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def exactly(copy: Copy, name: str, *options: str) -> str:
    return told("exact", str(EXAMPLES / f"{name}.json"), "--store", str(copy.store), "--json", *options)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    folder = tmp_path_factory.mktemp("twenty_thousand")
    made, store = folder / "copy", folder / "store"
    told("synthesise", "--persons", str(NUMBER), "--years", YEARS, "--seed", str(SEED), "--out", str(made))
    told("ingest", str(made), "--store", str(store))
    return Copy(store, made / "truth.parquet")


@pytest.fixture(scope="module")
def reference(copy: Copy, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What the reference answers to each example, as JSON."""
    asked = {name: question(name) for name in NAMES}
    plans = {name: planned(one, copy.store, shipped_expansion()) for name, one in asked.items()}
    sums: dict[str, list[Counter]] = {name: [Counter() for _table in plan.tables] for name, plan in plans.items()}
    for place, persons in enumerate(groups(copy.store)):
        part = write_part(copy.store, tmp_path_factory.mktemp("part") / str(place), persons)
        engine = InMemoryEngine(rows_of(part))
        for name, plan in plans.items():
            for cells, table in zip(sums[name], engine.answer(plan).tables, strict=True):
                cells.update(table.cells)
    return {name: said(copy, asked[name], plan, sums[name]) for name, plan in plans.items()}


def groups(store: Path) -> Iterator[range]:
    """Give the numbers of persons some at a time: nobody, 0, is in the first group."""
    last = read_manifest(store).rows[PERSONS.name]
    for first in range(0, last + 1, AT_A_TIME):
        yield range(first, min(first + AT_A_TIME, last + 1))


def question(name: str) -> Question:
    return from_json(json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8")))


def said(copy: Copy, asked: Question, plan: Plan, sums: list[Counter]) -> str:
    """Return the answer that these cells make, as the command prints it."""
    tables = (ExactTable(table.dimensions, dict(cells)) for table, cells in zip(plan.tables, sums, strict=True))
    engine = Answered(ExactAnswer(tuple(tables)))
    return as_json(exact_report(asked, copy.store, engine, shipped_expansion())) + "\n"


@pytest.mark.parametrize("name", NAMES)
def test_duckdb_asked_twice_gives_the_reference_s_bytes(copy: Copy, reference: Mapping[str, str], name: str) -> None:
    assert [exactly(copy, name), exactly(copy, name)] == [reference[name]] * 2


@pytest.mark.parametrize("name", [pytest.param(name, marks=ON_SPARK) for name in NAMES])
def test_spark_asked_twice_gives_the_reference_s_bytes(
    copy: Copy, reference: Mapping[str, str], spark: Callable[[Path], Engine], name: str
) -> None:
    engine = spark(copy.store)
    found = [exact_report(question(name), copy.store, engine, shipped_expansion()) for _time in range(2)]
    assert [as_json(report) + "\n" for report in found] == [reference[name]] * 2


def test_published_rules_find_the_truly_ill(copy: Copy, capsys: pytest.CaptureFixture[str]) -> None:
    mapping = copy.store.with_name(f"{copy.store.name}.mapping.parquet")
    with capsys.disabled():
        print("\n" + told("score", "--store", str(copy.store), "--truth", str(copy.truth)))
    assert below(scores(copy.store, copy.truth, mapping)) == []
