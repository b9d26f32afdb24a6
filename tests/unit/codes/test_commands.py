"""The commands on codes and databases: what they print, write and answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from query_service import database
from query_service.__main__ import main
from query_service.codes.stored import latest_editions
from tests.repository.tracked_files import ROOT

SHIPPED = ROOT / "query_service" / "reference" / "codes"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'query.db'}"


@pytest.fixture
def official(tmp_path: Path) -> Path:
    folder = tmp_path / "official"
    folder.mkdir()
    (folder / "MS_CIM_V.csv").write_text("CIM_COD;CIM_LIL\nG35;Sclérose en plaques\nIIIIII;\n", encoding="utf-8")
    (folder / "openmedic_ATC1.csv").write_text("ATC1;Libellé ATC1\nA;Digestif\n", encoding="utf-8")
    return folder


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def systems(url: str) -> dict[str, int]:
    engine = database.connect(url)
    with database.reading(engine) as session:
        found = {edition.system: len(edition.entries) for edition in latest_editions(session)}
    engine.dispose()
    return found


def test_search_works_without_a_database() -> None:
    told = run("codes", "search", "cancer", "du", "sein", "--most", "1")
    assert (told.exit_code, told.output) == (0, "cim10  C50  Tumeur maligne du sein\n")


def test_search_says_what_the_extract_left_out() -> None:
    told = run("codes", "search", "A00", "--system", "cim10")
    assert told.output == "cim10  A00  Choléra  (subdivisions left out of the extract)\n"


def test_search_of_a_system_that_does_not_exist_is_bad_input() -> None:
    assert run("codes", "search", "x", "--system", "cim9").exit_code == 2


def test_a_dry_run_reads_and_needs_no_database(official: Path) -> None:
    told = run("codes", "import", str(official), "--dry-run", "--edition", "2020")
    assert told.exit_code == 0
    assert "cim10 2020: 1 codes from MS_CIM_V.csv\n  left out: MS_CIM_V.csv, line 3: 'IIIIII'" in told.output


def test_an_import_without_database_is_bad_input(official: Path) -> None:
    told = run("codes", "import", str(official))
    assert (told.exit_code, "--database" in told.output) == (2, True)


def test_an_import_keeps_the_editions_and_the_codes_that_the_files_lack(official: Path, url: str) -> None:
    run("migrate", "--database", url)
    told = run("codes", "import", str(official), "--database", url)
    assert told.exit_code == 0, told.output
    # A, then A10BK and its four products.
    assert systems(url) == {"atc": 1 + 5, "cim10": 1}
    again = run("codes", "import", str(official), "--database", url)
    assert again.output.count("there already") == 2
    assert run("codes", "search", "A10BK", "--most", "1", "--database", url).output.startswith("atc  A10BK ")


def test_another_content_under_the_same_name_is_refused_by_rule(official: Path, url: str) -> None:
    run("migrate", "--database", url)
    run("codes", "import", str(official), "--database", url, "--edition", "2020")
    (official / "MS_CIM_V.csv").write_text("CIM_COD;CIM_LIL\nG36;Autre\n", encoding="utf-8")
    told = run("codes", "import", str(official), "--database", url, "--edition", "2020")
    assert (told.exit_code, "cim10 2020 was imported with other codes" in told.output) == (3, True)


def test_the_extract_itself_can_be_imported(url: str) -> None:
    run("migrate", "--database", url)
    told = run("codes", "import", str(SHIPPED), "--database", url)
    assert told.exit_code == 0, told.output
    assert set(systems(url)) == {"cim10", "ccam", "nabm", "atc", "ucd", "lpp", "ghm", "nature", "speciality"}


def test_an_unreadable_file_is_bad_input_and_named(official: Path, url: str) -> None:
    (official / "MS_CIM_V.csv").write_text("CIM_COD\nG35\n", encoding="utf-8")
    told = run("codes", "import", str(official), "--dry-run")
    assert (told.exit_code, "MS_CIM_V.csv, line 1: column CIM_LIL is missing" in told.output) == (2, True)


def test_a_database_that_was_not_migrated_cannot_serve(official: Path, url: str) -> None:
    told = run("codes", "import", str(official), "--database", url)
    assert (told.exit_code, "not migrated" in told.output) == (4, True)


def test_an_address_that_is_none_is_bad_input_and_not_repeated() -> None:
    told = run("migrate", "--database", "nothing://officer:secret@host/name")
    assert (told.exit_code, "secret" in told.output) == (2, False)


def test_migrate_says_what_it_would_run_then_runs_it_once(url: str) -> None:
    assert run("migrate", "--database", url, "--dry-run").output.startswith("would run exchange 20261124_codes\n")
    assert run("migrate", "--database", url).output.startswith("running exchange 20261124_codes\n")
    assert run("migrate", "--database", url).output == "nothing to run\n"


def test_migrate_can_keep_to_one_set_of_tables(url: str) -> None:
    assert "exchange" not in run("migrate", "--database", url, "--only", "vault", "--dry-run").output


def test_the_address_can_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("QUERY_SERVICE_DATABASE_URL", url)
    assert run("migrate").exit_code == 0


def test_the_extract_is_made_again_from_the_files(official: Path, tmp_path: Path) -> None:
    into = tmp_path / "extract"
    into.mkdir()
    (into / "editions.csv").write_text("system;version;title;source\ncim10;2020;t;s\n", encoding="utf-8")
    (into / "selection.csv").write_text("system;beginnings;each;why\ncim10;G35;;why\n", encoding="utf-8")
    (into / "added.csv").write_text("system;code;label;heading;source\n", encoding="utf-8")
    said = run("codes", "extract", str(official), "--into", str(into), "--dry-run").output
    assert said == "cim10.csv: 1 codes, 36 bytes\n"
    assert not (into / "cim10.csv").exists()
    run("codes", "extract", str(official), "--into", str(into))
    # 11 bytes of header, 4 of code, 20 of label with its accent, 1 of line end.
    assert (into / "cim10.csv").read_text(encoding="utf-8") == "code;label\nG35;Sclérose en plaques\n"
