"""docs/asvs.md: each line of the list of requirements is there once, and each test that it names exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if re.match(r"\| \d+ ", line)
]
LINE, IDENTIFIERS, LEVEL, _ASKED, _HERE, TESTS = range(6)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
_IDENTIFIER = r"V\d+\.\d+\.\d+(?:-V\d+\.\d+\.\d+)?"


def test_lines_15_to_50_are_there_once_each_with_all_its_cells() -> None:
    assert [int(row[LINE]) for row in ROWS] == list(range(15, 51))
    assert [row[LINE] for row in ROWS if len(row) != 6 or not all(row)] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"line {row[LINE]}")
def test_each_line_names_tests_that_exist(row: list[str]) -> None:
    named = NAMED.findall(row[TESTS])
    assert named and len(set(named)) == len(named)
    assert NAMED.sub("", row[TESTS]).strip() == "", "something else than tests"
    assert [f"{path}::{name}" for path, name in named if name not in names_in(path)] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"line {row[LINE]}")
def test_requirements_and_levels_are_spelled_as_in_the_standard(row: list[str]) -> None:
    assert re.fullmatch(rf"{_IDENTIFIER}(?:, {_IDENTIFIER})*", row[IDENTIFIERS])
    assert re.fullmatch(r"L[123](?:, L[123])*(?: in part)?", row[LEVEL])


@pytest.mark.parametrize(("page", "link"), [("README.md", "docs/asvs.md"), ("docs/README.md", "asvs.md")])
def test_the_page_is_found_from_the_readme_and_from_the_list_of_pages(page: str, link: str) -> None:
    assert f"]({link})" in (ROOT / page).read_text(encoding="utf-8")


def names_in(path: str) -> set[str]:
    """Return the names of the tests of a file, those written in a class left out: there is none here."""
    file = ROOT / path
    if not file.is_file():
        return set()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}
