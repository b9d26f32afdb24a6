"""Templates: nothing that the content policy would refuse, nothing that nobody uses."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, meta

from tests.repository.tracked_files import ROOT, texts, tracked

TEMPLATES = ROOT / "citizen_site" / "templates"
STATIC = ROOT / "citizen_site" / "static"
# Scripts that are data, such as JSON-LD, are not run: the policy lets them be. A file of ours may be named.
_OF_OURS = r"<script type=\"module\" src=\"\{\{ place\('static', filename='js/[a-z_]+\.js'\) \}\}\"></script>"
INLINE = {
    "a style element": r"<style\b",
    "a style attribute": r"<\w[^>]*\sstyle\s*=",
    "a script": rf"(?!{_OF_OURS})<script\b(?![^>]*type=\"application/ld\+json\")",
    "an event attribute": r"<\w[^>]*\son[a-z]+\s*=\s*[\"']",
    "a script address": r"javascript:",
}


def _sources() -> dict[str, str]:
    return {str(path.relative_to(TEMPLATES)): path.read_text(encoding="utf-8") for path in _files()}


def _files() -> list[Path]:
    return [path for path in tracked("citizen_site/templates/*") if path.suffix in {".html", ".txt", ".xml"}]


def _named_in_templates() -> set[str]:
    """The templates that others extend, import or include."""
    environment = Environment()
    named: set[str] = set()
    for source in _sources().values():
        named |= {name for name in meta.find_referenced_templates(environment.parse(source)) if name}
    return named


def _named_in_code() -> Iterator[str]:
    """The strings of the code that may name a template."""
    for _name, text in texts("citizen_site/*.py"):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(".html"):
                yield node.value


@pytest.mark.parametrize("what", INLINE)
def test_no_template_holds(what: str) -> None:
    found = [name for name, source in _sources().items() if re.search(INLINE[what], source)]
    assert found == [], f"{what} is refused by the content policy: use the style sheet, or the server"


def test_the_expressions_find_what_the_policy_refuses() -> None:
    bad = '<style><p style="x"><script src="a.js"><a onclick="b()" href="javascript:c()">'
    assert all(re.search(expression, bad) for expression in INLINE.values())
    assert not re.search(INLINE["a script"], '<script type="application/ld+json">{}</script>')
    ours = """<script type="module" src="{{ place('static', filename='js/passkey.js') }}"></script>"""
    assert not re.search(INLINE["a script"], ours)
    for other in (
        ours.replace("></", ">run()</"),
        ours.replace("{{ place", "https://x{{ place"),
        "<script>run()</script>",
    ):
        assert re.search(INLINE["a script"], other)


def test_one_component_alone_names_a_script() -> None:
    assert [name for name, source in _sources().items() if re.search(_OF_OURS, source)] == ["components/passkey.html"]


def test_every_template_is_used() -> None:
    used = _named_in_templates() | set(_named_in_code())
    assert sorted(set(_sources()) - used) == [], "nobody shows, extends, imports or includes these templates"


def test_every_template_named_exists() -> None:
    named = _named_in_templates() | set(_named_in_code())
    assert sorted(name for name in named if name not in _sources() and "/" in name) == []


def test_every_static_file_is_used() -> None:
    said = "\n".join(
        text for _name, text in [*texts("citizen_site/*.py"), *texts("citizen_site/*.html"), *texts("*.css")]
    )
    files = [str(path.relative_to(STATIC)) for path in tracked("citizen_site/static/*")]
    assert files, "the style sheet at least"
    assert [name for name in files if name not in said and f"../{name}" not in said] == []
