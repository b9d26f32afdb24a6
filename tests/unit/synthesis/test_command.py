"""`query-service synthesise`: what it says, what it refuses."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from query_service.__main__ import main


def run(*words: str):
    return CliRunner().invoke(main, ["synthesise", *words])


def test_it_makes_a_copy_and_says_how_it_compares(tmp_path):
    result = run("--persons", "20", "--years", "2019", "--seed", "2", "--out", str(tmp_path / "copy"))
    assert result.exit_code == 0, result.output
    assert "published figures agree" in result.output
    assert json.loads((tmp_path / "copy" / "synthetic.json").read_text())["seed"] == 2
    assert (tmp_path / "copy" / "report.md").exists()
    assert (tmp_path / "copy" / "report.svg").exists()


@pytest.mark.parametrize("seed", range(4))
def test_one_person_alone_is_a_copy(tmp_path, seed):
    result = run("--persons", "1", "--years", "2020", "--seed", str(seed), "--out", str(tmp_path / "copy"))
    assert result.exit_code == 0, result.output


def test_a_dry_run_writes_nothing(tmp_path):
    result = run("--persons", "1000", "--years", "2018-2019", "--out", str(tmp_path / "copy"), "--dry-run")
    assert result.exit_code == 0
    # 1000 persons, two years, 66 rows a person and year.
    assert "132000 rows" in result.output
    assert not (tmp_path / "copy").exists()


@pytest.mark.parametrize("years", ["2021-2017", "1999-2001", "soon", "2017-", "2017-20x8"])
def test_years_that_are_none_are_refused_by_name(tmp_path, years):
    result = run("--persons", "10", "--years", years, "--out", str(tmp_path / "copy"))
    if years == "2017-":
        assert result.exit_code == 0
    else:
        assert result.exit_code == 2
        assert "years" in result.output


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    result = run("--persons", "10", "--out", str(tmp_path))
    assert result.exit_code == 2
    assert str(tmp_path) in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
