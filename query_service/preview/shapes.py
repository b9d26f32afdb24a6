"""How people who share something are spread over France: by département, sex and single year of age.

A shape is an array of expected persons, its sum the number in the whole country. Inhabitants are those of Insee,
illnesses follow the prevalence by sex and age and the factor of each département of the reference files, which were
made from published figures. Inside a band of five years all ages are alike; those of 95 and over are spread over ten
years.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

import numpy as np

from query_service.catalogue.places import departements
from query_service.catalogue.population import Among
from query_service.snds.synthesis.calibration import (
    BANDS,
    Floats,
    illness_number,
    illnesses,
    mortality,
    place_factors,
    population,
    prevalence,
)

OLDEST = BANDS[-1] + 10
AGES = np.arange(OLDEST)
_PLACES = {one.code: number for number, one in enumerate(departements())}
_SEXES = {1: 0, 2: 1}


@cache
def inhabitants() -> Floats:
    """Return everybody, as a shape: 101 départements, men and women, 105 ages."""
    bands = np.zeros((len(_PLACES), 2, len(BANDS)))
    cells = population()
    np.add.at(bands, (cells.departement, cells.sex - 1, cells.age // 5), cells.persons)
    return _by_age(bands)


@cache
def ill(key: str) -> Floats:
    """Return the people who have an illness of illnesses.csv."""
    number = illness_number(key)
    return _whole(inhabitants() * _of_bands(prevalence()[number])[None] * place_factors()[number][:, None, None])


@cache
def chronically_ill() -> Floats:
    """Return people by the long-term illnesses (ALD) they have: the shape of an illness of which nothing is known."""
    return sum_of(ill(one.key) * one.ald_share for one in illnesses() if one.ald)


@cache
def dying() -> Floats:
    """Return the people who die in a year."""
    return inhabitants() * _of_bands(mortality())[None]


def at_rates(ages: Sequence[int], rates: Sequence[float], base: Floats, sex: int = 0) -> Floats:
    """Return the events a year of the people of `base`: `rates` for a person, by classes that begin at `ages`.

    `sex`: 1 for men alone, 2 for women alone, 0 for both.
    """
    found = base * np.asarray(rates, dtype=np.float64)[np.searchsorted(ages, AGES, side="right") - 1]
    if sex:
        found = found.copy()
        found[:, 2 - sex] = 0
    return _whole(found)


def sum_of(shapes: Iterable[Floats]) -> Floats:
    """Return shapes added up; nobody for none."""
    found = np.zeros((len(_PLACES), 2, OLDEST))
    for shape in shapes:
        found = found + shape
    return found


def at_most(shape: Floats, most: Floats) -> Floats:
    """Return a shape cut, cell by cell, to another one: never more persons than live there."""
    return np.minimum(shape, most)


def kept(shape: Floats, among: Among) -> Floats:
    """Return the part of a shape that is of these sexes, départements and ages."""
    found = shape.copy()
    if among.sexes is not None:
        found[:, [place for sex, place in _SEXES.items() if sex not in among.sexes]] = 0
    if among.departements is not None:
        found[[place for code, place in _PLACES.items() if code not in among.departements]] = 0
    if among.ages is not None:
        first, last = among.ages
        found[..., (first > AGES) | (last is not None and last < AGES)] = 0
    return found


def by_class(shape: Floats, age_classes: Sequence[int]) -> Floats:
    """Return a shape with its ages added up in classes, given by their first ages."""
    ends = [*age_classes, OLDEST]
    return np.stack([shape[..., first : max(first, end)].sum(axis=-1) for first, end in pairwise(ends)], axis=-1)


def place_of(departement: str) -> int:
    """Return the row of a département in a shape."""
    return _PLACES[departement]


def _by_age(bands: Floats) -> Floats:
    lengths = np.diff([*BANDS, OLDEST])
    return _whole(np.repeat(bands / lengths, lengths, axis=-1))


def _of_bands(values: Floats) -> Floats:
    """Return values by sex and band as values by sex and age."""
    return _whole(np.repeat(values, np.diff([*BANDS, OLDEST]), axis=-1))


def _whole(values: Floats) -> Floats:
    return np.asarray(values, dtype=np.float64)
