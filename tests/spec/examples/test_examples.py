"""Every example request has its line in the README, means something, and has one answer whatever the engine."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from query_service.codes.shipped import shipped_expansion
from query_service.engines.duckdb_engine import DuckdbEngine
from query_service.engines.in_memory import InMemoryEngine
from query_service.exact_report import exact_report
from query_service.query_model.json_reading import from_json
from query_service.query_model.question import Question
from query_service.scoring import EXAMPLES
from query_service.store.part import write_part
from query_service.store.reading import rows_of
from tests.spec.examples.conftest import Made

NAMES = sorted(path.stem for path in EXAMPLES.glob("*.json"))
ROW = re.compile(r"^\| \[([a-z0-9-]+)\]\(([a-z0-9-]+)\.json\) \| (.+) \| (.+) \|$", re.M)
# The reference is slow: it answers over these persons of the copy, and nobody.
FEW = range(500)
# Acts and persons too rare for so few.
MAY_BE_NONE = {"cancer-du-sein-chirurgie", "ivg-en-ville", "vascularites", "hyperplasie-congenitale-surrenales"}


def read(name: str) -> Question:
    return from_json(json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def few(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_part(made.store, tmp_path_factory.mktemp("few") / "store", FEW)


@pytest.fixture(scope="module")
def reference(few: Path) -> InMemoryEngine:
    return InMemoryEngine(rows_of(few))


def test_the_readme_has_one_line_for_each_example() -> None:
    rows = ROW.findall((EXAMPLES / "README.md").read_text(encoding="utf-8"))
    assert [(name, link) for name, link, _can, _cannot in rows] == [(name, name) for name in NAMES]


@pytest.mark.parametrize("name", NAMES)
def test_duckdb_and_the_reference_give_the_same_figures(few: Path, reference: InMemoryEngine, name: str) -> None:
    asked, expand = read(name), shipped_expansion()
    duckdb = DuckdbEngine(few)
    found = exact_report(asked, few, duckdb, expand)
    duckdb.close()
    assert found.tables == exact_report(asked, few, reference, expand).tables
    assert len(found.tables) == len(asked.tables)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in MAY_BE_NONE])
def test_an_example_finds_something_in_the_whole_copy(made: Made, name: str) -> None:
    engine = DuckdbEngine(made.store)
    report = exact_report(read(name), made.store, engine, shipped_expansion())
    engine.close()
    assert all(table.rows for table in report.tables)
