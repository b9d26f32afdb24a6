"""What a table looks like for so many patients: the same preview, of an illness of which only their number is known."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from query_service.planner.plan import Plan, PlannedTable, Unit, YearSpan
from query_service.preview.expected import Said
from query_service.preview.outlook import Outlook, outlook
from query_service.privacy.loss import Loss
from query_service.query_model.question import AGE_CLASSES, Dimension, Measure, Period, Precision

PATIENTS = (300_000, 30_000, 3_000, 300)
_YEAR = YearSpan(2024, 2024)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Three tables of one year at one level: the total, régions, sex by age class; patients as long-term illnesses go.

    Shares of régions and of classes are those expected to be hidden; errors are half of the interval over the figure:
    of the total, and of the cell in the middle. `smallest`: the least figure of a région that is shown.
    """

    patients: int
    level: Precision
    hidden_regions: float
    hidden_classes: float
    error_of_total: float
    error_of_region: float
    error_of_class: float
    smallest: int


def numbers(levels: Mapping[Precision, Loss], floor: int) -> Iterator[Numbers]:
    """Give the numbers of each level of a policy, for each number of patients."""
    for patients in PATIENTS:
        for level, loss in levels.items():
            yield _numbers(patients, level, outlook(plan(), loss, None, floor, Said(number=patients)))


def plan() -> Plan:
    """Return the plan of persons in the three tables, with no condition that any public figure knows."""
    wanted = ((), (Dimension.REGION,), (Dimension.SEX, Dimension.AGE_CLASS))
    return Plan(
        measure=Measure.PERSONS,
        period=Period(_YEAR.first, _YEAR.last),
        who=None,
        occurrences=(),
        index=None,
        counted=None,
        groups=(),
        age_classes=AGE_CLASSES,
        tables=tuple(PlannedTable(dimensions, (Unit(_YEAR, ()),)) for dimensions in wanted),
    )


def _numbers(patients: int, level: Precision, found: Outlook) -> Numbers:
    total, regions, classes = found.tables
    return Numbers(
        patients=patients,
        level=level,
        hidden_regions=1 - (regions.shown or 0.0),
        hidden_classes=1 - (classes.shown or 0.0),
        error_of_total=total.relative_error or math.inf,
        error_of_region=regions.relative_error or math.inf,
        error_of_class=classes.relative_error or math.inf,
        smallest=regions.counted[0].threshold,
    )
