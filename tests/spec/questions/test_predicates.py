"""Conditions on the person, and how conditions are joined."""

from __future__ import annotations

from query_service.query_model.conditions import Age, Alive, All, AnyOf, Consumer, IsSex, LivesIn, Not, Sex
from tests.builders.questions import dispensing, had, never, persons
from tests.spec.questions.conftest import Answer

METFORMIN, INSULIN = dispensing("A10BA02"), dispensing("A10AB05")

PERSONS = """
person  sex  birth_year  departement  died
1       1    1950        75           ?
2       2    1989        2A           2019-12-31
3       2    ?           ?            2020-01-01
4       0    2020        971          ?
5       1    2019        01           2018-05-05
"""
PRESENCE = """
person  year  departement
1       2019  69
1       2020  ?
2       2019  ?
3       2020  33
"""
TABLES = {
    "persons": PERSONS,
    "presence": PRESENCE,
    "dispensings": """
        person  date        code
        1       2019-01-05  A10BA02
        2       2019-01-05  A10BA02
        2       2019-01-05  A10AB05
        3       2020-01-05  A10AB05
    """,
}


def test_sex_is_one_of_three_unknown_among_them(answer: Answer) -> None:
    for sex, number in {Sex.MALE: 2, Sex.FEMALE: 2, Sex.UNKNOWN: 1}.items():
        answer(TABLES, persons(IsSex(sex)), gives=number)


def test_age_is_the_one_reached_in_the_year_both_ends_included(answer: Answer) -> None:
    # In 2019: person 1 is 69, 2 is 30, 5 is 0.
    for ages, number in {(30, 69): 2, (31, 68): 0, (0, 0): 1}.items():
        answer(TABLES, persons(Age(*ages)), gives=number)


def test_an_age_without_an_upper_end_has_none(answer: Answer) -> None:
    answer(TABLES, persons(Age(30)), gives=2)


def test_over_a_pooled_period_age_is_that_of_its_last_year(answer: Answer) -> None:
    # Person 2 is 31 in 2020.
    answer(TABLES, persons(Age(31, 31), period=(2019, 2020)), gives=1)


def test_somebody_of_unknown_age_or_not_born_yet_is_of_no_age_and_so_not_of_that_age(answer: Answer) -> None:
    # In 2019: ages known of 1, 2 and 5; neither of 3 nor of 4, born in 2020.
    answer(TABLES, persons(Age()), gives=3)
    answer(TABLES, persons(Not(Age())), gives=2)


def test_residence_is_that_of_the_year_else_the_latest_known(answer: Answer) -> None:
    # In 2019 person 1 lives in 69 (région 84), not in 75; person 2 in 2A, which is all that is known.
    found = {"69": 1, "75": 0, "2A": 1, "33": 0}
    for departement, number in found.items():
        answer(TABLES, persons(LivesIn(departements=(departement,))), gives=number)


def test_a_year_without_a_known_residence_takes_the_latest_one(answer: Answer) -> None:
    asked = persons(LivesIn(departements=("75", "33")), by="year", period=(2019, 2020))
    answer(TABLES, asked, gives={2020: 2})


def test_a_region_holds_its_departements(answer: Answer) -> None:
    # 84 Auvergne-Rhône-Alpes: 69 and 01; 94 Corse: 2A.
    answer(TABLES, persons(LivesIn(regions=("84",))), gives=2)
    answer(TABLES, persons(LivesIn(regions=("94",), departements=("01",))), gives=2)


def test_whoever_died_on_31_december_is_not_alive(answer: Answer) -> None:
    # In 2019: 1, 3 (died the day after) and 4. In 2020: 1 and 4.
    answer(TABLES, persons(Alive(), by="year", period=(2019, 2020)), gives={2019: 3, 2020: 2})


def test_a_consumer_was_reimbursed_in_one_year_of_the_period(answer: Answer) -> None:
    answer(TABLES, persons(Consumer(), by="year", period=(2019, 2020)), gives={2019: 2, 2020: 2})
    answer(TABLES, persons(Consumer(), period=(2019, 2020)), gives=3)


def test_all_asks_for_each_condition(answer: Answer) -> None:
    answer(TABLES, persons(All((had(METFORMIN), had(INSULIN)))), gives=1)
    answer(TABLES, persons(All((had(METFORMIN), IsSex(Sex.MALE), Age(60), Alive(), Consumer()))), gives=1)


def test_any_asks_for_one_condition(answer: Answer) -> None:
    answer(TABLES, persons(AnyOf((had(METFORMIN), had(INSULIN)))), gives=2)


def test_any_holds_for_somebody_without_events_too(answer: Answer) -> None:
    # Metformin: 1 and 2; unknown sex: 4.
    answer(TABLES, persons(AnyOf((had(METFORMIN), IsSex(Sex.UNKNOWN)))), gives=3)


def test_not_holds_for_everybody_else(answer: Answer) -> None:
    # Five persons, of whom 1 and 2 had metformin in 2019.
    answer(TABLES, persons(never(METFORMIN)), gives=3)


def test_not_looks_at_the_year(answer: Answer) -> None:
    answer(TABLES, persons(never(INSULIN), by="year", period=(2019, 2020)), gives={2019: 4, 2020: 4})


def test_not_with_another_condition_takes_some_of_its_persons_away(answer: Answer) -> None:
    answer(TABLES, persons(All((had(METFORMIN), never(INSULIN)))), gives=1)


def test_not_turns_any_round(answer: Answer) -> None:
    # Neither metformin nor insulin in 2019: 3, 4, 5.
    answer(TABLES, persons(Not(AnyOf((had(METFORMIN), had(INSULIN))))), gives=3)


def test_not_not_is_nothing_said(answer: Answer) -> None:
    answer(TABLES, persons(Not(Not(had(METFORMIN)))), gives=2)


def test_conditions_stand_inside_one_another(answer: Answer) -> None:
    inside = AnyOf((All((had(METFORMIN), Not(IsSex(Sex.FEMALE)))), All((never(METFORMIN), Not(Alive())))))
    # Person 1 by the first; person 5, dead since 2018, by the second.
    answer(TABLES, persons(inside), gives=2)
