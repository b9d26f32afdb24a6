"""From drawn persons to figures: a synthetic copy, its store, the published algorithms asked of both engines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from query_service import exact_report as exact
from query_service.__main__ import main
from query_service.assembly import EngineName, opened_engine
from query_service.codes.shipped import shipped_expansion
from query_service.query_model.json_reading import from_json

EXAMPLES = sorted((Path(exact.__file__).parent / "examples").glob("*.json"))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of 300 persons who do not exist."""
    folder = tmp_path_factory.mktemp("synthetic")
    for command in (
        ["synthesise", "--persons", "300", "--years", "2018-2021", "--out", str(folder / "copy")],
        ["ingest", str(folder / "copy"), "--store", str(folder / "store"), "--threads", "1"],
    ):
        result = CliRunner().invoke(main, command)
        assert result.exit_code == 0, result.output
    return folder / "store"


def test_both_engines_give_the_published_algorithms_the_same_figures(store: Path) -> None:
    assert len(EXAMPLES) == 22
    seen = 0
    with opened_engine(EngineName.IN_MEMORY, store) as reference, opened_engine(EngineName.DUCKDB, store) as duckdb:
        for path in EXAMPLES:
            asked = from_json(json.loads(path.read_text(encoding="utf-8")))
            reports = [exact.exact_report(asked, store, engine, shipped_expansion()) for engine in (reference, duckdb)]
            assert reports[0].tables == reports[1].tables, path.stem
            seen += any(table.rows for table in reports[0].tables)
    # Not one of 300 persons has the rarest illnesses; most algorithms find somebody.
    assert seen > len(EXAMPLES) / 2
