"""Words that people type, and the code they are after."""

from __future__ import annotations

import pytest

from query_service.codes.search import Chapter, Found, SearchIndex
from query_service.codes.shipped import shipped_index
from query_service.codes.words import slots, words
from tests.builders.codes import drawn


def first(text: str, most: int, system: str = "") -> list[str]:
    return [found.code for found in shipped_index().search(text, system, most)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("diabète", "E10-E14"), ("diabete", "A10"), ("cancer du sein", "C50"), ("cancers du sein", "C50"),
        ("cancer du poumon", "C34"), ("cancer du côlon", "C18"), ("AVC", "I64"), ("infarctus du myocarde", "I21"),
        ("crise cardiaque", "I21"), ("BPCO", "J44"), ("asthme", "J45"), ("mucoviscidose", "E84"),
        ("sclérose en plaques", "G35"), ("SEP", "G35"), ("Parkinson", "G20"), ("alzheimer", "G30"),
        ("insuffisance cardiaque", "I50"), ("insuffisance rénale", "N17-N19"), ("maladie de Crohn", "K50"),
        ("hypertension", "I10-I15"), ("dépression", "F32"), ("VIH", "B20-B24"), ("IVG", "O04"),
        ("cataracte", "H25"), ("Wegener", "M313"), ("accouchement", "O80-O84"),
        ("mastectomie totale", "QEFA019"), ("ablation du sein", "QEFA019"), ("paracétamol", "N02BE01"),
        ("metformine", "A10BA02"), ("antidépresseurs", "N06A"), ("insuline", "A10A"),
        ("hémoglobine glyquée", "1577"), ("NFS", "1104"), ("téléconsultation", "1157"),
        ("médecin généraliste", "1"), ("cardiologue", "3"), ("Paris", "75"), ("ile de france", "11"),
    ],
)  # fmt: skip
def test_what_people_type_finds_the_code_among_the_first_five(text: str, wanted: str) -> None:
    assert wanted in first(text, 5)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("E10.1", "E101"),
        ("e101", "E101"),
        ("c50", "C50"),
        ("A10BK", "A10BK"),
        ("0000009197719", "9197719"),
        ("28Z04", "28Z04Z"),
    ],
)
def test_a_code_or_its_beginning_comes_first(text: str, wanted: str) -> None:
    assert first(text, 20)[0] == wanted


def test_a_mistyped_word_is_taken_for_the_nearest_one() -> None:
    assert "E10-E14" in first("diabette", 5)


def test_every_word_must_be_said() -> None:
    assert first("sclérose du sein", 20) == []


def test_a_search_can_keep_to_one_system() -> None:
    assert {found.system for found in shipped_index().search("diabète", "atc")} == {"atc"}


def test_no_words_find_nothing() -> None:
    assert first("", 5) == first("  de la ", 5) == []


def test_results_are_no_more_than_asked_and_each_once() -> None:
    found = first("tumeur", 7)
    assert len(found) == len(set(found)) == 7


def test_a_short_label_that_says_just_that_comes_before_a_long_one() -> None:
    index = SearchIndex([drawn("cim10", "E10 E11")], [Chapter("E10", "E11", "label"), Chapter("E10", "Z99", "label")])
    # The chapter says the one word, the codes two; a chapter without its last code in the edition is not offered.
    assert [found.code for found in index.search("label")] == ["E10-E11", "E10", "E11"]


def test_a_range_or_code_kept_in_part_says_so() -> None:
    index = SearchIndex([drawn("cim10", "E10 ~E11")], [Chapter("E10", "E11", "label")])
    assert {found.code: found.whole for found in index.search("label")} == {"E10": True, "E11": False, "E10-E11": False}
    assert index.search("E11") == (Found("cim10", "test", "E11", "label of E11", False),)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Cœur", "coeur"), ("ÉPILEPSIE", "épilepsie"), ("cancers", "cancer"), ("l'oeil", "œil"), ("maladies", "maladie")],
)
def test_case_accents_ligatures_plurals_and_articles_do_not_count(one: str, other: str) -> None:
    assert words(one) == words(other)


def test_small_words_and_short_ones_keep_their_letters() -> None:
    assert words("un os et des vas") == ("os", "vas")


def test_the_longest_lay_phrase_is_taken() -> None:
    lay = {("crise",): (("acces",),), ("crise", "cardiaque"): (("infarctus",),)}
    assert [slot.phrases for slot in slots("crises cardiaques", lay)] == [(("crise", "cardiaque"), ("infarctus",))]
    assert [slot.phrases for slot in slots("crise", lay)] == [(("crise",), ("acces",))]
