"""Persons: birth, sex, residence, scheme, twins, the day they die."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from query_service.snds.synthesis.calibration import BANDS, Floats, Ints, mean_hazard, mortality, population
from query_service.snds.synthesis.draws import NEVER, chance, choose, day_of, uniform_days

DAYS = 365.25
BIRTHS_A_YEAR = 0.0108  # 723 thousand for 67 million people (Insee, 2022)
DEATHS_A_YEAR = 0.0092  # 612 thousand (Insee, mean of 2017 to 2019)
EPIDEMIC = {2020: 1.08, 2021: 1.07}  # more deaths than expected (Insee)
SCHEMES = (0.76, 0.11, 0.05, 0.06, 0.02)  # general scheme, local sections, self-employed, farming, others (2016)
GENERAL, SECTIONS, SELF_EMPLOYED, FARMING, OTHERS = range(5)
TWIN_PAIRS = 0.0165  # pairs a birth
SAME_SEX = 0.64
MOVERS_A_YEAR = 0.022  # people who leave their département
BORN_ILL = 0.0035  # babies who die in their first year


@dataclass(frozen=True, slots=True)
class Period:
    """The calendar years of care, both included. `reference` is the day of the age pyramid."""

    first_year: int
    last_year: int

    @property
    def first(self) -> int:
        return day_of(self.first_year)

    @property
    def end(self) -> int:
        """Return the day after the last one."""
        return day_of(self.last_year + 1)

    @property
    def reference_year(self) -> int:
        return min(max(2020, self.first_year), self.last_year)

    @property
    def reference(self) -> int:
        return day_of(self.reference_year)

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)

    @property
    def length(self) -> int:
        return self.last_year - self.first_year + 1


@dataclass(frozen=True, slots=True)
class Persons:
    """Persons of a block, one element each; dates are days since 1970, départements places in the list of 101.

    `twin` is the place of the twin in the block, -1 without one. `moved` is the day the person came to
    `departement` from `old_departement`. `present` and `gone` bound the days when care can happen.
    """

    number: Ints
    birth: Ints
    sex: Ints
    departement: Ints
    old_departement: Ints
    moved: Ints
    commune: Ints
    scheme: Ints
    twin: Ints
    death: Ints
    present: Ints
    gone: Ints

    def __len__(self) -> int:
        return len(self.number)

    def age(self, day: int) -> Floats:
        """Return ages in years on a day; negative before birth."""
        return np.asarray((day - self.birth) / DAYS)

    def ages_at(self, person: Ints, day: Ints) -> Ints:
        """Return whole ages of these persons on these days."""
        return np.asarray(np.maximum((day - self.birth[person]) // DAYS, 0), np.int32)

    def band(self, day: int) -> Ints:
        """Return the place of the age band of five years on a day."""
        return np.clip(self.age(day) // 5, 0, len(BANDS) - 1).astype(np.int32)

    def residence(self, person: Ints, day: Ints) -> Ints:
        """Return the départements of these persons on these days."""
        return np.where(day < self.moved[person], self.old_departement[person], self.departement[person])


def draw_persons(rng: Generator, first_number: int, size: int, period: Period) -> Persons:
    """Return persons who were alive on some day of the period.

    Most are alive on the day of the pyramid; the others died between the start and that day, or were born
    after it, in their published proportions. The deaths after that day are drawn later: illness changes them.
    """
    before = DEATHS_A_YEAR * (period.reference_year - period.first_year)
    after = BIRTHS_A_YEAR * (period.last_year + 1 - period.reference_year)
    kind = choose(rng, [1.0, before, after], size)
    cells = population()
    risk = mortality()[cells.sex - 1, cells.age // 5]
    young = (cells.age == 0) & (cells.sex == 1)
    cell = np.select(
        [kind == 1, kind == 2],
        [choose(rng, cells.persons * risk, size), choose(rng, cells.persons * young, size)],
        choose(rng, cells.persons, size),
    )
    age = cells.age[cell] + rng.random(size) * 5
    oldest = cells.age[cell] == BANDS[-1]
    age[oldest] = np.minimum(95 + rng.exponential(2.2, int(oldest.sum())), 109)
    birth = (period.reference - 1 - age * DAYS).astype(np.int32)
    birth[kind == 2] = uniform_days(rng, period.reference, period.end, int((kind == 2).sum()))
    sex = cells.sex[cell].copy()
    sex[kind == 2] = np.where(chance(rng, 0.512, int((kind == 2).sum())), 1, 2)
    death = np.full(size, NEVER, np.int32)
    lived_until = uniform_days(rng, np.maximum(period.first, birth + 1), period.reference, size)
    death[kind == 1] = lived_until[kind == 1]
    departement = cells.departement[cell]
    old, moved = _moves(rng, departement, period)
    persons = Persons(
        number=np.arange(first_number, first_number + size, dtype=np.int32),
        birth=birth,
        sex=sex,
        departement=departement,
        old_departement=old,
        moved=moved,
        commune=rng.integers(1, 300, size, dtype=np.int32),
        scheme=choose(rng, SCHEMES, size),
        twin=np.full(size, -1, np.int32),
        death=death,
        present=np.maximum(birth, period.first),
        gone=np.minimum(death + 1, period.end).astype(np.int32),
    )
    return _with_twins(rng, persons, period)


def _moves(rng: Generator, departement: Ints, period: Period) -> tuple[Ints, Ints]:
    """Return the former département and the day of the move; the same one, and day zero, for those who stay."""
    size = len(departement)
    moves = chance(rng, MOVERS_A_YEAR * period.length, size)
    cells = population()
    other = cells.departement[choose(rng, cells.persons, size)]
    old = np.where(moves, other, departement).astype(np.int32)
    day = np.where(moves, uniform_days(rng, period.first, period.end, size), 0)
    return old, day.astype(np.int32)


def _with_twins(rng: Generator, persons: Persons, period: Period) -> Persons:
    """Make pairs of the young whose births are next to one another: the pyramid does not change."""
    young = np.flatnonzero(persons.age(period.end) < 25)
    young = young[np.argsort(persons.birth[young], kind="stable")]
    first, second = young[0 : len(young) - 1 : 2], young[1::2]
    drawn = chance(rng, 2 * TWIN_PAIRS, len(second)) & (persons.death[first[: len(second)]] == NEVER)
    first, second = first[: len(second)][drawn], second[drawn]
    alive = persons.death[second] == NEVER
    first, second = first[alive], second[alive]
    changed = {
        name: getattr(persons, name).copy()
        for name in ("birth", "sex", "departement", "old_departement", "moved", "commune", "scheme", "twin", "present")
    }
    for name in ("birth", "departement", "old_departement", "moved", "commune", "scheme", "present"):
        changed[name][second] = changed[name][first]
    same = chance(rng, SAME_SEX, len(first))
    changed["sex"][second] = np.where(same, changed["sex"][first], 3 - changed["sex"][first])
    changed["twin"][first], changed["twin"][second] = second, first
    return replace(persons, **changed)


def with_deaths(rng: Generator, persons: Persons, hazard: Floats, period: Period) -> Persons:
    """Return the persons with the deaths after the day of the pyramid.

    `hazard` multiplies each person's risk; it is divided by its mean at that age, so that deaths stay as published.
    """
    death = persons.death.copy()
    for year in range(period.reference_year, period.last_year + 1):
        first, last = day_of(year), day_of(year + 1)
        sex, band = persons.sex - 1, persons.band(first)
        risk = mortality()[sex, band] * EPIDEMIC.get(year, 1.0)
        age = persons.age(first)
        risk = np.where(age < 1, BORN_ILL, risk * hazard / mean_hazard()[sex, band])
        dies = chance(rng, np.minimum(risk, 0.9), len(death)) & (death == NEVER) & (persons.birth < last)
        when = uniform_days(rng, np.maximum(first, persons.birth), last, len(death))
        death[dies] = when[dies]
    return replace(persons, death=death, gone=np.minimum(death + 1, period.end).astype(np.int32))
