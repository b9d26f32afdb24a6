"""Dates as files write them: text in French order, ISO, month names, numbers, the dates of a spreadsheet."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Any, NamedTuple

from registry.importing import cells
from registry.importing.drafts import BadValue
from registry.words import PartialDate, Precision

_MONTHS = {
    name: rank
    for rank, names in enumerate(
        (
            "janvier janv jan", "fevrier fevr fev", "mars mar", "avril avr", "mai", "juin", "juillet juil", "aout",
            "septembre sept sep", "octobre oct", "novembre nov", "decembre dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_HOUR = r"(?:[ T]\d{1,2}[:h]\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_DAY_FIRST = re.compile(rf"(\d{{1,2}})[/.-](\d{{1,2}})[/.-](\d{{4}}|\d{{2}}){_HOUR}")
_YEAR_FIRST = re.compile(rf"(\d{{4}})[/.-](\d{{1,2}})(?:[/.-](\d{{1,2}}){_HOUR})?")
_MONTH_FIRST = re.compile(r"(\d{1,2})[/.-](\d{4})")
_IN_WORDS = re.compile(r"(?:(\d{1,2})(?:er)? )?([a-z]+)\.? (\d{4})")
_SERIAL = (20_000, 80_000)  # spreadsheet days: 1954 to 2119
_FIRST_YEAR, _LAST_YEAR = 1970, 2150
_EPOCH = dt.date(1899, 12, 30)
_REMEDY = "Write it as DD/MM/YYYY, MM/YYYY or YYYY, or leave the cell empty."


class Dated(NamedTuple):
    """A date, None when none is stated, and what had to be supposed to read it."""

    value: PartialDate | None
    done: tuple[str, ...] = ()


def date(cell: Any) -> Dated:
    """Return the date at the precision stated; raise BadValue for a text or a number that is none."""
    if isinstance(cell, dt.datetime):
        found = Dated(PartialDate(cell.date()), ("hour left out",) if cell.time() != dt.time() else ())
    elif isinstance(cell, dt.date):
        found = Dated(PartialDate(cell))
    elif isinstance(cell, float | int) and not isinstance(cell, bool):
        found = _from_number(float(cell))
    else:
        said, done = cells.text(cell)
        if not said:
            return Dated(None, done)
        number = re.fullmatch(r"\d{1,9}(?:[.,]\d{1,9})?", said)
        found = _from_number(float(said.replace(",", "."))) if number else _from_text(said)
    if found.value and not _FIRST_YEAR <= found.value.day.year <= _LAST_YEAR:
        raise BadValue(f"the year lies between {_FIRST_YEAR} and {_LAST_YEAR}", "Check the year.")
    return found


def period(cell: Any) -> tuple[Dated, Dated]:
    """Return the two dates of `12/01/2024 – 31/12/2026`; one alone is the first."""
    if not isinstance(cell, str):
        return date(cell), Dated(None)
    parts = re.split(r"\s+(?:[-–—]|au)\s+|\s*[–—]\s*|\n|;", cells.text(cell).value)
    if len(parts) > 2:
        raise BadValue("it is not two dates", "Write DD/MM/YYYY – DD/MM/YYYY.")
    dates = [date(re.sub(r"^(?:du|le)\s+", "", part)) for part in parts]
    return dates[0], dates[1] if len(dates) > 1 else Dated(None)


def _from_number(number: float) -> Dated:
    whole = int(number)
    if number == whole and _FIRST_YEAR <= whole <= _LAST_YEAR:
        return Dated(_made(whole))
    if _SERIAL[0] <= number <= _SERIAL[1]:
        return Dated(PartialDate(_EPOCH + dt.timedelta(days=whole)), ("days of a spreadsheet counted",))
    if number == whole and 19_700_101 <= whole <= 21_501_231:
        return Dated(_made(whole // 10_000, whole // 100 % 100, whole % 100))
    raise BadValue("the number is not a date", _REMEDY)


def _from_text(said: str) -> Dated:
    if match := _DAY_FIRST.fullmatch(said):
        if len(match[3]) == 2:
            return Dated(_made(2000 + int(match[3]), int(match[2]), int(match[1])), ("year of two digits completed",))
        return Dated(_made(int(match[3]), int(match[2]), int(match[1])))
    if match := _YEAR_FIRST.fullmatch(said):
        return Dated(_made(int(match[1]), int(match[2]), int(match[3]) if match[3] else None))
    if match := _MONTH_FIRST.fullmatch(said):
        return Dated(_made(int(match[2]), int(match[1])))
    plain = unicodedata.normalize("NFKD", said).encode("ascii", "ignore").decode().lower()
    match = _IN_WORDS.fullmatch(" ".join(plain.split()))
    if match and match[2] in _MONTHS:
        return Dated(_made(int(match[3]), _MONTHS[match[2]], int(match[1]) if match[1] else None))
    raise BadValue("it is not a date", _REMEDY)


def _made(year: int, month: int | None = None, day: int | None = None) -> PartialDate:
    precision = Precision.DAY if day is not None else Precision.MONTH if month is not None else Precision.YEAR
    try:
        known = dt.date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        raise BadValue("this day does not exist (the day comes before the month)", _REMEDY) from None
    return PartialDate(known, precision)
