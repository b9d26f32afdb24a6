"""Traps of the handbook about who is a person: 1, 2, 3, 21, 23, 24."""

from __future__ import annotations

from query_service.query_model.conditions import Age, Alive, All, Occurs
from query_service.query_model.question import Dimension, Measure
from query_service.store.manifest import Twins
from tests.builders.snds import KNEE, MiniSnds
from tests.spec.traps.asking import Given, act, death, drug, guarded_by, stay


@guarded_by("one_person_many_cards")
def test_trap_01_two_cards_of_one_person_are_one_patient(given: Given) -> None:
    snds = MiniSnds()
    snds.person("A", card="A1")
    snds.person("A", card="A2")
    snds.box("A1", "2019-01-05")
    snds.box("A2", "2019-06-05")
    store = given.store(snds)
    assert store.patients(drug("A10*"), 2019) == 1  # A1 and A2 are both A
    assert store.patients(drug("A10*"), 2019, at_least=2) == 1  # one date under each card: 1 + 1


@guarded_by("rank_tells_twins_apart")
def test_trap_02_twins_of_one_sex_are_two_in_town_and_one_in_hospital(given: Given) -> None:
    store = given.store(_twins(), Twins.APART)
    assert store.patients(drug("A10*"), 2019) == 2  # ranks 1 and 2
    assert store.patients(stay("E11*"), 2019) == 1  # hospitals write no rank
    assert not store.manifest.releasable


@guarded_by("shared_card_is_one_unit")
def test_trap_02_in_what_is_released_twins_are_one_unit_and_keep_everything(given: Given) -> None:
    store = given.store(_twins())
    assert store.patients(drug("A10*"), 2019) == 1
    assert store.patients(stay("E11*"), 2019) == 1
    assert store.volume(Measure.BOXES, drug("A10*"), 2019) == 3  # 1 + 2: nobody is dropped
    assert store.volume(Measure.STAYS, stay("E11*"), 2019) == 2
    assert store.manifest.releasable


def _twins() -> MiniSnds:
    snds = MiniSnds()
    snds.person("A", card="T1", rank=1)
    snds.person("B", card="T1", rank=2)
    snds.box("T1", "2019-01-05", BEN_RNG_GEM=1)
    snds.box("T1", "2019-02-05", boxes=2, BEN_RNG_GEM=2)
    snds.stay("T1", "2019-03-01")
    snds.stay("T1", "2019-04-01")
    return snds


@guarded_by("secret_numbers_are_nobody")
def test_trap_03_a_fictitious_number_is_no_patient_but_its_act_counts(given: Given) -> None:
    snds = MiniSnds()
    snds.person("A")
    snds.person("F", card="F1", BEN_CDI_NIR="01", BEN_NAI_ANN=1955)
    snds.act("A1", "2019-01-05")
    snds.act("F1", "2019-01-06")
    store = given.store(snds)
    assert store.patients(act(KNEE), 2019) == 1
    assert store.volume(Measure.ACTS, act(KNEE), 2019) == 2


@guarded_by("year_of_birth")
def test_trap_21_age_is_the_year_asked_minus_the_year_of_birth(given: Given) -> None:
    snds = MiniSnds()
    snds.person("A", BEN_NAI_ANN=1959)
    snds.box("A1", "2019-01-05", BEN_AMA_COD=59)  # 59 on that day, 60 reached in the year
    snds.stay("A1", "2019-01-02", AGE_ANN=59)
    store = given.store(snds)
    assert store.persons(All((Occurs(drug("A10*")), Age(60, 60))), 2019) == 1  # 2019 - 1959
    assert store.persons(All((Occurs(stay("E11*")), Age(59, 59))), 2019) == 0


@guarded_by("deaths_on_certificates")
def test_trap_23_a_death_known_by_its_certificate_only_is_a_death(given: Given) -> None:
    snds = MiniSnds()
    snds.person("A", BEN_DCD_DTE="1600-01-01")
    snds.person("B", BEN_DCD_DTE="1600-01-01")
    snds.box("A1", "2019-01-05")
    snds.box("B1", "2019-01-05")
    snds.certificate("K1", "A", "2019-03-02", "I219", "E119")
    store = given.store(snds)
    assert store.patients(death("I21*"), 2019) == 1
    assert store.persons(All((Occurs(drug("A10*")), Alive())), 2019) == 1  # B alone


@guarded_by("latest_row")
def test_trap_24_a_person_with_two_sexes_is_one_with_that_of_the_latest_row(given: Given) -> None:
    snds = MiniSnds()
    snds.person("A", card="A1", BEN_SEX_COD=1, BEN_DTE_MAJ="2018-01-01")
    snds.person("A", card="A2", BEN_SEX_COD=2, BEN_DTE_MAJ="2019-01-01")
    snds.box("A1", "2019-01-05")
    snds.box("A2", "2019-02-05")
    assert given.store(snds).patients(drug("A10*"), 2019, by=Dimension.SEX) == {2: 1}
