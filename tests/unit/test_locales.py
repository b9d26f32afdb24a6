"""Dates, numbers and labels as people of each language write them."""

from __future__ import annotations

import datetime as dt

import pytest

from citizen_site.locales import say_date, say_limit, say_number, say_when
from citizen_site.presentation.labels import within
from registry.words import PartialDate


@pytest.mark.parametrize(
    ("date", "language", "said", "when", "limit"),
    [
        ("2019-06-20", "fr", "20 juin 2019", "le 20 juin 2019", "le 20 juin 2019"),
        ("2019-06-01", "fr", "1er juin 2019", "le 1er juin 2019", "le 1er juin 2019"),
        ("2019-06-21", "fr", "21 juin 2019", "le 21 juin 2019", "le 21 juin 2019"),
        ("2019-06", "fr", "juin 2019", "en juin 2019", "juin 2019"),
        ("2019", "fr", "2019", "en 2019", "2019"),
        ("2019-06-20", "en", "20 June 2019", "on 20 June 2019", "20 June 2019"),
        ("2019-06-01", "en", "1 June 2019", "on 1 June 2019", "1 June 2019"),
        ("2019-06", "en", "June 2019", "in June 2019", "June 2019"),
        ("2019", "en", "2019", "in 2019", "2019"),
    ],
)
def test_a_date_is_said_as_far_as_it_is_known(date: str, language: str, said: str, when: str, limit: str) -> None:
    known = PartialDate.parse(date)
    assert (say_date(known, language), say_when(known, language), say_limit(known, language)) == (said, when, limit)


def test_an_instant_is_said_as_its_day() -> None:
    instant = dt.datetime(2026, 1, 1, 23, 30, tzinfo=dt.UTC)
    assert say_when(instant, "fr") == "le 1er janvier 2026"


@pytest.mark.parametrize(
    ("number", "language", "said"),
    [(12_345, "fr", "12\u202f345"), (2.5, "fr", "2,5"), (12_345, "en", "12,345"), (2.5, "en", "2.5")],
)
def test_numbers_have_the_signs_of_the_language(number: float, language: str, said: str) -> None:
    assert say_number(number, language) == said


@pytest.mark.parametrize(
    ("label", "inside"),
    [
        ("Population concernée", "population concernée"),
        ("Étude", "étude"),
        ("CNIL", "CNIL"),
        ("Base légale (RGPD, article 6)", "base légale (RGPD, article 6)"),
        ("", ""),
    ],
)
def test_a_label_inside_a_sentence_keeps_its_initials(label: str, inside: str) -> None:
    assert within(label) == inside
