"""What a machine may lack: a PostgreSQL server, a browser. Tests that need one are skipped loudly.

A skipped test is easy to overlook, so the run ends with a block that counts what was not tested.
Where CI=true nothing may be lacking: the same tests fail.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter

import pytest

BROWSERS = ("chromium", "google-chrome", "chromium-browser")
_NOT_TESTED = "NOT TESTED"


def lacking(what: str, why: str) -> None:
    """Skip the test that asks, or fail it where CI=true."""
    reason = f"{what} {_NOT_TESTED}: {why}"
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def chromium_path() -> str | None:
    """Return the browser of this machine: the variable CHROMIUM, else the first found on PATH."""
    given = os.environ.get("CHROMIUM")
    return given or next((found for name in BROWSERS if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium."""
    path = chromium_path()
    if path is None:
        lacking("BROWSER", "no Chromium. Set CHROMIUM or install chromium.")
    assert path is not None
    return path


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Hold back every test marked `browser`, whatever its fixtures."""
    if item.get_closest_marker("browser") and chromium_path() is None:
        lacking("BROWSER", "no Chromium. Set CHROMIUM or install chromium.")


# Under these names tests say what they found, so that the run ends with the table of all of it.
ATTACK, PROVIDER, DOORS = "attack", "provider", "doors"
TABLES = {
    ATTACK: "attacks: what is attacked, the service and its bound, a weaker twin, verdict",
    PROVIDER: "an identity provider that lies: flow, status of the page, reason in the trail",
    DOORS: "routes by role: how many open to each, of all of them, each by every method",
}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Close the run with what it did not test."""
    for what, number in sorted(not_tested(terminalreporter.getreports("skipped")).items()):
        tests = "test" if number == 1 else "tests"
        terminalreporter.section(f"{what} {_NOT_TESTED}: {number} {tests} skipped", sep="!", red=True, bold=True)
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    for table, title in TABLES.items():
        if rows := [str(value) for one in reports for name, value in one.user_properties if name == table]:
            terminalreporter.section(title)
            for said in rows:
                terminalreporter.write_line(said)


def not_tested(reports: list[pytest.TestReport]) -> Counter[str]:
    """Return how many of the skipped tests lacked each thing."""
    found: Counter[str] = Counter()
    for report in reports:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
        said, marked, _why = reason.partition(f" {_NOT_TESTED}: ")
        if marked:
            found[said.removeprefix("Skipped: ")] += 1
    return found
