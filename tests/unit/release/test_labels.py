"""Words of the figures are made from the request, in good French and English."""

from __future__ import annotations

from dataclasses import replace

import pytest

from query_service.planner.grids import values
from query_service.planner.plan import Plan
from query_service.query_model.question import Dimension, Measure
from query_service.release.labels import DIMENSIONS, MEASURES, in_words, label
from tests.builders.questions import dispensing, had, persons, planned
from tests.repository.french_rules import broken

METFORMIN = dispensing("A10BA02")
EVERYTHING = "year month sex age_class region code_group;departement"


def plan(*age_classes: int) -> Plan:
    asked = persons(had(METFORMIN), counted=METFORMIN, by=EVERYTHING, groups={"metformine": METFORMIN.codes})
    return planned(replace(asked, age_classes=age_classes or asked.age_classes))


def ages(language: str, *classes: int) -> list[str]:
    one = plan(*classes)
    return [
        label(one, Dimension.AGE_CLASS, value)[language] for value in values(one, one.tables[0], Dimension.AGE_CLASS)
    ]


def test_classes_of_age_say_both_ends_and_the_last_one_is_open() -> None:
    assert ages("fr", 0, 20, 40, 60, 75) == [
        "âge inconnu", "moins de 20 ans", "20 à 39 ans", "40 à 59 ans", "60 à 74 ans", "75 ans et plus",
    ]  # fmt: skip
    assert ages("en", 0, 20, 75) == ["unknown age", "under 20", "20 to 74", "75 and over"]


def test_one_year_of_age_is_singular_in_french() -> None:
    assert ages("fr", 0, 1, 2, 3) == ["âge inconnu", "moins de 1 an", "1 an", "2 ans", "3 ans et plus"]
    assert ages("fr", 0, 1) == ["âge inconnu", "moins de 1 an", "1 an et plus"]
    assert ages("en", 0, 1, 2) == ["unknown age", "under 1", "1", "2 and over"]


def test_a_single_class_is_every_age() -> None:
    assert ages("fr", 0) == ["âge inconnu", "tous les âges"]
    assert ages("en", 0) == ["unknown age", "all ages"]


def test_every_cell_of_every_dimension_has_words_in_both_languages_and_no_two_are_alike() -> None:
    one = plan()
    for table in one.tables:
        for dimension in table.dimensions:
            said = [label(one, dimension, value) for value in values(one, table, dimension)]
            for language in ("fr", "en"):
                words = [each[language] for each in said]
                assert all(words) and len(set(words)) == len(words), (dimension, language)


def test_the_unknown_is_said() -> None:
    one = plan()
    assert label(one, Dimension.SEX, 0) == {"fr": "sexe inconnu", "en": "unknown sex"}
    for dimension in (Dimension.REGION, Dimension.DEPARTEMENT):
        assert label(one, dimension, "") == {"fr": "résidence inconnue", "en": "unknown residence"}
    assert label(one, Dimension.REGION, "11")["fr"] == "Île-de-France"
    assert label(one, Dimension.DEPARTEMENT, "2A")["fr"] == "Corse-du-Sud"


def test_months_and_sexes_have_their_names() -> None:
    one = plan()
    assert [label(one, Dimension.MONTH, month)["fr"] for month in (1, 2, 8, 12)] == [
        "janvier", "février", "août", "décembre",
    ]  # fmt: skip
    assert [label(one, Dimension.SEX, sex)["en"] for sex in (1, 2)] == ["men", "women"]


def test_each_dimension_and_measure_has_its_words_and_the_french_ones_keep_the_rules() -> None:
    assert DIMENSIONS.keys() == set(Dimension) and MEASURES.keys() == set(Measure)
    french = [said["fr"] for said in (*DIMENSIONS.values(), *MEASURES.values())]
    one = plan()
    french += [label(one, dimension, value)["fr"] for dimension in one.tables[0].dimensions
               for value in values(one, one.tables[0], dimension) if dimension is not Dimension.CODE_GROUP]  # fmt: skip
    assert [(text, broken(text)) for text in french if broken(text)] == []


def test_amounts_say_that_they_are_in_cents() -> None:
    assert MEASURES[Measure.AMOUNT_REIMBURSED] == {"fr": "centimes d’euro remboursés", "en": "cents of euro reimbursed"}


@pytest.mark.parametrize(
    ("number", "french", "english"),
    [
        (0, "0", "0"),
        (-3, "-3", "-3"),
        (500_000, "500\u202f000", "500,000"),
        (14.25, "14,25", "14.25"),
        (1234.5, "1\u202f234,5", "1,234.5"),
        (20.0, "20", "20"),
        (1e-9, "0,000000001", "0.000000001"),
    ],
)
def test_numbers_are_written_as_each_language_does(number: float, french: str, english: str) -> None:
    assert (in_words(number, "fr"), in_words(number, "en")) == (french, english)
