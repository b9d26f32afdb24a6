"""What a question leaves nobody in is zero by structure, read off the question: and a release of nobody is made."""

from __future__ import annotations

import pytest

from query_service.planner.grids import Cell, grid
from query_service.planner.support import zeros
from query_service.query_model.conditions import Age, All, AnyOf, Condition, IsSex, LivesIn, Not, Sex
from query_service.query_model.question import Question
from query_service.tables.addition import sums
from tests.builders.publications import METFORMIN, drawn, published
from tests.builders.questions import persons, planned, planned_release

WOMEN, MEN = IsSex(Sex.FEMALE), IsSex(Sex.MALE)


def may_be(who: Condition, by: str) -> list[Cell]:
    """The cells that somebody may be in, of a question on these persons."""
    plan = planned(persons(All((METFORMIN, who)), by=by, age_classes=(0, 40, 60)))
    (table,) = plan.tables
    return [cell for cell, zero in zip(grid(plan, table), zeros(plan, table), strict=True) if not zero]


def test_conditions_on_sex_age_and_place_leave_the_cells_that_they_name() -> None:
    assert may_be(WOMEN, "sex") == [(2,)]
    assert may_be(Age(50, 59), "age_class") == [(40,)]
    # From 59 on: the class from 40 to 59 has one such age.
    assert may_be(Age(59), "age_class") == [(40,), (60,)]
    assert may_be(Age(0, 39), "age_class") == [(0,)]
    assert may_be(LivesIn(departements=("2A",)), "region") == [("94",)]
    assert may_be(LivesIn(regions=("94",)), "departement") == [("2A",), ("2B",)]


def test_conditions_are_met_together_and_one_of_several_is_enough() -> None:
    assert may_be(All((WOMEN, Age(60))), "sex age_class") == [(2, 60)]
    assert may_be(AnyOf((Age(0, 10), Age(60))), "age_class") == [(0,), (60,)]


@pytest.mark.parametrize("who", [Not(WOMEN), AnyOf((WOMEN, METFORMIN)), Not(AnyOf((WOMEN, Age(60)))), Not(Not(WOMEN))])
def test_what_is_under_not_or_beside_something_else_under_any_makes_no_zero(who: Condition) -> None:
    assert len(may_be(who, "sex")) == 3


NOBODY = All((METFORMIN, WOMEN, MEN))


@pytest.mark.parametrize("by", ["sex;", "sex departement;sex region;region;", "sex age_class;departement;sex"])
def test_a_release_of_nobody_by_sex_is_made_and_tables_by_sex_are_all_zero(by: str) -> None:
    asked: Question = persons(NOBODY, by=by)
    tables = published(drawn(planned_release(asked), {}))
    for one in tables:
        if "sex" in one.noisy.dimensions:
            assert all(one.zero) and not any(one.shown) and set(one.noisy.figures) == {0}
        assert one.remainders == ()
    assert any(all(one.zero) for one in tables)


def lives_in(departements: str) -> Condition:
    return LivesIn(departements=tuple(departements.split()))


def test_conditions_that_no_one_value_meets_leave_nobody_in_the_class_or_region_around_it() -> None:
    # Up to 30 and from 35 on: nobody, though each has ages of the class from 0 to 39. So all of the tables are zero.
    assert may_be(All((Age(0, 30), Age(35))), "age_class") == may_be(All((Age(0, 30), Age(35))), "sex") == []
    # Paris or Corse-du-Sud, and Seine-et-Marne or Corse-du-Sud: nobody is left in Île-de-France.
    both = All((lives_in("75 2A"), lives_in("77 2A")))
    assert may_be(both, "region") == [("94",)] and may_be(both, "departement") == [("2A",)]
    assert may_be(All((lives_in("75"), lives_in("77"))), "") == []


CONFLICTS = [
    All((WOMEN, MEN)),
    All((Age(0, 30), Age(35))),
    All((lives_in("75 2A"), lives_in("77 2A"))),
    All((lives_in("75"), lives_in("77"))),
]


@pytest.mark.parametrize("who", CONFLICTS)
def test_a_release_over_conditions_in_conflict_is_made_and_so_are_its_sums(who: Condition) -> None:
    everybody = All((METFORMIN, who))
    finer = persons(everybody, by="sex age_class departement;sex age_class;departement", age_classes=(0, 20, 35, 40))
    drawing = drawn(planned_release(finer), {})
    published(drawing)
    published(drawn(planned_release(persons(everybody, by="region;departement;sex departement;sex;")), {}))
    wanted = planned_release(persons(everybody, by="sex age_class;region;", age_classes=(0, 40)))
    found = sums(wanted, drawing)
    assert found is not None
    assert len(drawing.tables([one.wanted for one in found])) == 3
