"""`query-service preview`: from a request alone, in two languages and as JSON, beside a store as without one."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from query_service.commands import Commands
from query_service.ledger.policy import shipped_policy
from query_service.query_model.json_writing import to_json
from query_service.query_model.question import Question
from tests.builders.questions import act, had, illness, persons
from tests.builders.released import made
from tests.builders.stores import rows_of, write_store

Run = Callable[..., tuple[int, str, str]]
DIABETES = had(illness("E119"))
ASKED = persons(DIABETES, by=";region;sex age_class")

# Runs the command where opening anything of a store or of a database is an error.
CLOSED = """
import sys
closed = sys.argv.pop(1)
def watch(event, arguments):
    if event in ("open", "os.listdir", "os.scandir", "sqlite3.connect", "socket.connect"):
        name = str(arguments[0]) if arguments else ""
        if name.startswith(closed) or name.endswith((".parquet", "manifest.json")) or event.startswith(("sq", "so")):
            raise AssertionError(f"{event} {name}")
sys.addaudithook(watch)
from query_service.__main__ import main
main()
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command and return its exit code and what it printed."""

    def run(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            Commands(name="query-service").main(["preview", *(str(one) for one in arguments)])
        told = capsys.readouterr()
        return int(stopped.value.code or 0), told.out, told.err

    return run


@pytest.fixture
def request_file(tmp_path: Path) -> Callable[[Question], Path]:
    def write(asked: Question) -> Path:
        path = tmp_path / "request.json"
        path.write_text(json.dumps(to_json(asked)), encoding="utf-8")
        return path

    return write


def in_json(run: Run, *arguments: object) -> dict[str, Any]:
    code, told, complained = run(*arguments, "--json")
    assert (code, complained) == (0, "")
    found: dict[str, Any] = json.loads(told)
    return found


def test_the_same_preview_beside_a_store_without_it_and_with_every_store_closed(
    tmp_path: Path, request_file: Callable[[Question], Path]
) -> None:
    store = write_store(tmp_path / "store", rows_of({"persons": "person  sex  birth_year\n1  2  1980"}))
    request = request_file(ASKED)
    with_store, closed = (
        subprocess.run(
            [sys.executable, "-c", CLOSED, str(store), "preview", str(request), "--json"],
            capture_output=True, text=True, timeout=120, check=False,
            env={"QUERY_SERVICE_DATABASE_URL": f"sqlite:///{store}/vault.db", "PATH": ""},
        )
        for _ in (store, shutil.rmtree(store))
    )  # fmt: skip
    assert with_store.returncode == 0, with_store.stderr
    assert json.loads(with_store.stdout)["tables"]
    assert (closed.returncode, closed.stdout) == (0, with_store.stdout)
    assert not store.exists()


def test_the_same_input_gives_the_same_words(run: Run, request_file: Callable[[Question], Path]) -> None:
    request = request_file(ASKED)
    assert run(request, "--expected", 3_000) == run(request, "--expected", 3_000)


def test_every_table_says_of_each_cell_what_is_expected_and_how_often_it_is_hidden(
    run: Run, request_file: Callable[[Question], Path]
) -> None:
    found = in_json(run, request_file(ASKED), "--expected", 30_000)
    assert [table["dimensions"] for table in found["tables"]] == [[], ["region"], ["sex", "age_class"]]
    (total,) = found["tables"][0]["cells"]
    assert total["expected"] == 30_000 and total["hidden"] == 0 and total["half_width"] < 40
    by_region = {cell["cell"][0]: cell for cell in found["tables"][1]["cells"]}
    assert len(by_region) == 19 and by_region["11"]["expected"] > by_region["94"]["expected"]
    assert sum(cell["expected"] for cell in by_region.values()) == pytest.approx(30_000, abs=2)
    assert not by_region[""]["counts"] and by_region[""]["hidden"] > 0.999
    assert found["sources"] == [
        {"words": {"fr": "nombre donné par le demandeur", "en": "number given by the asker"}, "year": None}
    ]


def test_the_price_is_a_share_of_each_account(run: Run, request_file: Callable[[Question], Path]) -> None:
    price = in_json(run, request_file(persons(DIABETES, by="year", period=(2018, 2020))))["price"]
    caps = shipped_policy().caps
    # Three years at 0.005: of 0.2 a year, of 0.02 on each topic and year of care, of 0.04 an association.
    assert price["rho"] == pytest.approx(0.015, rel=0.01)
    assert price["of_calendar_year"] == pytest.approx(price["rho"] / caps.calendar_year.rho, rel=1e-4)
    assert price["of_topic"] == pytest.approx(0.005 / caps.topic.rho, rel=0.01)
    assert price["of_association"] == pytest.approx(price["rho"] / caps.association.rho, rel=1e-4)


def test_a_target_says_which_level_or_which_loss_reaches_it(run: Run, request_file: Callable[[Question], Path]) -> None:
    request = request_file(ASKED)
    found = in_json(run, request, "--expected", 30_000, "--target", 5, "--table", "region")["target"]
    assert (found["error"], found["table"]) == (0.05, ["region"])
    assert found["level"] == "current" and 0 < found["rho"] < 0.005
    assert in_json(run, request, "--expected", 30_000, "--target", 5)["target"]["table"] == []


def test_figures_of_an_earlier_release_come_first(
    run: Run, request_file: Callable[[Question], Path], tmp_path: Path
) -> None:
    earlier = tmp_path / "release.json"
    # Its figures are -1, 0, 1 … in the order of the grid: 0 for Guadeloupe, 1 for Martinique.
    earlier.write_bytes(made(persons(DIABETES, by="region", period=(2017, 2017))))
    found = in_json(run, request_file(ASKED), "--expected", 30_000, "--release", earlier)
    cells = {cell["cell"][0]: cell["expected"] for cell in found["tables"][1]["cells"]}
    assert (cells["01"], cells["02"], cells["94"]) == (0, 1, 17)
    assert [one["words"]["en"] for one in found["sources"]] == ["release 0123456789abcdef"]


@pytest.mark.parametrize(
    ("released", "policy", "why"),
    [
        (persons(had(illness("E110")), by="region"), "default", "is a release of another question"),
        (persons(DIABETES, by="region"), "demonstration", "of other persons than those of demonstration"),
    ],
)
def test_a_release_that_tells_nothing_of_the_question_is_refused(
    run: Run, request_file: Callable[[Question], Path], tmp_path: Path, released: Question, policy: str, why: str
) -> None:
    earlier = tmp_path / "release.json"
    earlier.write_bytes(made(released))
    code, told, complained = run(request_file(ASKED), "--release", earlier, "--policy", policy)
    assert (code, told) == (3, "") and str(earlier) in complained and why in complained


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--table", "region"), "give the error that is wanted as well"),
        (("--target", "5", "--table", "town"), "'town' is no dimension"),
        (("--target", "5", "--table", "departement"), "no table by departement is asked"),
        (("--expected", "0"), "0"),
        (("--target", "-1"), "-1"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_2(
    run: Run, request_file: Callable[[Question], Path], arguments: tuple[str, ...], why: str
) -> None:
    code, told, complained = run(request_file(ASKED), *arguments)
    assert (code, told) == (2, "") and why in complained


def test_people_read_it_in_french_and_english(run: Run, request_file: Callable[[Question], Path]) -> None:
    request = request_file(ASKED)
    _code, french, _ = run(request, "--expected", 30_000)
    _code, english, _ = run(request, "--expected", 30_000, "--language", "en")
    assert "Aucune donnée" in french and "D’après : nombre donné par le demandeur." in french
    assert "No datum" in english and "From: number given by the asker." in english
    for text, words in ((french, "Île-de-France"), (english, "Île-de-France")):
        (line,) = [line for line in text.splitlines() if words in line]
        assert line.split()[-1] in ("%", "0\u00a0%")
    assert "30\u202f000" in french and "30,000" in english


def test_columns_are_aligned(run: Run, request_file: Callable[[Question], Path]) -> None:
    _code, told, _ = run(request_file(ASKED), "--expected", 30_000, "--language", "en")
    lines = told.splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("Persons, by région"))
    block = lines[start + 1 : start + 20]
    assert len({len(line) for line in block}) == 1
    assert all(line.endswith("%") or line.endswith("hidden") for line in block)


def test_what_no_public_figure_knows_is_said(run: Run, request_file: Callable[[Question], Path]) -> None:
    odd = persons(had(act("AAQP002")), by="sex")
    _code, told, _ = run(request_file(odd), "--language", "en")
    assert "No public figure says how many persons have these events (care in town)" in told
    assert in_json(run, request_file(odd))["shown"] is None
