"""Coarser questions: every change that a question allows, only better ones, best first; and what reaches an error."""

from __future__ import annotations

from dataclasses import replace

import pytest

from query_service.errors import IllFormed
from query_service.ledger.policy import shipped_policy
from query_service.preview.expected import Said
from query_service.preview.outlook import outlook
from query_service.preview.preview import Preview, Target, Terms, preview
from query_service.preview.proposals import Change, changes
from query_service.privacy.loss import Loss
from query_service.query_model.question import Dimension, Precision, Question
from tests.builders.questions import act, dispensing, had, illness, listed, persons, planned_release, volume

DIABETES = had(illness("E119"))
POLICY = shipped_policy()
TERMS = Terms(POLICY.levels, POLICY.floor, POLICY.clips)
YEAR, SEX, AGE, REGION, PLACE = (
    Dimension.YEAR, Dimension.SEX, Dimension.AGE_CLASS, Dimension.REGION, Dimension.DEPARTEMENT
)  # fmt: skip


def looked(asked: Question, number: float | None = None, target: Target | None = None) -> Preview:
    return preview(asked, listed, TERMS, Said(number=number), target)


def allowed(asked: Question) -> list[tuple[Change, Question]]:
    return [(change, changed) for change, _table, changed in changes(asked)]


def tables_of(asked: Question) -> list[tuple[Dimension, ...]]:
    return [table.dimensions for table in asked.tables]


def test_places_are_widened_one_level_at_a_time() -> None:
    asked = persons(DIABETES, by="sex departement")
    found = dict(allowed(asked))
    assert tables_of(found[Change.REGIONS]) == [(SEX, REGION)]
    assert tables_of(found[Change.NO_PLACE]) == [(SEX,)]
    assert tables_of(found[Change.NO_SEX]) == [(PLACE,)]
    assert Change.REGIONS not in dict(allowed(persons(DIABETES, by="region")))


def test_ages_are_joined_by_pairs_then_in_bands_where_these_are_unions() -> None:
    found = dict(allowed(persons(DIABETES, by="age_class")))
    # 0, 20, 40, 60, 75: every second first age; and 0-19, 20-59, 60 and over.
    assert found[Change.AGES_BY_PAIRS].age_classes == (0, 40, 75)
    assert found[Change.AGE_BANDS].age_classes == (0, 20, 60)
    other = dict(allowed(persons(DIABETES, by="age_class", age_classes=(0, 18, 30))))
    assert other[Change.AGES_BY_PAIRS].age_classes == (0, 30) and Change.AGE_BANDS not in other
    assert Change.AGES_BY_PAIRS not in dict(allowed(persons(DIABETES, by="sex")))


def test_years_are_pooled_where_no_table_needs_their_months() -> None:
    found = dict(allowed(persons(DIABETES, by="year;year region", period=(2018, 2020))))
    assert tables_of(found[Change.POOLED]) == [(), (REGION,)]
    assert Change.POOLED not in dict(allowed(persons(DIABETES, by="year", period=(2019, 2019))))
    by_month = volume("boxes", dispensing("A10BA02"), by="year;year month", period=(2018, 2020))
    assert Change.POOLED not in dict(allowed(by_month))


def test_one_table_less_and_a_table_that_is_there_already_is_not_asked_twice() -> None:
    asked = persons(DIABETES, by="region;departement")
    found = allowed(asked)
    assert [tables_of(one) for change, one in found if change is Change.ONE_TABLE_LESS] == [[(PLACE,)], [(REGION,)]]
    assert [tables_of(one) for change, one in found if change is Change.REGIONS] == [[(REGION,)]]
    assert Change.ONE_TABLE_LESS not in dict(allowed(persons(DIABETES, by="region")))


def test_a_proposal_shows_more_or_errs_less_and_never_costs_more() -> None:
    found = looked(persons(DIABETES, by="year;year departement sex", period=(2018, 2020)), 20_000)
    assert found.proposals and found.outlook.shown is not None
    for one in found.proposals:
        # Scales are rounded to a 1,024th.
        assert one.outlook.loss.billionths <= found.outlook.loss.billionths * 1.001
        assert one.outlook.shown is not None and one.outlook.shown > found.outlook.shown - 0.02
    shown = [round(one.outlook.shown or 0, 2) for one in found.proposals]
    assert shown == sorted(shown, reverse=True)
    pooled = next(one for one in found.proposals if one.change is Change.POOLED)
    # One pooled period costs a third of three years.
    assert pooled.outlook.loss.billionths == pytest.approx(found.outlook.loss.billionths / 3, rel=0.01)


def test_one_table_less_leaves_more_to_the_others() -> None:
    # The table by région, age and sex is hidden nearly everywhere, and takes half of what the other could have.
    found = looked(persons(DIABETES, by="region;sex age_class region"), 3_000)
    less = next(one for one in found.proposals if one.change is Change.ONE_TABLE_LESS)
    assert tables_of(less.question) == [(REGION,)]
    before, after = found.outlook.tables[0].relative_error, less.outlook.tables[0].relative_error
    assert before is not None and after is not None and after < before


def test_nothing_is_proposed_where_nothing_is_better_or_nothing_is_known() -> None:
    assert looked(persons(DIABETES), 1_000_000).proposals == ()
    assert looked(persons(had(act("AAAA001")), by="region")).proposals == ()


def test_a_table_that_is_not_worth_its_price_has_the_finest_one_that_is_beside_it() -> None:
    found = looked(persons(DIABETES, by=";sex age_class region"), 4_000)
    (one,) = found.coarser
    assert one.table.dimensions == (SEX, AGE, REGION) and not one.table.worth_it
    assert one.instead is not None and one.shown is not None and one.shown >= 0.3
    # What is proposed holds: asked in its place, it is worth its price.
    instead = replace(
        found.question,
        age_classes=one.age_classes,
        tables=(found.question.tables[0], replace(found.question.tables[1], dimensions=one.instead)),
    )
    assert looked(instead, 4_000).outlook.tables[1].shown == pytest.approx(one.shown, abs=0.15)
    assert looked(persons(DIABETES, by=";sex"), 3_000_000).coarser == ()


def test_nothing_stands_in_for_a_table_where_hardly_anybody_is() -> None:
    (one,) = looked(persons(DIABETES, by="sex"), 5).coarser
    assert (one.instead, one.shown) == (None, None)


def error_at(asked: Question, number: float, loss: Loss, table: tuple[Dimension, ...]) -> float:
    found = outlook(planned_release(asked), loss, None, POLICY.floor, Said(number=number), draws=0)
    error = next(one for one in found.wanted if one.dimensions == table).relative_error
    assert error is not None
    return error


@pytest.mark.parametrize("error", [0.05, 0.2])
def test_a_target_is_reached_at_the_loss_found_and_not_below(error: float) -> None:
    asked = persons(DIABETES, by=";region;sex age_class")
    reached = looked(asked, 30_000, Target(error, (REGION,))).reached
    assert reached is not None and reached.loss is not None
    assert error_at(asked, 30_000, reached.loss, (REGION,)) <= error
    assert error_at(asked, 30_000, Loss(int(reached.loss.billionths * 0.98)), (REGION,)) > error


def test_the_cheapest_level_that_reaches_a_target_is_named() -> None:
    asked = persons(DIABETES, by=";region")
    for error in (0.02, 0.05, 0.15, 0.5):
        reached = looked(asked, 30_000, Target(error, (REGION,))).reached
        assert reached is not None
        direct = [level for level in Precision if error_at(asked, 30_000, POLICY.levels[level], (REGION,)) <= error]
        assert reached.level == (direct[0] if direct else None)


def test_what_no_loss_reaches_is_said() -> None:
    unheard = looked(persons(had(act("AAAA001")), by="region"), target=Target(0.05)).reached
    assert unheard is not None and (unheard.level, unheard.loss) == (None, None)


def test_a_target_is_on_a_table_that_is_asked() -> None:
    with pytest.raises(IllFormed, match="no table by departement is asked"):
        looked(persons(DIABETES, by="region"), 1_000, Target(0.05, (PLACE,)))
