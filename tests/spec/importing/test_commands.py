"""The commands that bring projects in and out: what they print, what they write, how they end."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from citizen_site.commands import main
from registry.projects import search
from tests.builders.workbooks import hdh_row, write_xlsx
from tests.conftest import PUBLIC_URL, SECRET

Run = Callable[..., Result]


@pytest.fixture
def run(engine: Engine) -> Run:
    """Return a function that runs one command on an empty register."""
    variables = {
        "CITIZEN_SITE_DATABASE_URL": str(engine.url),
        "CITIZEN_SITE_SECRET_KEY": SECRET,
        "CITIZEN_SITE_PUBLIC_URL": PUBLIC_URL,
    }
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words], env=variables)


def public(engine: Engine) -> int:
    with Session(engine) as session:
        return len(list(search.every_project(session)))


def test_an_import_ends_with_0_and_a_second_one_changes_nothing(run: Run, engine: Engine, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "f.xlsx", [hdh_row(n) for n in (1, 2)])
    first, second = run("import-projects", path), run("import-projects", path)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "Done: 2 new, 0 changed, 0 unchanged" in first.output
    assert "Done: 0 new, 0 changed, 2 unchanged" in second.output
    assert public(engine) == 2


def test_bad_rows_end_with_2_and_the_good_ones_are_there(run: Run, engine: Engine, tmp_path: Path) -> None:
    rows = [hdh_row(1), hdh_row(2, {"Date de fin": "31/02/2024"}), hdh_row(3)]
    ended = run("import-projects", write_xlsx(tmp_path / "f.xlsx", rows))
    assert ended.exit_code == 2
    assert "f.xlsx: line 3, column 'Date de fin': '31/02/2024': this day does not exist" in ended.output
    assert "Write it as DD/MM/YYYY" in ended.output
    assert public(engine) == 2


def test_a_dry_run_prints_the_differences_and_writes_nothing(run: Run, engine: Engine, tmp_path: Path) -> None:
    run("import-projects", write_xlsx(tmp_path / "f.xlsx", [hdh_row(1), hdh_row(2)]))
    rows = [hdh_row(2, {"Durée de conservation aux fins du projet (en années)": "4"}), hdh_row(3)]
    ended = run("import-projects", "--dry-run", write_xlsx(tmp_path / "f.xlsx", rows))
    assert ended.exit_code == 0
    for sentence in (
        "new sommeil-et-travail-de-nuit-volet-3 (00000003)",
        "changed sommeil-et-travail-de-nuit-volet-2",
        "    retention_years: 2.5 -> 4.0",
        "gone sommeil-et-travail-de-nuit-volet-1",
        "Nothing was written; it would be: 1 new, 1 changed, 0 unchanged, 0 withdrawn, 1 gone, 0 bad row(s).",
        "Those gone stay public: say --withdraw-gone to withdraw them.",
    ):
        assert sentence in ended.output
    assert public(engine) == 2
    asked = run("import-projects", "--dry-run", "--withdraw-gone", tmp_path / "f.xlsx")
    assert "Those gone would be withdrawn." in asked.output
    assert public(engine) == 2


def test_the_report_has_a_line_for_each_project_and_each_thing_said(run: Run, tmp_path: Path) -> None:
    rows = [hdh_row(1), hdh_row(2, {"Titre": ""}), hdh_row(3, {"Bénéfices attendus": "<b>Oui</b>"})]
    path = write_xlsx(tmp_path / "f.xlsx", rows)
    run("import-projects", path, "--report", tmp_path / "r.csv")
    told = list(csv.DictReader(io.StringIO((tmp_path / "r.csv").read_text("utf-8"), newline="")))
    assert [(one["line"], one["what"], one["column"], one["value"], one["became"]) for one in told] == [
        ("2", "new", "", "", ""),
        ("3", "bad", "Titre", "", ""),
        ("4", "new", "", "", ""),
        ("4", "normalised", "Bénéfices attendus", "<b>Oui</b>", "Oui"),
    ]
    run("import-projects", path, "--report", tmp_path / "r.json")
    assert [one["what"] for one in json.loads((tmp_path / "r.json").read_text("utf-8"))["said"]][0] == "unchanged"


@pytest.mark.parametrize("name", ["missing.xlsx", "."])
def test_a_file_that_cannot_be_read_ends_with_2(run: Run, tmp_path: Path, name: str) -> None:
    ended = run("import-projects", tmp_path / name)
    assert ended.exit_code == 2
    assert "cannot be opened" in ended.output


def test_a_report_that_cannot_be_written_ends_with_2_before_anything_is_imported(
    run: Run, engine: Engine, tmp_path: Path
) -> None:
    path = write_xlsx(tmp_path / "f.xlsx", [hdh_row(1)])
    ended = run("import-projects", path, "--report", tmp_path / "nowhere" / "r.csv")
    assert (ended.exit_code, public(engine)) == (2, 0)
    assert "the report cannot be written" in ended.output


def test_a_refusal_by_rule_ends_with_3_and_undoes_everything(run: Run, engine: Engine, tmp_path: Path) -> None:
    run("import-projects", write_xlsx(tmp_path / "f.xlsx", [hdh_row(n) for n in range(1, 31)]))
    path = write_xlsx(tmp_path / "f.xlsx", [hdh_row(31)])
    assert run("import-projects", "--withdraw-gone", path).exit_code == 3
    assert public(engine) == 30


def test_a_database_that_is_not_there_ends_with_4(tmp_path: Path) -> None:
    variables = {
        "CITIZEN_SITE_DATABASE_URL": f"sqlite:///{tmp_path / 'nowhere' / 'site.db'}",
        "CITIZEN_SITE_SECRET_KEY": SECRET,
        "CITIZEN_SITE_PUBLIC_URL": PUBLIC_URL,
    }
    path = write_xlsx(tmp_path / "f.xlsx", [hdh_row(1)])
    ended = CliRunner().invoke(main, ["import-projects", str(path)], env=variables)
    assert ended.exit_code == 4


@pytest.mark.parametrize("name", ["f.csv", "f.json", "f.xlsx"])
def test_invented_projects_go_through_a_file_and_the_register_and_out_again(
    run: Run, engine: Engine, tmp_path: Path, name: str
) -> None:
    assert run("synthetic-projects", 20, tmp_path / name, "--seed", 4).exit_code == 0
    assert run("import-projects", tmp_path / name).exit_code == 0
    assert public(engine) == 20
    ended = run("export-projects", tmp_path / f"out-{name}")
    assert (ended.exit_code, ended.output) == (0, f"20 project(s) written to {tmp_path / f'out-{name}'}\n")
    assert "Done: 0 new, 0 changed, 20 unchanged" in run("import-projects", tmp_path / f"out-{name}").output


def test_the_same_seed_writes_the_same_file(run: Run, tmp_path: Path) -> None:
    run("synthetic-projects", 5, tmp_path / "a.csv", "--seed", 4)
    run("synthetic-projects", 5, tmp_path / "b.csv", "--seed", 4)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_an_export_puts_each_source_and_kind_in_its_column(run: Run, tmp_path: Path) -> None:
    cells = {"Base(s) du catalogue du HDH mobilisée(s)": "Base Exemple"}
    run("import-projects", write_xlsx(tmp_path / "f.xlsx", [hdh_row(1, cells)]))
    run("export-projects", tmp_path / "g.xlsx", "--format", "hdh-xlsx")
    labels, first = list(load_workbook(tmp_path / "g.xlsx").active.iter_rows(values_only=True))
    told = dict(zip(labels, first, strict=True))
    assert told["Base(s) du catalogue du HDH mobilisée(s)"] == "Base Exemple"
    assert told["Composante(s) de la base principale du SNDS mobilisée(s)"] == "DCIR, PMSI-MCO"
    assert told["Source de données utilisées"] == "SNDS"
    assert told["Type responsable treatment 1"] == "Université"


def test_a_name_without_a_format_is_refused_with_a_remedy(run: Run, tmp_path: Path) -> None:
    ended = run("export-projects", tmp_path / "f.txt")
    assert ended.exit_code == 2
    assert "End it in .csv, .json or .xlsx" in ended.output


@pytest.mark.parametrize("command", ["import-projects", "export-projects", "synthetic-projects"])
def test_each_command_says_what_it_does(run: Run, command: str) -> None:
    ended = run(command, "--help")
    assert ended.exit_code == 0
    assert "FILE" in ended.output
