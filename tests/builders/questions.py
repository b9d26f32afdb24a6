"""Questions in few words, for tests. Codes are listed in a text, so that no nomenclature is needed."""

from __future__ import annotations

from collections.abc import Mapping

from query_service.planner.plan import Codes, Plan
from query_service.planner.planning import Coverage, Known, plan_of
from query_service.planner.releasing import release_plan_of
from query_service.query_model.codes import Code, CodeSet, CodeSystem
from query_service.query_model.conditions import Condition, Counting, Days, Not, Occurs, Since, Window, Years
from query_service.query_model.question import (
    AGE_CLASSES,
    CodeGroup,
    Dimension,
    IndexEvent,
    Measure,
    Period,
    Question,
    Table,
)
from query_service.query_model.selectors import (
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
from tests.builders.stores import COVERAGE

THIS_YEAR = Years()


def listed(codes: CodeSet) -> Codes:
    """Return the codes of a set that lists each of them: how tests expand."""
    assert all(isinstance(rule, Code) for rule in (*codes.included, *codes.excluded)), codes
    excluded = {rule.code for rule in codes.excluded if isinstance(rule, Code)}
    return tuple(sorted({rule.code for rule in codes.included if isinstance(rule, Code)} - excluded))


def planned(asked: Question, coverage: Coverage = COVERAGE) -> Plan:
    return plan_of(asked, Known(listed, coverage))


def planned_release(asked: Question) -> Plan:
    """Return the plan of a release: over persons whose sex and year of birth are known."""
    return release_plan_of(asked, Known(listed, COVERAGE))


def codes(system: CodeSystem, text: str) -> CodeSet:
    return CodeSet(system, tuple(Code(code) for code in text.split()))


# events


def dispensing(atc: str) -> Dispensing:
    return Dispensing(codes(CodeSystem.ATC, atc))


def product(cip13: str) -> Dispensing:
    return Dispensing(codes(CodeSystem.CIP13, cip13))


def act(ccam: str) -> MedicalAct:
    return MedicalAct(codes(CodeSystem.CCAM, ccam))


def lab_test(nabm: str) -> LabTest:
    return LabTest(codes(CodeSystem.NABM, nabm))


def visit(nature: str, specialities: str = "") -> Visit:
    return Visit(codes(CodeSystem.NATURE, nature), codes(CodeSystem.SPECIALITY, specialities) if specialities else None)


def diagnosis(cim10: str, positions: str = "main") -> Diagnosis:
    return Diagnosis(codes(CodeSystem.CIM10, cim10), tuple(Position(word) for word in positions.split()))


def stay(*diagnoses: Diagnosis, groups: str = "", acts: str = "") -> Stay:
    return Stay(
        diagnoses, codes(CodeSystem.GHM, groups) if groups else None, codes(CodeSystem.CCAM, acts) if acts else None
    )


def illness(cim10: str) -> LongTermIllness:
    return LongTermIllness(codes(CodeSystem.CIM10, cim10))


def death(causes: str = "", position: str = "initial") -> Death:
    return Death(codes(CodeSystem.CIM10, causes) if causes else None, CausePosition(position))


# conditions


def had(
    event: Selector, window: Window = THIS_YEAR, *, dates: int = 1, total: int = 0, with_large_pack: int | None = None
) -> Occurs:
    """At least so many events on distinct `dates`, or so many in `total` when it is given."""
    return Occurs(event, window, total or dates, Counting.TOTAL if total else Counting.DATES, with_large_pack)


def never(event: Selector, window: Window = THIS_YEAR) -> Not:
    return Not(had(event, window))


def since(year: int) -> Since:
    return Since(year)


def days(first: int, last: int) -> Days:
    return Days(first, last)


# questions


def persons(
    population: Condition | None = None,
    *,
    counted: Selector | None = None,
    by: str = "",
    period: tuple[int, int] = (2019, 2019),
    groups: Mapping[str, CodeSet] | None = None,
    age_classes: tuple[int, ...] = AGE_CLASSES,
    index: Selector | IndexEvent | None = None,
) -> Question:
    """A question on persons; `by` names the dimensions of its table, or of several with `;` between them."""
    return _question(Measure.PERSONS, population, counted, by, period, groups, age_classes, index)


def volume(
    measure: str,
    counted: Selector,
    *,
    of: Condition | None = None,
    by: str = "",
    period: tuple[int, int] = (2019, 2019),
    groups: Mapping[str, CodeSet] | None = None,
    index: Selector | IndexEvent | None = None,
) -> Question:
    """A question on stays, acts, boxes or amounts, of the persons of a population when one is given."""
    return _question(Measure(measure), of, counted, by, period, groups, AGE_CLASSES, index)


def _question(
    measure: Measure,
    population: Condition | None,
    counted: Selector | None,
    by: str,
    period: tuple[int, int],
    groups: Mapping[str, CodeSet] | None,
    age_classes: tuple[int, ...],
    index: Selector | IndexEvent | None,
) -> Question:
    return Question(
        measure=measure,
        period=Period(*period),
        population=population,
        counted=counted,
        code_groups=tuple(CodeGroup(name, codes) for name, codes in (groups or {}).items()),
        tables=tuple(Table(tuple(Dimension(word) for word in table.split())) for table in by.split(";")),
        age_classes=age_classes,
        index=index if index is None or isinstance(index, IndexEvent) else IndexEvent(index),
    )
