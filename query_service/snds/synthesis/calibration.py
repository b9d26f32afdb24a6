"""The published figures that the synthetic persons are drawn from, as arrays."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from query_service.catalogue.places import departements

Floats = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]
Flags = NDArray[np.bool_]

BANDS = tuple(range(0, 100, 5))
AGE_GROUPS = np.array([0, 15, 45, 65])
OWN = "="  # stands in a list of codes for the person's own code of the illness


@cache
def rows(*path: str) -> tuple[dict[str, str], ...]:
    """Return the lines of a reference file, such as rows("calibration", "illnesses.csv")."""
    text = files("query_service").joinpath("reference", *path).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines(), delimiter=";"))


@dataclass(frozen=True, slots=True)
class Codes:
    """A weighted list of codes, such as "I500:60 I509:40"; without weights all are equal."""

    names: tuple[str, ...]
    weights: tuple[float, ...]


def weighted(text: str) -> Codes:
    """Return the codes of a cell of a reference file."""
    pairs = [part.partition(":") for part in text.split()]
    return Codes(tuple(name for name, _, _ in pairs), tuple(float(weight or 1) for _, _, weight in pairs))


@dataclass(frozen=True, slots=True)
class Illness:
    """An illness or a lasting treatment; `years` is its mean duration, `hazard` multiplies the risk of death.

    `kin`: illnesses that come together. `ends`: it stops after `years`; otherwise only death ends it.
    """

    key: str
    name: str
    per_1000: float
    years: float
    ald: int
    ald_share: float
    codes: Codes
    hazard: float
    places: str
    kin: str
    ends: bool

    @property
    def congenital(self) -> bool:
        """Say whether it is there from birth."""
        return self.years >= 100


@cache
def illnesses() -> tuple[Illness, ...]:
    """Return the illnesses, in the order of the rows of every array by illness."""
    return tuple(
        Illness(
            key=row["key"],
            name=row["name"],
            per_1000=float(row["per_1000"]),
            years=float(row["years"]),
            ald=int(row["ald"] or 0),
            ald_share=float(row["ald_share"]),
            codes=weighted(row["ald_codes"]),
            hazard=float(row["hazard"]),
            places=row["places"],
            kin=row["kin"],
            ends=row["ends"] == "1",
        )
        for row in rows("calibration", "illnesses.csv")
    )


@cache
def illness_number(key: str) -> int:
    """Return the row of an illness in the arrays by illness."""
    return [one.key for one in illnesses()].index(key)


@cache
def prevalence() -> Floats:
    """Return the share of people ill, by illness, sex (0 men, 1 women) and age band of five years."""
    shares = np.zeros((len(illnesses()), 2, len(BANDS)))
    for row in rows("calibration", "prevalence.csv"):
        shares[illness_number(row["illness"]), int(row["sex"]) - 1] = [float(row[f"age_{age}"]) for age in BANDS]
    return shares / 1000


@cache
def place_factors() -> Floats:
    """Return what multiplies each prevalence in each département, by illness and département."""
    by_code = {row["departement"]: row for row in rows("calibration", "places.csv")}
    return np.array(
        [
            [float(by_code[place.code][one.places]) if one.places else 1.0 for place in departements()]
            for one in illnesses()
        ]
    )


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells that persons are drawn from: département, sex (1, 2), first age of the band, persons."""

    departement: Ints
    sex: Ints
    age: Ints
    persons: Floats


@cache
def population() -> Cells:
    """Return the population of 1 January 2020 by département, sex and age band of five years."""
    place = {one.code: number for number, one in enumerate(departements())}
    shape = [
        (int(row["sex"]), int(row["class_min"]), int(row["age_min"]), float(row["share"]))
        for row in rows("calibration", "age_shape.csv")
    ]
    cells = [
        (place[row["departement"]], sex, age, float(row["persons"]) * share)
        for row in rows("calibration", "population.csv")
        for sex, first, age, share in shape
        if sex == int(row["sex"]) and first == int(row["age_min"])
    ]
    return Cells(
        departement=np.array([cell[0] for cell in cells], np.int32),
        sex=np.array([cell[1] for cell in cells], np.int32),
        age=np.array([cell[2] for cell in cells], np.int32),
        persons=np.array([cell[3] for cell in cells]),
    )


@cache
def mortality() -> Floats:
    """Return the yearly risk of death by sex and band: exponential in age, scaled to 0.92 % of all (Insee, 2017-19)."""
    middle = np.array(BANDS) + 2.5
    middle[-1] = 97.5
    risk = np.stack([0.031 * np.exp(0.094 * (middle - 75)), 0.018 * np.exp(0.108 * (middle - 75))])
    risk[:, 0] = 0.0009
    cells = population()
    expected = float(np.sum(cells.persons * risk[cells.sex - 1, cells.age // 5]) / cells.persons.sum())
    return np.asarray(np.minimum(risk * (0.0092 / expected), 0.6))


@cache
def mean_hazard() -> Floats:
    """Return by how much illnesses multiply the risk of death on average, by sex and band.

    A little more than if they were independent: those of one kin come together (measured on 150,000 persons).
    """
    hazards = np.array([one.hazard for one in illnesses()])[:, None, None]
    return np.asarray(1.07 * np.prod(1 + prevalence() * (hazards - 1), axis=0))


@cache
def stay_rates(kind: str) -> tuple[Ints, Floats, Floats]:
    """Return the classes of age (first ages), stays a person and year, and nights, of a kind (night, day, seance)."""
    those = [row for row in rows("calibration", "stay_rates.csv") if row["kind"] == kind]
    return (
        np.array([int(row["age_min"]) for row in those], np.int32),
        np.array([float(row["per_1000"]) for row in those]) / 1000,
        np.array([float(row["nights"]) for row in those]),
    )


@cache
def region_factors(kind: str) -> Floats:
    """Return what multiplies the rate of stays (night, day) in each département, by its région."""
    by_region = {row["region"]: float(row[f"{kind}_factor"]) for row in rows("calibration", "regions.csv")}
    return np.array([by_region[place.region] for place in departements()])


def by_age_group(row: dict[str, str]) -> Floats:
    """Return the yearly rates of a row for people of 0, 15, 45 and 65 years and over."""
    return np.array([float(row[f"per_year_{age}"]) for age in AGE_GROUPS])


def numbers(texts: Sequence[str]) -> dict[str, int]:
    """Return the place of each text in a list, for arrays that hold places instead of texts."""
    return {text: number for number, text in enumerate(texts)}
