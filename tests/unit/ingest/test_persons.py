"""Who is a person, beyond the traps: chains of shared cards, archive, unknown and provisional numbers, latest rows."""

from __future__ import annotations

from query_service.query_model.question import Measure
from query_service.store.manifest import Twins
from tests.builders.snds import MiniSnds
from tests.spec.traps.asking import Given, drug, stay


def test_a_chain_of_shared_cards_is_one_unit_however_its_names_are_ordered(given: Given) -> None:
    snds = MiniSnds()
    # A - M - N - B: the least name reaches the end in three steps, and one step changes no number of units
    for card, people in (("C1", "AM"), ("C2", "MN"), ("C3", "NB")):
        for rank, who in enumerate(people, start=1):
            snds.person(who, card=card, rank=rank)
    snds.person("Z")
    for card in ("C1", "C2", "C3", "Z1"):
        snds.box(card, "2019-01-05")
    store = given.store(snds)
    assert len(store.rows["persons"]) == 2
    assert store.patients(drug("A10*"), 2019) == 2


def test_persons_are_numbered_from_1_without_a_gap(given: Given) -> None:
    snds = MiniSnds()
    for who in "CAB":
        snds.person(who)
    assert [row["person"] for row in given.store(snds).rows["persons"]] == [1, 2, 3]


def test_persons_of_the_archive_are_persons(given: Given) -> None:
    snds = MiniSnds()
    snds.person("A")
    snds.person("B", table="IR_BEN_R_ARC")
    snds.box("B1", "2019-01-05")
    assert given.store(snds).patients(drug("A10*"), 2019) == 1


def test_a_card_unknown_to_the_referential_is_nobodys_but_its_boxes_count(given: Given) -> None:
    snds = MiniSnds()
    snds.person("A")
    snds.box("A1", "2019-01-05")
    snds.box("U1", "2019-01-05")
    store = given.store(snds)
    assert store.patients(drug("A10*"), 2019) == 1
    assert store.volume(Measure.BOXES, drug("A10*"), 2019) == 2


def test_a_provisional_number_is_a_persons_and_a_fee_may_say_that_its_own_is_fictitious(given: Given) -> None:
    snds = MiniSnds()
    snds.person("A", BEN_CDI_NIR="03")
    snds.person("B", BEN_CDI_NIR="4")
    snds.person("C")
    for who in "ABC":
        snds.box(f"{who}1", "2019-01-05", BEN_CDI_NIR="06" if who == "C" else "")
    assert given.store(snds).patients(drug("A10*"), 2019) == 2  # A and B


def test_a_correction_of_one_fictitious_number_leaves_the_care_of_another(given: Given) -> None:
    snds = MiniSnds()
    snds.person("A")
    for card in ("F1", "F2"):
        snds.person(card, card=card, BEN_CDI_NIR="01")
    snds.box("F1", "2019-01-05", boxes=1)
    snds.box("F2", "2019-01-05", boxes=-1)
    assert given.store(snds).volume(Measure.BOXES, drug("A10*"), 2019) == 1


def test_each_trait_is_that_of_the_latest_row_that_states_it(given: Given) -> None:
    snds = MiniSnds()
    snds.person("A", card="A1", BEN_SEX_COD=2, BEN_NAI_ANN=1951, BEN_DTE_MAJ="2019-01-01")
    snds.person("A", card="A2", BEN_SEX_COD=9, BEN_NAI_ANN=1950, BEN_RES_DPT="013", BEN_DTE_MAJ="2020-01-01")
    snds.person("A", card="A3", BEN_SEX_COD=1, BEN_NAI_ANN=1949, BEN_DTE_MAJ="2018-01-01")
    (row,) = given.store(snds).rows["persons"]
    assert (row["sex"], row["birth_year"], row["departement"]) == (2, 1950, "13")


def test_the_self_employed_may_have_rank_0_on_one_side(given: Given) -> None:
    snds = MiniSnds()
    snds.person("A", rank=1)
    snds.box("A1", "2019-01-05", BEN_RNG_GEM=0)
    snds.box("A1", "2019-02-05", BEN_RNG_GEM="")
    for twins in Twins:
        assert given.store(snds, twins).patients(drug("A10*"), 2019, at_least=2) == 1


def test_a_filler_is_nobody_though_the_referential_should_know_it(given: Given) -> None:
    snds = MiniSnds()
    snds.person("X", card="xxxxxxxxxxxxxxxxx")
    snds.person("Y", card="XXXXXXXXXXXXXXXXD")
    snds.stay("xxxxxxxxxxxxxxxxx", "2019-01-05")
    snds.stay("XXXXXXXXXXXXXXXXD", "2019-01-06")
    store = given.store(snds)
    assert store.rows["persons"] == []
    assert store.volume(Measure.STAYS, stay("E11*"), 2019) == 2
