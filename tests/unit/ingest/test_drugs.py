"""Boxes and hospital drugs: what is added up, what a box is, where its class comes from."""

from __future__ import annotations

from query_service.query_model.question import Measure
from tests.builders.snds import LARGE_PACK, METFORMIN, MiniSnds
from tests.spec.traps.asking import Given, drug


def _one_person() -> MiniSnds:
    snds = MiniSnds()
    snds.person("A", card="A1")
    snds.person("A", card="A2")
    return snds


def test_boxes_are_added_by_day_product_and_prescriber_before_what_is_over_zero_is_kept(given: Given) -> None:
    snds = _one_person()
    snds.box("A1", "2019-01-05", boxes=3, BSE_REM_MNT="9.00")
    snds.box("A2", "2019-01-05", boxes=-1, BSE_REM_MNT="-3.00")  # the other card of the same person
    snds.box("A1", "2019-01-05", boxes=-1, PFS_PRE_NUM="P2")  # another prescriber: corrects nothing of the first
    store = given.store(snds)
    assert [(row["quantity"], row["amount"]) for row in store.rows["dispensings"]] == [(2, 600)]  # 3 - 1, 900 - 300


def test_shares_of_an_amount_are_taken_back_to_the_cent_by_its_correction(given: Given) -> None:
    snds = _one_person()
    for boxes, amount in ((1, "10.01"), (-1, "-10.01")):
        fee = snds.box("A1", "2019-01-05", METFORMIN, boxes, BSE_REM_MNT=amount)
        snds.detail("ER_PHA_F", fee, {"PHA_PRS_C13": LARGE_PACK, "PHA_ACT_QSN": 2})
    # the correction takes back the first product only; the second has 2 + 2 boxes and both its shares: 668 - 668
    assert [(row["quantity"], row["amount"]) for row in given.store(snds).rows["dispensings"]] == [(4, 0)]


def test_a_pack_of_three_months_is_one_box_marked_large(given: Given) -> None:
    snds = _one_person()
    snds.box("A1", "2019-01-05", LARGE_PACK)
    snds.box("A1", "2019-01-05", METFORMIN)
    found = {row["product"]: (row["quantity"], row["large_pack"]) for row in given.store(snds).rows["dispensings"]}
    assert found == {LARGE_PACK: (1, True), METFORMIN: (1, False)}


def test_a_box_dispensed_by_the_unit_counts_the_boxes_that_its_units_make(given: Given) -> None:
    snds = _one_person()
    snds.rows["IR_PHA_R"][0]["PHA_UNT_NBR_DSES"] = 30
    for date, units in (("2019-01-05", 10), ("2019-02-05", 45)):
        fee = snds.box("A1", date)
        snds.rows["ER_PHA_F"][-1].update(PHA_DEC_TOP="D", PHA_DEC_QSU=units, PHA_ACT_QSN=0)
        assert fee["EXE_SOI_DTD"] == date
    # 10 of 30 are one box opened, 45 of 30 are two
    assert [row["quantity"] for row in given.store(snds).rows["dispensings"]] == [1, 2]


def test_before_2013_the_old_number_of_a_product_leads_to_the_new_one(given: Given) -> None:
    snds = _one_person()
    snds.rows["IR_PHA_R"][0]["PHA_PRS_IDE"] = "3000001"
    fee = snds.box("A1", "2019-01-05")
    snds.rows["ER_PHA_F"] = []
    snds.detail("ER_PHA_F", fee, {"PHA_PRS_C13": "", "PHA_PRS_IDE": "3000001", "PHA_ACT_QSN": 1})
    assert [row["product"] for row in given.store(snds).rows["dispensings"]] == [METFORMIN]


def test_a_product_that_no_referential_knows_keeps_its_number_and_has_no_class(given: Given) -> None:
    snds = _one_person()
    snds.box("A1", "2019-01-05", "3400999999994")
    assert [(row["product"], row["code"]) for row in given.store(snds).rows["dispensings"]] == [("3400999999994", "")]


def test_costly_drugs_given_in_a_stay_are_dispensings_of_its_person_some_days_after_entry(given: Given) -> None:
    snds = _one_person()
    number = snds.stay("A1", "2019-03-01", "2019-03-09")
    snds.of_stay("T_MCO19MED", number, UCD_UCD_COD="0000009270000", ADM_NBR="1,5", DELAI=2)
    dropped = snds.stay("A1", "2019-04-01", GRG_GHM="90Z00Z")
    snds.of_stay("T_MCO19MED", dropped, UCD_UCD_COD="0000009270000", ADM_NBR=1, DELAI=0)
    store = given.store(snds)
    assert [(str(row["date"]), row["product"], row["quantity"]) for row in store.rows["dispensings"]] == [
        ("2019-03-03", "9270000", 2)
    ]
    assert store.patients(drug("L04AA23"), 2019) == 1


def test_without_its_own_referential_a_hospital_drug_has_the_class_of_the_shipped_list(given: Given) -> None:
    snds = _one_person()
    snds.rows.pop("NU_ITE_R")
    snds.hospital_drug("A1", "2019-01-05", "9010750")  # carmustine
    assert [row["code"] for row in given.store(snds).rows["dispensings"]] == ["L01AD01"]


def test_a_dispensing_outside_the_pharmacy_counts_as_care_of_the_year(given: Given) -> None:
    snds = _one_person()
    number = snds.stay("A1", "2019-12-30", "2020-01-02")
    snds.of_stay("T_MCO20MED", number, UCD_UCD_COD="9270000", ADM_NBR=1, DELAI=1)
    store = given.store(snds)
    assert [row["year"] for row in store.rows["presence"]] == [2019, 2020]
    assert store.volume(Measure.BOXES, drug("L04AA23"), 2019) == 1
