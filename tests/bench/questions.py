"""What the bench of the query service asks, and the same written by hand: plain count(DISTINCT person) in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from query_service.planner.plan import Clip
from query_service.query_model.codes import Code, CodeSet, CodeSystem, Prefix
from query_service.query_model.question import AGE_CLASSES, Question
from query_service.query_model.selectors import Diagnosis, Dispensing, MedicalAct, Position, Stay
from tests.builders.questions import had, persons, volume

FIRST, LAST = PERIOD = (2019, 2021)
# What a volume may take of the time of counting persons, and persons of their own.
MOST_PERSONS, MOST_VOLUMES = 1.3, 3.0
# What is kept of a person in a cell and in all: two boxes a month, over two years.
CLIP = Clip(24, 48)

_CLASSES = " ".join(f"WHEN e.year - p.birth_year >= {first} THEN {first}" for first in reversed(AGE_CLASSES))
_DIMENSIONS = {
    "year": "e.year",
    "month": "e.month",
    "sex": "p.sex",
    "age_class": f"CASE {_CLASSES} ELSE -1 END",
    "region": "CASE WHEN r.departement <> '' THEN r.departement ELSE p.departement END",
}
_PERSONS = "JOIN persons p ON p.person = e.person"
_PRESENCE = "JOIN presence r ON r.person = e.person AND r.year = e.year"
THREE = "year;year sex age_class;year region"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the statements that a person would write for it, and how many times their time it may take."""

    name: str
    question: Question
    by_hand: tuple[str, ...]
    at_most: float


def _drug(atc: str) -> Dispensing:
    return Dispensing(CodeSet(CodeSystem.ATC, (Prefix(atc),)))


def _stay(cim10: str) -> Stay:
    return Stay((Diagnosis(CodeSet(CodeSystem.CIM10, (Prefix(cim10),)), (Position.MAIN,)),))


def _act(ccam: str) -> CodeSet:
    return CodeSet(CodeSystem.CCAM, (Code(ccam),))


def by_hand(rows: str, where: str, by: str) -> tuple[str, ...]:
    """Return one count(DISTINCT person) for each table of `by`, over the rows `e` of a relation."""
    return tuple(_one(rows, where, table.split()) for table in by.split(";"))


def _one(rows: str, where: str, dimensions: Sequence[str]) -> str:
    joins = [_PERSONS] if {"sex", "age_class", "region"} & {*dimensions} else []
    joins += [_PRESENCE] if "region" in dimensions else []
    shown = ", ".join(_DIMENSIONS[name] for name in dimensions)
    return f"SELECT {shown}, count(DISTINCT e.person) FROM {rows} e {' '.join(joins)} WHERE {where} GROUP BY {shown}"


def of_drug(atc: str, by: str) -> Asked:
    """Return the question who had a drug of this class."""
    question = persons(had(_drug(atc)), by=by, period=PERIOD)
    return Asked(f"persons with {atc} by {by}", question, _hand(atc, by), MOST_PERSONS)


def _by_month(atc: str) -> Asked:
    question = persons(counted=_drug(atc), by="year month", period=PERIOD)
    return Asked(f"persons with {atc} by year month", question, _hand(atc, "year month"), MOST_PERSONS)


def _boxes(atc: str, by: str) -> Asked:
    question = volume("boxes", _drug(atc), by=by, period=PERIOD)
    return Asked(f"boxes of {atc} by {by}", question, _hand(atc, by), MOST_VOLUMES)


def _hand(atc: str, by: str) -> tuple[str, ...]:
    return by_hand("dispensings", f"e.code LIKE '{atc}%' AND e.person > 0", by)


def _treated() -> Asked:
    """Rule 1 of the handbook: three dates of A10 in the year, two when a pack is large."""
    rows = (
        "(SELECT person, year FROM dispensings WHERE code LIKE 'A10%' AND person > 0 GROUP BY person, year "
        "HAVING count(DISTINCT date) >= 3 OR (count(DISTINCT date) >= 2 AND bool_or(large_pack)))"
    )
    question = persons(had(_drug("A10"), dates=3, with_large_pack=2), by=THREE, period=PERIOD)
    return Asked("persons with A10 on 3 dates, three tables", question, by_hand(rows, "true", THREE), MOST_PERSONS)


def _acts(ccam: str, by: str) -> Asked:
    hand = by_hand("acts", f"e.code = '{ccam}' AND e.person > 0", by)
    question = volume("acts", MedicalAct(_act(ccam)), by=by, period=PERIOD)
    return Asked(f"acts {ccam} by {by}", question, hand, MOST_VOLUMES)


def _stays(cim10: str, by: str) -> Asked:
    hand = by_hand("stay_diagnoses", f"e.code LIKE '{cim10}%' AND e.position = 'main' AND e.person > 0", by)
    return Asked(f"stays for {cim10} by {by}", volume("stays", _stay(cim10), by=by, period=PERIOD), hand, MOST_VOLUMES)


def _persons_in_stays(cim10: str, by: str) -> Asked:
    hand = by_hand("stay_diagnoses", f"e.code LIKE '{cim10}%' AND e.position = 'main' AND e.person > 0", by)
    return Asked(f"persons in stays for {cim10} by {by}", persons(had(_stay(cim10)), by=by, period=PERIOD), hand,
                 MOST_PERSONS)  # fmt: skip


def _stays_with_act(ccam: str, by: str) -> Asked:
    rows = f"(SELECT * FROM stays WHERE stay IN (SELECT stay FROM acts WHERE code = '{ccam}'))"
    question = volume("stays", Stay(acts=_act(ccam)), by=by, period=PERIOD)
    return Asked(f"stays with act {ccam} by {by}", question, by_hand(rows, "e.person > 0", by), MOST_VOLUMES)


def questions() -> tuple[Asked, ...]:
    """Return the questions, from a few events to one dispensing in eight."""
    return (
        *(of_drug(atc, "year") for atc in ("N04", "A10", "N02")),
        *(of_drug(atc, "year sex age_class") for atc in ("A10", "N02")),
        *(of_drug(atc, "year region") for atc in ("A10", "J01", "N02")),
        _by_month("N02"),
        *(of_drug(atc, THREE) for atc in ("N04", "J01", "N02")),
        _treated(),
        _persons_in_stays("Z51", "year sex"),
        *(_boxes("N02", by) for by in ("year", "year sex", "year sex age_class", "year region", THREE)),
        _acts("DEQP003", "year sex"),
        _stays("Z51", "year sex"),
        _stays_with_act("HHQE005", "year sex"),
    )
