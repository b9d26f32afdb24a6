"""The content files themselves: readable, written with care, and refused with a useful sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from registry.content import reading
from registry.errors import UnreadableFile

NAMES = sorted(entry.name for entry in files("registry.content").iterdir() if entry.name.endswith(".json"))
CITING = ("origin", "source", "linkage_description", "programme", "name", "text")

FRENCH_FAULTS = {
    "a straight apostrophe": r"'",
    "a straight quotation mark": r'"',
    "an ordinary space before ? ! ; :": r" [?!;:](?:\s|$)",
    "no space before ? or !": r"[^\s\u202f«][?!]",
    "an ordinary space inside « »": r"« | »",
    "an ordinary space in a number": r"\d \d{3}(?!\d)",
    "a doubled space": r"  ",
}
ENGLISH_FAULTS = {
    "a straight apostrophe": r"'",
    "a straight quotation mark": r'"',
    "a French space before punctuation": r"[\s\u00a0\u202f][?!;:]",
    "a doubled space": r"  ",
}


def texts(value: Any, language: str) -> Iterator[str]:
    """Yield the texts of one language; citations and single-language texts are French."""
    if isinstance(value, list):
        for item in value:
            yield from texts(item, language)
    elif isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, str):
                if key == language or (language == "fr" and key in CITING):
                    yield item
            else:
                yield from texts(item, language)


def content(name: str) -> Any:
    return json.loads(files("registry.content").joinpath(name).read_text(encoding="utf-8"))


def pairs(value: Any) -> Iterator[dict[str, str]]:
    """Yield every text that has a French or an English side."""
    if isinstance(value, dict) and set(value) & {"fr", "en"}:
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from pairs(item)


def test_the_seven_files_are_there():
    assert NAMES == [
        "calls.json",
        "durations.json",
        "figures.json",
        "organisations.json",
        "projects.json",
        "sources.json",
        "timeline.json",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_no_text_is_missing_in_either_language(name):
    assert [pair for pair in pairs(content(name)) if not (pair.get("fr") and pair.get("en"))] == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("fault", FRENCH_FAULTS)
def test_french_is_set_as_french_printers_set_it(name, fault):
    assert [text for text in texts(content(name), "fr") if re.search(FRENCH_FAULTS[fault], text)] == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("fault", ENGLISH_FAULTS)
def test_english_is_set_as_english_printers_set_it(name, fault):
    assert [text for text in texts(content(name), "en") if re.search(ENGLISH_FAULTS[fault], text)] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_document_is_cited_by_its_title_and_never_by_a_file_name(name):
    assert not re.search(r"\.(txt|pdf|json)\b", json.dumps(content(name), ensure_ascii=False))


@pytest.mark.parametrize("read", [reading.projects, reading.organisations, reading.sources, reading.calls])
def test_a_file_is_read_once(read):
    assert read() is read()


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(UnreadableFile, match=r"registry/content/absent\.json"):
        reading._load("absent.json")


def test_a_wrong_entry_is_named_with_its_place_and_the_remedy():
    wrong = [{"name": "AP-HP", "kind": "castle"}]
    with pytest.raises(
        UnreadableFile, match=r"registry/content/organisations\.json: .*OrganisationKind.*\[0\]\.kind\. Correct"
    ):
        reading._structure("organisations.json", wrong, tuple[reading.Organisation, ...])
