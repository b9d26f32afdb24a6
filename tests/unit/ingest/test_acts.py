"""Technical acts: the union of the places where they are written, each once."""

from __future__ import annotations

from typing import Any

from query_service.query_model.question import Measure
from tests.builders.snds import HOSPITAL, KNEE, MiniSnds
from tests.spec.traps.asking import Given, act

RETURNS = dict.fromkeys(("NIR_RET", "NAI_RET", "SEX_RET", "SEJ_RET", "FHO_RET", "PMS_RET", "DAT_RET"), "0")


def _one_person() -> MiniSnds:
    snds = MiniSnds()
    snds.person("A")
    return snds


def _in_stay(snds: MiniSnds, date: str, **values: Any) -> None:
    number = snds.stay("A1", date)
    act_of_stay = {"CDC_ACT": KNEE, "ACV_ACT": 1, "PHA_ACT": 0, "NBR_EXE_ACT": 1, "ENT_DAT_DEL": 0, **values}
    snds.of_stay(f"T_MCO{date[2:4]}A", number, **act_of_stay)


def test_acts_of_five_places_add_up(given: Given) -> None:
    snds = _one_person()
    snds.act("A1", "2019-01-05", PRS_ACT_QTE=2)
    _in_stay(snds, "2019-02-05", NBR_EXE_ACT=3)
    snds.outpatient_act("A1", "2019-03-05")
    snds.add(
        "T_SSR19C", {"ETA_NUM": HOSPITAL, "RHA_NUM": "7", "NIR_ANO_17": "A1", "EXE_SOI_DTD": "2019-04-01", **RETURNS}
    )
    snds.add("T_SSR19CCAM", {"ETA_NUM": HOSPITAL, "RHA_NUM": "0007", "CCAM_ACT": KNEE, "CCAM_COD_ACT": 1,
                             "CCAM_PHA_ACT": 0, "CCAM_NBR_REA": 4, "CCAM_DEL_ENT_UM": 4})  # fmt: skip
    snds.add("T_HAD19C", {"ETA_NUM_EPMSI": HOSPITAL, "RHAD_NUM": "3", "NIR_ANO_17": "A1", "EXE_SOI_DTD": "2019-05-01",
                          **RETURNS})  # fmt: skip
    snds.add("T_HAD19A", {"ETA_NUM_EPMSI": HOSPITAL, "RHAD_NUM": "3", "CCAM_COD": KNEE, "ACT_COD": 1, "PHA_COD": 0,
                          "REAL_NBR": 5, "DEL_DEB_SSEQ": ""})  # fmt: skip
    store = given.store(snds)
    assert store.volume(Measure.ACTS, act(KNEE), 2019) == 2 + 3 + 1 + 4 + 5
    assert store.patients(act(KNEE), 2019, at_least=5) == 1  # five dates
    assert [str(row["date"]) for row in store.rows["acts"]][3] == "2019-04-05"  # four days after entry


def test_an_act_of_a_private_stay_is_counted_in_the_pmsi_alone(given: Given) -> None:
    snds = _one_person()
    _in_stay(snds, "2019-02-01")
    # mode of treatment (3, 23: stays; 7: outside; 0: nothing said), flag of ER_ETE_F (2: private), kept in town or not
    cases = ((3, 2, False), (23, 2, False), (0, 2, False), ("", 2, False), (7, 2, True), (3, 0, False), (7, 0, True),
             (0, 0, True))  # fmt: skip
    for place, (mode, flag, _kept) in enumerate(cases):
        fee = snds.act("A1", f"2019-03-0{place + 1}")
        snds.detail("ER_ETE_F", fee, {"ETE_IND_TAA": flag, "MDT_COD": mode})
    kept = [row["date"].day for row in given.store(snds).rows["acts"] if row["date"].month == 3]
    assert kept == [place + 1 for place, (_mode, _flag, kept) in enumerate(cases) if kept]


def test_without_acts_of_stays_for_the_year_those_of_private_stays_are_kept(given: Given) -> None:
    snds = _one_person()
    _in_stay(snds, "2018-02-05")
    fee = snds.act("A1", "2019-02-05")
    snds.detail("ER_ETE_F", fee, {"ETE_IND_TAA": 2, "MDT_COD": 3})
    assert given.store(snds).volume(Measure.ACTS, act(KNEE), 2019) == 1


def test_a_fee_billed_by_a_public_hospital_is_counted_in_the_pmsi_alone(given: Given) -> None:
    snds = _one_person()
    snds.outpatient_act("A1", "2019-02-05")
    fee = snds.act("A1", "2019-02-05")
    snds.detail("ER_ETE_F", fee, {"ETE_IND_TAA": 1, "MDT_COD": 7})
    store = given.store(snds)
    assert store.volume(Measure.ACTS, act(KNEE), 2019) == 1
    assert store.rows["visits"] == []


def test_phases_after_the_first_repeat_an_act(given: Given) -> None:
    snds = _one_person()
    for phase in (0, 1, 2, 3):
        snds.act("A1", f"2019-01-0{phase + 1}", phase=phase)
    assert given.store(snds).volume(Measure.ACTS, act(KNEE), 2019) == 2  # phases 0 and 1


def test_a_fee_with_two_acts_has_its_quantity_for_each_and_shares_its_amount(given: Given) -> None:
    snds = _one_person()
    fee = snds.act("A1", "2019-01-05", BSE_REM_MNT="10.01")
    for code in (KNEE, "NFKA007"):  # the first one written twice, as two rows of one act
        snds.detail("ER_CAM_F", fee, {"CAM_PRS_IDE": code, "CAM_ACT_COD": 1, "CAM_TRT_PHA": 0})
    snds.detail("ER_CAM_F", fee, {"CAM_PRS_IDE": "ZZLP025", "CAM_ACT_COD": 4, "CAM_TRT_PHA": 0})
    found = {row["code"]: (row["quantity"], row["amount"]) for row in given.store(snds).rows["acts"]}
    assert found == {"NFKA007": (1, 500), KNEE: (1, 501)}  # 1,001 cents shared by two, the anaesthesia has none


def test_acts_with_extensions_after_their_seven_characters_are_the_same(given: Given) -> None:
    snds = _one_person()
    snds.act("A1", "2019-01-05", f"{KNEE}01    ")
    assert given.store(snds).volume(Measure.ACTS, act(KNEE), 2019) == 1


def test_an_act_knows_its_stay_and_its_day(given: Given) -> None:
    snds = _one_person()
    _in_stay(snds, "2019-02-05", ENT_DAT_DEL=3)
    snds.act("A1", "2019-01-05")
    store = given.store(snds)
    (stay,) = store.rows["stays"]
    assert [(row["stay"], str(row["date"])) for row in store.rows["acts"]] == [
        (0, "2019-01-05"),
        (stay["stay"], "2019-02-08"),
    ]


def test_acts_of_nobody_are_not_added_to_those_of_another_nobody(given: Given) -> None:
    snds = _one_person()
    snds.outpatient_act("U1", "2019-01-05")
    snds.outpatient_act("U2", "2019-01-05")
    assert [row["quantity"] for row in given.store(snds).rows["acts"]] == [1, 1]
