"""Who somebody is, apart from what she had: age, residence, sex. Conditions on them that all hold become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from query_service.catalogue.places import UNKNOWN, region_of
from query_service.query_model.conditions import OLDEST, Age, Condition, IsSex, LivesIn, Not, Sex
from query_service.requests.trace.forms import written_out
from query_service.requests.trace.inhabitants import Ages, inhabitants

EVERY_AGE: Ages = (0, OLDEST)
_BOTH = frozenset({int(Sex.MALE), int(Sex.FEMALE)})


@dataclass(frozen=True, slots=True)
class Persons:
    """Ages (both ends included), départements ("" for an unknown residence) and sexes."""

    ages: Ages
    places: frozenset[str]
    sexes: frozenset[int]

    @property
    def inhabitants(self) -> int:
        return inhabitants(self.places, self.ages, self.sexes)


def everywhere() -> frozenset[str]:
    """Return every residence, the unknown one too."""
    return frozenset({*region_of(), UNKNOWN})


def split(parts: Sequence[Condition]) -> tuple[Persons, list[Condition]]:
    """Return what conditions that all hold say of age, residence and sex, and those to be kept as they are.

    One on sex is kept as well: it is one condition among others.
    """
    (first, last), places, sexes = EVERY_AGE, everywhere(), _BOTH
    kept: list[Condition] = []
    for part in parts:
        match part:
            case Age(youngest, oldest):
                first, last = max(first, youngest), min(last, OLDEST if oldest is None else oldest)
            case LivesIn():
                places &= written_out(part)
            case Not(LivesIn() as elsewhere):
                places -= written_out(elsewhere)
            case _:
                kept.append(part)
                if isinstance(part, IsSex):
                    sexes &= {int(part.sex)}
    return Persons((first, last), places, sexes), kept
