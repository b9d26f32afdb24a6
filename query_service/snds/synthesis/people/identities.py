"""The pseudonyms of persons: one or several card numbers each, one number of their own, some for nobody at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator, SeedSequence, default_rng

from query_service.snds.synthesis import noise
from query_service.snds.synthesis.calibration import Flags, Ints
from query_service.snds.synthesis.draws import chance, uniform_days, year_of
from query_service.snds.synthesis.people.persons import FARMING, SELF_EMPLOYED, Period, Persons

# A letter first: a pseudonym never looks like a national number.
LETTERS = np.frombuffer(b"ABCDEFGHJKLMNPQRSTUVWXYZ", np.uint8)
SIGNS = np.frombuffer(b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789", np.uint8)
LENGTH = 17


@dataclass(frozen=True, slots=True)
class Identities:
    """The rows of IR_BEN_R of a block: those of the persons first, then those of numbers that stand for nobody.

    By identity: `person` (place in the block, -1 for nobody), card number `psa`, rank `rank`, kind of number `kind`,
    sex and year of birth as written. By person: `first` identity, `second` one or -1, `switch`, the day the second
    replaces the first (0: both are used), own number `own` ("" if unknown) and BEN_IDT_ANO `idt`.
    """

    person: Ints
    psa: list[str]
    rank: Ints
    kind: list[str]
    sex: Ints
    birth_year: Ints
    first: Ints
    second: Ints
    switch: Ints
    own: list[str]
    idt: list[str]

    def used(self, rng: Generator, person: Ints, day: Ints) -> Ints:
        """Return the identity under which the care of these persons on these days was written."""
        second, switch = self.second[person], self.switch[person]
        other = np.where(switch > 0, day >= switch, rng.random(len(person)) < 0.4)
        return np.where((second >= 0) & other, second, self.first[person])


def pseudonyms(rng: Generator, size: int, length: int = LENGTH) -> list[str]:
    """Return random pseudonyms: letters and figures, a letter first."""
    signs = SIGNS[rng.integers(0, len(SIGNS), (size, length))]
    signs[:, 0] = LETTERS[rng.integers(0, len(LETTERS), size)]
    joined = signs.tobytes().decode()
    return [joined[start : start + length] for start in range(0, size * length, length)]


def nobody(seed: int, kind: str, office: str) -> str:
    """Return the number that an office writes for a care under secrecy: the same for everybody, in every block."""
    words = [seed, *kind.encode(), *office.encode()]
    return pseudonyms(default_rng(SeedSequence(words)), 1)[0]


def draw_identities(rng: Generator, persons: Persons, period: Period) -> Identities:
    """Return the identities of persons."""
    size = len(persons)
    child = persons.age(period.first) < 16
    adult = ~child & (persons.age(period.first) > 20)
    paired = _shared_by_twins(rng, persons)
    twice = chance(rng, np.where(child, noise.TWO_CARDS_CHILD, np.where(adult, noise.NEW_CARD, 0.0)), size)
    provisional = ~twice & chance(rng, noise.PROVISIONAL, size)
    twice &= persons.twin < 0
    provisional &= persons.twin < 0
    both = twice | provisional
    owner = np.concatenate([np.arange(size), np.flatnonzero(both)]).astype(np.int32)
    numbers = pseudonyms(rng, len(owner))
    for one in np.flatnonzero(paired):
        if persons.twin[one] > one:
            numbers[persons.twin[one]] = numbers[one]
    rank = np.ones(len(owner), np.int32)
    rank[: len(persons)][paired & (persons.twin < np.arange(size))] = 2
    scheme = persons.scheme[owner]
    rank = np.where((scheme == SELF_EMPLOYED) & (rank == 1), np.where(rng.random(len(owner)) < 0.7, 0, 1), rank)
    family = rng.integers(1, 5, len(owner))
    farming = (scheme == FARMING) & ~np.isin(owner, np.flatnonzero(paired))
    rank = np.where(farming, family, rank).astype(np.int32)
    second = np.full(size, -1, np.int32)
    second[np.flatnonzero(both)] = np.arange(size, len(owner))
    switch = np.where(both & (adult | provisional), uniform_days(rng, period.first, period.end, size), 0)
    sex, birth_year = persons.sex[owner].copy(), year_of(persons.birth)[owner]
    _err(rng, sex, birth_year, both, size)
    kind = ["00"] * len(owner)
    for one in np.flatnonzero(provisional):
        kind[one] = "03" if rng.random() < 0.5 else "04"
    known = ~chance(rng, noise.NO_OWN_NUMBER, size) | both
    own = [number if here else "" for number, here in zip(pseudonyms(rng, size), known, strict=True)]
    idt = [own[one] or f"{numbers[one]}{rank[one]}" for one in range(size)]
    return Identities(
        person=owner,
        psa=numbers,
        rank=rank,
        kind=kind,
        sex=sex,
        birth_year=birth_year.astype(np.int32),
        first=np.arange(size, dtype=np.int32),
        second=second,
        switch=switch.astype(np.int32),
        own=own,
        idt=idt,
    )


def _shared_by_twins(rng: Generator, persons: Persons) -> Flags:
    """Say who shares the card number of a twin: the same choice for both."""
    twin = persons.twin
    pair = (twin >= 0) & (persons.sex == persons.sex[twin])
    draw = rng.random(len(persons)) < noise.ONE_NUMBER_FOR_TWINS
    leader = np.minimum(np.arange(len(persons)), twin)
    return np.asarray(pair & draw[np.where(twin >= 0, leader, 0)])


def _err(rng: Generator, sex: Ints, birth_year: Ints, both: Flags, size: int) -> None:
    """Write a wrong sex or year of birth on some second rows; one at least of each where there are ten or more."""
    extra = np.arange(size, len(sex))
    if not len(extra):
        return
    wrong = chance(rng, noise.OTHER_SEX, len(extra))
    late = chance(rng, noise.OTHER_BIRTH_YEAR, len(extra))
    if len(extra) >= 10:
        wrong[0] = True
        late[1] = True
    sex[extra[wrong]] = 3 - sex[extra[wrong]]
    birth_year[extra[late]] += 1
