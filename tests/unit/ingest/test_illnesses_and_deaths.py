"""ALD and deaths beyond the traps."""

from __future__ import annotations

from tests.builders.snds import MiniSnds
from tests.spec.traps.asking import Given, MadeStore, death, illness


def _people(*who: str) -> MiniSnds:
    snds = MiniSnds()
    for one in who:
        snds.person(one)
    snds.fee("A1", "2018-01-05")
    snds.fee("A1", "2020-01-05")
    return snds


def test_an_ald_without_end_ends_on_the_last_day_there_is(given: Given) -> None:
    snds = _people("A")
    for code, last in (("E10", "1600-01-01"), ("E11", "2099-12-31"), ("E12", ""), ("E13", "2024-02-28")):
        snds.illness("A1", "2015-02-01", last, code)
    found = {row["code"]: str(row["last"]) for row in given.store(snds).rows["long_term_illnesses"]}
    assert found == {"E10": "9999-12-31", "E11": "9999-12-31", "E12": "9999-12-31", "E13": "2024-02-28"}


def test_rows_that_are_no_ald_of_somebody_are_dropped(given: Given) -> None:
    snds = _people("A")
    for values in ({"IMB_ETM_NAT": 12}, {"IMB_ETM_NAT": 13}, {"MED_NCL_IDT": "CIM9"}, {"MED_MTF_COD": ""},
                   {"IMB_ALD_DTD": "1600-01-01"}, {"IMB_ALD_DTF": "2014-01-01"}, {"BEN_NIR_PSA": "U1"}):  # fmt: skip
        snds.illness("A1", "2015-02-01", "2024-01-01")
        snds.rows["IR_IMB_R"][-1].update(values)
    assert given.store(snds).rows["long_term_illnesses"] == []


def test_listed_and_other_long_illnesses_are_kept(given: Given) -> None:
    snds = _people("A")
    for code, nature in (("E10.1", 41), ("E112", 43), ("E113", 45)):
        snds.illness("A1", "2015-02-01", "2024-01-01", code, IMB_ETM_NAT=nature)
    store = given.store(snds)
    assert [row["code"] for row in store.rows["long_term_illnesses"]] == ["E101", "E112", "E113"]
    assert store.patients(illness("E11*"), 2019) == 1


def _deaths(store: MadeStore) -> list[tuple[object, ...]]:
    return sorted((row["person"], str(row["date"]), row["code"], row["initial"]) for row in store.rows["deaths"])


def test_a_person_dead_has_one_row_for_each_cause_and_one_at_least(given: Given) -> None:
    snds = _people("A", "B", "C")
    snds.rows["IR_BEN_R"][0]["BEN_DCD_DTE"] = "2019-05-04"
    snds.rows["IR_BEN_R"][1]["BEN_DCD_DTE"] = "2019-06-04"
    snds.certificate("K1", "A", "2019-05-05", "I219", "E119", "I219", "E119")
    store = given.store(snds)
    # the date of the referential, one day before that of the certificate, is the date of every row
    assert _deaths(store) == [
        (1, "2019-05-04", "E119", False), (1, "2019-05-04", "I219", True), (2, "2019-06-04", "", True),
    ]  # fmt: skip
    assert [str(row["died"]) for row in store.rows["persons"]] == ["2019-05-04", "2019-06-04", "None"]


def test_a_stay_that_ends_in_death_says_the_date_when_nothing_else_does(given: Given) -> None:
    snds = _people("A", "B")
    snds.stay("A1", "2019-05-01", "2019-05-04", SOR_MOD="9")
    snds.stay("B1", "2019-05-01", "2019-05-04", SOR_MOD="9", NIR_RET="1")
    assert _deaths(given.store(snds)) == [(1, "2019-05-04", "", True)]


def test_only_the_month_of_a_death_may_be_known(given: Given) -> None:
    snds = _people("A", "B")
    snds.rows["IR_BEN_R"][0].update(BEN_DCD_DTE="", BEN_DCD_AME="201905")
    snds.rows["IR_BEN_R"][1].update(BEN_DCD_DTE="", BEN_DCD_AME="160001")
    assert _deaths(given.store(snds)) == [(1, "2019-05-01", "", True)]


def test_certificates_matched_to_nobody_are_nobodys(given: Given) -> None:
    snds = _people("A")
    snds.certificate("K1", "A", "2019-05-05", "I219", DCD_IDT_TOP=0)
    snds.certificate("K2", "", "2019-05-06", "I219", "E119", DCD_IDT_TOP=0)
    snds.certificate("K3", "", "", "I219", DCD_IDT_TOP=0)
    store = given.store(snds)
    assert _deaths(store) == [
        (0, "2019-05-05", "I219", True), (0, "2019-05-06", "E119", False), (0, "2019-05-06", "I219", True),
    ]  # fmt: skip
    assert store.patients(death("I21*"), 2019) == 0
