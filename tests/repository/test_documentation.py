"""The documentation says what exists, all of it, and its links lead somewhere."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from citizen_site.settings import PREFIX, Settings
from tests.repository.printing.commands import PROGRAMS, walk
from tests.repository.tracked_files import ROOT, texts, tracked

DOCUMENTS = [name for name, _text in texts("*.md")]
COMMANDS: dict[str, click.Command] = {
    name: command for program, first in PROGRAMS.items() for name, command, _context in walk(program, first)
}
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.M))
# Code of a document: blocks between fences, and spans between single backticks.
CODE = re.compile(r"^```\w*\n(.*?)^```|`([^`\n]+)`", re.M | re.S)


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _code_lines(name: str) -> list[str]:
    found = [block or span for block, span in CODE.findall(_read(name))]
    return [line.split("#")[0].strip() for code in found for line in code.splitlines()]


@pytest.mark.parametrize("one", fields(Settings), ids=lambda one: one.name)
def test_every_setting_has_a_meaning_a_unit_and_a_place_in_the_page(one: object) -> None:
    metadata, name = one.metadata, one.name  # type: ignore[attr-defined]
    assert metadata["meaning"].endswith(".")
    assert metadata["unit"]
    assert f"`{PREFIX}{name.upper()}`" in _read("docs/settings.md")


def test_every_setting_named_in_a_document_exists() -> None:
    known = {f"{PREFIX}{one.name.upper()}" for one in fields(Settings)}
    known |= {f"{name}_FILE" for name in known} | {PREFIX}
    named = {word for name in DOCUMENTS for word in re.findall(rf"{PREFIX}\w*", _read(name))}
    assert named - known == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_a_place_in_the_page(name: str) -> None:
    command = COMMANDS[name]
    assert command.help, f"{name} has no help: write its docstring"
    assert f"\n## {name}\n" in _read("docs/commands.md")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_a_meaning(name: str) -> None:
    options = [one for one in COMMANDS[name].params if isinstance(one, click.Option) and not one.is_eager]
    plain = [one.name for one in options if not one.help and not isinstance(one.type, click.Choice)]
    assert plain == [], f"{name}: say what these options are for"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_word_of_make_in_a_document_exists(document: str) -> None:
    said = {word for line in _code_lines(document) for word in re.findall(r"^make ([a-z-]+)", line)}
    assert said - TARGETS == set()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_console_command_in_a_document_exists_with_its_options(document: str) -> None:
    for line in _code_lines(document):
        match = re.search(r"(?:^|bin/)(citizen-site|query-service)((?: [a-z][a-z-]*)*)", line)
        if match is None or document.endswith("docs/commands.md"):
            continue
        command = _longest(f"{match[1]}{match[2]}")
        known = {option for one in command.params for option in one.opts} | {"--help", "--version"}
        assert set(re.findall(r"(?<!\S)--[a-z-]+", line)) <= known, f"{document}: {line}"


def _longest(words: str) -> click.Command:
    """The command that these words name; what follows it may be an argument only if it takes one."""
    parts = words.split()
    for end in range(len(parts), 0, -1):
        command = COMMANDS.get(" ".join(parts[:end]))
        if command is not None:
            arguments = [one for one in command.params if isinstance(one, click.Argument)]
            assert len(parts[end:]) <= len(arguments), f"no command is named {words!r}"
            return command
    raise AssertionError(f"no command is named {words!r}")


def test_the_readme_names_the_two_commands_of_a_new_reader() -> None:
    lines = _code_lines("README.md")
    assert {"make demo", "make test"} <= set(lines)


def test_every_word_of_make_is_explained_to_contributors() -> None:
    words = set(re.findall(r"^([a-z-]+):.* ## ", MAKEFILE, re.M)) | {"setup"}
    assert [word for word in sorted(words) if f"`make {word}`" not in _read("CONTRIBUTING.md")] == []


def test_every_package_has_its_readme_with_purpose_words_and_decisions() -> None:
    packages = [path.parent for path in tracked("*/__init__.py") if path.parent.parent == ROOT]
    assert len(packages) == 4, "citizen_site, query_service, registry, training"
    for package in packages:
        readme = (package / "README.md").read_text(encoding="utf-8")
        assert readme.startswith(f"# {package.name}\n")
        assert "\n## Words\n" in readme
        assert re.search(r"\n## Decisions\n\n- 20\d\d-\d\d-\d\d\. ", readme)


def test_every_decision_has_a_date_reasons_and_a_place_in_the_list() -> None:
    notes = [path for path in tracked("docs/decisions/*.md") if path.name != "README.md"]
    listed = _read("docs/decisions/README.md")
    for number, note in enumerate(notes, 1):
        text = note.read_text(encoding="utf-8")
        assert note.name.startswith(f"{number:04}-")
        assert re.match(rf"# {number:04} .+\n\n20\d\d-\d\d-\d\d\. ", text)
        assert "**Decision.**" in text and "**Why.**" in text and "**Cost.**" in text
        assert f"({note.name})" in listed


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_to_a_file_leads_to_a_file_and_its_heading(document: str) -> None:
    text = re.sub(r"^```.*?^```", "", _read(document), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target) or target.startswith("/"):
            continue
        path, _, heading = target.partition("#")
        there = (ROOT / document).parent / unquote(path) if path else ROOT / document
        assert there.exists(), f"{document}: {target} leads nowhere"
        assert not heading or heading in _headings(there), f"{document}: {target} has no such heading"


def _headings(path: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", [name for name in DOCUMENTS if "/legal/" not in name])
def test_every_file_named_in_code_exists(document: str) -> None:
    """A path between backticks that begins with a folder of the repository is a promise."""
    folders = {path.relative_to(ROOT).parts[0] for path in tracked("*") if len(path.relative_to(ROOT).parts) > 1}
    for span in re.findall(r"`([\w./*-]+/[\w./*-]*)`", _read(document)):
        if span.split("/")[0] in folders and "messages" not in span:
            assert list(ROOT.glob(span.rstrip("/"))), f"{document}: {span} does not exist"
