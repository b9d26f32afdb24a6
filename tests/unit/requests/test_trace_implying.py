"""One condition implies another where what it says is plainly narrower, and nowhere else."""

from __future__ import annotations

import pytest

from query_service.query_model.conditions import Alive, All, AnyOf, Condition, Consumer, Not, Years
from query_service.query_model.selectors import Death, Stay
from query_service.requests.trace.expanded import Expanded
from query_service.requests.trace.implying import implies, need
from query_service.requests.trace.narrowing import narrows
from query_service.requests.trace.targets import targets
from tests.builders.questions import (
    days,
    death,
    diagnosis,
    dispensing,
    had,
    illness,
    listed,
    persons,
    product,
    since,
    stay,
    visit,
)

CODES = Expanded(listed)
METFORMIN, INSULIN, DIABETES = had(dispensing("A10BA02")), had(dispensing("A10AB01")), had(illness("E11"))

# Who meets the first surely meets the second, and the second alone does not say the first.
NARROWER = {
    "fewer codes": (METFORMIN, had(dispensing("A10BA02 A10AB01"))),
    "more times": (had(dispensing("A10BA02"), dates=3), had(dispensing("A10BA02"), dates=2)),
    "a shorter window in years": (had(dispensing("A10BA02"), Years(-1, 0)), had(dispensing("A10BA02"), Years(-2, 0))),
    "a shorter window in days": (had(visit("1111"), days(0, 30)), had(visit("1111"), days(-5, 30))),
    "since later": (had(illness("E11"), since(2015)), had(illness("E11"), since(2014))),
    "a speciality": (had(visit("1111", "22")), had(visit("1111"))),
    "fewer specialities": (had(visit("1111", "22")), had(visit("1111", "22 1"))),
    "fewer positions": (had(stay(diagnosis("E11", "main"))), had(stay(diagnosis("E11", "main linked")))),
    "a diagnosis more": (had(stay(diagnosis("E11"), diagnosis("G590"))), had(stay(diagnosis("G590")))),
    "a group": (had(stay(diagnosis("E11"), groups="05M091")), had(stay(diagnosis("E11")))),
    "fewer groups": (had(stay(groups="05M091")), had(stay(groups="05M091 05M092"))),
    "an act": (had(stay(acts="QEFA003")), had(Stay())),
    "a cause of death": (had(death("I21")), had(Death())),
    "the initial cause": (had(death("I21", "initial")), had(death("I21", "any"))),
    "a condition more": (All((METFORMIN, INSULIN)), METFORMIN),
    "an alternative less": (METFORMIN, AnyOf((METFORMIN, INSULIN))),
    "a condition more in an alternative": (AnyOf((All((METFORMIN, Alive())), INSULIN)), AnyOf((METFORMIN, INSULIN))),
    "more left out": (Not(had(dispensing("A10BA02 A10AB01"))), Not(METFORMIN)),
    "left out by one of two": (Not(AnyOf((METFORMIN, INSULIN))), Not(METFORMIN)),
    "not both": (Not(METFORMIN), Not(All((METFORMIN, INSULIN)))),
}
# Neither says the other.
BESIDE = {
    "other codes": (had(dispensing("A10BA02 A10BB09")), had(dispensing("A10BA02 A10AB01"))),
    "the same digits in another nomenclature": (METFORMIN, had(product("3400930000001"))),
    "other events": (had(illness("E11")), had(stay(diagnosis("E11")))),
    "days and years": (had(visit("1111"), days(0, 5)), had(visit("1111"))),
    "years and since": (had(illness("E11"), Years(-1, 0)), had(illness("E11"), since(2015))),
    "counted on dates and in all": (had(dispensing("A10BA02"), dates=3), had(dispensing("A10BA02"), total=3)),
    "with and without large packs": (
        had(dispensing("A10BA02"), dates=3, with_large_pack=2),
        had(dispensing("A10BA02"), dates=3),
    ),
    "a shorter window, fewer times": (
        had(dispensing("A10BA02"), Years(-1, 0), dates=1),
        had(dispensing("A10BA02"), Years(-2, 0), dates=2),
    ),
    "fewer codes at more positions": (
        had(stay(diagnosis("E11", "main linked"))),
        had(stay(diagnosis("E11 E10", "main"))),
    ),
    "who somebody is": (Alive(), Consumer()),
    "one and not the other": (METFORMIN, Not(INSULIN)),
}


def implied(inner: Condition, outer: Condition) -> bool:
    return implies(need(inner, CODES), need(outer, CODES))


@pytest.mark.parametrize(("inner", "outer"), NARROWER.values(), ids=NARROWER)
def test_the_narrower_condition_implies_the_wider_one_and_not_the_reverse(inner: Condition, outer: Condition) -> None:
    assert implied(inner, outer) and not implied(outer, inner)


@pytest.mark.parametrize(("one", "other"), BESIDE.values(), ids=BESIDE)
def test_conditions_beside_one_another_imply_nothing(one: Condition, other: Condition) -> None:
    assert not implied(one, other) and not implied(other, one)


@pytest.mark.parametrize(("inner", "outer"), NARROWER.values(), ids=NARROWER)
def test_a_condition_implies_itself_and_one_that_does_not_hold_is_turned_round(
    inner: Condition, outer: Condition
) -> None:
    assert implied(inner, inner) and implied(outer, outer)
    assert implied(Not(outer), Not(inner)) and not implied(Not(inner), Not(outer))


def test_days_around_another_event_are_another_window() -> None:
    after = had(visit("1111"), days(0, 30))

    def found(event: str) -> bool:
        inner = persons(All((after, DIABETES)), index=stay(diagnosis(event)))
        outer = persons(after, index=stay(diagnosis("I21")))
        return narrows(next(targets(inner, CODES)), next(targets(outer, CODES)))

    assert found("I21") and not found("I22")
