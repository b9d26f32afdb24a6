"""Of whom a plan asks, as far as public lists of inhabitants tell: sexes, départements, ages."""

from __future__ import annotations

from typing import TypeVar

from query_service.catalogue.population import EVERYBODY, Among
from query_service.planner.plan import AgeBetween, AllOf, NotThis, OneOf, Predicate, ResidesIn, SexIs

T = TypeVar("T")


def asked_of(who: Predicate | None) -> Among | None:
    """Return the sexes, départements and ages that a population names, everybody when it names none.

    None when it names them in a way that is no such list: under "not", or as one side of "any".
    """
    if who is None:
        return EVERYBODY
    match who:
        case SexIs(sex):
            return Among(sexes=frozenset({int(sex)}))
        case ResidesIn(departements):
            return Among(departements=frozenset(departements))
        case AgeBetween(first, last):
            return Among(ages=(first, last))
        case AllOf(parts):
            return _both(parts)
        case OneOf(parts):
            return EVERYBODY if not any(map(_names_people, parts)) else _either(parts)
        case NotThis(part):
            return None if _names_people(part) else EVERYBODY
    return EVERYBODY


def _both(parts: tuple[Predicate, ...]) -> Among | None:
    found = EVERYBODY
    for part in parts:
        one = asked_of(part)
        if one is None:
            return None
        found = Among(
            _meet(found.sexes, one.sexes), _meet(found.departements, one.departements), _overlap(found.ages, one.ages)
        )
    return found


def _either(parts: tuple[Predicate, ...]) -> Among | None:
    """Return the union where all parts name sexes alone, or places alone."""
    if all(isinstance(part, SexIs) for part in parts):
        return Among(sexes=frozenset(int(part.sex) for part in parts if isinstance(part, SexIs)))
    if all(isinstance(part, ResidesIn) for part in parts):
        return Among(
            departements=frozenset(one for part in parts if isinstance(part, ResidesIn) for one in part.departements)
        )
    return None


def _names_people(who: Predicate) -> bool:
    if isinstance(who, AllOf | OneOf):
        return any(map(_names_people, who.parts))
    if isinstance(who, NotThis):
        return _names_people(who.part)
    return isinstance(who, SexIs | ResidesIn | AgeBetween)


def _meet(one: frozenset[T] | None, other: frozenset[T] | None) -> frozenset[T] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def _overlap(one: tuple[int, int | None] | None, other: tuple[int, int | None] | None) -> tuple[int, int | None] | None:
    if one is None or other is None:
        return other if one is None else one
    ends = [end for end in (one[1], other[1]) if end is not None]
    return max(one[0], other[0]), min(ends, default=None)
