"""Which values of sex, age and place a question leaves anybody in: the other cells are zero by structure.

Read from the conditions that everybody counted meets, so from the plan alone: never from data. Sex, age and residence
of a condition are those of the cell (both are of the last year of the unit), and who has none that is known meets no
condition on them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, product

from query_service.catalogue.places import UNKNOWN, region_of
from query_service.planner.grids import UNKNOWN_AGE, values
from query_service.planner.plan import AgeBetween, AllOf, OneOf, Plan, PlannedTable, Predicate, ResidesIn, SexIs
from query_service.query_model.question import Dimension


def supported(plan: Plan, table: PlannedTable, dimension: Dimension) -> Sequence[bool]:
    """Say for each value of a dimension of the table, in order, whether a person of the question may have it."""
    said = list(_met_by_all(plan.who))
    return [all(_may(plan, dimension, value, one) for one in said) for value in values(plan, table, dimension)]


def zeros(plan: Plan, table: PlannedTable) -> tuple[bool, ...]:
    """Say for each cell of the grid of a table, in its order, whether it is zero by structure."""
    allowed = product(*(supported(plan, table, dimension) for dimension in table.dimensions))
    return tuple(not all(cell) for cell in allowed)


def _met_by_all(who: Predicate | None) -> Iterator[Predicate]:
    if isinstance(who, AllOf):
        for part in who.parts:
            yield from _met_by_all(part)
    elif who is not None:
        yield who


def _may(plan: Plan, dimension: Dimension, value: int | str, said: Predicate) -> bool:
    match said, dimension:
        case OneOf(parts), _:
            return any(_may(plan, dimension, value, part) for part in parts)
        case SexIs(sex), Dimension.SEX:
            return value == sex
        case AgeBetween(first, last), Dimension.AGE_CLASS:
            following = dict(pairwise(plan.age_classes)).get(int(value))
            before_the_end = last is None or int(value) <= last
            return value != UNKNOWN_AGE and before_the_end and (following is None or first < following)
        case ResidesIn(departements), Dimension.DEPARTEMENT:
            return value in departements
        case ResidesIn(departements), Dimension.REGION:
            return value != UNKNOWN and value in {region_of().get(one) for one in departements}
    return True
