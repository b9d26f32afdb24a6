"""What a code, a beginning and a range stand for, in a small nomenclature drawn here."""

from __future__ import annotations

import pytest

from query_service.codes.expansion import expand
from query_service.errors import IllFormed, UnknownCode, UnknownNomenclature
from tests.builders.codes import codes, drawn

CIM10 = drawn("cim10", "E10 E100 E101 E11 E110 E1100 E14 E149 E15 ~E16 F55 F55+0 F559 G00")
ATC = drawn("atc", "A A10 A10A A10AB A10AB01 A10B A10BX A10BX06 A11 C C01 C02 C02A C02KX C02KX01")


def test_a_code_is_that_code_alone() -> None:
    assert expand(codes("cim10", "E10"), CIM10) == ("E10",)


def test_a_beginning_is_every_code_that_starts_so_itself_included() -> None:
    assert expand(codes("cim10", "E11*"), CIM10) == ("E11", "E110", "E1100")


def test_a_range_holds_what_is_under_its_last_code() -> None:
    # E10, E100, E101 + E11, E110, E1100 + E14, E149: 3 + 3 + 2 = 8.
    found = expand(codes("cim10", "E10-E14"), CIM10)
    assert found == ("E10", "E100", "E101", "E11", "E110", "E1100", "E14", "E149")


def test_a_range_may_start_and_end_at_subdivisions() -> None:
    assert expand(codes("cim10", "E101-E110"), CIM10) == ("E101", "E11", "E110", "E1100")


def test_the_plus_of_the_french_extensions_is_part_of_the_code() -> None:
    assert expand(codes("cim10", "F55*"), CIM10) == ("F55", "F55+0", "F559")
    assert expand(codes("cim10", "F55+0"), CIM10) == ("F55+0",)


def test_a_beginning_of_atc_takes_the_products_that_stop_at_a_higher_level() -> None:
    assert expand(codes("atc", "A10*"), ATC) == ("A10", "A10A", "A10AB", "A10AB01", "A10B", "A10BX", "A10BX06")
    assert expand(codes("atc", "C*"), ATC) == ("C", "C01", "C02", "C02A", "C02KX", "C02KX01")


def test_what_is_left_out_is_taken_from_the_whole() -> None:
    found = expand(codes("atc", "A10* C02*", without="A10BX06 C02KX*"), ATC)
    assert found == ("A10", "A10A", "A10AB", "A10AB01", "A10B", "A10BX", "C02", "C02A")


def test_a_code_named_twice_comes_once() -> None:
    assert expand(codes("cim10", "E110 E11* E110"), CIM10) == ("E11", "E110", "E1100")


def test_a_set_that_leaves_out_all_it_names_is_refused() -> None:
    with pytest.raises(IllFormed, match="also left out"):
        expand(codes("cim10", "E110", without="E11*"), CIM10)


@pytest.mark.parametrize("included", ["E12", "E12*", "E12-E14", "E10-E13"])
def test_an_unknown_code_is_an_error_that_names_the_system_the_edition_and_the_nearest_codes(included: str) -> None:
    with pytest.raises(UnknownCode, match=r"cim10 test\. Nearest: E10, E11, E14\."):
        expand(codes("cim10", included), CIM10)


def test_an_unknown_code_among_those_left_out_is_an_error_too() -> None:
    with pytest.raises(UnknownCode, match="E12"):
        expand(codes("cim10", "E10*", without="E12"), CIM10)


@pytest.mark.parametrize("included", ["E16*", "E14-E16", "E10-G00"])
def test_a_beginning_kept_in_part_is_refused_since_the_answer_would_be_too_low(included: str) -> None:
    with pytest.raises(UnknownCode, match="E16"):
        expand(codes("cim10", included), CIM10)


def test_a_code_whose_subdivisions_were_left_out_may_be_named_alone() -> None:
    assert expand(codes("cim10", "E16"), CIM10) == ("E16",)


def test_a_set_that_names_an_edition_is_expanded_by_that_edition_only() -> None:
    assert expand(codes("cim10", "E10", version="test"), CIM10) == ("E10",)
    with pytest.raises(UnknownNomenclature, match="cim10 2019"):
        expand(codes("cim10", "E10", version="2019"), CIM10)


def test_codes_of_one_system_are_not_looked_up_in_another() -> None:
    with pytest.raises(UnknownNomenclature, match="atc"):
        expand(codes("cim10", "E10"), ATC)
