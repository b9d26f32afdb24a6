"""The commands of the secure side on a machine where only the site is installed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from query_service.commands import WHERE

WITHOUT = """
import sys
sys.modules.update(dict.fromkeys(("duckdb", "numpy", "opendp", "pyarrow")))
from query_service.__main__ import main
main()
"""
NEEDS_NOTHING = {"codes", "formats", "migrate", "schema"}


def run(*arguments: str, program: str = WITHOUT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_help_lists_every_command() -> None:
    told = run("--help")
    assert told.returncode == 0, told.stderr
    assert [line.split()[0] for line in told.stdout.partition("Commands:\n")[2].splitlines()] == sorted(WHERE)


@pytest.mark.parametrize("name", sorted(WHERE))
def test_a_command_works_or_stops_with_4_and_what_to_install(name: str) -> None:
    told = run(name, *({"exact": ("request.json", "--store", "store", "--json"), "schema": ()}.get(name, ("--help",))))
    if name in NEEDS_NOTHING:
        assert told.returncode == 0, told.stderr
    elif name == "exact":
        assert (told.returncode, told.stdout) == (4, "")
        assert told.stderr == (
            "duckdb is not installed here: this command needs what the secure side needs. Install it with `make "
            "setup`, or `pip install -r requirements/indicators.txt`.\n"
        )
    else:
        assert "is not installed here" in told.stdout


def test_a_module_of_ours_that_is_missing_is_a_bug() -> None:
    program = WITHOUT.replace('("duckdb", "numpy", "opendp", "pyarrow")', '("query_service.assembly",)')
    told = run("exact", program=program)
    assert told.returncode == 1
    assert "ModuleNotFoundError" in told.stderr
