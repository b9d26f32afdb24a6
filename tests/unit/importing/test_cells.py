"""One cell to one value: what is altered is said, what cannot be read is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.importing import cells, dates
from registry.importing.drafts import BadValue
from registry.words import PartialDate


@pytest.mark.parametrize(
    "cell", ["", "_", " _ ", "Non renseigné", "non renseigne", "N/A", "Aucune", "nan", "NaN", None, "-"]
)
def test_words_for_nothing_state_nothing(cell: Any) -> None:
    assert cells.text(cell).value == ""


@pytest.mark.parametrize(
    ("cell", "plain", "done"),
    [
        ("<p>Un &amp; deux</p>", "Un & deux", "mark-up"),
        ("<script>alert(1)</script>Un", "alert(1)Un", "mark-up"),
        ("Un<br/>deux", "Un\ndeux", "mark-up"),
        ('<svg onload="x()">Un', "Un", "mark-up"),
        ("&lt;b&gt;Un&lt;/b&gt;", "Un", "mark-up"),
        ("Un . . deux", "Un\ndeux", "old line breaks"),
        ("Un_x000D_\ndeux", "Un\n\ndeux", "line breaks"),
        ("Un\r\ndeux", "Un\ndeux", "line breaks"),
        ("  Un   deux ", "Un deux", "spaces"),
        ("Un\x00\u200b", "Un", "unseen signs"),
        ("e\u0301tude", "étude", "accents composed"),
    ],
)
def test_what_is_done_to_a_text_is_named(cell: str, plain: str, done: str) -> None:
    said = cells.text(cell)
    assert said.value == plain
    assert done in said.done


@pytest.mark.parametrize("cell", ["p < 0,05 et n > 30", "« L’étude » : l'essai", "A & B", "Banane", "x<y"])
def test_a_plain_text_stays_as_it_is(cell: str) -> None:
    assert cells.text(cell) == (cell, ())


@given(st.text(max_size=200))
def test_cleaning_a_clean_text_changes_nothing(cell: str) -> None:
    once = cells.text(cell).value
    assert cells.text(once).value in (once, "")


def test_a_text_of_ten_million_signs_is_refused() -> None:
    with pytest.raises(BadValue, match="at most 100000 signs and this one has 10000000"):
        cells.text("x" * 10_000_000)


def test_nested_openings_of_mark_up_are_read_in_time() -> None:
    assert cells.text("<!--" * 20_000).value == "<!--" * 20_000


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("12345678", "12345678"),
        (12345678, "12345678"),
        (12345678.0, "12345678"),
        ("12345678.0", "12345678"),
        ("1.2345678e7", "12345678"),
        ("1,2345678E+07", "12345678"),
        (1234567, "01234567"),
        ("F20240131093000", "F20240131093000"),
        ("f20240131093000 ", "F20240131093000"),
        ("T09300020240131", "T09300020240131"),
        ("N° 12345678", "12345678"),
        ("HDH-2026-01234", "HDH-2026-01234"),
        ("", ""),
    ],
)
def test_every_form_of_a_number_is_the_number(cell: Any, number: str) -> None:
    assert cells.project_number(cell).value == number


@pytest.mark.parametrize("cell", ["1.2e7", "1,2E+07", 12.5, -3, "x" * 61])
def test_a_number_that_lost_its_digits_is_refused(cell: Any) -> None:
    with pytest.raises(BadValue):
        cells.project_number(cell)


@pytest.mark.parametrize(
    ("cell", "amount", "rest"),
    [
        ("0,5", 0.5, ""),
        ("10 ans", 10, ""),
        ("3 année(s)", 3, ""),
        (2.5, 2.5, ""),
        ("6 mois", 0.5, ""),
        ("10 ans après la fin", 10, "après la fin"),
        ("Non renseigné", None, ""),
    ],
)
def test_a_retention_is_a_number_of_years(cell: Any, amount: float | None, rest: str) -> None:
    assert cells.years(cell)[:2] == (amount, rest)


@pytest.mark.parametrize("cell", ["beaucoup", "-1", "2000", "3.5.2", "1 000"])
def test_a_retention_that_is_no_number_of_years_is_refused(cell: str) -> None:
    with pytest.raises(BadValue):
        cells.years(cell)


@pytest.mark.parametrize(
    ("cell", "yes", "rest"), [("Oui", True, ""), ("NON", False, ""), ("Oui, Canada", True, "Canada"), ("_", None, "")]
)
def test_yes_or_no_keeps_what_is_said_besides(cell: str, yes: bool | None, rest: str) -> None:
    assert cells.yes_or_no(cell) == (yes, rest)


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        ("12/01/2024", "2024-01-12"),
        ("12-1-2024", "2024-01-12"),
        ("12.01.24", "2024-01-12"),
        ("2024-01-12", "2024-01-12"),
        ("2024-01-12 00:00:00", "2024-01-12"),
        ("2024-01-12T09:30:00Z", "2024-01-12"),
        ("1er mars 2023", "2023-03-01"),
        ("décembre 2022", "2022-12"),
        ("03/2024", "2024-03"),
        ("2024-03", "2024-03"),
        ("2024", "2024"),
        (2024, "2024"),
        (45303, "2024-01-12"),  # 45303 days after 30 December 1899
        ("45303", "2024-01-12"),
        (45303.75, "2024-01-12"),
        (20240112, "2024-01-12"),
        (dt.datetime(2024, 1, 12), "2024-01-12"),
        (dt.date(2024, 1, 12), "2024-01-12"),
    ],
)
def test_every_form_of_a_date_is_the_date(cell: Any, date: str) -> None:
    assert dates.date(cell).value == PartialDate.parse(date)


@pytest.mark.parametrize(
    "cell", ["31/02/2024", "2024-02-30", "29/02/2023", "12/31/2024", "00/00/0000", "hier", "01/01/1850", 7, True]
)
def test_a_day_that_does_not_exist_is_refused(cell: Any) -> None:
    with pytest.raises(BadValue):
        dates.date(cell)


@pytest.mark.parametrize("cell", ["12/01/2024 – 31/12/2026", "du 12/01/2024 au 31/12/2026", "2024-01-12 - 2026-12-31"])
def test_one_cell_can_hold_both_ends_of_a_period(cell: str) -> None:
    start, end = dates.period(cell)
    assert (start.value, end.value) == (PartialDate.parse("2024-01-12"), PartialDate.parse("2026-12-31"))


@pytest.mark.parametrize(
    ("read", "cell", "done"),
    [
        (cells.project_number, "f20240131093000", "number in its usual form"),
        (cells.project_number, "N° 12345678", "number in its usual form"),
        (cells.project_number, "1.2345678e7", "number written in full"),
        (cells.project_number, 1234567, "first zeros put back"),
        (cells.years, "0,5", "decimal comma"),
        (cells.years, "6 mois", "months counted as years"),
        (dates.date, 45303, "days of a spreadsheet counted"),
        (dates.date, "12/01/24", "year of two digits completed"),
        (dates.date, dt.datetime(2024, 1, 12, 9, 30), "hour left out"),
    ],
)
def test_what_had_to_be_supposed_is_said(read: Callable[[Any], Any], cell: Any, done: str) -> None:
    assert done in read(cell).done


@pytest.mark.parametrize(
    ("read", "cell"),
    [(cells.project_number, "12345678"), (cells.years, "2.5"), (dates.date, "12/01/2024"), (dates.date, "2024")],
)
def test_an_ordinary_cell_needs_no_word(read: Callable[[Any], Any], cell: str) -> None:
    assert read(cell).done == ()
