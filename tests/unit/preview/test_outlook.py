"""What each cell would give: the errors of a release, its thresholds, chances that agree with drawn noise."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest

from query_service.planner.grids import grid
from query_service.planner.plan import Clip
from query_service.preview.expected import Said
from query_service.preview.outlook import Outlook, outlook
from query_service.privacy.loss import Loss
from query_service.privacy.pricing import charged, measurements
from query_service.query_model.conditions import All, IsSex, Sex
from query_service.query_model.question import Measure, Question
from query_service.tables.estimates import Estimates
from query_service.tables.thresholds import threshold
from tests.builders.questions import act, dispensing, had, illness, persons, planned, volume

CURRENT, FLOOR = Loss(5_000_000), 10
DIABETES = had(illness("E119"))
CLIP = Clip(60, 180)


def looked(asked: Question, number: float | None = None, level: Loss = CURRENT, draws: int | None = None) -> Outlook:
    clip = None if asked.measure is Measure.PERSONS else CLIP
    return outlook(planned(asked), level, clip, FLOOR, Said(number=number), draws=draws)


def test_errors_and_thresholds_are_those_of_a_release() -> None:
    asked = persons(DIABETES, by=";region;sex age_class")
    plan = planned(asked)
    parts = measurements(plan, CURRENT, None)
    estimates = Estimates(plan, parts)
    found = looked(asked, 30_000)
    for place, table in enumerate(found.tables):
        variances = estimates.variances(place)
        assert [one.standard_error for one in table.cells] == pytest.approx(np.sqrt(variances).tolist())
        assert [one.threshold for one in table.cells] == [threshold(float(one), FLOOR) for one in variances]
        assert [one.cell for one in table.cells] == list(grid(plan, plan.tables[place]))
    assert found.loss == charged(parts)


def test_a_figure_is_hidden_as_often_as_its_noise_is_under_the_threshold() -> None:
    # One table of one cell: sigma 10, T = 42. Expected 42: half of the noise, less half a unit, is below 42.
    one = looked(persons(DIABETES), 42).tables[0].cells[0]
    assert one.threshold == 10 + math.ceil(3.0902 * 10 + 0.5) == 42
    assert one.hidden == pytest.approx(NormalDist(42, 10).cdf(41.5), abs=1e-3)
    assert looked(persons(DIABETES), 100_000).tables[0].cells[0].hidden == pytest.approx(0, abs=1e-9)
    assert looked(persons(DIABETES), 1).tables[0].cells[0].hidden == pytest.approx(1, abs=1e-3)


def test_rules_hide_more_where_a_total_stands_above() -> None:
    asked = persons(DIABETES, by=";region")
    alone, ruled = looked(asked, 30_000, draws=0), looked(asked, 30_000)
    one, both = alone.tables[1], ruled.tables[1]
    # The unknown place is hidden in every draw, so that a second one has to be: the smallest of the others.
    assert one.shown is not None and both.shown is not None
    assert both.shown < one.shown
    assert all(
        before.hidden is not None and after.hidden is not None and after.hidden >= before.hidden - 1e-12
        for before, after in zip(one.cells, both.cells, strict=True)
    )


def test_nothing_is_hidden_by_rules_without_a_total() -> None:
    asked = persons(DIABETES, by="region")
    assert looked(asked, 30_000).tables[0].shown == looked(asked, 30_000, draws=0).tables[0].shown


def test_unknown_sexes_ages_and_places_are_left_out_of_shares_and_zeros_too() -> None:
    found = looked(persons(All((DIABETES, IsSex(Sex.FEMALE))), by="sex age_class region"), 10_000_000)
    table = found.tables[0]
    # Women, five classes, eighteen régions.
    assert len(table.counted) == 5 * 18
    # Four classes of five: by public figures nobody under 20 has this diabetes.
    assert table.shown == pytest.approx(0.8, abs=0.01)
    men = [one for one in table.cells if one.cell[0] == 1]
    assert all(one.zero and one.standard_error == 0 and not one.counts for one in men)


def test_more_is_shown_and_errs_less_when_more_is_paid() -> None:
    asked = persons(DIABETES, by=";region;sex age_class")
    found = [looked(asked, 3_000, Loss(level)) for level in (1_000_000, 5_000_000, 20_000_000)]
    shown = [one.shown or 0 for one in found]
    assert shown == sorted(shown) and shown[0] < shown[2]
    errors = [one.relative_error or 0 for one in found]
    assert errors == sorted(errors, reverse=True) and len(set(errors)) == 3


def test_a_volume_is_hidden_where_its_persons_are() -> None:
    found = looked(volume("boxes", dispensing("A10BA02"), by=";region"))
    people, boxes = found.tables[2], found.tables[3]
    assert (people.measure, boxes.measure) == (Measure.PERSONS, Measure.BOXES)
    assert [one.threshold for one in boxes.cells] == [one.threshold for one in people.cells]
    assert boxes.cells[0].standard_error > people.cells[0].standard_error
    assert found.wanted == (found.tables[1], boxes)
    few = looked(volume("boxes", dispensing("A10BA02"), by=";region"), 2_000)
    assert few.tables[3].shown == pytest.approx(few.tables[2].shown, abs=0.15)


def test_where_nothing_is_known_there_are_errors_and_a_price_and_no_chances() -> None:
    found = looked(persons(had(act("AAAA001")), by="sex"))
    table = found.tables[0]
    assert table.shown is None and table.relative_error is None and table.worth_it and found.shown is None
    assert table.cells[1].standard_error == pytest.approx(10, abs=0.01)
    assert table.cells[1].expected is None and table.cells[1].hidden is None
    assert found.loss.billionths > 0


def test_the_same_question_has_the_same_outlook() -> None:
    asked = persons(DIABETES, by=";region;sex age_class")
    assert looked(asked, 3_000).tables == looked(asked, 3_000).tables


def test_thirty_per_cent_make_a_table_worth_its_price() -> None:
    assert not looked(persons(DIABETES, by="sex age_class region"), 3_000).tables[0].worth_it
    assert looked(persons(DIABETES, by="sex age_class region"), 3_000_000).tables[0].worth_it
