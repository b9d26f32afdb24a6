"""What is expected in each cell: sums that agree, the level that is known best, and nobody where nobody can be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from query_service.catalogue.population import everybody
from query_service.planner.grids import Cell, grid
from query_service.planner.plan import Plan
from query_service.preview.expected import ASKER, Expected, Said, Seen, expected
from query_service.query_model.conditions import Age, All, IsSex, LivesIn, Sex
from query_service.query_model.question import Dimension, Measure, Question
from tests.builders.questions import act, diagnosis, dispensing, had, illness, persons, planned, stay, volume

YEAR, SEX, AGE, REGION, PLACE = (
    Dimension.YEAR, Dimension.SEX, Dimension.AGE_CLASS, Dimension.REGION, Dimension.DEPARTEMENT
)  # fmt: skip
DIABETES = illness("E119")
NOTHING = Said()
ILE_DE_FRANCE = "11"


def looked(asked: Question, said: Said = NOTHING) -> tuple[Plan, Expected]:
    plan = planned(asked)
    return plan, expected(plan, said)


def cells(asked: Question, said: Said = NOTHING, table: int = 0, measure: Measure | None = None) -> dict[Cell, float]:
    plan, found = looked(asked, said)
    one = next(one for one in found.tables if one.table == table and one.measure is (measure or plan.measure))
    assert one.figures is not None
    return dict(zip(grid(plan, plan.tables[table]), one.figures, strict=True))


def test_every_table_of_a_question_says_the_same_total() -> None:
    asked = persons(had(DIABETES), by=";sex;region;departement;sex age_class;sex age_class region")
    _plan, found = looked(asked)
    totals = [sum(one.figures or ()) for one in found.tables]
    assert totals[0] > 1_000_000
    assert totals == pytest.approx([totals[0]] * 6)


def test_a_region_has_what_its_departements_have_and_more_where_more_live() -> None:
    by_region = cells(persons(had(DIABETES), by="region"))
    by_place = cells(persons(had(DIABETES), by="departement"))
    assert by_region[ILE_DE_FRANCE,] == pytest.approx(
        sum(by_place[place,] for place in ("75", "77", "78", "91", "92", "93", "94", "95"))
    )
    assert by_region[ILE_DE_FRANCE,] > by_region["94",]


def test_an_illness_of_the_old_is_expected_among_the_old() -> None:
    # By inhabitant: there are about as many women from 40 to 59 as from 60 on.
    found = cells(persons(had(DIABETES), by="sex age_class"))
    assert found[2, 60] > 3 * found[2, 20] and found[2, 75] > 3 * found[2, 20]


def test_classes_of_age_that_cut_bands_add_up_to_the_wider_ones() -> None:
    wide = cells(persons(had(DIABETES), by="age_class", age_classes=(0, 60)))
    fine = cells(persons(had(DIABETES), by="age_class", age_classes=(0, 18, 60, 67)))
    assert fine[60,] + fine[67,] == pytest.approx(wide[60,])
    assert fine[0,] + fine[18,] == pytest.approx(wide[0,])


def test_nobody_is_expected_where_something_is_unknown() -> None:
    found = cells(persons(had(DIABETES), by="sex age_class region"))
    assert all(figure == 0 for (sex, age, place), figure in found.items() if sex == 0 or age == -1 or place == "")


def test_nobody_is_expected_where_the_question_leaves_nobody() -> None:
    women = All((had(DIABETES), IsSex(Sex.FEMALE), Age(60), LivesIn(regions=(ILE_DE_FRANCE,))))
    found = cells(persons(women, by="sex age_class region"))
    there = {cell for cell, figure in found.items() if figure > 0}
    assert there == {(2, 60, ILE_DE_FRANCE), (2, 75, ILE_DE_FRANCE)}


def test_each_year_is_expected_to_be_like_another_and_a_period_to_hold_more() -> None:
    asked = persons(had(DIABETES), by="year;", period=(2018, 2020))
    by_year = cells(asked)
    assert by_year[2018,] == pytest.approx(by_year[2020,])
    # A tenth of the persons more for each further year of a lasting illness.
    assert cells(asked, table=1)[()] == pytest.approx(by_year[2018,] * 1.2)


def test_months_are_alike_and_hold_a_twelfth_of_the_events() -> None:
    asked = volume("stays", stay(diagnosis("M313")), by="year month")
    # 889 stays in 2015, ATIH.
    assert cells(asked)[2019, 7] == pytest.approx(889 / 12)
    # 889 / 1.3 persons with 1.3 stays a year: in a month 1.3 / 12 of them.
    assert cells(asked, measure=Measure.PERSONS)[2019, 7] == pytest.approx(889 / 12)
    often = volume("boxes", dispensing("A10BA02"), by="year month")
    whole = cells(volume("boxes", dispensing("A10BA02"), by=""), measure=Measure.PERSONS)[()]
    assert cells(often, measure=Measure.PERSONS)[2019, 1] == pytest.approx(whole)


def test_groups_of_codes_are_spread_by_their_own_figures() -> None:
    groups = {"gpa": diagnosis("M313").codes, "mpa": diagnosis("M317").codes}
    asked = persons(counted=stay(diagnosis("M313 M317")), by="code_group", groups=groups)
    found = cells(asked)
    assert (found["gpa",], found["mpa",]) == pytest.approx((889 / 1.3, 327 / 1.3))


def test_the_number_of_the_asker_is_that_of_a_year_of_the_question_as_it_is() -> None:
    women = All((had(DIABETES), IsSex(Sex.FEMALE)))
    said = Said(number=12_000)
    assert sum(cells(persons(women, by="region"), said).values()) == pytest.approx(12_000)
    pooled = cells(persons(women, by="", period=(2018, 2020)), said)
    # A tenth more for each of two further years.
    assert pooled[()] == pytest.approx(14_400)
    _plan, found = looked(persons(women), said)
    assert found.sources == (ASKER,)


def test_the_asker_counts_events_where_the_question_does() -> None:
    asked = volume("stays", stay(diagnosis("M313")), by="", period=(2018, 2019))
    said = Said(number=1_300)
    assert cells(asked, said)[()] == pytest.approx(2_600)
    # 1,000 persons have 1,300 stays in a year; 0.7 of them more come in the second.
    assert cells(asked, said, measure=Measure.PERSONS)[()] == pytest.approx(1_700)


def test_a_number_of_the_asker_is_enough_where_nothing_is_public() -> None:
    unheard = persons(had(act("AAAA001")), by="sex")
    assert all(one.figures is None for one in looked(unheard)[1].tables)
    assert sum(cells(unheard, Said(number=500)).values()) == pytest.approx(500)
    assert len(looked(unheard)[1].unknown) == 1


def test_a_demonstration_is_expected_to_give_what_its_persons_would() -> None:
    whole = cells(persons(had(DIABETES)))[()]
    assert cells(persons(had(DIABETES)), Said(persons=50_000))[()] == pytest.approx(whole * 50_000 / everybody())
    brought = Said(number=everybody() / 10, persons=50_000)
    assert cells(persons(had(DIABETES)), brought)[()] == pytest.approx(5_000)


def seen(dimensions: str, figures: dict[Cell, int], years: int = 1, measure: Measure = Measure.PERSONS) -> Said:
    named = tuple(Dimension(word) for word in dimensions.split())
    return Said(number=77, seen=(Seen("abc", measure, named, years, figures),))


def test_what_a_release_showed_wins_over_everything() -> None:
    said = seen("", {(): 3_000})
    assert cells(persons(had(DIABETES)), said)[()] == pytest.approx(3_000)
    assert sum(cells(persons(had(DIABETES), by="region"), said).values()) == pytest.approx(3_000)
    assert [one.words["en"] for one in looked(persons(had(DIABETES)), said)[1].sources] == ["release abc"]


def test_a_cell_that_a_release_showed_is_expected_to_be_as_it_was() -> None:
    said = seen("region", {("11",): 900, ("84",): 500})
    found = cells(persons(had(DIABETES), by="region"), said)
    assert (found["11",], found["84",]) == (900, 500)
    # The others: public figures, at the level of those two.
    public = cells(persons(had(DIABETES), by="region"))
    assert found["53",] == pytest.approx(public["53",] * 1_400 / (public["11",] + public["84",]))


def test_years_of_a_release_tell_of_other_years_and_of_a_period() -> None:
    said = seen("year", {(2015,): 900, (2016,): 1_100})
    asked = persons(had(DIABETES), by="year;", period=(2018, 2020))
    # Their mean, and a tenth more for each further year.
    assert cells(asked, said)[2019,] == pytest.approx(1_000)
    assert cells(asked, said, table=1)[()] == pytest.approx(1_200)


def test_a_period_of_other_length_tells_nothing() -> None:
    said = replace(seen("", {(): 3_000}, years=3), number=None)
    assert cells(persons(had(DIABETES)), said) == cells(persons(had(DIABETES)))


def test_money_is_expected_of_the_asker_and_of_releases_only() -> None:
    asked = volume("amount_reimbursed", dispensing("A10BA02"), by="sex")
    plan, found = looked(asked)
    by_measure = {one.measure: one.figures for one in found.tables}
    assert by_measure[plan.measure] is None and by_measure[Measure.PERSONS] is not None
    told = cells(asked, Said(number=1_000_000))
    assert sum(told.values()) == pytest.approx(1_000_000)
    assert cells(asked, Said(number=1_000_000), measure=Measure.PERSONS) == pytest.approx(
        dict(zip(grid(plan, plan.tables[0]), by_measure[Measure.PERSONS], strict=True))
    )
