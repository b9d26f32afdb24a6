"""Traps of the handbook about rows of town care: 4 to 9, 25, 26, 27."""

from __future__ import annotations

from query_service.planner.plan import YearSpan
from query_service.query_model.question import Dimension, Measure
from tests.builders.snds import GLIMEPIRIDE, KNEE, METFORMIN, MiniSnds
from tests.spec.traps.asking import Given, act, drug, guarded_by, visit


def _one_person() -> MiniSnds:
    snds = MiniSnds()
    snds.person("A")
    return snds


@guarded_by("net_of_cancellations")
def test_trap_04_a_box_and_its_cancellation_are_no_box_and_no_patient(given: Given) -> None:
    snds = _one_person()
    snds.box("A1", "2019-01-05", boxes=1)
    snds.box("A1", "2019-01-05", boxes=-1, flux="2019-09-01", BSE_REM_MNT="-17.50")
    store = given.store(snds)
    assert store.volume(Measure.BOXES, drug("A10*"), 2019) == 0  # +1 -1
    assert store.patients(drug("A10*"), 2019) == 0
    assert store.volume(Measure.AMOUNT_REIMBURSED, drug("A10*"), 2019) == 0


@guarded_by("date_of_care")
def test_trap_05_care_of_december_entered_in_march_counts_in_december(given: Given) -> None:
    snds = _one_person()
    snds.box("A1", "2018-12-20", flux="2019-03-01")
    store = given.store(snds)
    assert store.patients(drug("A10*"), 2018) == 1
    assert store.patients(drug("A10*"), 2019) == 0
    assert [row["month"] for row in store.rows["dispensings"]] == [12]


@guarded_by("date_of_care", "years_asked")
def test_trap_06_care_outside_the_period_is_not_counted_though_its_flux_is_inside(given: Given) -> None:
    snds = _one_person()
    snds.box("A1", "2018-12-20", flux="2019-03-01")
    snds.box("A1", "2019-11-20", flux="2019-12-01")
    store = given.store(snds, years=YearSpan(2019, 2019))
    assert store.volume(Measure.BOXES, drug("A10*"), 2019) == 1  # that of November 2019
    assert len(store.rows["dispensings"]) == 1


@guarded_by("information_rows")
def test_trap_07_a_row_for_information_beside_the_hospital_row_is_one_act(given: Given) -> None:
    snds = _one_person()
    snds.outpatient_act("A1", "2019-01-05")
    snds.act("A1", "2019-01-05", DPN_QLF=71)
    snds.act("A1", "2019-01-05", PRS_DPN_QLP=71)
    assert given.store(snds).volume(Measure.ACTS, act(KNEE), 2019) == 1


@guarded_by("surcharges")
def test_trap_08_a_surcharge_is_no_act(given: Given) -> None:
    snds = _one_person()
    snds.fee("A1", "2019-01-05", 1111)
    snds.fee("A1", "2019-01-05", 1111, CPL_MAJ_TOP=2)
    snds.fee("A1", "2019-01-06", 1111, CPL_MAJ_TOP=1)  # a complement tied to its act passes
    assert given.store(snds).volume(Measure.ACTS, visit("1111"), 2019) == 2


@guarded_by("first_activity")
def test_trap_09_the_anaesthesia_of_an_act_is_no_second_act(given: Given) -> None:
    snds = _one_person()
    snds.act("A1", "2019-01-05", activity=1)
    snds.act("A1", "2019-01-05", activity=4)
    number = snds.stay("A1", "2019-02-01")
    snds.of_stay("T_MCO19A", number, CDC_ACT=KNEE, ACV_ACT=1, PHA_ACT=0, NBR_EXE_ACT=1, ENT_DAT_DEL=1)
    snds.of_stay("T_MCO19A", number, CDC_ACT=KNEE, ACV_ACT=4, PHA_ACT=0, NBR_EXE_ACT=1, ENT_DAT_DEL=1)
    assert given.store(snds).volume(Measure.ACTS, act(KNEE), 2019) == 2  # one in town, one in the stay


@guarded_by("amounts_shared_out")
def test_trap_25_the_amount_of_a_fee_with_two_boxes_is_not_doubled(given: Given) -> None:
    snds = _one_person()
    fee = snds.box("A1", "2019-01-05", METFORMIN, BSE_REM_MNT="10.01")
    snds.detail("ER_PHA_F", fee, {"PHA_PRS_C13": GLIMEPIRIDE, "PHA_ACT_QSN": 2})
    store = given.store(snds)
    # 1,001 cents for 1 + 2 boxes: 333 and 668, which make 1,001
    assert store.volume(Measure.AMOUNT_REIMBURSED, drug("A10*"), 2019) == 1001
    assert store.volume(Measure.AMOUNT_REIMBURSED, drug("A10BA*"), 2019) == 333


@guarded_by("identical_rows_are_true")
def test_trap_26_two_identical_true_boxes_are_two(given: Given) -> None:
    snds = _one_person()
    snds.box("A1", "2019-01-05")
    snds.box("A1", "2019-01-05")
    assert given.store(snds).volume(Measure.BOXES, drug("A10*"), 2019) == 2


@guarded_by("date_of_care")
def test_trap_27_two_boxes_on_one_day_are_one_date(given: Given) -> None:
    snds = _one_person()
    snds.box("A1", "2019-01-05", flux="2019-02-01")
    snds.box("A1", "2019-01-05", flux="2019-03-01")
    snds.box("A1", "2019-01-05", GLIMEPIRIDE, flux="2019-04-01")
    store = given.store(snds)
    assert store.patients(drug("A10*"), 2019, at_least=2) == 0  # one date
    assert store.volume(Measure.BOXES, drug("A10*"), 2019) == 3
    assert store.volume(Measure.BOXES, drug("A10*"), 2019, by=Dimension.YEAR) == {2019: 3}
