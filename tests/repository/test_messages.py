"""Every word that citizens read passes through the catalogue: none is written bare, none is out of its reach."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.repository import translations
from tests.repository.tracked_files import texts

TRANSLATES = {"_", "_l", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext", "pgettext", "lazy_pgettext"}
PLURAL = {"ngettext", "lazy_ngettext", "pgettext", "lazy_pgettext"}
READ_ALOUD = ("title", "alt", "aria-label", "aria-description", "placeholder", "label", "content")
# Names of formats and codes are the same in every language.
FORMAT = re.compile(r"CSV|JSON|SVG|Excel|Atom|DOI|UTF-8|utf-8")
# Values of `content` that are read by browsers.
FOR_BROWSERS = re.compile(r"width=device-width.*|light dark|#[0-9A-F]{6}")


def bare_words(template: str) -> list[str]:
    """Return the words that a template shows without the catalogue, in its text or in an attribute read to people."""
    kept = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "\u0000", template, flags=re.DOTALL)
    kept = re.sub(r"<(script|style)\b.*?</\1>", "", kept, flags=re.DOTALL)
    names = "|".join(READ_ALOUD)
    attributes = re.findall(rf'\s(?:{names})="([^"]*)"', kept)
    shown = [text for text in attributes if not FOR_BROWSERS.fullmatch(text)]
    shown += re.split(r"<[^>]*>", kept)
    # What is glued to a value is part of an identifier: `{{ field.id }}-hint`.
    words = (re.sub("\u0000-[a-z-]+|\u0000", " ", FORMAT.sub("", text)).strip() for text in shown)
    return [text for text in words if re.search(r"[^\W\d_]", text)]


def unreachable(code: str) -> list[int]:
    """Return the lines on which a message is not written in full, so that no tool can find it."""
    return [node.lineno for node in _calls(ast.parse(code)) if not all(map(_literal, _messages(node)))]


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TRANSLATES:
            yield node


def _messages(call: ast.Call) -> list[ast.expr]:
    assert isinstance(call.func, ast.Name)
    return call.args[: 2 if call.func.id in PLURAL else 1]


def _literal(argument: ast.expr) -> bool:
    return isinstance(argument, ast.Constant) and isinstance(argument.value, str)


def test_no_template_shows_words_of_its_own() -> None:
    found = {name: bare_words(text) for name, text in texts("citizen_site/templates/*.html")}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize(
    "template",
    [
        "<p>Hello</p>",
        '<a title="Hello" href="#">{{ _("There") }}</a>',
        '<nav aria-label="{{ x }} menu">',
        "{{ x }} ago",
    ],
)
def test_a_bare_word_is_found(template: str) -> None:
    assert len(bare_words(template)) == 1


@pytest.mark.parametrize(
    "template",
    [
        '<p>{{ _("Hello") }} · {{ name }}</p>',
        '<a class="button" href="/x">CSV</a>',
        "{# a remark #}{% if x %}–{% endif %}",
    ],
)
def test_names_signs_and_formats_may_stand_bare(template: str) -> None:
    assert bare_words(template) == []


def test_every_message_of_the_code_is_written_in_full() -> None:
    found = {name: unreachable(text) for name, text in texts("citizen_site/*.py")}
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize("code", ["_(name)", '_(f"{name} projects")', 'ngettext("one", many, 2)', '_("a" + name)'])
def test_a_message_that_no_tool_can_find_is_found(code: str) -> None:
    assert unreachable(code) == [1]


def test_a_message_in_pieces_that_the_language_joins_is_in_full() -> None:
    assert unreachable('_("one sentence, "\n  "on two lines")') == []


def test_no_message_is_a_piece_of_a_sentence() -> None:
    """Words glued to others cannot be turned round in another language."""
    pieces = [
        message.id
        for message in translations.extract()
        if message.id and re.search(r"^[,.]|^ | $", message.id if isinstance(message.id, str) else message.id[0])
    ]
    assert [piece for piece in pieces if re.search(r"\w", str(piece))] == []
