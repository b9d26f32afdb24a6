"""The texts of the legal pages: both languages say the same things, and the figures are those of the code."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask.testing import FlaskClient

from citizen_site.errors import SENTENCES
from citizen_site.security import MAX_BODY_BYTES
from registry.feeds.entries import ENTRIES, MOST_ENTRIES
from registry.projects.criteria import Facet
from registry.projects.facts import FIELDS
from registry.projects.lifecycle import STEPS
from registry.projects.terms import Unit
from tests.repository.tracked_files import ROOT, tracked

TEXTS = ROOT / "citizen_site" / "pages" / "legal" / "texts"
NAMES = sorted({path.name.split(".")[0] for path in tracked("citizen_site/pages/legal/texts/*.md")})
PAGES = {
    "notice": "mentions-legales",
    "personal_data": "donnees-personnelles",
    "accessibility": "accessibilite",
    "method": "methode",
    "machines": "machines",
}
CODE_AND_LINKS = re.compile(r"`[^`\n]*`|\]\([^)]*\)")


def _text(name: str, language: str) -> str:
    return (TEXTS / f"{name}.{language}.md").read_text(encoding="utf-8")


def test_every_legal_page_has_its_text_in_both_languages() -> None:
    assert sorted(PAGES) == NAMES
    assert all((TEXTS / f"{name}.{language}.md").exists() for name in NAMES for language in ("fr", "en"))


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_have_the_same_headings_anchors_rows_and_items(name: str) -> None:
    def shape(text: str) -> list[tuple[str, list[str]]]:
        """What kind of line each heading, row and item is, with its anchor."""
        lines = [line for line in text.splitlines() if re.match(r"#|\||- ", line)]
        return [(line.split()[0], re.findall(r" \[([\w-]+)\]$", line)) for line in lines]

    assert shape(_text(name, "fr")) == shape(_text(name, "en"))


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_bear_the_same_date(name: str) -> None:
    dates = {dt.date.fromisoformat(_text(name, language).splitlines()[1]) for language in ("fr", "en")}
    assert len(dates) == 1


@pytest.mark.parametrize("name", NAMES)
def test_the_french_texts_are_typeset_as_french(name: str) -> None:
    prose = CODE_AND_LINKS.sub("", _text(name, "fr").split("\n", 2)[2])
    assert "'" not in prose, "typographic apostrophes"
    assert re.findall(r".{0,20}[ ][:;?!»%]|.{0,20}« ", prose) == [], "no-break space before : ; ? ! » % and after «"
    assert re.findall(r".{0,20}[^\s\u00a0\u202f\d|-][:;?!»](?=\s|$)", prose) == [], "a space before : ; ? ! »"
    assert "!" not in prose, "no exclamation"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_error_of_the_site_is_explained_to_machines_at_its_anchor(language: str) -> None:
    anchors = set(re.findall(r"\[problem-(\d+)\]$", _text("machines", language), re.M))
    assert anchors == {str(status) for status in SENTENCES}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_filter_is_named_to_machines(language: str) -> None:
    assert [facet.value for facet in Facet if f"`{facet.value}`" not in _text("machines", language)] == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_figures_of_the_completeness_score_are_those_of_the_fields(language: str) -> None:
    counted, total = sum(1 for f in FIELDS if f.weight), sum(f.weight for f in FIELDS)
    said = {"fr": f"{counted} champs comptent, pour un total de {total} points",
            "en": f"{counted} fields count, for a total of {total} points"}  # fmt: skip
    assert said[language] in _text("method", language).replace("\u00a0", " ")
    line = next(one for one in _text("method", language).splitlines() if one.startswith("- 2"))
    assert len(line.split(",")) == sum(1 for f in FIELDS if f.weight == 2)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_terms_of_the_method_are_those_of_the_steps(language: str) -> None:
    units = {"fr": {Unit.MONTHS: "mois", Unit.DAYS: "jours", Unit.WORKING_DAYS: "jours ouvrés"},
             "en": {Unit.MONTHS: "month", Unit.DAYS: "days", Unit.WORKING_DAYS: "working days"}}  # fmt: skip
    section = _text("method", language).replace("\u00a0", " ").split("[delais]")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")][2:]
    assert len(rows) == len(STEPS)
    for row, step in zip(rows, STEPS, strict=True):
        term = row.strip("| ").split("|")[-1].strip()
        if step.term is None:
            assert term in ("aucun", "none")
        else:
            assert term.startswith(f"{step.term.amount} {units[language][step.term.unit]}")
            assert (f"{step.term.extension} {units[language][step.term.unit]}" in term[3:]) == bool(step.term.extension)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_limits_told_to_machines_are_those_of_the_code(language: str) -> None:
    text = _text("machines", language).replace("\u00a0", " ")
    assert re.search(rf"\b{ENTRIES} (dernières|latest)", text)
    assert re.search(rf"`nombre`.*\b{MOST_ENTRIES}\b", text)
    assert re.search(rf"\b{MAX_BODY_BYTES // 1024} kilo", text)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_every_page_is_shown_and_its_links_inside_the_site_answer(
    client: FlaskClient, name: str, language: str
) -> None:
    shown = client.get(f"/{language}/{PAGES[name]}")
    assert shown.status_code == 200
    assert re.search(r"\[[\w-]+\]</h2>", shown.text) is None, "each anchor was read"
    for target in re.findall(r"\]\((/[^)]*)\)", _text(name, language)):
        assert client.get(target).status_code == 200, target
