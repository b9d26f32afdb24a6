"""Looking into one edition."""

from __future__ import annotations

import datetime as dt

import pytest

from query_service.codes.nomenclature import Entry, nomenclature
from query_service.codes.spelling import check_digit_holds, spelled
from tests.builders.codes import drawn

CIM10 = drawn("cim10", "E10 E101 E1011 E11 G35")


def test_of_two_entries_with_one_code_the_first_is_kept_and_codes_are_sorted() -> None:
    edition = nomenclature("atc", "test", [Entry("B", "b"), Entry("A", "one"), Entry("A", "two")])
    assert edition.entries == (Entry("A", "one"), Entry("B", "b"))


def test_a_code_is_under_the_longest_of_its_beginnings() -> None:
    parents = {code: CIM10.parent(code) for code in CIM10.codes}
    assert {code: parent.code if parent else None for code, parent in parents.items()} == {
        "E10": None, "E101": "E10", "E1011": "E101", "E11": None, "G35": None,
    }  # fmt: skip


def test_numbers_are_not_under_their_first_digits() -> None:
    assert drawn("nabm", "55 552").parent("552") is None


def test_the_nearest_codes_share_the_longest_beginning_then_the_length() -> None:
    assert CIM10.nearest("E12") == ("E10", "E11", "E101")
    assert CIM10.nearest("E1019") == ("E1011", "E101", "E10")
    assert CIM10.nearest("Z99") == ()


@pytest.mark.parametrize(
    ("day", "valid"),
    [("2009-12-31", False), ("2010-01-01", True), ("2015-06-30", True), ("2015-07-01", False)],
)
def test_a_code_is_valid_from_its_first_to_its_last_day(day: str, valid: bool) -> None:
    entry = Entry("552", first=dt.date(2010, 1, 1), last=dt.date(2015, 6, 30))
    assert entry.valid_on(dt.date.fromisoformat(day)) is valid
    assert Entry("552").valid_on(dt.date.fromisoformat(day))


@pytest.mark.parametrize(
    ("system", "written", "kept"),
    [
        ("cim10", " e10.1 ", "E101"),
        ("ucd", "0000009231824", "9231824"),
        ("ucd", "9231824", "9231824"),
        ("nabm", "0552", "552"),
        ("nature", "0", "0"),
        ("speciality", "01", "1"),
        ("lpp", "0100040", "0100040"),
        ("departement", "01", "01"),
        ("ccam", "qefa019", "QEFA019"),
    ],
)
def test_each_code_has_one_spelling(system: str, written: str, kept: str) -> None:
    assert spelled(system, written) == kept
    assert spelled(system, kept) == kept


def test_the_check_digit_of_a_cip13_catches_every_single_mistake() -> None:
    good = "3400932815609"
    assert check_digit_holds(good)
    for place in range(13):
        for digit in set("0123456789") - {good[place]}:
            assert not check_digit_holds(good[:place] + digit + good[place + 1 :])
