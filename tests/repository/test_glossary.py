"""The glossary says of each notion of the register what the pages and the code say of it."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import pytest
from flask import Flask, g

from citizen_site import locales
from citizen_site.presentation.labels import label
from registry.projects import kinds, lifecycle
from tests.repository import translations
from tests.repository.french_rules import broken

GLOSSARY = translations.ROOT / "translations" / "glossary.md"
MODULES = ("kinds", "lifecycle", "facts", "criteria", "references", "vocabulary")


def _rows() -> list[tuple[str, str, list[str]]]:
    """Return law, plain words and codes of each row; the parts to come have no code yet."""
    lines = GLOSSARY.read_text(encoding="utf-8").split("\n## Words of the parts to come")[0].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [(law, plain, re.findall(r"`([^`]+)`", code)) for law, plain, code in cells if law != "Law"]


ROWS = _rows()


def _resolve(code: str) -> Any:
    """Return what a name of the glossary stands for; raise AttributeError when the code has no such name."""
    first, *rest = code.split(".")
    for module in (importlib.import_module(f"registry.projects.{name}") for name in MODULES):
        if hasattr(module, first):
            found = getattr(module, first)
            for name in rest:
                found = getattr(found, name)
            return found
    raise AttributeError(code)


def test_each_name_of_the_glossary_is_in_the_code() -> None:
    for _law, _plain, codes in ROWS:
        assert codes and all(_resolve(code) is not None for code in codes)


def test_a_name_that_is_not_in_the_code_is_found() -> None:
    with pytest.raises(AttributeError):
        _resolve("Purpose.CURIOSITY")


def _codes(module: Any) -> list[str]:
    lists = [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, StrEnum)]
    own = [one for one in lists if one.__module__ == module.__name__ and one.__name__ != "Unit"]
    return [f"{one.__name__}.{member.name}" for one in own for member in one]


@pytest.mark.parametrize("module", [kinds, lifecycle], ids=lambda module: module.__name__)
def test_every_code_of_the_closed_lists_is_in_the_glossary(module: Any) -> None:
    told = {code for _law, _plain, codes in ROWS for code in codes}
    assert [code for code in _codes(module) if code not in told] == []


@pytest.fixture
def english() -> Iterator[None]:
    """A request for a page in English, on a site without pages."""
    app = Flask(__name__)
    locales.set_up(app)
    with app.test_request_context("/en/"):
        g.language = "en"
        yield


@pytest.mark.usefixtures("english")
def test_the_plain_words_are_those_of_the_pages() -> None:
    french = {message.id: message.string for message in translations.read()}
    different = []
    for _law, plain, codes in ROWS:
        for code in codes:
            member = _resolve(code)
            if isinstance(member, StrEnum) and not isinstance(member, kinds.Publication):
                said = f"{french[label(member)]} · {label(member)}"
                different += [(code, plain, said)] if plain != said else []
    assert different == []


def test_the_french_of_the_glossary_keeps_the_rules_of_french() -> None:
    told = [(law, plain.split(" · ")[0]) for law, plain, _codes in ROWS]
    assert [(text, broken(text)) for pair in told for text in pair if broken(text)] == []
