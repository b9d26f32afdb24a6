"""`query-service ask` and `ledger`, from a synthetic copy to the figures that leave."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, text

import query_service
from query_service.__main__ import main
from query_service.snds import objections
from query_service.snds.ingest.placing import mapping_beside

EXAMPLE = Path(query_service.__file__).parent / "examples" / "diabete-traite.json"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of 200 persons who do not exist."""
    folder = tmp_path_factory.mktemp("asked")
    for command in (
        ("synthesise", "--persons", 200, "--years", "2018-2021", "--out", folder / "copy"),
        ("ingest", folder / "copy", "--store", folder / "store", "--threads", 1),
    ):
        assert run(*command).exit_code == 0
    return folder / "store"


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'q.db'}"


def written(folder: Path, **changed: Any) -> Path:
    """The example as somebody else writes it."""
    path = folder / "request.json"
    path.write_text(json.dumps({**json.loads(EXAMPLE.read_text(encoding="utf-8")), **changed}), encoding="utf-8")
    return path


def ask(request: Path, store: Path, database: str, *more: object) -> Result:
    return run("ask", request, "--store", store, "--database", database, *more)


def test_asked_again_and_in_another_order_it_is_the_same_bytes(store: Path, database: str, tmp_path: Path) -> None:
    first = ask(EXAMPLE, store, database)
    assert first.exit_code == 0, first.output
    ledger = run("ledger", "show", "--database", database).stdout
    said = json.loads(first.stdout)
    assert {"rho", "epsilon", "tables"} <= said.keys()
    assert {"value", "lower", "upper", "state"} <= said["tables"][0]["rows"][0].keys()
    assert ask(EXAMPLE, store, database).stdout == first.stdout
    tables = json.loads(EXAMPLE.read_text(encoding="utf-8"))["tables"]
    other = written(tmp_path, tables=[table[::-1] for table in tables[::-1]], title="x")
    assert ask(other, store, database, "--asker", "somebody else").stdout == first.stdout
    population = json.loads(EXAMPLE.read_text(encoding="utf-8"))["population"]
    for same in ({"all": [population, {"all": []}]}, {"any": [population, population]}):
        again = ask(written(tmp_path, population=same, code_groups=[]), store, database)
        assert again.stdout == first.stdout, again.stderr
    assert run("ledger", "show", "--database", database).stdout == ledger


def test_beyond_a_cap_the_exit_code_is_3_and_nothing_is_charged(store: Path, database: str, tmp_path: Path) -> None:
    # Three years of care at the level "fine" cost 0.06 of the 0.04 that one association has a year.
    refused = ask(written(tmp_path, precision="fine"), store, database)
    assert refused.exit_code == 3 and "nothing was charged" in refused.stderr
    assert "nothing was spent" in run("ledger", "show", "--database", database).stdout


def test_a_malformed_request_ends_with_2_and_its_place(store: Path, database: str, tmp_path: Path) -> None:
    refused = ask(written(tmp_path, tables=[["year", "star"]]), store, database)
    assert refused.exit_code == 2 and "tables[0]" in refused.stderr


def test_a_line_altered_by_hand_and_a_published_head_that_is_not_there_are_found(
    store: Path, database: str, tmp_path: Path
) -> None:
    ask(EXAMPLE, store, database)
    verified = run("ledger", "verify", "--database", database)
    assert verified.exit_code == 0 and "whole: 3 lines" in verified.stdout
    heads = tmp_path / "heads.txt"
    heads.write_text(f"9:{'a' * 64}\n")
    lacking = run("ledger", "verify", "--database", database, "--published", heads)
    assert lacking.exit_code == 3 and "lacks line 9 as it was published" in lacking.stderr
    with create_engine(database).begin() as connection:
        connection.execute(text("DROP TRIGGER ledger_line_no_update"))
        connection.execute(text("UPDATE ledger_line SET said = replace(said, 'loss', 'gain') WHERE number = 1"))
    altered = run("ledger", "verify", "--database", database)
    assert altered.exit_code == 3 and "line 1: was altered" in altered.stderr


def test_an_erratum_keeps_the_figures_and_is_in_the_next_bytes(store: Path, database: str, tmp_path: Path) -> None:
    said = json.loads(ask(EXAMPLE, store, database).stdout)
    tried = run("ledger", "erratum", said["id"], "Une étiquette.", "--database", database, "--dry-run")
    assert json.loads(tried.stdout)["errata"][0]["text"] == "Une étiquette."
    assert "errata" not in json.loads(ask(EXAMPLE, store, database).stdout)
    assert run("ledger", "erratum", said["id"], "Une étiquette.", "--database", database).exit_code == 0
    corrected = json.loads(ask(EXAMPLE, store, database).stdout)
    assert corrected["tables"] == said["tables"] and corrected["checksum"] != said["checksum"]
    path = tmp_path / "release.json"
    path.write_text(ask(EXAMPLE, store, database).stdout, encoding="utf-8")
    assert run("formats", path, "--out", tmp_path / "files").exit_code == 0
    assert "Erratum" in (tmp_path / "files" / "fiche.fr.md").read_text(encoding="utf-8")


def test_what_is_not_a_policy_or_not_a_head_is_said(store: Path, database: str, tmp_path: Path) -> None:
    refused = ask(EXAMPLE, store, database, "--policy", "generous")
    assert refused.exit_code == 2 and "there is no such file" in refused.stderr
    heads = tmp_path / "heads.txt"
    heads.write_text("nothing\n")
    run("migrate", "--database", database, "--only", "vault")
    refused = run("ledger", "verify", "--database", database, "--published", heads)
    assert refused.exit_code == 2 and "heads.txt, line 1" in refused.stderr


def test_an_objection_that_is_due_stops_every_draw_until_it_is_applied(store: Path, database: str) -> None:
    who = parquet.read_table(next((store.parent / "copy").glob("truth.*"))).column("BEN_IDT_ANO")[0].as_py()
    # Kept and not applied yet: as an ingest that came since leaves it.
    objections.keep(mapping_beside(store), {who: dt.date(2025, 1, 15)})
    refused = ask(EXAMPLE, store, database)
    assert refused.exit_code == 3 and "are not applied" in refused.stderr and who not in refused.stderr
    assert run("exclude", "--store", store).exit_code == 0
    assert ask(EXAMPLE, store, database).exit_code == 0


def test_what_adds_up_is_offered_and_measured_all_the_same(store: Path, database: str, tmp_path: Path) -> None:
    coarser = written(tmp_path, tables=[["year"]])
    refused = ask(coarser, store, database, "--by-addition")
    assert refused.exit_code == 3 and "nothing was charged" in refused.stderr and not refused.stdout
    finer = tmp_path / "finer.json"
    written(tmp_path, tables=[["year", "sex", "age_class"]]).rename(finer)
    first = ask(finer, store, database)
    assert first.exit_code == 0 and not first.stderr
    written(tmp_path, tables=[["year"]])
    summed = ask(coarser, store, database, "--by-addition")
    assert summed.exit_code == 0 and json.loads(summed.stdout)["by_addition_from"] == json.loads(first.stdout)["id"]
    direct = ask(coarser, store, database)
    # 0.005 for each of three years; a year has 2 known sexes of 5 classes of age: 10 and 10 x sqrt(10).
    assert "persons by year 31.6, measured now 10.0" in direct.stderr
    assert "by_addition_from" not in json.loads(direct.stdout)
    assert not ask(coarser, store, database).stderr, "measured by now"
