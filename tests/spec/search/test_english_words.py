"""What an English search finds in English texts, in French ones that nobody translated, and what it must not find."""

from __future__ import annotations

import pytest

from registry.projects.french import normal
from registry.words import Words
from tests.spec.search.searching import found, index_of, look, titled

FINDS = [
    ("cancer", "Childhood cancers"),
    ("cancers", "A rare cancer"),
    ("study", "Two studies of sleep"),
    ("studies", "A study of sleep"),
    ("biopsy", "Biopsies"),
    ("children", "The health of a child"),
    ("child", "Children at school"),
    ("women", "A woman's heart"),
    ("man", "Men and fertility"),
    ("kidneys", "Kidney transplant"),
    ("disease", "Rare diseases"),
    ("patients", "The patient's view"),
    ("patient’s", "Patients at home"),
    ("boxes", "One box of medicine"),
    ("diabetes", "Diabetes and work"),
    ("ALZHEIMER'S DISEASE", "Alzheimer's disease"),
    ("heart attack", "Myocardial infarction in women"),
    ("stroke", "After a cerebrovascular stroke"),
    ("MRI", "Reading an MRI"),
    ("HIV", "Living with AIDS"),
    ("flu", "Influenza at school"),
    ("tumor", "A tumour of the brain"),
    ("cardiovascular", "Cardio-vascular risk"),
    ("long-term condition", "The long term condition"),
    ("the sleep of the nurses", "How nurses sleep"),
    ("covid-19", "COVID 19 and pregnancy"),
    ("AI", "Artificial intelligence reads images"),
]

TELLS_APART = [
    ("kidney", "Kidney transplant", "Kids at school"),
    ("aids", "Living with AIDS", "A hearing aid"),
    ("aid", "A hearing aid", "Living with AIDS"),
    ("news", "News of the trial", "A new trial"),
    ("liver", "Liver transplant", "Living donors who live at home"),
    ("heart", "The heart", "Children who hear badly"),
    ("women", "Women at work", "Men at work"),
    ("men", "Men at work", "Women at work"),
    ("lung", "Lung cancer", "Long courses"),
    ("breast cancer", "Breast cancer", "Lung cancer"),
    ("type 1 diabetes", "Type 1 diabetes", "Type 2 diabetes"),
    ("illness", "Mental illness", "Ill at ease"),
    ("virus", "A virus", "Viral load"),
]


def english(*titles: str) -> list[Words]:
    return [Words(f"Titre {n}", title) for n, title in enumerate(titles)]


@pytest.mark.parametrize(("typed", "written"), FINDS)
def test_a_search_finds_what_means_the_same(typed: str, written: str) -> None:
    assert found(index_of(titled(*english("Something else", written))), typed, "en") == ["p1"]


@pytest.mark.parametrize(("typed", "meant", "other"), TELLS_APART)
def test_a_search_tells_apart_what_means_something_else(typed: str, meant: str, other: str) -> None:
    assert found(index_of(titled(*english(meant, other))), typed, "en") == ["p0"]


def test_a_text_nobody_translated_is_found_on_an_english_page_as_it_is_written() -> None:
    index = index_of(titled("Le sommeil des soignants"))
    assert found(index, "sommeil soignants", "en") == ["p0"]
    assert found(index, "les soignants", "en") == ["p0"]


@pytest.mark.parametrize(("language", "typed"), [("fr", "woman worker"), ("en", "travaux de nuit")])
def test_words_of_the_other_language_are_a_second_try(language: str, typed: str) -> None:
    index = index_of(titled("Autre chose", Words("Travail de nuit", "Women workers")))
    assert found(index, typed, language) == ["p1"]


def test_the_language_of_the_page_comes_first() -> None:
    # "pain" is bread in French: a French page finds the bakers and not the pain.
    index = index_of(
        titled(Words("Allergie au pain", "Bakery allergy"), Words("Vivre avec la douleur", "Living with pain"))
    )
    assert found(index, "pain", "fr") == ["p0"]
    assert found(index, "pain", "en") == ["p1"]


def test_an_abbreviation_in_french_finds_its_english_words_and_back() -> None:
    index = index_of(titled(*english("After a stroke", "Anything")))
    assert found(index, "AVC", "en") == ["p0"]
    assert look(index_of(titled("Après un AVC")), "stroke", "fr").total == 1


@pytest.mark.parametrize("word", ["studies", "boxes", "children", "aids", "analyses", "classes", "news", "bus"])
def test_a_normal_form_is_its_own_normal_form(word: str) -> None:
    once = normal(word, "en")
    assert normal(once, "en") == once
