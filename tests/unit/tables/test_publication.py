"""What may be shown of volumes, whose evidence are persons, and of classes of age merged by addition."""

from __future__ import annotations

from dataclasses import replace

from query_service.planner.grids import grid
from query_service.planner.plan import Clip
from query_service.query_model.question import Dimension, Measure, Question
from query_service.tables.addition import sums
from query_service.tables.publication import PublishedTable, Wanted
from query_service.tables.thresholds import threshold
from tests.builders.publications import FLOOR, METFORMIN, drawn, published
from tests.builders.questions import dispensing, persons, planned_release, volume

CLIP = Clip(10, 40)
BOXES, PERSONS = Measure.BOXES, Measure.PERSONS
SEX, MONTHS = (Dimension.SEX,), (Dimension.YEAR, Dimension.MONTH)


def boxes(by: str) -> Question:
    return volume("boxes", dispensing("A10BA02"), by=by)


def of(measure: Measure, tables: tuple[PublishedTable, ...]) -> PublishedTable:
    return next(one for one in tables if one.noisy.measure is measure)


def test_a_volume_is_hidden_wherever_its_persons_are_however_large_it_is() -> None:
    figures = {(PERSONS, SEX): {(1,): 3, (2,): 500}, (BOXES, SEX): {(1,): 9_000, (2,): 2_000}}
    tables = published(drawn(planned_release(boxes("sex")), figures, clip=CLIP))
    assert of(PERSONS, tables).shown == of(BOXES, tables).shown == (False, False, True)
    assert of(BOXES, tables).thresholds == (None, None, None)


def test_a_volume_is_hidden_where_its_persons_are_hidden_beside_a_smaller_figure() -> None:
    # Men are 3 of 503: women are hidden as well, since men would be 503 less women; so are the boxes of both.
    figures = {
        (PERSONS, SEX): {(1,): 3, (2,): 500}, (PERSONS, ()): {(): 503},
        (BOXES, SEX): {(1,): 9_000, (2,): 2_000}, (BOXES, ()): {(): 11_000},
    }  # fmt: skip
    tables = published(drawn(planned_release(boxes("sex;")), figures, clip=CLIP))
    assert not any(is_shown for one in tables if one.noisy.dimensions for is_shown in one.shown)
    assert all(one.shown == (True,) for one in tables if not one.noisy.dimensions)
    (remainder,) = next(one.remainders for one in tables if one.noisy.measure is BOXES and one.noisy.dimensions)
    assert (remainder.figure, remainder.threshold) == (11_000, None)


def test_a_volume_is_hidden_where_its_persons_are_though_another_would_do_for_volumes() -> None:
    # 3 persons below 40; the next fewest are 40 persons, who go as well. Of boxes the fewest are those of the oldest.
    by_age = (Dimension.AGE_CLASS,)
    asked = replace(boxes("age_class;"), age_classes=(0, 40, 60))
    figures = {
        (PERSONS, by_age): {(0,): 3, (40,): 40, (60,): 100}, (PERSONS, ()): {(): 143},
        (BOXES, by_age): {(0,): 900, (40,): 5_000, (60,): 200}, (BOXES, ()): {(): 6_100},
    }  # fmt: skip
    tables = [one for one in published(drawn(planned_release(asked), figures, clip=CLIP)) if one.noisy.dimensions]
    assert [one.shown for one in tables] == [(False, False, False, True)] * 2


def year_of(each_month: list[int]) -> bool:
    """Say whether the boxes of the year are shown, as the sum of twelve months with so many persons."""
    plan, year = planned_release(boxes("year month")), planned_release(boxes("year"))
    by_month = {(2019, month): figure for month, figure in enumerate(each_month, start=1)}
    figures = {(PERSONS, MONTHS): by_month, (BOXES, MONTHS): dict.fromkeys(by_month, 1_000)}
    drawing = drawn(plan, figures, clip=CLIP)
    place = drawing.place_of(BOXES, MONTHS)
    (table,) = drawing.tables([Wanted(year, year.tables[0], place)])
    assert table.noisy.figures == (12_000,)
    return table.shown[0]


def test_a_sum_over_months_needs_one_month_that_reaches_a_threshold_raised_for_twelve_chances() -> None:
    plan = planned_release(boxes("year month"))
    drawing = drawn(plan, {}, clip=CLIP)
    variance = drawing.variances(next(one for one in drawing.measured() if drawing.measure_of(one) is PERSONS))[0]
    alone, of_twelve = threshold(variance, FLOOR), threshold(variance, FLOOR, 12)
    assert alone < of_twelve
    # Twelve months that reach what one month alone would need are not enough; one that reaches more is.
    assert not year_of([alone] * 12) and not year_of([of_twelve - 1] * 12)
    assert year_of([0] * 11 + [of_twelve])


def test_classes_of_age_are_merged_into_bands_by_addition() -> None:
    finer = planned_release(persons(METFORMIN, by="age_class", age_classes=(0, 20, 40, 60)))
    bands = planned_release(persons(METFORMIN, by="age_class", age_classes=(0, 40)))
    drawing = drawn(finer, {(PERSONS, (Dimension.AGE_CLASS,)): {(0,): 100, (20,): 200, (40,): 7, (60,): 300}})
    found = sums(bands, drawing)
    assert found is not None
    (table,) = drawing.tables([one.wanted for one in found])
    assert table.noisy.cells == grid(bands, bands.tables[0]) == ((-1,), (0,), (40,))
    assert table.noisy.figures == (0, 100 + 200, 7 + 300) and table.zero == (True, False, False)
    # Two figures with noise of their own each.
    (variance,) = {variance for variance in drawing.variances(drawing.measured()[0]) if variance}
    assert table.noisy.variances == (0.0, 2 * variance, 2 * variance)
    assert table.noisy.added_from == (Dimension.AGE_CLASS,)


def test_bands_that_cut_a_class_are_no_sums() -> None:
    finer = planned_release(persons(METFORMIN, by="age_class", age_classes=(0, 20, 40)))
    bands = planned_release(persons(METFORMIN, by="age_class", age_classes=(0, 30)))
    assert sums(bands, drawn(finer, {})) is None
