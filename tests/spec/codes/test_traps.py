"""Traps of the code systems of the SNDS."""

from __future__ import annotations

import pytest

from query_service.codes.expansion import expand
from query_service.codes.shipped import shipped_expansion
from query_service.errors import IllFormed, UnknownCode, UnknownNomenclature
from tests.builders.codes import codes, drawn


def expanded(system: str, included: str, without: str = "") -> tuple[str, ...]:
    return shipped_expansion()(codes(system, included, without))


def test_e1_is_not_diabetes_and_is_refused_with_the_reason() -> None:
    with pytest.raises(IllFormed, match="3 characters or more; chapters and blocks are ranges, such as E10-E14"):
        codes("cim10", "E1*")


def test_a_ucd_is_one_code_with_and_without_its_six_zeros() -> None:
    ucd = drawn("ucd", "9231824 9232120")
    assert expand(codes("ucd", "0000009231824"), ucd) == expand(codes("ucd", "9231824"), ucd) == ("9231824",)


def test_a_test_of_the_nabm_is_one_code_with_and_without_leading_zeros() -> None:
    assert expanded("nabm", "0552") == expanded("nabm", "552") == ("552",)


def test_specialities_are_numbers() -> None:
    assert expanded("speciality", "01 22 23") == ("1", "22", "23")


def test_a_cip13_whose_last_digit_does_not_agree_is_refused() -> None:
    # 3400921600506: 3+0+0+2+6+0 = 11 and 4+0+9+1+0+5 = 19, 11 + 3 x 19 = 68, to the next ten 2: not 6.
    with pytest.raises(UnknownCode, match="last digit"):
        expanded("cip13", "3400921600506"[:-1] + "7")


def test_a_known_cip13_is_found() -> None:
    assert expanded("cip13", "3400932815609") == ("3400932815609",)


@pytest.mark.parametrize("system", ["nabm", "cip13", "ucd", "lpp", "nature", "speciality"])
def test_systems_without_hierarchy_have_no_beginnings(system: str) -> None:
    with pytest.raises(IllFormed, match="no hierarchy"):
        codes(system, "11*")


def test_a_beginning_that_has_no_meaning_in_its_system_is_refused() -> None:
    for system, beginning in (("atc", "A1*"), ("atc", "A10BA0*"), ("ccam", "QEF*"), ("ghm", "14Z*")):
        with pytest.raises(IllFormed, match="cannot be a beginning"):
            codes(system, beginning)


def test_a_group_of_acts_is_known_whole_and_a_site_kept_in_part_is_refused() -> None:
    found = expanded("ccam", "ZZNL*")
    assert "ZZNL016" in found and {code[:4] for code in found} == {"ZZNL"}
    with pytest.raises(UnknownCode, match="ZZ"):
        expanded("ccam", "ZZ*")


def test_gliflozins_are_known_though_no_product_of_the_referential_has_them() -> None:
    assert expanded("atc", "A10BK*") == ("A10BK", "A10BK01", "A10BK02", "A10BK03", "A10BK04")


def test_an_edition_that_is_not_at_hand_is_named_with_those_that_are() -> None:
    with pytest.raises(UnknownNomenclature, match=r"ccam V99: not at hand\. Editions of ccam: V63-extract\."):
        shipped_expansion()(codes("ccam", "QEFA001", version="V99"))
