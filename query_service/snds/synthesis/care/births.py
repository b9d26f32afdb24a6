"""Births, deliveries and abortions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from query_service.snds.synthesis import noise
from query_service.snds.synthesis.calibration import Ints
from query_service.snds.synthesis.care.stays import (
    NONE,
    Stays,
    act_number,
    diagnosis_number,
    draw_nights,
    group_number,
    joined,
    make_stays,
)
from query_service.snds.synthesis.draws import chance, choose, random_dates
from query_service.snds.synthesis.people.persons import DAYS, Period, Persons

MOTHERS = (0.02, 0.12, 0.31, 0.33, 0.17, 0.05)  # share of births by age of the mother, 15-19 to 40-44
ABORTIONS = (0.0095, 0.0265, 0.0265, 0.0225, 0.0155, 0.006)  # a year, same ages: 230 thousand in all
IN_TOWN = 0.24
BY_DRUG = 0.55  # of those in hospital
SECRET_IN_HOSPITAL, SECRET_IN_TOWN = 0.35, 0.5
CAESAREAN = 0.2
PREMATURE = 0.045
SECRET_ABORTION = noise.FICTITIOUS.index("01") + 1


@dataclass(frozen=True, slots=True)
class Pregnancies:
    """Stays of babies and mothers, and the deliveries (person, day) that make the care of the months before."""

    stays: Stays
    mother: Ints
    delivery: Ints


def draw_births(rng: Generator, persons: Persons, period: Period) -> Pregnancies:
    """Return the stays of the babies born in the period and of a mother for each birth."""
    code = diagnosis_number()
    baby = np.flatnonzero((persons.birth >= period.first) & (persons.birth < period.end)).astype(np.int32)
    day = persons.birth[baby]
    twin = persons.twin[baby] >= 0
    early = chance(rng, PREMATURE, len(baby))
    stays = [
        make_stays(
            rng,
            persons,
            baby,
            day,
            nights=draw_nights(rng, np.where(early, 14.0, 3.6), len(baby)),
            diagnosis=np.where(early, code["P073"], np.where(twin, code["Z383"], code["Z380"])),
            group=np.where(early, group_number()["15M10A"], group_number()["15M05A"]),
            private=0.22,
        )
    ]
    single = baby[~twin | (persons.twin[baby] > baby)]
    mother = _mothers(rng, persons, single)
    day = persons.birth[single[mother >= 0]]
    mother = mother[mother >= 0]
    pair = persons.twin[single][: len(mother)] >= 0
    section = chance(rng, CAESAREAN, len(mother))
    planned = chance(rng, 0.4, len(mother))
    stays.append(
        make_stays(
            rng,
            persons,
            mother,
            day,
            nights=draw_nights(rng, np.where(section, 5.5, 3.8), len(mother)),
            diagnosis=np.where(section, np.where(planned, code["O820"], code["O821"]), code["O800"]),
            associated=np.where(pair, code["Z372"], code["Z370"]),
            group=np.where(section, group_number()["14C08A"], group_number()["14Z14A"]),
            act=np.where(
                section,
                np.where(planned, act_number()["JQGA002"], act_number()["JQGA004"]),
                np.where(planned, act_number()["JQGD010"], act_number()["JQGD012"]),
            ),
            private=0.22,
        )
    )
    return Pregnancies(joined(stays), mother, day)


def _mothers(rng: Generator, persons: Persons, baby: Ints) -> Ints:
    """Return a woman of the block for each birth, of the published ages, NONE where the block has none alive."""
    found = np.full(len(baby), NONE, np.int32)
    band = choose(rng, MOTHERS, len(baby)) + 3
    for number in np.unique(band):
        births = np.flatnonzero(band == number)
        for place in births:
            day = persons.birth[baby[place]]
            age = (day - persons.birth) / DAYS
            women = (persons.sex == 2) & (age >= 5 * number) & (age < 5 * number + 5) & (persons.gone > day)
            those = np.flatnonzero(women)
            if len(those):
                found[place] = those[int(rng.random() * len(those))]
    return found


@dataclass(frozen=True, slots=True)
class Abortions:
    """Stays for an abortion, and abortions by drug in town (person, day, fictitious number)."""

    stays: Stays
    person: Ints
    day: Ints
    secret: Ints


def draw_abortions(rng: Generator, persons: Persons, period: Period) -> Abortions:
    """Return the abortions: three in four in hospital, many under a number that hides the person."""
    band = persons.band((period.first + period.end) // 2)
    rates = np.zeros(20)
    rates[3:9] = ABORTIONS
    expected = np.where(persons.sex == 2, rates[band], 0) * np.maximum(persons.gone - persons.present, 0) / DAYS
    person, day = random_dates(rng, expected, persons.present, persons.gone)
    town = chance(rng, IN_TOWN, len(person))
    secret = chance(rng, np.where(town, SECRET_IN_TOWN, SECRET_IN_HOSPITAL), len(person))
    hidden = np.where(secret, SECRET_ABORTION, 0).astype(np.int32)
    inside = ~town
    drug = chance(rng, BY_DRUG, int(inside.sum()))
    stays = make_stays(
        rng,
        persons,
        person[inside],
        day[inside],
        nights=np.zeros(int(inside.sum()), np.int32),
        diagnosis=diagnosis_number()["O049"],
        group=group_number()["14Z08Z"],
        act=np.where(drug, act_number()["JNJP001"], act_number()["JNJD002"]),
        private=0.05,
        secret=hidden[inside],
    )
    return Abortions(stays, person[town], day[town], hidden[town])
