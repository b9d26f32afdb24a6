"""The stays of everybody else: what illnesses and births leave of the published numbers, by age and région."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
from numpy.random import Generator

from query_service.snds.synthesis import noise
from query_service.snds.synthesis.calibration import Floats, Ints, illnesses, region_factors, rows, stay_rates
from query_service.snds.synthesis.care.stays import (
    COMMON_ASSOCIATED,
    NONE,
    PRIVATE,
    Stays,
    act_number,
    diagnosis_number,
    draw_nights,
    group_number,
    joined,
    make_stays,
)
from query_service.snds.synthesis.draws import chance, choose, day_of, uniform_days
from query_service.snds.synthesis.people.illnesses import Ills
from query_service.snds.synthesis.people.persons import Period, Persons

PROFILE_AGES = np.array([0, 17, 46, 70])
DIES_IN_HOSPITAL = 0.53
FRAILTY = 0.7  # shape of the law that makes the same people come back
USUAL_TROUBLE = 0.45  # stays of a night or more with a diagnosis that goes with any illness
WRITTEN_DOWN = 0.6  # chance that an illness of the patient is among the associated diagnoses


@cache
def _profiles(kind: str) -> Floats:
    """Return the weight of each common stay by age class of the profile and sex (0 men, 1 women)."""
    weights = np.zeros((len(PROFILE_AGES), 2, len(rows("calibration", "common_stays.csv"))))
    for number, row in enumerate(rows("calibration", "common_stays.csv")):
        day = float(row["day_share"])
        share = day if kind == "day" else 1 - day
        for place, age in enumerate(PROFILE_AGES):
            weight = float(row["stays"]) * share * float(row[f"age_{age}"])
            sexes = (0, 1) if row["sex"] == "0" else (int(row["sex"]) - 1,)
            weights[place, list(sexes), number] = weight
    return weights


def draw_common_stays(rng: Generator, persons: Persons, period: Period, made: Stays) -> Stays:
    """Return stays of a night or more and day stays, so that all add up to the published rates by age.

    `made` are the stays that exist already; those of illnesses can be more than published in a small block.
    """
    frailty = rng.gamma(FRAILTY, 1 / FRAILTY, len(persons))
    return joined([_of_kind(rng, persons, period, made, kind, frailty) for kind in ("night", "day")])


def _of_kind(rng: Generator, persons: Persons, period: Period, made: Stays, kind: str, frailty: Floats) -> Stays:
    ages, rates, lengths = stay_rates(kind)
    overnight = made.exit > made.entry
    those = made.kept(~made.seance & (overnight == (kind == "night")))
    place_there = np.searchsorted(ages, persons.ages_at(those.person, those.entry), side="right") - 1
    already = np.bincount(place_there, minlength=len(ages)).astype(np.float64)
    lived, classes = [], []
    for year in period.years:
        first, last = day_of(year), day_of(year + 1)
        age = np.maximum(persons.age((first + last) // 2), 0)
        classes.append(np.searchsorted(ages, age, side="right") - 1)
        days = np.minimum(persons.gone, last) - np.maximum(persons.present, first)
        lived.append(np.clip(days, 0, None) / (last - first))
    made_rate = already / np.maximum(np.bincount(np.concatenate(classes), np.concatenate(lived), len(ages)), 1e-9)
    parts = []
    for year, here, place in zip(period.years, lived, classes, strict=True):
        # Illnesses do not know the habits of each région: what is left there makes up for it.
        left = rates[place] * region_factors(kind)[persons.departement] - made_rate[place]
        counts = rng.poisson(here * np.maximum(left, 0) * frailty)
        person = np.repeat(np.arange(len(persons), dtype=np.int32), counts)
        begin = np.maximum(persons.present[person], day_of(year))
        entry = uniform_days(rng, begin, np.minimum(persons.gone[person], day_of(year + 1)), len(person))
        parts.append(_fill(rng, persons, person, entry, kind, lengths[place[person]]))
    return joined(parts)


def _fill(rng: Generator, persons: Persons, person: Ints, entry: Ints, kind: str, length: Floats) -> Stays:
    """Return stays with a diagnosis fit for the age and sex, its group, its act and its length."""
    listed = rows("calibration", "common_stays.csv")
    chosen = np.zeros(len(person), np.int32)
    profile = np.searchsorted(PROFILE_AGES, persons.ages_at(person, entry), side="right") - 1
    for place in range(len(PROFILE_AGES)):
        for sex in (0, 1):
            there = np.flatnonzero((profile == place) & (persons.sex[person] == sex + 1))
            chosen[there] = choose(rng, _profiles(kind)[place, sex], len(there))
    average = np.array([float(row["nights"]) for row in listed])[chosen]
    nights = draw_nights(rng, (average + length) / 2, len(person)) if kind == "night" else np.zeros_like(entry)
    act = np.array([act_number()[row["act"]] for row in listed])[chosen]
    return make_stays(
        rng,
        persons,
        person,
        entry,
        nights=nights,
        diagnosis=np.array([diagnosis_number()[row["diagnosis"]] for row in listed])[chosen],
        group=np.array([group_number()[row["ghm_root"]] for row in listed])[chosen],
        act=act,
        private=chance(rng, np.where(act >= 0, PRIVATE[kind] * 1.5, PRIVATE[kind] * 0.35), len(person)),
    )


def last_stays(rng: Generator, persons: Persons, period: Period, cause: Ints) -> Stays:
    """Return the stays in which people die; `cause` is the place of the diagnosis of each person."""
    those = np.flatnonzero((persons.death >= period.first) & (persons.death < period.end)).astype(np.int32)
    those = those[chance(rng, DIES_IN_HOSPITAL, len(those)) & (persons.age(period.end)[those] > 1)]
    nights = draw_nights(rng, 9.0, len(those))
    entry = np.maximum(persons.death[those] - nights, persons.birth[those])
    return make_stays(
        rng,
        persons,
        those,
        entry,
        nights=nights,
        diagnosis=cause[those],
        group=group_number()["23Z02"],
    )


def with_associated(rng: Generator, stays: Stays, ills: Ills) -> Stays:
    """Fill the associated diagnoses with other illnesses of the patient and usual troubles; a few are written twice."""
    associated = stays.associated.copy()
    associated[:, 1:4] = np.where(stays.seance[:, None], NONE, _other_illnesses(rng, stays, ills))
    usual = np.array([diagnosis_number()[code] for code in COMMON_ASSOCIATED], np.int32)
    trouble = (stays.exit > stays.entry) & chance(rng, USUAL_TROUBLE, len(stays))
    associated[trouble, 4] = usual[rng.integers(0, len(usual), int(trouble.sum()))]
    again = chance(rng, noise.REPEATED_DIAGNOSIS, len(stays)) & (associated[:, 1] >= 0)
    associated[again, 5] = associated[again, 1]
    return replace(stays, associated=associated)


def _other_illnesses(rng: Generator, stays: Stays, ills: Ills) -> Ints:
    """Return three illnesses at most that each patient has on the day of entry, by the code of her form of it."""
    most = max(len(one.codes.names) for one in illnesses())
    codes = np.full((len(illnesses()), most), NONE, np.int32)
    for number, one in enumerate(illnesses()):
        codes[number, : len(one.codes.names)] = [diagnosis_number()[name] for name in one.codes.names]
    ill = (ills.onset[:, stays.person] <= stays.entry) & (stays.entry < ills.end[:, stays.person])
    draw = rng.random(ill.shape)
    draw[~(ill & (codes[:, :1] >= 0) & (draw < WRITTEN_DOWN))] = 2.0
    order = np.argsort(draw, axis=0, kind="stable")[:3]
    found = np.take_along_axis(draw, order, axis=0) < 1
    return np.where(found, codes[order, ills.code[order, stays.person]], NONE).T


def within(stays: Stays, period: Period) -> Stays:
    """Return the stays that end in the period: the others are in tables of other years."""
    return stays.kept((stays.exit >= period.first) & (stays.exit < period.end))
