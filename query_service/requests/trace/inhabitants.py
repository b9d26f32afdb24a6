"""How many people may be in a group of places, ages and sexes: public figures of Insee, spread inside each class."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise

from query_service.catalogue.population import population
from query_service.query_model.conditions import OLDEST

# Bands of five years; the last one holds who is older.
_BAND = 5
Ages = tuple[int, int]


@cache
def inhabitants(places: frozenset[str], ages: Ages, sexes: frozenset[int]) -> int:
    """Return about how many people live in these départements, of these ages (both ends included) and sexes."""
    shares: dict[tuple[int, int], float] = defaultdict(float)
    wholes: dict[tuple[int, int], float] = defaultdict(float)
    for (sex, band, first), share in _shape().items():
        shares[sex, first] += share * _part(band, ages)
        # Shares of a class were rounded: they make nearly one.
        wholes[sex, first] += share
    return round(
        sum(
            persons * shares[sex, first] / wholes[sex, first]
            for (place, sex, first), persons in population().items()
            if place in places and sex in sexes
        )
    )


def _part(band: int, ages: Ages) -> float:
    """Return how much of a band of ages is inside these."""
    end = _ends().get(band, OLDEST + 1)
    shared = min(end, ages[1] + 1) - max(band, ages[0])
    return max(0, shared) / (end - band)


@cache
def _ends() -> Mapping[int, int]:
    bands = sorted({band for _sex, band, _first in _shape()})
    return {**dict(pairwise(bands)), bands[-1]: bands[-1] + 2 * _BAND}


@cache
def _shape() -> Mapping[tuple[int, int, int], float]:
    """Return which share of a class each band has, by sex, first age of the band and of the class."""
    text = files("query_service").joinpath("reference", "calibration", "age_shape.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter=";")
    return {(int(row["sex"]), int(row["age_min"]), int(row["class_min"])): float(row["share"]) for row in rows}
