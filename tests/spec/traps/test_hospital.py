"""Traps of the handbook about hospital stays: 10 to 13."""

from __future__ import annotations

from query_service.query_model.question import Measure
from tests.builders.snds import MiniSnds
from tests.spec.traps.asking import Given, guarded_by, stay

LEGAL_ENTITY, SITE = "750712184", "750100018"  # AP-HP, and one of its sites in the list of duplicates


def _one_person() -> MiniSnds:
    snds = MiniSnds()
    snds.person("A")
    return snds


@guarded_by("duplicate_finess")
def test_trap_10_a_stay_sent_by_a_hospital_and_by_its_site_is_one(given: Given) -> None:
    snds = _one_person()
    snds.stay("A1", "2018-01-05", hospital=LEGAL_ENTITY)
    snds.stay("A1", "2018-01-05", hospital=SITE)
    assert given.store(snds).volume(Measure.STAYS, stay("E11*"), 2018) == 1


@guarded_by("stays_in_error")
def test_trap_11_a_stay_in_error_is_none(given: Given) -> None:
    snds = _one_person()
    snds.stay("A1", "2019-01-05", GRG_GHM="90Z00Z")
    store = given.store(snds)
    assert store.volume(Measure.STAYS, stay("E11*"), 2019) == 0
    assert store.patients(stay("E11*"), 2019) == 0


@guarded_by("return_codes")
def test_trap_12_a_bad_return_code_makes_a_stay_but_no_patient(given: Given) -> None:
    snds = _one_person()
    snds.person("B")
    snds.stay("A1", "2019-01-05")
    snds.stay("B1", "2019-01-06", NIR_RET="1")
    store = given.store(snds)
    assert store.volume(Measure.STAYS, stay("E11*"), 2019) == 2
    assert store.patients(stay("E11*"), 2019) == 1


@guarded_by("year_of_discharge")
def test_trap_13_a_stay_across_new_year_counts_once_in_its_year_of_discharge(given: Given) -> None:
    snds = _one_person()
    snds.stay("A1", "2018-12-28", "2019-01-04")
    store = given.store(snds)
    assert store.volume(Measure.STAYS, stay("E11*"), 2019) == 1
    assert [(row["year"], row["month"], str(row["date"])) for row in store.rows["stays"]] == [(2019, 1, "2018-12-28")]
