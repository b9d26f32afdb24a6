"""What no file of the repository may hold. Expressions are put together from pieces, or this file would match them."""

from __future__ import annotations

import re

import pytest

from tests.repository.tracked_files import places, tracked

REGISTRIES = (
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("npmjs", "org"),
    ("npmjs", "com"),
    ("crates", "io"),
    ("rubygems", "org"),
    ("golang", "org"),
    ("anaconda", "org"),
    ("maven", "org"),
    ("docker", "io"),
    ("ghcr", "io"),
)
HOST_OF_A_REGISTRY = "|".join(rf"\b{name}\.{end}\b" for name, end in REGISTRIES)
INDEX_OPTION = "--" + "(extra-)?index-url"
PATH_OF_A_MACHINE = (
    r"(?<![\w.<>\])}])/(" + "|".join(("home", "Users", "root", "work", "tmp")) + r")/|\b[A-Z]:\\\\?Users"
)
SECRET = "-----BEGIN [A-Z ]*" + "PRIVATE KEY" + r"|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b"
UNFINISHED = r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX")) + r")\b"


@pytest.mark.parametrize(
    ("what", "expression"),
    [
        ("the host of a package registry", HOST_OF_A_REGISTRY),
        ("an option that chooses a package registry", INDEX_OPTION),
        ("an absolute path of a machine", PATH_OF_A_MACHINE),
        ("a secret", SECRET),
        ("a mark of unfinished work", UNFINISHED),
    ],
)
def test_no_file_holds(what: str, expression: str) -> None:
    assert places("*", expression) == [], f"{what} stands in these places: take it out"


@pytest.mark.parametrize(
    ("expression", "bad", "good"),
    [
        (HOST_OF_A_REGISTRY, "https://" + "pypi" + ".org/simple", "the pypi client"),
        (INDEX_OPTION, "pip install --" + "index-url x", "--no-emit-index-url"),
        (PATH_OF_A_MACHINE, "open('/" + "home/me/file')", "url_for('home.index'), /en/home/"),
        (SECRET, "-----BEGIN RSA " + "PRIVATE KEY-----", "a private key is a secret"),
        (UNFINISHED, "# TO" + "DO: later", "a to-do list"),
    ],
)
def test_the_expressions_find_what_they_are_meant_to_find(expression: str, bad: str, good: str) -> None:
    assert re.search(expression, bad)
    assert not re.search(expression, good)


def test_no_place_is_named_after_a_drawer() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "misc"}
    assert [str(path) for path in tracked("*.py") if drawers & {path.stem, *path.parent.parts}] == []
