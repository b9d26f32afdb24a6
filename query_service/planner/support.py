"""Which values of sex, age and place a question leaves anybody in: the other cells are zero by structure.

Read from the conditions that everybody counted meets, so from the plan alone: never from data. Sex, age and residence
of a condition are those of the cell (both are of the last year of the unit), and who has none that is known meets no
condition on them. Conditions are met together by one sex, one age and one département: a class of age or a région has
somebody only where one of its ages or départements has, so that zeros of a table are those of every finer one. Where
no sex, no age or no place is left, every table is zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product

from query_service.catalogue.places import UNKNOWN, departements, region_of
from query_service.planner.grids import UNKNOWN_AGE, values
from query_service.planner.plan import AgeBetween, AllOf, OneOf, Plan, PlannedTable, Predicate, ResidesIn, SexIs
from query_service.query_model.conditions import Sex
from query_service.query_model.question import Dimension

_Values = frozenset[int | str]
# What persons have of whom sex and age are known.
_KNOWN = (OneOf((SexIs(Sex.MALE), SexIs(Sex.FEMALE))), AgeBetween(0, None))


def supported(plan: Plan, table: PlannedTable, dimension: Dimension) -> Sequence[bool]:
    """Say for each value of a dimension of the table, in order, whether a person of the question may have it."""
    left, named = _left(plan.who, plan.known_only, plan.age_classes), values(plan, table, dimension)
    if not all(left.values()):
        return [False] * len(named)
    return [dimension not in left or value in left[dimension] for value in named]


def zeros(plan: Plan, table: PlannedTable) -> tuple[bool, ...]:
    """Say for each cell of the grid of a table, in its order, whether it is zero by structure."""
    if not all(_left(plan.who, plan.known_only, plan.age_classes).values()):
        return (True,) * len(list(product(*(values(plan, table, dimension) for dimension in table.dimensions))))
    allowed = product(*(supported(plan, table, dimension) for dimension in table.dimensions))
    return tuple(not all(cell) for cell in allowed)


@lru_cache(maxsize=64)
def _left(who: Predicate | None, known_only: bool, classes: tuple[int, ...]) -> Mapping[Dimension, _Values]:
    """Return the sexes, classes of age and places that conditions leave; the question leaves nobody where one is empty.

    Where ages of a class are left, the youngest is the first of the class or of a condition: no other is looked at.
    """
    said = [*_met_by_all(who), *(_KNOWN if known_only else ())]
    first_ages = {0, *classes, *(age for one in said for age in _first_ages(one))}
    places = _met(Dimension.DEPARTEMENT, {UNKNOWN, *(one.code for one in departements())}, said)
    return {
        Dimension.SEX: _met(Dimension.SEX, {int(sex) for sex in Sex}, said),
        Dimension.AGE_CLASS: frozenset(
            _class_of(classes, int(age)) for age in _met(Dimension.AGE_CLASS, {UNKNOWN_AGE, *first_ages}, said)
        ),
        Dimension.DEPARTEMENT: places,
        Dimension.REGION: frozenset(region_of().get(str(one), UNKNOWN) for one in places),
    }


def _met(dimension: Dimension, every: set[int] | set[str], said: Sequence[Predicate]) -> _Values:
    return frozenset(value for value in every if all(_may(dimension, value, one) for one in said))


def _class_of(classes: tuple[int, ...], age: int) -> int:
    return max((first for first in classes if first <= age), default=UNKNOWN_AGE)


def _first_ages(said: Predicate) -> Iterator[int]:
    if isinstance(said, OneOf):
        for part in said.parts:
            yield from _first_ages(part)
    elif isinstance(said, AgeBetween):
        yield said.first


def _met_by_all(who: Predicate | None) -> Iterator[Predicate]:
    if isinstance(who, AllOf):
        for part in who.parts:
            yield from _met_by_all(part)
    elif who is not None:
        yield who


def _may(dimension: Dimension, value: int | str, said: Predicate) -> bool:
    match said, dimension:
        case OneOf(parts), _:
            return any(_may(dimension, value, part) for part in parts)
        case SexIs(sex), Dimension.SEX:
            return value == sex
        case AgeBetween(first, last), Dimension.AGE_CLASS:
            return value != UNKNOWN_AGE and first <= int(value) and (last is None or int(value) <= last)
        case ResidesIn(codes), Dimension.DEPARTEMENT:
            return value in codes
    return True
