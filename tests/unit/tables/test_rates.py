"""Rates: exact division by public numbers, bounds rounded outwards, and tables that have none."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from query_service.catalogue.population import everybody, inhabitants
from query_service.planner.grids import grid
from query_service.query_model.conditions import Age, All, AnyOf, Condition, IsSex, LivesIn, Not, Sex
from query_service.query_model.question import AGE_CLASSES, Dimension
from query_service.tables.rates import PER, Inhabitants, RateBase, inhabitants_of, rate, rates_of
from tests.builders.questions import dispensing, had, persons, planned, volume

METFORMIN = dispensing("A10BA02")
FRANCE = Inhabitants()
ILE_DE_FRANCE, BRETAGNE = 12_278_210, 3_340_379


def base(
    by: str, who: Condition | None = None, people: Inhabitants | None = FRANCE, period: tuple[int, int] = (2019, 2019)
) -> RateBase | None:
    plan = planned(persons(All((had(METFORMIN), who)) if who else had(METFORMIN), by=by, period=period))
    table = plan.tables[0]
    return rates_of(plan, table, grid(plan, table), people)


def people_by_cell(by: str, who: Condition | None = None) -> dict[tuple[int | str, ...], int | None]:
    plan = planned(persons(had(METFORMIN), by=by))
    found = base(by, who)
    assert found is not None
    return dict(zip(grid(plan, plan.tables[0]), found.inhabitants, strict=True))


def test_a_rate_is_the_figure_for_100_000_inhabitants() -> None:
    # 1,498 x 100,000 / 12,278,210 = 12.2004; the bounds 1,461 and 1,535: 11.899 down, 12.502 up.
    found = rate(1_498, 1_461, 1_535, ILE_DE_FRANCE)
    assert (found.value, found.lower, found.upper) == (12.20, 11.89, 12.51)


def test_half_of_the_interval_keeps_two_significant_digits_and_a_decimal_at_least() -> None:
    # 100,000 / 50,000 = 2: a half of 20 is 40, one decimal; a half of 1 is 2: one decimal.
    assert rate(1_001, 981, 1_021, 50_000).value == 2002.0
    # For everybody: 300 +/- 40 is 0.44733 +/- 0.0596, three decimals.
    found = rate(300, 260, 340, everybody())
    assert (found.value, found.lower, found.upper) == (0.447, 0.387, 0.507)


def test_a_zero_by_structure_has_a_rate_of_zero() -> None:
    found = rate(0, 0, 0, BRETAGNE)
    assert (found.value, found.lower, found.upper) == (0.0, 0.0, 0.0)


def test_nobody_divides_nothing() -> None:
    with pytest.raises(ValueError, match="0 inhabitants"):
        rate(10, 5, 15, 0)


@given(st.integers(0, 10**8), st.integers(0, 10**5), st.integers(1, 7 * 10**7))
def test_the_interval_of_a_rate_holds_that_of_its_figure(figure: int, half: int, people: int) -> None:
    found = rate(figure, figure - half, figure + half, people)
    low, high = (Fraction(bound * PER, people) for bound in (figure - half, figure + half))
    # As they are printed: a float of so few digits is spelled exactly.
    assert Fraction(str(found.lower)) <= low
    assert Fraction(str(found.upper)) >= high
    assert found.lower <= found.value <= found.upper


def test_each_cell_has_its_inhabitants_in_the_order_of_the_grid() -> None:
    found = people_by_cell("region")
    assert (found["11",], found["53",], found["",]) == (ILE_DE_FRANCE, BRETAGNE, None)
    found = people_by_cell("sex age_class")
    assert found[2, 75] == inhabitants(AGE_CLASSES, {Dimension.SEX: 2, Dimension.AGE_CLASS: 75})
    assert found[0, 75] is None and found[2, -1] is None


def test_years_and_months_have_the_same_inhabitants() -> None:
    by_year = base("year sex", period=(2018, 2019))
    assert by_year is not None
    assert by_year.inhabitants[:3] == by_year.inhabitants[3:]
    plan = planned(volume("boxes", METFORMIN, by="year month"))
    by_month = rates_of(plan, plan.tables[0], grid(plan, plan.tables[0]), FRANCE)
    assert by_month is not None and by_month.inhabitants == (everybody(),) * 12


def test_a_pooled_period_of_several_years_has_no_rates() -> None:
    assert base("sex", period=(2018, 2019)) is None
    assert base("sex", period=(2019, 2019)) is not None


def test_the_sex_and_place_of_the_question_choose_the_inhabitants() -> None:
    women = IsSex(Sex.FEMALE)
    found = people_by_cell("sex", women)
    # Men are asked of by nobody: none to divide by.
    assert found[1,] is None and found[2,] == inhabitants(AGE_CLASSES, {Dimension.SEX: 2})
    place = people_by_cell("", LivesIn(regions=("53",)))
    assert place[()] == BRETAGNE
    either = people_by_cell("", AnyOf((LivesIn(regions=("53",)), LivesIn(departements=("01",)))))
    assert either[()] == BRETAGNE + (inhabitants(AGE_CLASSES, {Dimension.DEPARTEMENT: "01"}) or 0)
    said = base("", women)
    assert said is not None and "that the question names" in said.population["en"]


@pytest.mark.parametrize(
    "who", [Not(IsSex(Sex.FEMALE)), AnyOf((IsSex(Sex.MALE), Age(60))), All((Not(LivesIn(regions=("11",))),))]
)
def test_people_whom_no_list_can_follow_have_no_rates(who: Condition) -> None:
    assert base("sex", who) is None


def test_conditions_on_events_change_no_inhabitants() -> None:
    assert people_by_cell("", Not(had(dispensing("A10AB05"))))[()] == everybody()
    assert people_by_cell("", AnyOf((had(dispensing("A10AB05")), had(dispensing("A10BB09")))))[()] == everybody()


def test_ages_that_are_not_those_of_insee_have_no_rates() -> None:
    assert base("", Age(18)) is None
    assert base("age_class", Age(18)) is not None  # classes from 20 on have theirs
    assert people_by_cell("age_class", Age(18))[0,] is None


def test_a_synthetic_copy_stands_for_as_many_people_as_were_ordered() -> None:
    copy = inhabitants_of(True, 20_000)
    assert copy is not None
    found = base("region", people=copy)
    assert found is not None
    # 20,000 x 12,278,210 / 67,063,703 = 3,661.65
    assert 3_662 in found.inhabitants
    assert "20,000 persons of the synthetic copy" in found.population["en"]
    assert "20\u202f000 personnes de la copie synthétique" in found.population["fr"]


def test_a_cell_that_a_small_copy_leaves_empty_has_no_rate() -> None:
    found = base("departement", people=Inhabitants(100))
    # Lozère: 100 x 76,309 / 67,063,703 = 0.1, nobody.
    assert found is not None and found.inhabitants[grid_of("departement").index(("48",))] is None


def grid_of(by: str) -> list[tuple[int | str, ...]]:
    plan = planned(persons(had(METFORMIN), by=by))
    return list(grid(plan, plan.tables[0]))


def test_a_store_drawn_by_hand_has_no_rates_and_real_data_those_of_france() -> None:
    assert inhabitants_of(True, None) is None
    assert base("region", people=None) is None
    assert inhabitants_of(False, None) == FRANCE
    said = base("region")
    assert said is not None and said.per == 100_000
    assert said.population == {
        "fr": "habitants : population au 1er janvier 2020, Insee, la même pour chaque année",
        "en": "inhabitants: population on 1 January 2020, Insee, the same for every year",
    }
