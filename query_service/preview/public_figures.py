"""How many persons a question is about in a year, by public figures: for each condition, then joined as it joins them.

A condition on events is looked up in published lines (reference/public_figures.csv: each with its source and year; for
main diagnoses the stays of 2015 counted by ATIH, code by code), else in the tables of care of this project. How many
dates are asked for is looked at in these tables only; boxes, large packs and the order of events nowhere.

Rules for what is joined, by département, sex and age:

- any: of parts about the same illness the largest, and a fifth of the others, since they are mostly the same people;
  parts about different illnesses add up. A part of which nothing is known is left out, and said.
- all: the smallest part. It is an upper bound, and often a good one. A part of which nothing is known is left out, and
  said: the figure may then be far too large.
- not: leaves the others as they are. Alone it is everybody.
- several years: the persons of one year, and for each further year a tenth of them for a lasting illness, 0.4 for an
  occasional drug, 0.7 for a stay, an act or a visit, all of them for a death; never more than everybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from query_service.catalogue.population import SOURCE, Among
from query_service.planner.asked_of import asked_of
from query_service.planner.plan import (
    AgeBetween,
    AllOf,
    DiagnosisFilter,
    EventFilter,
    Filter,
    Group,
    Leaf,
    NotThis,
    OneOf,
    Plan,
    Predicate,
    ResidesIn,
    SexIs,
    Span,
    StayFilter,
    Unit,
    YearSpan,
)
from query_service.preview import shapes
from query_service.preview.known import Size, Source, added, common, joined
from query_service.preview.looking_up import size_of

# Of the smaller parts about one illness, how much the largest does not hold.
APART = 0.2
# Of everybody, how many others another year brings: those who are born or arrive.
NEW_PEOPLE = 0.02
_INHABITANTS = Source(SOURCE, 2020)


@dataclass(frozen=True, slots=True)
class Estimate:
    """Who is counted in one unit of a plan, None when no public figure tells.

    `size.each` is how many of the counted events one of them has in the unit. `unknown`: conditions left out, of which
    nothing is known.
    """

    size: Size | None
    unknown: tuple[Filter, ...] = ()


def everybody() -> Size:
    """Return the inhabitants of France."""
    return Size(shapes.inhabitants(), 1.0, NEW_PEOPLE, "", (_INHABITANTS,))


def estimate(plan: Plan, unit: Unit) -> Estimate:
    """Return who a question counts in one unit, a calendar year or the pooled period, by public figures alone."""
    looking = _Looking(plan, unit)
    who = looking.of(plan.who) if plan.who is not None else None
    counted = looking.events(plan.counted, unit.years) if plan.counted is not None else None
    found = common([one for one in (counted, who) if one is not None])
    if looking.nothing:
        found = None
    if found is not None and counted is not None:
        found = replace(found, each=counted.each)
    return Estimate(found, tuple(looking.unknown))


def of_groups(plan: Plan, unit: Unit, whole: Size) -> tuple[Size, ...]:
    """Return who is counted in each code group: by public figures where all are known, else equal parts of the whole.

    No group is larger than the whole.
    """
    assert plan.counted is not None, "groups cut the counted events"
    looking = _Looking(plan, unit)
    found = [looking.events(_cut(plan.counted, group), unit.years) for group in plan.groups]
    if any(one is None for one in found):
        return (whole.times(1 / len(plan.groups)),) * len(plan.groups)
    return tuple(one.of(shapes.at_most(one.shape, whole.shape)) for one in found if one is not None)


@dataclass
class _Looking:
    """Goes through the conditions of one unit and remembers those that no public figure knows."""

    plan: Plan
    unit: Unit
    unknown: list[Filter] = field(default_factory=list)
    known: int = 0

    @property
    def nothing(self) -> bool:
        """Say whether there were conditions on events, and none of them is known."""
        return bool(self.unknown) and not self.known

    def of(self, who: Predicate) -> Size | None:
        match who:
            case Leaf(number):
                asked = self.plan.occurrences[number]
                return self.events(asked.events, self.unit.spans[number], asked.at_least)
            case AllOf(parts):
                return common(self._parts(parts))
            case OneOf(parts):
                return _either(self._parts(parts))
            case SexIs() | ResidesIn() | AgeBetween():
                return everybody().of(shapes.kept(shapes.inhabitants(), asked_of(who) or Among()))
            case NotThis(SexIs() | ResidesIn() | AgeBetween() as part):
                left_out = shapes.kept(shapes.inhabitants(), asked_of(part) or Among())
                return everybody().of(shapes.inhabitants() - left_out)
        return everybody()

    def events(self, events: Filter, span: Span, at_least: int = 1) -> Size | None:
        """Return who has these events in a window, in calendar years; a window in days is taken for one year."""
        found = size_of(events, at_least)
        if found is None:
            if events not in self.unknown:
                self.unknown.append(events)
            return None
        self.known += 1
        return found.over(span.last - span.first + 1 if isinstance(span, YearSpan) else 1)

    def _parts(self, parts: tuple[Predicate, ...]) -> list[Size]:
        return [one for part in parts if (one := self.of(part)) is not None]


def _either(parts: Sequence[Size]) -> Size | None:
    """Return who is in one of the parts at least: see the rules above."""
    by_illness: dict[str, list[Size]] = defaultdict(list)
    for place, one in enumerate(parts):
        by_illness[one.illness or f"part {place}"].append(one)
    return added([_same_illness(those) for those in by_illness.values()])


def _same_illness(parts: Sequence[Size]) -> Size:
    largest = max(parts, key=lambda one: one.persons)
    others = [one.times(APART) for one in parts if one is not largest]
    shape = shapes.at_most(shapes.sum_of(one.shape for one in (largest, *others)), shapes.inhabitants())
    return replace(largest, shape=shape, sources=joined(one.sources for one in parts))


def _cut(counted: Filter, group: Group) -> Filter:
    """Return the counted events of one group of codes."""
    if isinstance(counted, EventFilter):
        return replace(counted, codes=group.codes, column=group.column)
    assert isinstance(counted, StayFilter)
    if group.column == "group":
        return StayFilter(groups=group.codes)
    return StayFilter((DiagnosisFilter(group.codes, group.positions),))
