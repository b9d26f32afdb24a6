"""Looks up one condition on events: in published lines first, else in the tables of care of this project.

A published line is about codes with some beginnings; it is taken where the condition names at least half of the codes
that begin so, for the condition "A10 without A10BX06" is still that line, and "A10BA02" is not. What the lines leave of
the codes is looked up in the tables of care. Main diagnoses of stays have a published number each: those of 2015.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from query_service.codes.shipped import shipped
from query_service.planner.plan import (
    DeathFilter,
    DiagnosisFilter,
    EventFilter,
    EventTable,
    Filter,
    IllnessFilter,
    StayFilter,
)
from query_service.preview import care_tables, shapes
from query_service.preview.care_tables import NEW_EVENTS, NEW_ILL, NEW_USERS, STAYS_A_PATIENT
from query_service.preview.known import Size, Source, added, common
from query_service.query_model.codes import CodeSystem
from query_service.query_model.selectors import Position
from query_service.snds.synthesis.calibration import Floats, rows

NAMED = 0.5
# People with the diagnosis anywhere in a stay, for one with it as main diagnosis: of six vasculitides, 6,815 in 2020
# (a fiche of the HDH) against 2,300 stays of 2015 (ATIH).
ANYWHERE = 3.0
# The same for the main diagnosis of a unit of the stay: assumed.
IN_A_UNIT = 1.2
# Sessions come many times a year: dialysis three times a week until a death or a graft, courses of the others.
SESSIONS = {"Z49": 90.0, "Z51": 10.0}
STAYS = Source(
    {
        "fr": "ATIH, ScanSanté : séjours de 2015 par diagnostic principal",
        "en": "ATIH, ScanSanté: stays of 2015 by main diagnosis",
    },
    2015,
)
MORTALITY = Source({"fr": "Insee, décès de 2017 à 2019", "en": "Insee, deaths from 2017 to 2019"}, 2019)
_NEW = {"illness": NEW_ILL, "stay": NEW_EVENTS, "death": 1.0}
_SYSTEMS = {
    "dispensing": CodeSystem.ATC,
    "stay": CodeSystem.CIM10,
    "illness": CodeSystem.CIM10,
    "death": CodeSystem.CIM10,
}


@dataclass(frozen=True, slots=True)
class Line:
    """A published figure: persons in a year who have `events` with codes of these beginnings."""

    events: str
    beginnings: tuple[str, ...]
    persons: float
    each: float
    illnesses: tuple[str, ...]
    source: Source


def size_of(events: Filter, at_least: int = 1) -> Size | None:
    """Return who has so many of these events in one calendar year; None where nothing public tells.

    Published lines are of people who have the care at all, as a published rule counts them.
    """
    match events:
        case EventFilter(EventTable.DISPENSINGS, column, codes):
            return _dispensings(_by_class(codes) if column == "product" else dict.fromkeys(codes, 1.0), at_least)
        case EventFilter(EventTable.ACTS, _, codes):
            return care_tables.acts(set(codes), at_least)
        case EventFilter(EventTable.LAB_TESTS, _, codes):
            return care_tables.lab_tests({code.lstrip("0") for code in codes}, at_least)
        case EventFilter(EventTable.VISITS, _, codes, specialities):
            return care_tables.visits(set(codes), None if specialities is None else set(specialities), at_least)
        case IllnessFilter(codes):
            return _with_lines("illness", set(codes), care_tables.illness)
        case DeathFilter(causes):
            return _deaths(causes)
        case StayFilter():
            return _stays(events)
    return None


@cache
def lines() -> tuple[Line, ...]:
    """Return the published lines, in their order."""
    return tuple(
        Line(
            row["events"],
            tuple(_beginnings(row["codes"])),
            float(row["persons"]) / float(row["covers"]),
            float(row["each"]),
            tuple(row["illness"].split()),
            Source({"fr": row["fr"], "en": row["en"]}, int(row["year"] or 0)),
        )
        for row in rows("public_figures.csv")
    )


def _dispensings(shares: Mapping[str, float], at_least: int) -> Size | None:
    named = {code for code, share in shares.items() if share >= NAMED}
    found, left = _taken("dispensing", named)
    lacking = {code: share for code, share in shares.items() if code in left or code not in named}
    return added([*found, *_some(care_tables.dispensings(lacking, at_least))])


def _with_lines(events: str, codes: set[str], otherwise: care_tables.Looked) -> Size | None:
    found, left = _taken(events, codes)
    return added([*found, *_some(otherwise(left) if left else None)])


def _taken(events: str, codes: set[str]) -> tuple[list[Size], set[str]]:
    """Return the sizes of the lines that the codes name, and the codes that no such line is about."""
    found: list[Size] = []
    left = set(codes)
    for line in sorted(lines(), key=lambda one: -len(_known(_SYSTEMS[one.events], one.beginnings))):
        known = _known(_SYSTEMS[line.events], line.beginnings)
        # A line inside another one is not counted again.
        if line.events == events and known and len(known & left) >= NAMED * len(known):
            found.append(_size(line))
            left = {code for code in left if not code.startswith(line.beginnings)}
    return found, left


def _size(line: Line) -> Size:
    shape = shapes.sum_of(map(shapes.ill, line.illnesses)) if line.illnesses else shapes.inhabitants()
    new = _NEW.get(line.events, NEW_ILL if line.illnesses else NEW_USERS)
    illness = line.illnesses[0] if line.illnesses else ""
    return Size(shape * (line.persons / shape.sum()), line.each, new, illness, (line.source,))


def _stays(events: StayFilter) -> Size | None:
    parts = [_diagnosis(one) for one in events.diagnoses]
    if events.groups is not None:
        parts.append(care_tables.stays_by_group({code[:5] for code in events.groups}))
    if events.acts is not None:
        parts.append(care_tables.stays_by_act(set(events.acts)))
    if not parts:
        return _main(set(_counts()))
    return common([one for one in parts if one is not None])


def _diagnosis(one: DiagnosisFilter) -> Size | None:
    found, left = _taken("stay", set(one.codes))
    size = added([*found, *_some(_main(left))])
    if size is None:
        return None
    times = 1.0
    if Position.ASSOCIATED in one.positions:
        times = ANYWHERE
    elif {Position.UNIT_MAIN, Position.UNIT_LINKED} & set(one.positions):
        times = IN_A_UNIT
    return size.of(shapes.at_most(size.shape * times, shapes.inhabitants()))


def _main(codes: Collection[str]) -> Size | None:
    """Return who has a stay with one of these main diagnoses, category by category.

    Categories that are coded to five signs only (I21) are not in the numbers: there the tables of care say it.
    """
    published = {code[:3] for code in _counts()}
    stays: Counter[str] = Counter()
    for code in codes:
        stays[code[:3]] += _counts().get(code, 0)
    others = care_tables.stays_by_main_diagnosis([code for code in codes if code[:3] not in published])
    by_illness: dict[str, list[Size]] = defaultdict(list)
    for category, number in sorted(stays.items()):
        if number:
            shape, illness = care_tables.shape_of_diagnosis().get(category) or (_any_stay(), "")
            each = SESSIONS.get(category, STAYS_A_PATIENT)
            by_illness[illness].append(Size(shape * (number / each), each, NEW_EVENTS, illness, (STAYS,)))
    parts = [one for those in by_illness.values() if (one := added(those)) is not None]
    return added([*parts, *_some(others)])


@cache
def _counts() -> Mapping[str, int]:
    """Return the stays of 2015 by main diagnosis."""
    return {row["diagnosis"]: int(row["stays"]) for row in rows("stays_by_diagnosis.csv")}


@cache
def _any_stay() -> Floats:
    """Return the shape of stays of a night or more, its sum 1."""
    those = [row for row in rows("calibration", "stay_rates.csv") if row["kind"] == "night"]
    rates = [float(row["per_1000"]) for row in those]
    shape = shapes.at_rates([int(row["age_min"]) for row in those], rates, shapes.inhabitants())
    whole: Floats = shape / shape.sum()
    return whole


def _deaths(causes: Iterable[str] | None) -> Size | None:
    if causes is None:
        return Size(shapes.dying(), 1.0, 1.0, "", (MORTALITY,))
    found, _left = _taken("death", set(causes))
    return added([one.of(shapes.dying() * (one.persons / shapes.dying().sum())) for one in found])


def _by_class(products: Collection[str]) -> dict[str, float]:
    """Return, by ATC class, which share of its products is among these."""
    named, known = set(products), defaultdict(list)
    for row in rows("drugs", "products.csv"):
        known[row["PHA_ATC_CLA"]].append(row["PHA_CIP_C13"])
    found = {atc: sum(one in named for one in those) / len(those) for atc, those in known.items()}
    return {atc: share for atc, share in found.items() if share}


@cache
def _known(system: CodeSystem, beginnings: tuple[str, ...]) -> frozenset[str]:
    """Return the codes that begin so and have none below them, in the nomenclature that ships."""
    edition = next(one for one in shipped() if one.system == system)
    found = [entry.code for beginning in beginnings for entry in edition.starting(beginning)]
    whole = 7 if system is CodeSystem.ATC else 3
    longest = [code for code in found if len(code) >= whole]
    return frozenset(longest or found)


def _beginnings(text: str) -> Iterator[str]:
    """Give the beginnings of a cell such as "I60-I64 I69": a range is of categories, written out."""
    for part in text.split():
        first, _, last = part.partition("-")
        if not last:
            yield first
            continue
        for letter in map(chr, range(ord(first[0]), ord(last[0]) + 1)):
            low = int(first[1:]) if letter == first[0] else 0
            high = int(last[1:]) if letter == last[0] else 99
            yield from (f"{letter}{number:02d}" for number in range(low, high + 1))


def _some(size: Size | None) -> Iterator[Size]:
    if size is not None:
        yield size
