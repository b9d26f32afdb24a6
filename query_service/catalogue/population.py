"""How many people live in France, by département, sex and age class: Insee, 1 January 2020. Public, and exact here.

One date is known and stands for every year of care: the population moves by about 0.3 % a year, which a rate for
100,000 inhabitants is not read to. Classes of age are those that Insee publishes, or unions of them.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from query_service.catalogue.places import region_of
from query_service.query_model.conditions import Sex
from query_service.query_model.question import Dimension

# First ages of the classes that are published.
CLASSES = (0, 20, 40, 60, 75)
DATE = "2020-01-01"
SOURCE: Mapping[str, str] = {
    "fr": "population au 1er janvier 2020, Insee, la même pour chaque année",
    "en": "population on 1 January 2020, Insee, the same for every year",
}
# Above every age of a person.
_NO_END = 1000


@dataclass(frozen=True, slots=True)
class Among:
    """Of whom figures are, as far as public lists of inhabitants tell: of these sexes, départements and ages.

    None where everybody is meant. `ages`: first and last one, both included; a last one of None has no end.
    """

    sexes: frozenset[int] | None = None
    departements: frozenset[str] | None = None
    ages: tuple[int, int | None] | None = None


EVERYBODY = Among()


def inhabitants(
    age_classes: Sequence[int], cell: Mapping[Dimension, int | str], among: Among = EVERYBODY
) -> int | None:
    """Return how many of `among` live in a cell; the whole of France when neither says anything.

    `age_classes` are the first ages of the classes of the table, growing from 0. Year, month and code group say nothing
    of inhabitants. None when the cell is an unknown sex, age or residence, or ages are no union of Insee's classes.
    """
    sexes, places = _sexes(cell, among), _departements(cell, among)
    classes = _classes(age_classes, cell, among)
    if sexes is None or places is None or classes is None:
        return None
    found = population()
    return sum(found[place, sex, first] for place in places for sex in sexes for first in classes)


@cache
def population() -> Mapping[tuple[str, int, int], int]:
    """Return the inhabitants by code of département, sex (1, 2) and first age of the class."""
    text = files("query_service").joinpath("reference", "calibration", "population.csv").read_text(encoding="utf-8")
    return {
        (row["departement"], int(row["sex"]), int(row["age_min"])): int(row["persons"])
        for row in csv.DictReader(text.splitlines(), delimiter=";")
    }


@cache
def everybody() -> int:
    """Return the inhabitants of France."""
    return sum(population().values())


def age_span(age_classes: Sequence[int], first: int) -> tuple[int, int] | None:
    """Return the first age of a class and that of the next one; None for the class of unknown ages."""
    if first not in age_classes:
        return None
    return first, dict(pairwise(age_classes)).get(first, _NO_END)


def _sexes(cell: Mapping[Dimension, int | str], among: Among) -> frozenset[int] | None:
    known = frozenset({int(Sex.MALE), int(Sex.FEMALE)})
    if Dimension.SEX in cell:
        known &= {int(cell[Dimension.SEX])}
        if not known:
            return None
    return known if among.sexes is None else known & among.sexes


def _departements(cell: Mapping[Dimension, int | str], among: Among) -> frozenset[str] | None:
    known = region_of()
    places = frozenset(known)
    if Dimension.DEPARTEMENT in cell:
        places &= {str(cell[Dimension.DEPARTEMENT])}
    if Dimension.REGION in cell:
        places &= {place for place in places if known[place] == cell[Dimension.REGION]}
    if not places:
        return None
    return places if among.departements is None else places & among.departements


def _classes(age_classes: Sequence[int], cell: Mapping[Dimension, int | str], among: Among) -> frozenset[int] | None:
    span: tuple[int, int] | None = (0, _NO_END)
    if Dimension.AGE_CLASS in cell:
        span = age_span(age_classes, int(cell[Dimension.AGE_CLASS]))
    if span is None:
        return None
    first, end = span
    if among.ages is not None:
        youngest, oldest = among.ages
        first, end = max(first, youngest), min(end, _NO_END if oldest is None else oldest + 1)
    if first >= end:
        return frozenset()
    if first not in CLASSES or end not in (*CLASSES, _NO_END):
        return None
    return frozenset(one for one in CLASSES if first <= one < end)
