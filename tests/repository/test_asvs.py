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
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def test_lines_15_to_50_are_there_once_each_with_all_its_cells() -> None:
    assert [int(row[0]) for row in ROWS] == list(range(15, 51))
    assert [row[0] for row in ROWS if len(row) != 5 or not all(row)] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"line {row[0]}")
def test_each_line_names_tests_that_exist(row: list[str]) -> None:
    named = NAMED.findall(row[4])
    assert named
    assert NAMED.sub("", row[4]).strip() == ""
    for path, name in named:
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        there = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name[:5] == "test_"}
        assert there and (not name or name in there), f"{path}::{name}"


def test_the_requirements_are_named_as_the_standard_does() -> None:
    for row in ROWS:
        assert re.fullmatch(r"V\d+\.\d+\.\d+(?:-V\d+\.\d+\.\d+)?(?:, V\d+\.\d+\.\d+(?:-V\d+\.\d+\.\d+)?)*", row[1]), (
            row[0]
        )
