"""Unions beside their parts: published together they tell how many persons are in several parts.

The persons who have one code or another, beside those who have each: the parts less the union are the persons who have
both. One of the questions that was answered by hand let 188 persons be derived so. Only persons are concerned, and only
what the lists of codes show: a group that holds exactly the codes of others, or the whole of what is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from query_service.planner.plan import EventFilter, Plan, StayFilter
from query_service.query_model.question import Dimension
from query_service.tables.board import Candidate, Figure, Overlap

_Codes = frozenset[tuple[str, str]]


def overlaps(plan: Plan, tables: Sequence[Candidate]) -> Iterator[Overlap]:
    """Give the unions beside their parts, cell by cell, of published tables of persons."""
    unions = [(union, list(_families(union, codes, plan))) for union, codes in _unions(plan).items()]
    shapes = {one.shape: frozenset(one.cells) for one in tables}
    for shape, cells in shapes.items():
        if Dimension.CODE_GROUP not in shape.dimensions:
            continue
        place = shape.dimensions.index(Dimension.CODE_GROUP)
        whole = next((one for one in shapes if one.dimensions == _without(shape.dimensions, place)), None)
        for rest in dict.fromkeys(_without(cell, place) for cell in cells):
            for union, families in unions:
                beside: Figure = (shape, _with(rest, place, union)) if union else (whole or shape, rest)
                for family in families if beside[1] in shapes[beside[0]] else ():
                    yield Overlap(tuple((shape, _with(rest, place, name)) for name in family), beside)


def _unions(plan: Plan) -> dict[str, _Codes]:
    """Return what may be a union: each group by its name, and what is counted under no name."""
    found = {group.name: _of_group(plan, group.name) for group in plan.groups}
    counted = plan.counted
    if isinstance(counted, EventFilter):
        found[""] = frozenset((counted.column, code) for code in counted.codes)
    elif isinstance(counted, StayFilter) and counted.groups is not None and not counted.diagnoses and not counted.acts:
        found[""] = frozenset(("group", code) for code in counted.groups)
    elif isinstance(counted, StayFilter) and len(counted.diagnoses) == 1 and not counted.groups and not counted.acts:
        found[""] = frozenset(("diagnosis", code) for code in counted.diagnoses[0].codes)
    return found


def _of_group(plan: Plan, name: str) -> _Codes:
    group = next(one for one in plan.groups if one.name == name)
    return frozenset((group.column, code) for code in group.codes)


def _families(union: str, codes: _Codes, plan: Plan) -> Iterator[tuple[str, ...]]:
    """Give the sets of groups that tell something beside the union.

    Those whose codes together are its own, all those inside it and each pair: the parts less the union are persons in
    several. And each group by itself, unless it holds all the codes: the union less the group are the persons that only
    the codes which the group lacks bring in.
    """
    inside = {
        group.name: mine
        for group in plan.groups
        if group.name != union and ((mine := _of_group(plan, group.name)) <= codes or not union)
    }
    names = tuple(inside)
    families = dict.fromkeys([names, *combinations(names, 2)])
    for family in families:
        if len(family) > 1 and codes <= frozenset().union(*(inside[name] for name in family)):
            yield family
    yield from ((name,) for name, mine in inside.items() if not codes <= mine)


def _without(values: tuple[int | str, ...], place: int) -> tuple[int | str, ...]:
    return values[:place] + values[place + 1 :]


def _with(values: tuple[int | str, ...], place: int, name: str) -> tuple[int | str, ...]:
    return (*values[:place], name, *values[place:])
