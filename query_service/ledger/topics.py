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

from collections.abc import Callable, Iterator, Mapping

from query_service.planner.plan import DeathFilter, EventFilter, EventTable, Filter, IllnessFilter, Plan, StayFilter

EVERYBODY = "everybody"
# How many first signs of a code its family shares; a code of another system is a family of its own.
LETTERS: Mapping[str, int] = {"cim10": 3, "atc": 4, "ccam": 4, "ghm": 5}
_SYSTEMS = {
    EventTable.DISPENSINGS: "atc",
    EventTable.ACTS: "ccam",
    EventTable.LAB_TESTS: "nabm",
    EventTable.VISITS: "fee",
}

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
                yield of_product(code, class_of) if column == "product" else family(_SYSTEMS[table], code)
        case StayFilter(diagnoses, groups, acts):
            if not diagnoses and groups is None and acts is None:
                yield "any stay"
            yield from (family("cim10", code) for diagnosis in diagnoses for code in diagnosis.codes)
            yield from (family("ghm", code) for code in groups or ())
            yield from (family("ccam", code) for code in acts or ())
        case IllnessFilter(codes):
            yield from (family("cim10", code) for code in codes)
        case DeathFilter(causes):
            if causes is None:
                yield "any death"
            yield from (family("cim10", code) for code in causes or ())


def of_product(code: str, class_of: ClassOf) -> str:
    """Return the family of a product: that of its class, itself when it has none."""
    return family("atc", found) if (found := class_of(code)) else f"product {code}"


def family(system: str, code: str) -> str:
    """Return the family of a code, such as `cim10 E11`."""
    return f"{system} {code[: LETTERS.get(system)]}"
