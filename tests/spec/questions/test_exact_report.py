"""True figures are for synthetic stores: `query-service exact`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from query_service import assembly
from query_service.__main__ import main
from query_service.store.manifest import read_manifest
from tests.builders.stores import COVERED, rows_of, write_store

DRAWN = {
    "persons": """
        person  sex  birth_year  departement
        1       1    1950        75
        2       2    1999        2A
        3       0    ?           ?
    """,
    "dispensings": """
        person  date        code     quantity  amount
        1       2019-01-05  A10BA02  1000      123456
        2       2019-01-05  A10BA02  2         350
        3       2019-01-05  A10BA02  1         0
    """,
}
METFORMIN = {"dispensing": {"codes": {"system": "atc", "include": ["A10BA02"]}}}
PERIOD = {"first": 2019, "last": 2019}
PERSONS = {"measure": "persons", "period": PERIOD, "population": {"occurs": {"event": METFORMIN}}}
BOXES = {"measure": "boxes", "period": PERIOD, "counted": METFORMIN}
AMOUNT = {"measure": "amount_reimbursed", "period": PERIOD, "counted": METFORMIN}


class Asked:
    """Asks questions of a drawn store, over the command line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = write_store(folder / "store", rows_of(DRAWN))

    def __call__(self, question: dict[str, Any] | str, *options: str) -> Result:
        request = self.folder / "request.json"
        request.write_text(question if isinstance(question, str) else json.dumps(question), encoding="utf-8")
        return CliRunner().invoke(main, ["exact", str(request), "--store", str(self.store), *options])


@pytest.fixture
def ask(tmp_path: Path) -> Asked:
    return Asked(tmp_path)


@pytest.mark.parametrize("engine", ["duckdb", "in_memory"])
def test_a_store_that_does_not_say_it_is_synthetic_is_refused(ask: Asked, engine: str) -> None:
    ask.store = write_store(ask.folder / "real", rows_of(DRAWN), synthetic=False)
    result = ask(PERSONS, "--engine", engine, "--json", "--explain")
    assert result.exit_code == 3
    assert result.stdout == ""
    assert "does not say that it is synthetic" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("engine", ["duckdb", "in_memory"])
def test_json_holds_columns_and_rows_by_key_of_each_table(ask: Asked, engine: str) -> None:
    result = ask(PERSONS | {"tables": [["sex"], [], ["year", "region"]]}, "--engine", engine, "--json")
    assert json.loads(result.stdout) == [
        {"columns": ["sex", "persons"], "rows": [[0, 1], [1, 1], [2, 1]]},
        {"columns": ["persons"], "rows": [[3]]},
        {"columns": ["year", "region", "persons"], "rows": [[2019, "", 1], [2019, "11", 1], [2019, "94", 1]]},
    ]


def test_csv_holds_each_table_with_its_header(ask: Asked) -> None:
    result = ask(BOXES | {"tables": [["sex"], []]}, "--csv")
    assert result.stdout == "sex,boxes\n0,1\n1,1000\n2,2\n\nboxes\n1003\n"


def test_a_reader_gets_the_sentence_the_store_and_words_for_codes(ask: Asked) -> None:
    result = ask(PERSONS | {"tables": [["sex", "age_class", "region"]], "age_classes": [0, 20, 65]})
    assert result.stdout.splitlines() == [
        "Number of persons with a dispensing of ATC A10BA02 in the year, in 2019, by sex and age class and région.",
        "True figures of the synthetic store drawn, by duckdb.",
        "",
        "sex      age_class    region            persons",
        "unknown  unknown      unknown                 1",
        "male     65 and over  11 Île-de-France        1",
        "female   20 to 64     94 Corse                1",
    ]


def test_the_sentence_can_be_french_with_the_names_of_codes(ask: Asked) -> None:
    first = ask(PERSONS, "--language", "fr").stdout.splitlines()[0]
    assert first.startswith("Nombre de personnes ayant eu une délivrance de ")
    assert "(A10BA02)" in first


def test_figures_are_read_easily_and_amounts_in_euros(ask: Asked) -> None:
    assert ask(BOXES).stdout.splitlines()[-1] == "1,003"
    # 123,456 + 350 cents.
    assert ask(AMOUNT).stdout.splitlines()[-2:] == ["euros reimbursed", "        1,238.06"]
    assert json.loads(ask(AMOUNT, "--json").stdout) == [{"columns": ["amount_reimbursed_cents"], "rows": [[123806]]}]


def test_a_table_without_any_figure_says_so(ask: Asked) -> None:
    nobody = PERSONS | {"population": {"occurs": {"event": METFORMIN, "at_least": 5}}}
    assert ask(nobody).stdout.splitlines()[-1] == "(every cell is zero)"
    assert json.loads(ask(nobody, "--json").stdout) == [{"columns": ["persons"], "rows": []}]


def test_what_was_cut_is_noted(ask: Asked) -> None:
    early = PERSONS | {"population": {"occurs": {"event": METFORMIN, "window": {"years": [-5, 0]}}}}
    told = f"dispensings: a window 2014-2019 was cut to the years covered, {COVERED.first}-{COVERED.last}"
    assert f"Note: {told}." in ask(early).stdout
    assert json.loads(ask(early, "--json").stdout) == [{"columns": ["persons"], "rows": [[3]], "notes": [told]}]
    in_csv = ask(early, "--csv")
    assert (in_csv.stdout, in_csv.stderr) == ("persons\n3\n", f"Note: {told}.\n")


def test_an_index_event_and_days_around_it_are_cut_and_noted_too(ask: Asked) -> None:
    covered = f"was cut to the years covered, {COVERED.first}-{COVERED.last}"
    within = {"occurs": {"event": METFORMIN, "window": {"days": [-800, 0]}}}
    back = {"event": METFORMIN, "window": {"years": [-5, 0]}}
    told = ask(PERSONS | {"population": within, "index": back}).stdout.splitlines()
    # Day 0 is from 2014 on, cut to the first year; 800 days are three years before it at most.
    assert f"Note: dispensings: a window 2014-2019 {covered}." in told
    assert f"Note: dispensings: a window {COVERED.first - 3}-2019 {covered}." in told
    inside = PERSONS | {"population": {"occurs": {"event": METFORMIN, "window": {"days": [0, 0]}}}}
    assert "Note" not in ask(inside | {"index": {"event": METFORMIN}}).stdout


def test_events_that_the_store_has_no_table_for_are_refused(ask: Asked) -> None:
    coverage = {name: span for name, span in read_manifest(ask.store).coverage.items() if name != "dispensings"}
    ask.store = write_store(ask.folder / "other", rows_of(DRAWN), coverage=coverage)
    for question in (PERSONS, BOXES):
        result = ask(question)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "dispensings: the store has no such table" in result.stderr


def test_an_explanation_goes_to_standard_error_and_leaves_the_answer_alone(ask: Asked) -> None:
    result = ask(BOXES, "--json", "--explain")
    assert json.loads(result.stdout) == [{"columns": ["boxes"], "rows": [[1003]]}]
    assert "dispensings_2019 by code: 1 read, 0 skipped" in result.stderr
    assert "1003" not in result.stderr


def test_a_question_that_is_none_is_refused_with_its_place(ask: Asked) -> None:
    for question, told in {"no JSON": "request", '{"measure": "persons"}': "period", "[]": "request"}.items():
        result = ask(question)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith(told)


def test_a_folder_that_is_no_store_is_refused(ask: Asked) -> None:
    ask.store = ask.folder
    result = ask(PERSONS)
    assert result.exit_code == 2
    assert "query-service ingest" in result.stderr


def test_the_reference_refuses_a_store_too_large_for_memory(ask: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assembly, "MOST_ROWS_IN_MEMORY", 5)
    result = ask(PERSONS, "--engine", "in_memory")
    assert result.exit_code == 3
    assert "Answer with duckdb" in result.stderr
