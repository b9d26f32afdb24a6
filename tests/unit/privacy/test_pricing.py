"""What one person can move follows from the plan, and each table pays for it."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from query_service.ledger.topics import charged_by_topic
from query_service.planner.grids import grid
from query_service.planner.plan import Clip, Plan
from query_service.privacy.loss import Loss
from query_service.privacy.pricing import Measurement, charged, measurements
from query_service.privacy.sensitivity import squared_sensitivity
from query_service.query_model.question import Measure
from tests.builders.questions import dispensing, had, persons, planned, volume

METFORMIN = dispensing("A10BA02")
GROUPS = {
    "metformin": METFORMIN.codes,
    "both": dispensing("A10BA02 A10BB09").codes,
    "other": dispensing("A10BB09").codes,
}
LEVEL = Loss(5_000_000)


# Of the cells of a table, how many one person can be in: years x months x groups.
@pytest.mark.parametrize(
    ("by", "squared"),
    [
        ("", 1),
        ("sex", 1),
        ("sex age_class region", 1),
        ("departement", 1),
        ("year", 3),
        ("year sex region", 3),
        ("year month", 36),
        ("code_group", 3),
        ("year code_group", 9),
        ("year month code_group", 108),
    ],
)
def test_persons_move_each_of_their_cells_by_one(by: str, squared: int) -> None:
    asked = persons(had(METFORMIN), counted=METFORMIN, by=by, period=(2018, 2020), groups=GROUPS)
    plan = planned(asked)
    assert squared_sensitivity(plan, plan.tables[0], None) == squared


def longest(cells: int, clip: Clip) -> int:
    """The longest vector that the clip allows, tried one by one: Σx² for x in 0..C and Σx ≤ V."""
    return max(
        sum(x * x for x in vector)
        for vector in product(range(clip.cell + 1), repeat=cells)
        if sum(vector) <= clip.total
    )


@pytest.mark.parametrize("clip", [Clip(1, 1), Clip(3, 3), Clip(3, 5), Clip(2, 6), Clip(4, 9)])
@pytest.mark.parametrize("years", [1, 2, 3])
def test_no_vector_of_volumes_is_longer_than_the_bound(clip: Clip, years: int) -> None:
    plan = planned(volume("boxes", METFORMIN, by="year", period=(2018, 2017 + years)))
    bound = squared_sensitivity(plan, plan.tables[0], clip)
    # The root of C·V is reached when V is a multiple of C, never passed.
    assert longest(years, clip) <= bound
    if clip.total % clip.cell == 0:
        assert longest(years, clip) == bound


def test_a_volume_without_a_clip_has_no_bound() -> None:
    plan = planned(volume("boxes", METFORMIN))
    with pytest.raises(ValueError, match="without bound"):
        squared_sensitivity(plan, plan.tables[0], None)
    with pytest.raises(ValueError, match="have no clip"):
        squared_sensitivity(replace(plan, measure=Measure.PERSONS), plan.tables[0], Clip(1, 1))


def on_each_year(plan: Plan, parts: tuple[Measurement, ...]) -> dict[int, Loss]:
    """What falls on each year of care, of a question about one topic."""
    return {year: loss for (_topic, year), loss in charged_by_topic(plan, parts, lambda _: "").items()}


def test_one_year_costs_its_level_and_three_years_three_times_as_much() -> None:
    for years in (1, 3):
        plan = planned(persons(had(METFORMIN), by="year;year sex;year region", period=(2018, 2017 + years)))
        parts = measurements(plan, LEVEL, None)
        # Scales are rounded up, so a little less is paid; three tables, a billionth each at most.
        assert 0.999 * years * 5_000_000 < charged(parts).billionths <= years * 5_000_000 + 3
        assert all(4_990_000 < loss.billionths <= 5_000_003 for loss in on_each_year(plan, parts).values())


def test_a_pooled_period_falls_on_each_of_its_years_whole() -> None:
    plan = planned(persons(had(METFORMIN), period=(2018, 2020)))
    parts = measurements(plan, LEVEL, None)
    assert on_each_year(plan, parts) == dict.fromkeys((2018, 2019, 2020), charged(parts))


def test_the_year_that_pays_most_is_known_for_volumes_too() -> None:
    # C 2 in a year, V 3 in all: Δ² is 6 over three years, but 4 in one of them; half of 3 levels for the boxes.
    plan = planned(volume("boxes", METFORMIN, by="year", period=(2018, 2020)))
    people, boxes = measurements(plan, LEVEL, Clip(2, 3))
    assert (people.squared, boxes.squared) == (3, 6)
    assert boxes.years[2019].billionths == pytest.approx(boxes.loss.billionths * 4 / 6, abs=2)


def test_two_tables_of_volumes_are_four_measurements() -> None:
    plan = planned(volume("boxes", METFORMIN, by=";sex"))
    parts = measurements(plan, LEVEL, Clip(60, 180))
    assert [(part.table, part.measure.value) for part in parts] == [
        (0, "persons"), (0, "boxes"), (1, "persons"), (1, "boxes"),
    ]  # fmt: skip
    assert charged(parts).billionths <= 5_000_000 + 4


def test_the_grid_is_public_and_has_every_unknown() -> None:
    plan = planned(persons(had(METFORMIN), by="year sex region", period=(2018, 2019)))
    cells = grid(plan, plan.tables[0])
    # Two years, three sexes, eighteen régions and the unknown one.
    assert len(cells) == len(set(cells)) == 2 * 3 * 19
    assert (2018, 0, "") in cells and (2019, 2, "11") in cells
    plan = planned(persons(had(METFORMIN), counted=METFORMIN, by="year month departement", period=(2018, 2018)))
    assert len(grid(plan, plan.tables[0])) == 12 * 102
