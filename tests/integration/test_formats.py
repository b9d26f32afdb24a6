"""From a question to the files of its release: what the service makes is read back, with the SQL of its store."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from query_service import database
from query_service.__main__ import main
from query_service.migrations.histories import VAULT
from query_service.migrations.running import upgrade
from query_service.query_model.question import Question
from tests.builders.questions import dispensing, had, persons, volume
from tests.builders.releases import drawn_store, make_service

METFORMIN = dispensing("A10BA02")


@pytest.mark.parametrize(
    "asked",
    [persons(had(METFORMIN), by="sex;region"), volume("boxes", METFORMIN, by="year sex")],
    ids=["persons", "boxes"],
)
def test_a_release_of_the_service_becomes_files_with_its_sql(asked: Question, tmp_path: Path) -> None:
    store, vault = drawn_store(tmp_path / "store"), database.connect(f"sqlite:///{tmp_path / 'vault.db'}")
    upgrade(vault, VAULT)
    body = make_service(store, vault).ask(asked, "apnée")
    vault.dispose()
    done = CliRunner().invoke(main, ["formats", "-", "--out", f"{tmp_path / 'out'}", "--store", f"{store}"], input=body)
    assert done.exit_code == 0, done.output
    assert (tmp_path / "out" / "release.json").read_bytes() == body
    for language in ("fr", "en"):
        sql = (tmp_path / "out" / f"fiche.{language}.md").read_text(encoding="utf-8").partition("```sql\n")[2]
        assert "A10BA02" in sql and sql.count("-- persons by") == len(asked.tables)
        assert ("-- boxes by year, sex" in sql) == (asked.measure == "boxes")
