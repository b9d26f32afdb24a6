"""The French words of the site keep the rules of French, and answer to the English ones."""

from __future__ import annotations

import re

import pytest

from registry.projects.vocabulary import DOMAINS, THEMES
from tests.repository import translations
from tests.repository.french_rules import NARROW, NBSP, RULES, Rule, broken

CATALOGUE = [message for message in translations.read() if message.id]
PAIRS = [
    (english, french)
    for message in CATALOGUE
    for english, french in zip(
        message.id if isinstance(message.id, tuple) else (message.id,),
        message.string if isinstance(message.string, tuple) else (message.string,),
        strict=True,
    )
    if french
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_french_word_keeps_the_rule(rule: Rule) -> None:
    assert [french for _english, french in PAIRS if rule.found.search(french)] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_rule_finds_what_breaks_it_and_nothing_else(rule: Rule) -> None:
    assert rule.name in broken(rule.bad)
    assert broken(rule.good) == []


def test_the_names_of_themes_and_domains_keep_the_rules_too() -> None:
    said = [words.fr for theme in THEMES for words in (theme.name, theme.about)] + [one.name.fr for one in DOMAINS]
    assert [(text, broken(text)) for text in said if broken(text)] == []


def _end(text: str) -> str:
    """The sign that closes a text, in its English form."""
    found = re.search(r"(?<!\b\w)[.:?;…]\s*$", text)
    return found.group().strip() if found else ""


def test_french_closes_a_sentence_where_english_does() -> None:
    assert [(en, fr) for en, fr in PAIRS if _end(en) != _end(fr)] == []


def test_french_opens_with_a_capital_where_english_does() -> None:
    different = [
        (en, fr)
        for en, fr in PAIRS
        if en[:1].isalpha() and fr[:2].isalpha() and not fr[:2].isupper() and en[:1].isupper() != fr[:1].isupper()
    ]
    assert different == []


def test_the_spaces_around_the_words_are_those_of_english() -> None:
    def edges(text: str) -> tuple[bool, bool]:
        return text.lstrip(f"{NBSP}{NARROW} :;") != text.lstrip(":;"), text.endswith(" ")

    assert [(en, fr) for en, fr in PAIRS if re.search(r"\w", en) and edges(en) != edges(fr)] == []
    assert [(en, fr) for en, fr in PAIRS if en.endswith(" ") != fr.endswith(" ")] == []


def test_no_sentence_is_left_in_english() -> None:
    def words(text: str) -> list[str]:
        return re.findall(r"[^\W\d_]+", re.sub(r"%\(\w+\)s", "", text))

    assert [en for en, fr in PAIRS if en == fr and len(words(en)) > 2] == []


def _said(pattern: str) -> list[tuple[str, str]]:
    return [(en, fr) for en, fr in PAIRS if re.search(pattern, en, re.IGNORECASE)]


@pytest.mark.parametrize(
    ("english", "french"),
    [
        (r"\blate(ness)?\b", r"\bretard\b"),
        (r"stated by the source", r"dit par la source"),
        (r"\bhidden\b", r"masqué"),
        (r"\bmargin\b", r"\bmarge\b"),
        (r"\bpurpose\b", r"finalité"),
        (r"\brecords?\b", r"\bfiche\b"),
        # What a project submits, or what a computer holds.
        (r"\bfiles?\b(?! of)", r"\bdossier\b|\bfichiers?\b"),
        (r"\bMR-\d+", r"Méthodologie de référence MR-\d+"),
        (r"\bthe texts allow\b", r"\btextes\b"),
    ],
)
def test_one_notion_has_one_word(english: str, french: str) -> None:
    said = _said(english)
    assert said, "no message speaks of it any more: take the line out"
    assert [(en, fr) for en, fr in said if not re.search(french, fr, re.IGNORECASE)] == []
