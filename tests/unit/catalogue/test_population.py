"""Public inhabitants: sums of the lines of Insee, and nothing where a cell is no union of them."""

from __future__ import annotations

import pytest

from query_service.catalogue.places import departements, region_of, regions
from query_service.catalogue.population import Among, everybody, inhabitants, population
from query_service.query_model.question import AGE_CLASSES, Dimension

SEX, AGE, REGION, PLACE = Dimension.SEX, Dimension.AGE_CLASS, Dimension.REGION, Dimension.DEPARTEMENT
# The ten lines of Ain in population.csv.
AIN_MEN, AIN_WOMEN = (86596, 75213, 89272, 50205, 22059), (81070, 75871, 90197, 54248, 32224)


def test_every_departement_has_both_sexes_and_the_five_classes() -> None:
    assert len(population()) == 101 * 2 * 5
    assert {place for place, _, _ in population()} == {one.code for one in departements()}


def test_a_cell_without_sex_age_or_place_is_everybody() -> None:
    # 67.06 million on 1 January 2020, Insee.
    assert inhabitants(AGE_CLASSES, {}) == everybody() == sum(population().values()) == 67_063_703


def test_a_cell_is_a_line_of_insee() -> None:
    assert inhabitants(AGE_CLASSES, {PLACE: "01", SEX: 2, AGE: 60}) == 54_248
    assert inhabitants(AGE_CLASSES, {PLACE: "01", SEX: 1}) == sum(AIN_MEN)
    assert inhabitants(AGE_CLASSES, {PLACE: "01", AGE: 75}) == 22_059 + 32_224


def test_classes_that_join_those_of_insee_add_them() -> None:
    assert inhabitants((0, 60), {PLACE: "01", SEX: 1, AGE: 0}) == 86_596 + 75_213 + 89_272
    assert inhabitants((0,), {PLACE: "01", AGE: 0}) == sum(AIN_MEN) + sum(AIN_WOMEN)


@pytest.mark.parametrize(("classes", "first"), [((0, 18), 0), ((0, 18), 18), ((0, 20, 65), 65), ((0, 20, 65), 20)])
def test_other_classes_have_no_inhabitants(classes: tuple[int, ...], first: int) -> None:
    assert inhabitants(classes, {AGE: first}) is None


@pytest.mark.parametrize("unknown", [{SEX: 0}, {AGE: -1}, {REGION: ""}, {PLACE: ""}])
def test_nobody_lives_in_an_unknown(unknown: dict[Dimension, int | str]) -> None:
    assert inhabitants(AGE_CLASSES, unknown) is None
    assert inhabitants(AGE_CLASSES, {Dimension.YEAR: 2019, **unknown}, Among(frozenset({2}))) is None


def test_regions_are_the_sums_of_their_departements_and_france_of_its_regions() -> None:
    for region in regions():
        parts = [inhabitants(AGE_CLASSES, {PLACE: one}) for one, of in region_of().items() if of == region]
        assert inhabitants(AGE_CLASSES, {REGION: region}) == sum(part or 0 for part in parts)
    assert sum(inhabitants(AGE_CLASSES, {REGION: one}) or 0 for one in regions()) == everybody()


def test_year_month_and_group_say_nothing_of_inhabitants() -> None:
    cell = {Dimension.YEAR: 2018, Dimension.MONTH: 3, Dimension.CODE_GROUP: "insulin", SEX: 1, PLACE: "01"}
    assert inhabitants(AGE_CLASSES, cell) == sum(AIN_MEN)


def test_those_asked_of_are_the_only_ones_counted() -> None:
    women_of_ain = Among(frozenset({2}), frozenset({"01"}))
    assert inhabitants(AGE_CLASSES, {}, women_of_ain) == sum(AIN_WOMEN)
    assert inhabitants(AGE_CLASSES, {SEX: 1}, women_of_ain) == 0
    assert inhabitants(AGE_CLASSES, {REGION: "84"}, women_of_ain) == sum(AIN_WOMEN)
    assert inhabitants(AGE_CLASSES, {PLACE: "01"}, Among(ages=(20, 59))) == 75_213 + 89_272 + 75_871 + 90_197
    assert inhabitants(AGE_CLASSES, {PLACE: "01"}, Among(ages=(75, None))) == 22_059 + 32_224


def test_ages_asked_of_that_cut_a_class_of_insee_give_none_but_where_they_do_not_reach() -> None:
    from_50 = Among(ages=(50, None))
    assert inhabitants(AGE_CLASSES, {AGE: 40}, from_50) is None
    assert inhabitants(AGE_CLASSES, {AGE: 75, PLACE: "01"}, from_50) == 22_059 + 32_224
    assert inhabitants(AGE_CLASSES, {AGE: 0}, from_50) == 0
