"""What a release of a plan costs: one measurement for each table, and for volumes one more for its persons.

The level of the policy is the loss of one year of care, or of one pooled period. It is shared equally between the
measurements; a table by year pays its share once for each of its years. A volume is shown only where the number of
persons of the same cell is, so the persons of its cells are measured as well, and paid.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from query_service.planner.plan import Clip, Plan, PlannedTable
from query_service.privacy.loss import Loss, total
from query_service.privacy.mechanisms import Scale, price, scale_for
from query_service.privacy.sensitivity import squared_sensitivity
from query_service.query_model.question import Measure


@dataclass(frozen=True, slots=True)
class Measurement:
    """One noisy table: `table` is its place in the plan, `measure` persons or the volume of the plan.

    `squared` is Δ₂², `loss` what is charged for it, `years` the loss that falls on each year of care.
    """

    table: int
    measure: Measure
    clip: Clip | None
    squared: int
    scale: Scale
    loss: Loss
    years: Mapping[int, Loss]


def measurements(plan: Plan, level: Loss, clip: Clip | None) -> tuple[Measurement, ...]:
    """Return the measurements of a plan at a level, persons before the volume of the same table.

    Raises ValueError for a volume without a clip, or a level that the measurements share to nothing.
    """
    measures = (Measure.PERSONS,) if plan.measure is Measure.PERSONS else (Measure.PERSONS, plan.measure)
    share = level.billionths // (len(plan.tables) * len(measures))
    return tuple(
        _measurement(plan, place, table, measure, share, None if measure is Measure.PERSONS else clip)
        for place, table in enumerate(plan.tables)
        for measure in measures
    )


def charged(parts: tuple[Measurement, ...]) -> Loss:
    """Return the loss of all of them: losses add."""
    return total([part.loss for part in parts])


def _measurement(
    plan: Plan, place: int, table: PlannedTable, measure: Measure, share: int, clip: Clip | None
) -> Measurement:
    measured = replace(plan, measure=measure)
    squared = squared_sensitivity(measured, table, clip)
    scale = scale_for(squared, Loss(share * len(table.units)))
    # What she may change in the cells of one unit falls on its years: on each of them whole, where it is a period.
    of_unit = price(squared_sensitivity(measured, replace(table, units=table.units[:1]), clip), scale)
    years = [year for unit in table.units for year in range(unit.years.first, unit.years.last + 1)]
    return Measurement(place, measure, clip, squared, scale, price(squared, scale), dict.fromkeys(years, of_unit))
