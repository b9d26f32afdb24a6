"""Which figures are sums of others: one table, that sums, remainders and answers by addition obey.

A figure of a coarser table is the sum of those of a finer one where everything it counts is in exactly one of the
cells added. Where that is not certain from the plan alone, the answer is no: a wrong sum looks like any other figure.

Persons. In one unit (a calendar year, or the pooled period) a person has one sex, one year of birth and one residence,
so these put her into one cell. She may be in it again in another year or month, and in several code groups at once.

Volumes. An event has one month and one year. The years of a period together hold the events of the pooled period only
where everybody counts: a population is found again for each unit, and a pooled period finds other persons than its
years one by one. Age and residence are those of the year in one table and of the last year in the other, so they may
not stay in a sum over years. Groups of codes add up where each event counted has one code and is in one group: the
groups are cut by the very codes that say what is counted, share none, and leave none out.

Volumes that are released are clipped first, in the cells of the table that was measured. Over sex, age and residence
that changes nothing: a person is in one of the cells added. Over months, years and groups, the sum holds at most C of
a person in each cell of the finer table, and V in all: another quantity than a table measured by itself, to be said.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from query_service.planner.plan import EventFilter, Plan, PlannedTable, StayFilter
from query_service.query_model.question import Dimension, Measure


class Adds(StrEnum):
    """When figures may be added over a dimension; both tables then have the same units, or the dimension is years."""

    ALWAYS = "always"
    NEVER = "never"
    WHERE_EVERYBODY_COUNTS = "where everybody counts"
    WHERE_GROUPS_PART_THE_CODES = "where groups part the codes"


PERSONS: Mapping[Dimension, Adds] = {
    Dimension.YEAR: Adds.NEVER,
    Dimension.MONTH: Adds.NEVER,
    Dimension.SEX: Adds.ALWAYS,
    Dimension.AGE_CLASS: Adds.ALWAYS,
    Dimension.REGION: Adds.ALWAYS,
    Dimension.DEPARTEMENT: Adds.ALWAYS,
    Dimension.CODE_GROUP: Adds.NEVER,
}
VOLUMES: Mapping[Dimension, Adds] = {
    **PERSONS,
    Dimension.YEAR: Adds.WHERE_EVERYBODY_COUNTS,
    Dimension.MONTH: Adds.ALWAYS,
    Dimension.CODE_GROUP: Adds.WHERE_GROUPS_PART_THE_CODES,
}
ADDITIVITY: Mapping[Measure, Mapping[Dimension, Adds]] = {
    Measure.PERSONS: PERSONS,
    Measure.STAYS: VOLUMES,
    Measure.ACTS: VOLUMES,
    Measure.BOXES: VOLUMES,
    Measure.AMOUNT_REIMBURSED: VOLUMES,
}
# What a person has another of in another year: it may not stay where years are added.
_OF_A_YEAR = {Dimension.AGE_CLASS, Dimension.REGION, Dimension.DEPARTEMENT}


def adds_up(plan: Plan, measure: Measure, finer: PlannedTable, coarser: PlannedTable) -> bool:
    """Say whether each figure of `coarser` is a sum of figures of `finer`, both of one question whose plan is given.

    `measure` is that of the plan, or persons, which a volume is measured with. A table is a sum of itself.
    """
    gone = _added_over(finer, coarser)
    return gone is not None and all(_may_go(plan, ADDITIVITY[measure][one], coarser) for one in gone)


def _added_over(finer: PlannedTable, coarser: PlannedTable) -> set[Dimension] | None:
    """Return the dimensions that are added over, None where the finer table lacks one that is wanted."""
    has, wanted = set(finer.dimensions), set(coarser.dimensions)
    gone = has - wanted
    if Dimension.REGION in wanted and Dimension.DEPARTEMENT in has:
        # Each département is in one région: what is added over is the départements of each.
        wanted.discard(Dimension.REGION)
    if not wanted <= has:
        return None
    if finer.units == coarser.units:
        # A period of one year: the year says nothing more, nothing is added over it.
        gone.discard(Dimension.YEAR)
    return gone


def _may_go(plan: Plan, rule: Adds, coarser: PlannedTable) -> bool:
    match rule:
        case Adds.ALWAYS:
            return True
        case Adds.NEVER:
            return False
        case Adds.WHERE_EVERYBODY_COUNTS:
            return plan.who is None and not _OF_A_YEAR & set(coarser.dimensions)
        case Adds.WHERE_GROUPS_PART_THE_CODES:
            return _groups_part_the_codes(plan)


def _groups_part_the_codes(plan: Plan) -> bool:
    counted = plan.counted
    if isinstance(counted, EventFilter):
        column, codes = counted.column, counted.codes
    elif isinstance(counted, StayFilter) and counted.groups is not None:
        # A stay has one GHM; it has several diagnoses, so that groups by diagnosis are never known to be apart.
        column, codes = "group", counted.groups
    else:
        return False
    named = [code for group in plan.groups for code in set(group.codes)]
    same_column = all(group.column == column for group in plan.groups)
    return same_column and len(named) == len(set(named)) and set(codes) <= set(named)
