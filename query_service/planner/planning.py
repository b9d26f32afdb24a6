"""Makes the plan of a question, given how codes expand and which years the store covers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil

from query_service.catalogue.places import region_of
from query_service.errors import OutOfCoverage, UnknownCode
from query_service.planner.plan import (
    AgeBetween,
    AllOf,
    Codes,
    DaySpan,
    DeathFilter,
    DiagnosisFilter,
    EventFilter,
    EventTable,
    Filter,
    Group,
    IllnessFilter,
    IsAlive,
    IsConsumer,
    Leaf,
    NotThis,
    Occurrence,
    OneOf,
    Plan,
    PlannedTable,
    Predicate,
    ResidesIn,
    SexIs,
    Span,
    StayFilter,
    Unit,
    YearSpan,
)
from query_service.query_model.codes import CodeSet, CodeSystem
from query_service.query_model.conditions import (
    Age,
    Alive,
    All,
    AnyOf,
    Condition,
    Consumer,
    Days,
    IsSex,
    LivesIn,
    Not,
    Since,
    Window,
)
from query_service.query_model.question import CodeGroup, Dimension, Question, Table, occurrences
from query_service.query_model.selectors import (
    CausePosition,
    Death,
    Dispensing,
    LabTest,
    LongTermIllness,
    MedicalAct,
    Position,
    Selector,
    Stay,
    Visit,
)

Expansion = Callable[[CodeSet], Codes]
Coverage = Mapping[str, YearSpan]


@dataclass(frozen=True, slots=True)
class Known:
    """What planning needs besides the question: how codes expand, and the years covered by each table of the store."""

    expand: Expansion
    coverage: Coverage


def plan_of(asked: Question, known: Known) -> Plan:
    """Return the plan; raise OutOfCoverage when a year of the period is not in the store, UnknownCode for a code."""
    _check_period(asked, known.coverage)
    leaves = occurrences(asked.population)
    found = [Occurrence(_filter(leaf.event, known), leaf.at_least, leaf.counting, leaf.at_least_with_large_pack)
             for leaf in leaves]  # fmt: skip
    cuts = _Cuts(known.coverage)
    windows = [(leaf.window, filter_.events) for leaf, filter_ in zip(leaves, found, strict=True)]
    index = _filter(asked.index.event, known) if asked.index else None
    tables = tuple(PlannedTable(t.dimensions, _units(asked, t, windows, index, cuts)) for t in asked.tables)
    counted = _filter(asked.counted, known) if asked.counted else None
    if counted is not None:
        cuts.cut(YearSpan(asked.period.first, asked.period.last), counted)
    return Plan(
        measure=asked.measure,
        period=asked.period,
        who=_predicate(asked.population, iter(range(len(leaves)))) if asked.population else None,
        occurrences=tuple(found),
        index=index,
        counted=counted,
        groups=tuple(_group(group, asked.counted, known) for group in asked.code_groups),
        age_classes=asked.age_classes,
        tables=tables,
        notes=tuple(cuts.notes),
    )


def _check_period(asked: Question, coverage: Coverage) -> None:
    care = coverage["presence"]
    if asked.period.first < care.first or asked.period.last > care.last:
        raise OutOfCoverage(
            f"period {asked.period.first}-{asked.period.last}: the store covers {care.first}-{care.last}. "
            "Ask for these years."
        )


class _Cuts:
    """Cuts windows to the years covered, and remembers what it cut."""

    def __init__(self, coverage: Coverage) -> None:
        self._coverage = coverage
        self.notes: list[str] = []

    def cut(self, span: YearSpan, events: Filter, said: YearSpan | None = None) -> YearSpan:
        """Return the years of a window that are covered; the note names those of `said`, else the whole window."""
        covered = self._coverage.get(table_of(events))
        if covered is None:
            raise OutOfCoverage(f"{table_of(events)}: the store has no such table. Ask without these events.")
        first, last = max(span.first, covered.first), min(span.last, covered.last)
        asked = said or span
        if asked.first < covered.first or asked.last > covered.last:
            note = (
                f"{table_of(events)}: a window {asked.first}-{asked.last} was cut to the years covered, "
                f"{covered.first}-{covered.last}"
            )
            if note not in self.notes:
                self.notes.append(note)
        return YearSpan(first, last)


def table_of(events: Filter) -> str:
    """Return the name of the store's table whose coverage bounds these events."""
    if isinstance(events, EventFilter):
        return events.table.value
    if isinstance(events, StayFilter):
        return "stays"
    return "long_term_illnesses" if isinstance(events, IllnessFilter) else "deaths"


def _units(
    asked: Question, table: Table, windows: list[tuple[Window, Filter]], index: Filter | None, cuts: _Cuts
) -> tuple[Unit, ...]:
    if Dimension.YEAR in table.dimensions:
        bounds = [YearSpan(year, year) for year in asked.period.years]
    else:
        bounds = [YearSpan(asked.period.first, asked.period.last)]
    return tuple(_unit(asked, years, windows, index, cuts) for years in bounds)


def _unit(
    asked: Question, years: YearSpan, windows: list[tuple[Window, Filter]], index: Filter | None, cuts: _Cuts
) -> Unit:
    index_span = None
    if asked.index is not None and index is not None:
        index_span = cuts.cut(_calendar(asked.index.window, years), index)
    spans = tuple(_span(window, events, years, index_span, cuts) for window, events in windows)
    return Unit(years, spans, index_span)


def _span(window: Window, events: Filter, years: YearSpan, index: YearSpan | None, cuts: _Cuts) -> Span:
    if not isinstance(window, Days):
        return cuts.cut(_calendar(window, years), events)
    assert index is not None, "a question with a window in days has an index event"
    first = index.first - ceil(max(-window.first, 0) / 365)
    last = index.last + ceil(max(window.last, 0) / 365)
    # One year more on each side: a stay entered in December is in the files of its year of discharge.
    files = cuts.cut(YearSpan(first - 1, last + 1), events, YearSpan(first, last))
    return DaySpan(window.first, window.last, files)


def _calendar(window: Window, years: YearSpan) -> YearSpan:
    if isinstance(window, Since):
        return YearSpan(window.year, years.last)
    assert not isinstance(window, Days)
    return YearSpan(years.first + window.first, years.last + window.last)


def _filter(event: Selector, known: Known) -> Filter:
    expand = known.expand
    match event:
        case Dispensing(codes):
            column = "code" if codes.system is CodeSystem.ATC else "product"
            return EventFilter(EventTable.DISPENSINGS, column, expand(codes))
        case MedicalAct(codes):
            return EventFilter(EventTable.ACTS, "code", expand(codes))
        case LabTest(codes):
            return EventFilter(EventTable.LAB_TESTS, "code", expand(codes))
        case Visit(codes, specialities):
            narrowed = expand(specialities) if specialities else None
            return EventFilter(EventTable.VISITS, "code", expand(codes), narrowed)
        case Stay(diagnoses, groups, acts):
            return StayFilter(
                tuple(DiagnosisFilter(expand(one.codes), one.positions) for one in diagnoses),
                expand(groups) if groups else None,
                expand(acts) if acts else None,
            )
        case LongTermIllness(codes):
            return IllnessFilter(expand(codes))
        case Death(causes, position):
            return DeathFilter(expand(causes) if causes else None, position is CausePosition.INITIAL)


def _group(group: CodeGroup, counted: Selector | None, known: Known) -> Group:
    codes = known.expand(group.codes)
    if not isinstance(counted, Stay):
        column = "product" if group.codes.system in (CodeSystem.CIP13, CodeSystem.UCD) else "code"
        return Group(group.name, codes, column)
    if group.codes.system is CodeSystem.GHM:
        return Group(group.name, codes, "group")
    named = {position for one in counted.diagnoses for position in one.positions}
    return Group(group.name, codes, "diagnosis", tuple(p for p in Position if not named or p in named))


def _predicate(condition: Condition, numbers: Iterator[int]) -> Predicate:
    match condition:
        case All(parts):
            return AllOf(tuple(_predicate(part, numbers) for part in parts))
        case AnyOf(parts):
            return OneOf(tuple(_predicate(part, numbers) for part in parts))
        case Not(part):
            return NotThis(_predicate(part, numbers))
        case IsSex(sex):
            return SexIs(sex)
        case Age(first, last):
            return AgeBetween(first, last)
        case LivesIn(regions, departements):
            return ResidesIn(_departements(regions, departements))
        case Alive():
            return IsAlive()
        case Consumer():
            return IsConsumer()
    return Leaf(next(numbers))


def _departements(regions: Codes, departements: Codes) -> Codes:
    """Write régions out; an unknown place is an error and not an empty result."""
    known = region_of()
    for kind, named, official in (("région", regions, known.values()), ("département", departements, known)):
        for code in named:
            if code not in official:
                raise UnknownCode(
                    f"lives_in: {code!r} is the code of no {kind}. Use the official codes, such as 11, 2A."
                )
    written_out = {code for code, region in known.items() if region in regions}
    return tuple(sorted({*departements, *written_out}))
