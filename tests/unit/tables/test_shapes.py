"""Which tables are sums of a table: every one that a reader can add up from it."""

from __future__ import annotations

from query_service.query_model.question import Dimension
from query_service.tables.shapes import Shape

CLASSES = (0, 40)
YEAR, SEX, AGE = Dimension.YEAR, Dimension.SEX, Dimension.AGE_CLASS
REGION, DEPARTEMENT = Dimension.REGION, Dimension.DEPARTEMENT


def test_sums_go_over_sex_age_and_place_and_a_departement_is_in_a_region() -> None:
    found = {one.dimensions for one in Shape.of((YEAR, SEX, DEPARTEMENT), CLASSES).coarser()}
    assert found == {(YEAR, DEPARTEMENT), (YEAR, SEX), (YEAR,), (YEAR, REGION), (YEAR, SEX, REGION)}


def test_classes_of_age_go_with_it() -> None:
    found = {(one.dimensions, one.classes) for one in Shape.of((SEX, AGE), CLASSES).coarser()}
    assert found == {((AGE,), CLASSES), ((SEX,), ()), ((), ())}


def test_years_months_and_groups_stay() -> None:
    assert list(Shape.of((YEAR, Dimension.MONTH, Dimension.CODE_GROUP), CLASSES).coarser()) == []
