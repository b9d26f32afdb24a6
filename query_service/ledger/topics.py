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

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from query_service.planner.plan import (
    DaySpan,
    DeathFilter,
    DiagnosisFilter,
    EventFilter,
    EventTable,
    Filter,
    Group,
    IllnessFilter,
    Plan,
    PlannedTable,
    StayFilter,
    YearSpan,
)
from query_service.privacy.loss import Loss
from query_service.privacy.pricing import Measurement
from query_service.query_model.question import Dimension

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
    return tuple(sorted({topic for table in plan.tables for topic, _years in _looked_at(plan, table, 0, class_of)}))


def charged_by_topic(plan: Plan, parts: Sequence[Measurement], class_of: ClassOf) -> dict[tuple[str, int], Loss]:
    """Return the loss that falls on each topic and year of care, sorted.

    A year of care is looked at by every unit whose windows reach it: the persons treated in 2019 are found by a
    question about 2019, and again by one about 2021 that looks two years back. Each of these pays for 2019.
    """
    found: Counter[tuple[str, int]] = Counter()
    for part in parts:
        table = plan.tables[part.table]
        for number, unit in enumerate(table.units):
            loss = part.years[unit.years.first].billionths
            seen = {
                (topic, year)
                for topic, years in _looked_at(plan, table, number, class_of)
                for year in range(years.first, years.last + 1)
            }
            found.update(dict.fromkeys(seen, loss))
    return {place: Loss(billionths) for place, billionths in sorted(found.items())}


def _looked_at(plan: Plan, table: PlannedTable, number: int, class_of: ClassOf) -> Iterator[tuple[str, YearSpan]]:
    """Give the topics of a unit of a table, each with the years of care in which it is looked for."""
    unit = table.units[number]
    looked = [
        (occurrence.events, span.years if isinstance(span, DaySpan) else span)
        for occurrence, span in zip(plan.occurrences, unit.spans, strict=True)
    ]
    if plan.counted is not None:
        looked.append((plan.counted, unit.years))
    if plan.index is not None and unit.index_span is not None:
        looked.append((plan.index, unit.index_span))
    found = [(topic, years) for events, years in looked for topic in _of(events, class_of)]
    # A group of codes finds its own persons, whatever the events are that it parts.
    if Dimension.CODE_GROUP in table.dimensions and plan.counted is not None:
        found += [(topic, unit.years) for group in plan.groups for topic in _of_group(plan.counted, group, class_of)]
    yield from found or [(EVERYBODY, unit.years)]


def _of_group(counted: Filter, group: Group, class_of: ClassOf) -> Iterator[str]:
    if isinstance(counted, EventFilter):
        return _of(EventFilter(counted.table, group.column, group.codes), class_of)
    if group.column == "group":
        return _of(StayFilter(groups=group.codes), class_of)
    return _of(StayFilter(diagnoses=(DiagnosisFilter(group.codes, group.positions),)), class_of)


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
