"""Who has which illness, from when to when: published prevalences by age, sex and place."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from query_service.snds.synthesis.calibration import (
    Flags,
    Floats,
    Illness,
    Ints,
    illness_number,
    illnesses,
    place_factors,
    prevalence,
)
from query_service.snds.synthesis.draws import NEVER, choose, uniform_days
from query_service.snds.synthesis.people.persons import DAYS, Period, Persons

TOGETHER = 0.35  # share of the illnesses of one kin that hang on the same draw
INSTEAD_OF = (
    ("diabetes_1", "diabetes_2"),
    ("mood", "low_mood"),
    ("copd", "asthma"),
    ("dialysis", "kidney"),
    ("diabetes_1", "benfluorex"),
    ("diabetes_2", "benfluorex"),
)


@dataclass(frozen=True, slots=True)
class Ills:
    """Days when each illness begins and ends, by illness and person; NEVER where there is none.

    `code` is the place of the person's own code in the codes of the illness (the form of it she has).
    """

    onset: Ints
    end: Ints
    code: Ints

    def has(self, key: str, day: int | Ints) -> Flags:
        """Say who has the illness on a day."""
        number = illness_number(key)
        return np.asarray((self.onset[number] <= day) & (day < self.end[number]))

    def before(self, death: Ints) -> Ills:
        """Return the illnesses without those that would begin after death."""
        late = self.onset >= death
        return replace(self, onset=np.where(late, NEVER, self.onset), end=np.where(late, NEVER, self.end))

    def ever(self, key: str) -> Ints:
        """Return the persons who have the illness at some time."""
        return np.flatnonzero(self.onset[illness_number(key)] < NEVER).astype(np.int32)


def draw_illnesses(rng: Generator, persons: Persons, period: Period, *, every_illness: bool) -> Ills:
    """Return the illnesses of persons.

    With P the prevalence and D the duration in years, an illness begins on a day drawn evenly from D years before the
    day of the pyramid to the end, with probability P x (span / D): prevalence is P on that day, and P / D people fall
    ill each year. `every_illness` gives each illness to one person at least, so that a small copy can test all rules.
    """
    size, band = len(persons), persons.band(period.reference)
    shape = (len(illnesses()), size)
    onset, end = np.full(shape, NEVER, np.int32), np.full(shape, NEVER, np.int32)
    code = np.zeros(shape, np.int32)
    shared = {kin: rng.random(size) for kin in sorted({one.kin for one in illnesses() if one.kin})}
    for number, one in enumerate(illnesses()):
        first, last = _window(one, persons, period)
        span = 1.0 if one.congenital else (last - first) / (one.years * DAYS)
        share = prevalence()[number, persons.sex - 1, band] * place_factors()[number, persons.departement]
        share = share * span
        # Those who died before the day of the pyramid were more often ill.
        share = np.where(persons.death < NEVER, share * one.hazard / (1 + share * (one.hazard - 1)), share)
        draw = rng.random(size)
        if one.kin:
            draw = np.where(rng.random(size) < TOGETHER, shared[one.kin], draw)
        ill = draw < share
        if every_illness and not ill.any():
            ill[choose(rng, share * (persons.death == NEVER), 1)] = True
        days = uniform_days(rng, first, last, size)
        days = persons.birth if one.congenital else np.maximum(days, persons.birth)
        onset[number, ill] = days[ill]
        if one.ends:
            end[number, ill] = days[ill] + int(one.years * DAYS)
        if one.codes.names:
            code[number] = choose(rng, one.codes.weights, size)
    ills = Ills(onset, end, code)
    _keep_one_of_two(ills)
    return ills


def _window(one: Illness, persons: Persons, period: Period) -> tuple[Ints, Ints]:
    """Return the first day the illness can begin, and the day after the last, for each person.

    It is earlier for illnesses that end, or the first years would lack them; the dead fell ill before they died.
    """
    years = int(one.years * DAYS)
    dead = persons.death < NEVER
    first = np.where(dead, persons.death, period.first if one.ends else period.reference) - years
    return first.astype(np.int32), np.where(dead, persons.death, period.end).astype(np.int32)


def _keep_one_of_two(ills: Ills) -> None:
    for kept, dropped in INSTEAD_OF:
        both = (ills.onset[illness_number(kept)] < NEVER) & (ills.onset[illness_number(dropped)] < NEVER)
        ills.onset[illness_number(dropped), both] = NEVER
        ills.end[illness_number(dropped), both] = NEVER


def hazard(ills: Ills, period: Period) -> Floats:
    """Return what the illnesses of each person multiply her risk of death by, at the middle of the last years."""
    middle = (period.reference + period.end) // 2
    factors = np.array([one.hazard for one in illnesses()])[:, None]
    return np.asarray(np.prod(np.where(ills.onset <= middle, factors, 1.0), axis=0))
