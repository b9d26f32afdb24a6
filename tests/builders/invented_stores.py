"""Invented stores: few codes, persons and days, so that they meet.

The rows follow from a number and a size: a failing case shrinks to fewer rows, and drawing stays quick.
"""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from query_service.planner.plan import YearSpan
from query_service.planner.planning import Coverage
from query_service.query_model.codes import CodeSystem
from query_service.query_model.selectors import (
    Position,
)
from tests.builders.stores import COVERAGE, Row, Rows, completed

T = TypeVar("T")

CODES = {
    CodeSystem.ATC: ("A10AB05", "A10BA02", "C09AA05"),
    CodeSystem.CIP13: ("3400930000001", "3400930000002", "3400930000003"),
    CodeSystem.UCD: ("9000001", "9000002"),
    CodeSystem.CCAM: ("DDAF001", "QEFA003"),
    CodeSystem.NABM: ("552", "1577"),
    CodeSystem.NATURE: ("1111", "3329"),
    CodeSystem.SPECIALITY: ("1", "22"),
    CodeSystem.CIM10: ("E11", "G590", "I21"),
    CodeSystem.GHM: ("05M091", "05M092", "10M021"),
}
PLACES = ("", "75", "78", "2A", "971", "999")
DAYS = tuple(dt.date(2000, month, day) for month, day in ((1, 1), (1, 2), (6, 15), (6, 20), (12, 30), (12, 31)))
FIRST, LAST = 2017, 2021
MOST_ROWS, MOST_PERSONS = 60, 8


@st.composite
def stores(draw: st.DrawFn) -> Rows:
    """Rows of every table, from 10 to 60 in those of events."""
    number, size = draw(st.integers(0, 2**32 - 1)), draw(st.integers(10, MOST_ROWS))
    return _rows(Random(number), size, draw(st.integers(1, MOST_PERSONS)))


def _rows(chance: Random, size: int, most: int) -> Rows:
    events = {
        "dispensings": [_dispensing(chance, most) for _ in range(size)],
        "lab_tests": [_event(chance, most, CodeSystem.NABM) for _ in range(size)],
        "visits": [
            _event(chance, most, CodeSystem.NATURE, speciality=_one(chance, "", "1", "22")) for _ in range(size)
        ],
    }
    stays = [_stay(chance, most, number) for number in range(1, size // 2)]
    return completed({
        **events,
        "persons": [_person(chance, person) for person in range(1, most + 1)],
        "presence": [
            {"person": person, "year": year, "departement": _one(chance, *PLACES)}
            for person in range(1, most + 1) for year in range(FIRST, LAST + 1) if chance.random() < 0.6
        ],
        "acts": [_act(chance, most, stays) for _ in range(size)],
        "stays": stays,
        "stay_diagnoses": [_diagnosis(chance, stay) for stay in stays for _ in range(chance.randint(0, 4))],
        "long_term_illnesses": [_illness(chance, most) for _ in range(size // 5)],
        "deaths": [_death(chance, most) for _ in range(size // 5)],
    })  # fmt: skip


def _one(chance: Random, *choices: T) -> T:
    return chance.choice(choices)


def _day(chance: Random, first: int = FIRST, last: int = LAST) -> dt.date:
    return _one(chance, *DAYS).replace(year=chance.randint(first, last))


def _event(chance: Random, most: int, system: CodeSystem, **others: object) -> Row:
    # Nobody, number 0, has events as well.
    return {
        "person": chance.randint(0, most),
        "date": _day(chance),
        "code": _one(chance, *CODES[system]),
        "quantity": chance.randint(1, 3),
        "amount": chance.choice((0, 250, 400, -250)),
        **others,
    }


def _dispensing(chance: Random, most: int) -> Row:
    product = _one(chance, *CODES[CodeSystem.CIP13], *CODES[CodeSystem.UCD])
    return _event(chance, most, CodeSystem.ATC, product=product, large_pack=chance.random() < 0.3)


def _act(chance: Random, most: int, stays: list[Row]) -> Row:
    row = _event(chance, most, CodeSystem.CCAM)
    if stays and chance.random() < 0.5:
        stay = chance.choice(stays)
        row |= {"stay": stay["stay"], "person": stay["person"]}
    return row


def _stay(chance: Random, most: int, number: int) -> Row:
    entry = _day(chance, FIRST - 1)
    discharge = min(
        max(entry + dt.timedelta(chance.choice((0, 2, 2, 400))), dt.date(FIRST, 1, 1)), dt.date(LAST, 12, 31)
    )
    code = _one(chance, *CODES[CodeSystem.GHM])
    return {"stay": number, "person": chance.randint(0, most), "date": entry, "discharge": discharge, "code": code}


def _diagnosis(chance: Random, stay: Row) -> Row:
    code = _one(chance, *CODES[CodeSystem.CIM10])
    return {"stay": stay["stay"], "position": _one(chance, *Position).value, "code": code}


def _person(chance: Random, person: int) -> Row:
    return {
        "person": person,
        "sex": chance.randint(0, 2),
        "birth_year": chance.choice((None, 1950, 1979, 1980, 2000, 2019, 2021)),
        "departement": _one(chance, *PLACES),
        "died": chance.choice((None, None, _day(chance))),
    }


def _illness(chance: Random, most: int) -> Row:
    first = _day(chance, 2010)
    last = chance.choice((dt.date(9999, 12, 31), first, first + dt.timedelta(400), dt.date(2019, 12, 31)))
    code = _one(chance, *CODES[CodeSystem.CIM10])
    return {"person": chance.randint(1, most), "code": code, "first": first, "last": max(first, last)}


def _death(chance: Random, most: int) -> Row:
    code = _one(chance, "", *CODES[CodeSystem.CIM10])
    row = {"person": chance.randint(0, most), "date": _day(chance), "code": code}
    return row | ({"initial": chance.random() < 0.5} if code else {})


def coverages() -> SearchStrategy[Coverage]:
    """Years covered, fewer for some tables."""
    spans = st.sampled_from((YearSpan(FIRST, LAST), YearSpan(2018, LAST), YearSpan(FIRST, 2019), YearSpan(2020, 2020)))
    tables = st.sampled_from(tuple(name for name in COVERAGE if name != "presence"))
    return st.dictionaries(tables, spans, max_size=4).map(lambda fewer: {**COVERAGE, **fewer})
