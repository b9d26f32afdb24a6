"""Causes of death, and the certificates that the CépiDc sends two years later."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from query_service.snds.synthesis import noise
from query_service.snds.synthesis.calibration import Flags, Ints
from query_service.snds.synthesis.draws import chance, choose, year_of
from query_service.snds.synthesis.people.illnesses import Ills
from query_service.snds.synthesis.people.persons import Period, Persons

# Cause, share among those who have the illness; the first that is drawn is the cause.
FROM_ILLNESS = (
    ("lung_cancer", "C349", 0.85),
    ("colorectal_cancer", "C189", 0.62),
    ("breast_cancer", "C509", 0.45),
    ("prostate_cancer", "C61", 0.38),
    ("other_cancer", "C80", 0.62),
    ("heart_failure", "I500", 0.38),
    ("stroke", "I64", 0.40),
    ("coronary", "I219", 0.25),
    ("dementia", "G309", 0.40),
    ("parkinson", "G20", 0.40),
    ("copd", "J449", 0.28),
    ("liver", "K746", 0.5),
    ("diabetes_2", "E119", 0.14),
    ("dialysis", "N189", 0.4),
)
# Everybody else; published for 2021: tumours 25.7 %, circulatory 20.9 %.
OTHERWISE = (
    ("C80", 6), ("C259", 3), ("I509", 5), ("I64", 4), ("I219", 3), ("I10", 3), ("R99", 22), ("R54", 6), ("W19", 7),
    ("J189", 9), ("A419", 4), ("K922", 4), ("F03", 6), ("X70", 3), ("N390", 3), ("E46", 2),
)  # fmt: skip
EPIDEMIC = {2020: 0.103, 2021: 0.092}  # share of Covid-19 among causes
COVID = "U071"
CONTRIBUTING = ("I10", "E119", "J969", "R092", "N179", "A419", "I48", "R57", "F03", "E46")


@dataclass(frozen=True, slots=True)
class Certificates:
    """Death certificates: person (place), day, initial cause, other causes with their line, whether matched.

    `others` holds (certificate, line, cause).
    """

    person: Ints
    day: Ints
    cause: list[str]
    matched: Flags
    others: list[tuple[int, int, str]]


def draw_causes(rng: Generator, persons: Persons, ills: Ills) -> list[str]:
    """Return the initial cause of the death of each person, "" for the living."""
    size = len(persons)
    cause = np.full(size, "", object)
    dead = persons.death < 2**30
    for key, code, share in FROM_ILLNESS:
        here = dead & (cause == "") & ills.has(key, persons.death) & chance(rng, share, size)
        cause[here] = code
    drawn = choose(rng, [weight for _, weight in OTHERWISE], size)
    left = dead & (cause == "")
    cause[left] = np.array([code for code, _ in OTHERWISE], object)[drawn[left]]
    years = year_of(np.where(dead, persons.death, 0))
    for year, share in EPIDEMIC.items():
        cause[dead & (years == year) & chance(rng, share, size)] = COVID
    return list(cause)


def draw_certificates(rng: Generator, persons: Persons, causes: list[str], period: Period) -> Certificates:
    """Return the certificates of those who died in the period, with a chain of causes."""
    dead = np.flatnonzero((persons.death >= period.first) & (persons.death < period.end)).astype(np.int32)
    dead = dead[~chance(rng, noise.WITHOUT_CERTIFICATE, len(dead))]
    others: list[tuple[int, int, str]] = []
    for number, person in enumerate(dead):
        others.append((number, 1, causes[person]))
        for line in range(2, 2 + int(rng.integers(0, 3))):
            others.append((number, line, CONTRIBUTING[int(rng.integers(0, len(CONTRIBUTING)))]))
        if rng.random() < 0.5:
            others.append((number, 6, CONTRIBUTING[int(rng.integers(0, len(CONTRIBUTING)))]))
    return Certificates(
        person=dead,
        day=persons.death[dead],
        cause=[causes[one] for one in dead],
        matched=chance(rng, noise.CERTIFICATE_MATCHED, len(dead)),
        others=others,
    )
