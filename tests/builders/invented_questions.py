"""Invented questions: any that means something, over the codes of the invented stores."""

from __future__ import annotations

from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from query_service.query_model.codes import Code, CodeSet, CodeSystem
from query_service.query_model.conditions import (
    Age,
    Alive,
    All,
    AnyOf,
    Condition,
    Consumer,
    Counting,
    Days,
    IsSex,
    LivesIn,
    Not,
    Occurs,
    Sex,
    Since,
    Window,
    Years,
)
from query_service.query_model.question import (
    COUNTS,
    CodeGroup,
    Dimension,
    IndexEvent,
    Measure,
    Period,
    Precision,
    Question,
    Table,
)
from query_service.query_model.selectors import (
    NAMES,
    CausePosition,
    Death,
    Diagnosis,
    Dispensing,
    LabTest,
    LongTermIllness,
    MedicalAct,
    Position,
    Selector,
    Stay,
    Visit,
)
from query_service.query_model.systems import CUT_BY, IN_PACKS
from tests.builders.invented_stores import CODES, FIRST, LAST, PLACES

T = TypeVar("T")


def code_sets(system: CodeSystem) -> SearchStrategy[CodeSet]:
    known = tuple(map(Code, CODES[system]))
    included = st.lists(st.sampled_from(known), min_size=1, max_size=3).map(tuple)
    excluded = st.lists(st.sampled_from(known), max_size=1).map(tuple)
    return st.builds(CodeSet, st.just(system), included, excluded)


def _perhaps(strategy: SearchStrategy[T]) -> SearchStrategy[T | None]:
    return st.none() | strategy


_POSITIONS = st.lists(st.sampled_from(tuple(Position)), min_size=1, max_size=5, unique=True).map(tuple)
_DIAGNOSES = st.lists(st.builds(Diagnosis, code_sets(CodeSystem.CIM10), _POSITIONS), max_size=2).map(tuple)
_SELECTORS: dict[type, SearchStrategy[Selector]] = {
    Dispensing: st.sampled_from((CodeSystem.ATC, CodeSystem.CIP13, CodeSystem.UCD)).flatmap(code_sets).map(Dispensing),
    MedicalAct: code_sets(CodeSystem.CCAM).map(MedicalAct),
    LabTest: code_sets(CodeSystem.NABM).map(LabTest),
    Visit: st.builds(Visit, code_sets(CodeSystem.NATURE), _perhaps(code_sets(CodeSystem.SPECIALITY))),
    Stay: st.builds(Stay, _DIAGNOSES, _perhaps(code_sets(CodeSystem.GHM)), _perhaps(code_sets(CodeSystem.CCAM))),
    LongTermIllness: code_sets(CodeSystem.CIM10).map(LongTermIllness),
    Death: st.builds(Death, _perhaps(code_sets(CodeSystem.CIM10)), st.sampled_from(CausePosition)),
}
KNOWN = PLACES[1:-1]
selectors = st.one_of(*_SELECTORS.values())


def _ordered(pair: tuple[int, int]) -> tuple[int, int]:
    return (min(pair), max(pair))


def _years() -> SearchStrategy[Years]:
    return st.tuples(st.integers(-3, 0), st.integers(-3, 0)).map(lambda pair: Years(*_ordered(pair)))


def _calendar(last: int) -> SearchStrategy[Window]:
    return st.one_of(_years(), st.integers(2016, last).map(Since))


def _days() -> SearchStrategy[Days]:
    ends = st.sampled_from((-400, -6, -1, 0, 1, 5, 400))
    return st.tuples(ends, ends).map(lambda pair: Days(*_ordered(pair)))


@st.composite
def _occurs(draw: st.DrawFn, last: int, in_days: bool) -> Occurs:
    event = draw(selectors)
    window = draw(st.one_of(_calendar(last), _days()) if in_days else _calendar(last))
    if isinstance(event, LongTermIllness | Death):
        return Occurs(event, window)
    least, counting = draw(st.sampled_from((1, 1, 2, 3, 4))), draw(st.sampled_from(Counting))
    lower = None
    packs = isinstance(event, Dispensing) and event.codes.system in IN_PACKS
    if least > 1 and counting is Counting.DATES and packs:
        lower = draw(_perhaps(st.integers(1, least - 1)))
    return Occurs(event, window, least, counting, lower)


def _of_person() -> SearchStrategy[Condition]:
    places = st.lists(st.sampled_from(KNOWN), min_size=1, max_size=2).map(tuple)
    regions = st.lists(st.sampled_from(("11", "94", "01")), max_size=2).map(tuple)
    return st.one_of(
        st.sampled_from(Sex).map(IsSex),
        st.sampled_from((Age(), Age(18), Age(0, 39), Age(40, 70))),
        st.builds(LivesIn, regions, places),
        st.just(Alive()),
        st.just(Consumer()),
    )


def conditions(last: int, *, in_days: bool) -> SearchStrategy[Condition]:
    def joined(inner: SearchStrategy[Condition]) -> SearchStrategy[Condition]:
        several = st.lists(inner, min_size=1, max_size=3).map(tuple)
        return st.one_of(several.map(All), several.map(AnyOf), inner.map(Not))

    return st.recursive(st.one_of(_occurs(last, in_days), _of_person()), joined, max_leaves=5)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Any question that means something."""
    measure = draw(st.sampled_from(tuple(Measure)))
    first, last = _ordered((draw(st.integers(FIRST, LAST)), draw(st.integers(FIRST, LAST))))
    index = draw(_perhaps(st.builds(IndexEvent, selectors, _calendar(last))))
    population = draw(_perhaps(conditions(last, in_days=index is not None)))
    counted = None
    if measure is not Measure.PERSONS or population is None or draw(st.booleans()):
        kinds = COUNTS.get(measure, tuple(_SELECTORS))
        counted = draw(_SELECTORS[draw(st.sampled_from(kinds))])
    systems = CUT_BY.get(NAMES.get(type(counted), ""), ())
    groups = draw(st.lists(st.sampled_from(systems).flatmap(code_sets), max_size=3)) if systems else []
    allowed = set(Dimension) - ({Dimension.CODE_GROUP} if not groups else set())
    allowed -= {Dimension.MONTH} if counted is None else set()
    return Question(
        measure=measure,
        period=Period(first, last),
        population=population,
        counted=counted,
        code_groups=tuple(CodeGroup(f"group {n}", codes) for n, codes in enumerate(groups)),
        tables=tuple(draw(st.lists(_tables(allowed), min_size=1, max_size=3, unique=True))),
        age_classes=draw(st.sampled_from(((0,), (0, 20, 40, 60, 75), (0, 1, 39, 70)))),
        index=index,
        precision=draw(st.sampled_from(tuple(Precision))),
        title=draw(st.sampled_from(("", "a title"))),
    )


def _tables(allowed: set[Dimension]) -> SearchStrategy[Table]:
    def whole(dimensions: set[Dimension]) -> Table:
        if Dimension.MONTH in dimensions:
            dimensions = dimensions | {Dimension.YEAR}
        if Dimension.DEPARTEMENT in dimensions:
            dimensions = dimensions - {Dimension.REGION}
        return Table(tuple(dimensions))

    return st.sets(st.sampled_from(sorted(allowed)), max_size=3).map(whole)
