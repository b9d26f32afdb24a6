"""Persons and events of a year by the tables of care of this project: what a synthetic copy is drawn from.

They were made from published figures (reference/README.md) and are public, but they are our approximation: used where
no published line fits, and named so. Rates are those of a whole year; that drugs change over the years is left out.
Where a condition asks for several events, those that come one by one come as a Poisson law says; a lasting treatment is
dispensed often enough.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby

import numpy as np

from query_service.preview import shapes
from query_service.preview.known import Size, Source, added
from query_service.snds.synthesis.calibration import AGE_GROUPS, Floats, illnesses, rows, weighted

OURS = Source(
    {
        "fr": "tables de soins de ce projet, faites à partir de chiffres publiés",
        "en": "tables of care of this project, made from published figures",
    }
)
# How many persons another year brings for one of the first year: an illness lasts, an event does not.
NEW_ILL, NEW_USERS, NEW_EVENTS = 0.1, 0.4, 0.7
STAYS_A_PATIENT = 1.3  # 233,000 stays for heart failure (ATIH, 2015) of 181,178 patients (BEH 2025)
Looked = Callable[[Collection[str]], Size | None]
_DAYS = 365
_AGES = [int(age) for age in AGE_GROUPS]
_COMMON_AGES = (0, 17, 46, 70)


def dispensings(shares: Mapping[str, float], at_least: int = 1) -> Size | None:
    """Return who takes one of these drugs: by ATC class of seven signs, the share of its products that are meant.

    `at_least`: on how many dates, here and below.
    """
    found = [*_lasting(shares), *_occasional(shares, at_least)]
    return added(found)


def illness(codes: Collection[str]) -> Size | None:
    """Return who has an ALD of one of these diagnoses: of the codes that the tables write, or of their category."""
    found = []
    for one in illnesses():
        part = _share_of(one.codes.names, one.codes.weights, codes) * one.ald_share if one.ald else 0.0
        if part:
            found.append(Size(shapes.ill(one.key) * part, 1.0, NEW_ILL, one.key, (OURS,)))
    return added(found)


def acts(codes: Collection[str], at_least: int = 1) -> Size | None:
    """Return who has one of these acts in town, or in a stay of the tables."""
    town = [_at_rates(row, at_least) for row in rows("calibration", "town_acts.csv") if row["act"] in codes]
    return added([*town, *_stays_where(lambda row: row["act"] in codes)])


def lab_tests(codes: Collection[str], at_least: int = 1) -> Size | None:
    """Return who has one of these tests."""
    those = [row for row in rows("calibration", "lab_tests.csv") if set(row["codes"].split()) & set(codes)]
    return added([_at_rates(row, at_least) for row in those])


def visits(codes: Collection[str], specialities: Collection[str] | None, at_least: int = 1) -> Size | None:
    """Return who has one of these fees, of these specialities when they are given."""
    those = [row for row in rows("calibration", "visits.csv") if row["nature"] in codes]
    meant = [row for row in those if specialities is None or row["speciality"] in specialities]
    return added([_at_rates(row, at_least) for row in meant])


def stays_by_group(roots: Collection[str]) -> Size | None:
    """Return who has a stay in one of these groups (GHM), given by their first five signs."""
    return added(list(_stays_where(lambda row: row["ghm_root"][:5] in roots)))


def stays_by_act(codes: Collection[str]) -> Size | None:
    """Return who has a stay with one of these acts."""
    return added(list(_stays_where(lambda row: row["act"] in codes)))


def stays_by_main_diagnosis(codes: Collection[str]) -> Size | None:
    """Return who has a stay for an illness of the tables with one of these main diagnoses."""
    found = []
    for row in rows("calibration", "illness_stays.csv"):
        written = weighted(row["diagnoses"])
        if part := _share_of(written.names, written.weights, codes):
            whole = _of_illness(row)
            found.append(whole.times(part))
    return added(found)


@cache
def shape_of_diagnosis() -> Mapping[str, tuple[Floats, str]]:
    """Return, by category of three signs of a main diagnosis, the shape of its patients and their illness."""
    found: dict[str, tuple[Floats, str]] = {}
    for row in rows("calibration", "common_stays.csv"):
        shape = _common_shape(row)
        found.setdefault(row["diagnosis"][:3], (shape / shape.sum(), ""))
    for one in illnesses():
        for code in one.codes.names:
            found[code[:3]] = (shapes.ill(one.key) / shapes.ill(one.key).sum(), one.key)
    for row in rows("calibration", "illness_stays.csv"):
        for code in weighted(row["diagnoses"]).names:
            shape = shapes.ill(row["illness"])
            found.setdefault(code[:3], (shape / shape.sum(), row["illness"]))
    return found


def _lasting(shares: Mapping[str, float]) -> Iterator[Size]:
    lines = rows("calibration", "treatments.csv")
    durations = {one.key: one.years for one in illnesses()}
    for key, of_illness in groupby(lines, lambda row: row["illness"]):
        without, boxes = 1.0, 0.0
        for _choice, options in groupby(of_illness, lambda row: row["choice"]):
            taken = 0.0
            for row in options:
                part = float(row["share"]) * shares.get(row["atc"], 0.0) * _of_a_year(row, durations[key])
                taken += part
                boxes += part * float(row["boxes"]) * _DAYS / float(row["every"])
            without *= 1 - min(taken, 1.0)
        if without < 1:
            yield Size(shapes.ill(key) * (1 - without), boxes / (1 - without), NEW_ILL, key, (OURS,))


def _of_a_year(row: Mapping[str, str], years: float) -> float:
    """Return which part of those who ever have the treatment have it in a given year."""
    days = int(row["for_days"])
    return min(1.0, (days / _DAYS + 1) / years) if days else 1.0


def _occasional(shares: Mapping[str, float], at_least: int) -> Iterator[Size]:
    for _group, lines in groupby(rows("calibration", "occasional_drugs.csv"), lambda row: row["group"]):
        options = list(lines)
        weights = np.array([float(row["weight"]) for row in options])
        part = weights / weights.sum() * np.array([shares.get(row["atc"], 0.0) for row in options])
        if part.any():
            boxes = float(part @ np.array([float(row["boxes"]) for row in options]) / part.sum())
            episodes = shapes.at_rates(_AGES, _rates(options[0]), shapes.inhabitants()) * part.sum()
            yield _from_events(episodes, shapes.inhabitants(), boxes, NEW_USERS, "", at_least)


def _at_rates(row: Mapping[str, str], at_least: int) -> Size:
    key = row["illness"]
    sex = {"@men": 1, "@women": 2}.get(key) or int(row.get("sex") or 0)
    base = shapes.inhabitants() if not key or key.startswith("@") else shapes.ill(key)
    events = shapes.at_rates(_AGES, _rates(row), base, sex)
    # What an illness brings once a year or more is had by the same people every year.
    new = NEW_ILL if events.sum() >= base.sum() else NEW_EVENTS
    return _from_events(events, base, 1.0, new, "" if key.startswith("@") else key, at_least)


def _from_events(events: Floats, base: Floats, each: float, new: float, illness: str, at_least: int = 1) -> Size:
    """Return who has so many events at least, when those of a person come one by one: the tail of a Poisson law."""
    rates = events / np.maximum(base, 1e-9)
    fewer = sum(np.exp(-rates) * rates**number / math.factorial(number) for number in range(at_least))
    persons = base * np.clip(1 - fewer, 0, 1)
    number = float(persons.sum())
    return Size(persons, each * float(events.sum()) / number if number else 1.0, new, illness, (OURS,))


def _stays_where(meant: Callable[[Mapping[str, str]], bool]) -> Iterator[Size]:
    for row in rows("calibration", "illness_stays.csv"):
        if meant(row):
            yield _of_illness(row)
    by_shape: dict[tuple[str, ...], float] = defaultdict(float)
    for row in rows("calibration", "common_stays.csv"):
        if meant(row):
            by_shape[row["sex"], *(row[f"age_{age}"] for age in _COMMON_AGES)] += float(row["stays"])
    for (sex, *rates), stays in by_shape.items():
        shape = shapes.at_rates(_COMMON_AGES, [float(rate) for rate in rates], shapes.inhabitants(), int(sex))
        persons = shape * (stays / STAYS_A_PATIENT / shape.sum())
        yield Size(persons, STAYS_A_PATIENT, NEW_EVENTS, "", (OURS,))


def _of_illness(row: Mapping[str, str]) -> Size:
    """Return who has the stay of a line of illness_stays.csv in a year."""
    rate = float(row["rate"])
    if row["when"] == "onset":
        rate /= next(one.years for one in illnesses() if one.key == row["illness"])
    base = shapes.ill(row["illness"])
    return _from_events(base * rate, base, 1.0, NEW_EVENTS, row["illness"])


def _common_shape(row: Mapping[str, str]) -> Floats:
    return shapes.at_rates(
        _COMMON_AGES, [float(row[f"age_{age}"]) for age in _COMMON_AGES], shapes.inhabitants(), int(row["sex"])
    )


def _rates(row: Mapping[str, str]) -> list[float]:
    return [float(row[f"per_year_{age}"]) for age in _AGES]


def _share_of(names: Sequence[str], weights: Sequence[float], codes: Collection[str]) -> float:
    """Return the share of the weighted codes that are among `codes`, or are the category of some of them."""
    categories = {code[:3] for code in codes}
    meant = [name in codes or (len(name) == 3 and name in categories) for name in names]
    return sum(weight for weight, one in zip(weights, meant, strict=True) if one) / sum(weights)
