"""The families of codes that a plan looks at: two draws that share one are taken to be about overlapping persons.

Read from the plan and nomenclatures alone, so that a refusal says nothing about data. Finer than chapters, or a
question about one illness would close all the others; coarser than codes, or a list reworded at its edge would begin
an account of its own: the category of three signs of a diagnosis or cause (E11), the chemical subgroup of four of a
drug (A10B), the first four letters of an act (site and action: JVJF), five signs of a group of stays (the group
without its severity), tests and fees code by code. A question without codes is about everybody.

A weakness, said in docs/privacy.md: lists without a common family may still find the same persons (insulin and E10).
There the caps of the year and of the lifetime hold alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from query_service.planner.plan import DeathFilter, EventFilter, EventTable, Filter, IllnessFilter, Plan, StayFilter

EVERYBODY = "everybody"
_LETTERS = {
    EventTable.DISPENSINGS: ("atc", 4),
    EventTable.ACTS: ("ccam", 4),
    EventTable.LAB_TESTS: ("nabm", None),
    EventTable.VISITS: ("fee", None),
}
_DIAGNOSIS, _ACT, _GROUP = ("cim10", 3), ("ccam", 4), ("ghm", 5)

# The ATC class of a product (CIP13 or UCD), "" when its nomenclature gives none.
ClassOf = Callable[[str], str]


def topics(plan: Plan, class_of: ClassOf) -> tuple[str, ...]:
    """Return the families of codes that the plan looks at, such as `cim10 E11`, sorted; `everybody` for none."""
    filters = [occurrence.events for occurrence in plan.occurrences]
    filters += [one for one in (plan.counted, plan.index) if one is not None]
    found = {topic for one in filters for topic in _of(one, class_of)}
    return tuple(sorted(found)) or (EVERYBODY,)


def _of(one: Filter, class_of: ClassOf) -> Iterator[str]:
    match one:
        case EventFilter(table, column, codes):
            for code in codes:
                yield _of_product(code, class_of) if column == "product" else _family(*_LETTERS[table], code)
        case StayFilter(diagnoses, groups, acts):
            if not diagnoses and groups is None and acts is None:
                yield "any stay"
            yield from (_family(*_DIAGNOSIS, code) for diagnosis in diagnoses for code in diagnosis.codes)
            yield from (_family(*_GROUP, code) for code in groups or ())
            yield from (_family(*_ACT, code) for code in acts or ())
        case IllnessFilter(codes):
            yield from (_family(*_DIAGNOSIS, code) for code in codes)
        case DeathFilter(causes):
            if causes is None:
                yield "any death"
            yield from (_family(*_DIAGNOSIS, code) for code in causes or ())


def _of_product(code: str, class_of: ClassOf) -> str:
    return _family("atc", 4, found) if (found := class_of(code)) else f"product {code}"


def _family(system: str, letters: int | None, code: str) -> str:
    return f"{system} {code[:letters]}"
