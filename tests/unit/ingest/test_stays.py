"""Stays and their diagnoses beyond the traps: cleaning, what is kept on purpose, positions."""

from __future__ import annotations

from query_service.query_model.question import Measure
from query_service.query_model.selectors import Position
from query_service.snds.ingest.running import Options, ingest
from tests.builders.snds import HOSPITAL, MiniSnds
from tests.spec.traps.asking import Given, stay


def _one_person() -> MiniSnds:
    snds = MiniSnds()
    snds.person("A")
    return snds


def test_stays_for_another_hospital_are_dropped(given: Given) -> None:
    snds = _one_person()
    for values in ({"SEJ_TYP": "A"}, {"SEJ_TYP": "B"}, {"ENT_MOD": "0"}, {"SOR_MOD": "0"}, {"SOR_MOD": "9"}):
        snds.stay("A1", "2019-01-05", **values)
    assert given.store(snds).volume(Measure.STAYS, stay("E11*"), 2019) == 2  # SEJ_TYP A and SOR_MOD 9


def test_seances_abortions_and_newborns_are_kept_with_their_group(given: Given) -> None:
    snds = _one_person()
    for group in ("14Z08Z", "15M05A", "28Z04Z"):
        snds.stay("A1", "2019-01-05", GRG_GHM=group, SEJ_NBJ="")
    assert [row["code"] for row in given.store(snds).rows["stays"]] == ["14Z08Z", "15M05A", "28Z04Z"]


def test_any_return_code_makes_a_stay_nobodys(given: Given) -> None:
    snds = _one_person()
    for code in ("NIR_RET", "FHO_RET", "DAT_RET", "COH_SEX_RET"):
        snds.stay("A1", "2019-01-05", **{code: "1"})
    store = given.store(snds)
    assert (store.volume(Measure.STAYS, stay("E11*"), 2019), store.patients(stay("E11*"), 2019)) == (4, 0)


def test_a_later_return_code_that_says_nothing_is_no_doubt_and_an_old_one_is(given: Given) -> None:
    snds = _one_person()
    snds.stay("A1", "2019-01-05", COH_NAI_RET="")
    snds.stay("A1", "2020-01-05", NIR_RET="")
    store = given.store(snds)
    assert [store.patients(stay("E11*"), year) for year in (2019, 2020)] == [1, 0]


def test_a_stay_sent_twice_under_one_number_is_one(given: Given) -> None:
    snds = _one_person()
    snds.stay("A1", "2019-01-05")
    snds.rows["T_MCO19B"] *= 2
    snds.rows["T_MCO19C"] *= 2
    assert given.store(snds).volume(Measure.STAYS, stay("E11*"), 2019) == 1


def test_numbers_of_stays_agree_with_and_without_leading_zeros(given: Given) -> None:
    snds = _one_person()
    number = snds.stay("A1", "2019-01-05")
    snds.of_stay("T_MCO19D", number.lstrip("0"), ASS_DGN="I10", hospital=HOSPITAL.lstrip("0"))
    assert given.store(snds).patients(stay("I10", Position.ASSOCIATED), 2019) == 1


def test_diagnoses_have_their_position_each_code_once(given: Given) -> None:
    snds = _one_person()
    number = snds.stay("A1", "2019-01-05", main="E11.9", DGN_REL="I10")
    for code in ("I10", "I10", "E119", "IIIIII", "XXXXXX", ""):
        snds.of_stay("T_MCO19D", number, ASS_DGN=code)
    snds.of_stay("T_MCO19UM", number, DGN_PAL="N180", DGN_REL="XXXX")
    snds.of_stay("T_MCO19UM", number, DGN_PAL="N180", DGN_REL="e119")
    found = [(row["position"], row["code"]) for row in given.store(snds).rows["stay_diagnoses"]]
    assert sorted(found) == [
        ("associated", "E119"), ("associated", "I10"), ("linked", "I10"), ("main", "E119"), ("unit_linked", "E119"),
        ("unit_main", "N180"),
    ]  # fmt: skip


def test_a_stay_without_identity_is_nobodys_and_dated_by_its_discharge_and_its_nights(given: Given) -> None:
    snds = _one_person()
    snds.stay("A1", "2019-03-05", "2019-03-09")
    snds.rows["T_MCO19C"].clear()
    (row,) = given.store(snds).rows["stays"]
    assert (row["person"], str(row["date"]), row["month"]) == (0, "2019-02-25", 3)  # 1 March less 4 nights


def test_the_report_says_by_year_how_many_duplicate_stays_were_dropped(given: Given) -> None:
    snds = _one_person()
    snds.stay("A1", "2017-01-05", hospital="750100018")
    snds.stay("A1", "2019-01-05")
    report = ingest(snds.write(given.folder / "source"), given.folder / "store", Options(threads=1))
    found = {count.table: dict(count.dropped) for count in report.tables if count.table.endswith("B")}
    assert found == {"T_MCO17B": {"duplicate_finess": 1}, "T_MCO19B": {}}
