"""Traps of the handbook about ALD: 14, 15, 16."""

from __future__ import annotations

from tests.builders.snds import MiniSnds
from tests.spec.traps.asking import Given, guarded_by, illness


def _one_person() -> MiniSnds:
    snds = MiniSnds()
    snds.person("A")
    snds.fee("A1", "2018-01-05")
    snds.fee("A1", "2020-01-05")
    return snds


@guarded_by("ald_without_end")
def test_trap_14_an_ald_that_ended_in_1600_is_running(given: Given) -> None:
    snds = _one_person()
    snds.illness("A1", "2015-02-01", "01/01/1600")
    assert given.store(snds).patients(illness("E11*"), 2019) == 1


@guarded_by("ald_natures")
def test_trap_15_a_work_injury_is_no_ald(given: Given) -> None:
    snds = _one_person()
    snds.illness("A1", "2015-02-01", "2099-12-31", IMB_ETM_NAT=11)
    assert given.store(snds).patients(illness("E11*"), 2019) == 0


@guarded_by("renewals_are_rows")
def test_trap_16_a_renewed_ald_is_one_person_and_its_first_row_stays(given: Given) -> None:
    snds = _one_person()
    snds.illness("A1", "2012-02-01", "2018-01-31")
    snds.illness("A1", "2019-03-01", "2024-02-28")  # renewed, a year of care without cover in between
    snds.illness("A1", "2019-03-01", "2024-02-28")
    store = given.store(snds)
    assert [store.patients(illness("E11*"), year) for year in (2018, 2019, 2020)] == [1, 1, 1]
    assert len(store.rows["long_term_illnesses"]) == 3
