"""Traps of the handbook about codes as they are written: 17, 18, 22."""

from __future__ import annotations

import pytest

from query_service.errors import IllFormed
from query_service.query_model import codes
from query_service.query_model.codes import CodeSet, CodeSystem, Prefix
from query_service.query_model.question import Measure
from tests.builders.snds import METFORMIN, NATALIZUMAB, MiniSnds
from tests.spec.traps.asking import Given, drug, guarded_by, hospital_drug, stay


def test_trap_17_the_beginning_e1_cannot_be_offered_as_diabetes(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(IllFormed, match="3 characters or more"):
        CodeSet(CodeSystem.CIM10, (Prefix("E1"),))
    # the rule switched off: E1 would be taken, with obesity and malnutrition in it
    monkeypatch.setitem(codes.PREFIX_LENGTHS, CodeSystem.CIM10, (2, 3, 4, 5, 6))
    CodeSet(CodeSystem.CIM10, (Prefix("E1"),))


@guarded_by("ucd_on_7_digits")
def test_trap_18_a_ucd_with_and_without_its_six_zeros_is_one_drug(given: Given) -> None:
    snds = MiniSnds()
    snds.person("A")
    snds.hospital_drug("A1", "2019-01-05", NATALIZUMAB)
    snds.hospital_drug("A1", "2019-02-05", f"000000{NATALIZUMAB}")
    store = given.store(snds)
    assert store.volume(Measure.BOXES, hospital_drug(NATALIZUMAB), 2019) == 2
    assert store.volume(Measure.BOXES, drug("L04AA23"), 2019) == 2


@guarded_by("trimmed")
def test_trap_22_blanks_that_pad_a_code_or_a_number_change_nothing(given: Given) -> None:
    snds = MiniSnds()
    snds.person("A")
    snds.box("A1 ", "2019-01-05", METFORMIN)
    snds.rows["IR_PHA_R"][0]["PHA_ATC_CLA"] = "A10BA02   "
    snds.stay("A1", "2019-02-01", main="E11   ")
    store = given.store(snds)
    assert store.patients(drug("A10BA02"), 2019) == 1
    assert store.patients(stay("E11"), 2019) == 1
