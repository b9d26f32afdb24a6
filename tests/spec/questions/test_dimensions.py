"""By what tables break down."""

from __future__ import annotations

from query_service.query_model.conditions import Age
from tests.builders.questions import death, dispensing, had, illness, persons, stay
from tests.spec.questions.conftest import Answer

METFORMIN = dispensing("A10BA02")

PERSONS = """
person  sex  birth_year  departement
1       1    1950        75
2       2    1999        2A
3       2    ?           ?
4       0    2000        971
"""
PRESENCE = """
person  year  departement
1       2019  69
1       2020  ?
2       2020  33
"""
TABLES = {
    "persons": PERSONS,
    "presence": PRESENCE,
    "dispensings": """
        person  date        code
        1       2019-01-05  A10BA02
        1       2019-01-25  A10BA02
        1       2019-03-05  A10BA02
        2       2019-03-05  A10BA02
        3       2019-12-31  A10BA02
        4       2019-12-31  A10BA02
        1       2020-03-05  A10BA02
        2       2020-03-05  A10BA02
    """,
}


def test_unknown_sex_is_a_cell(answer: Answer) -> None:
    answer(TABLES, persons(had(METFORMIN), by="sex"), gives={1: 1, 2: 2, 0: 1})


def test_an_age_class_goes_from_its_first_age_to_the_next_class(answer: Answer) -> None:
    # In 2019: 69, 20, unknown, 19.
    answer(TABLES, persons(had(METFORMIN), by="age_class"), gives={60: 1, 20: 1, -1: 1, 0: 1})


def test_age_classes_can_be_others(answer: Answer) -> None:
    asked = persons(had(METFORMIN), by="age_class", age_classes=(0, 69, 70))
    answer(TABLES, asked, gives={69: 1, 0: 2, -1: 1})


def test_in_each_year_age_is_that_of_the_year(answer: Answer) -> None:
    # Persons 1 and 2: 69 and 20 in 2019, 70 and 21 in 2020.
    asked = persons(had(METFORMIN), by="year age_class", period=(2019, 2020), age_classes=(0, 21, 70))
    found = {(2019, 0): 2, (2019, 21): 1, (2019, -1): 1, (2020, 21): 1, (2020, 70): 1}
    answer(TABLES, asked, gives=found)


def test_over_a_pooled_period_age_is_that_of_the_last_year(answer: Answer) -> None:
    # 70, 21, unknown, 20.
    asked = persons(had(METFORMIN), by="age_class", period=(2019, 2020), age_classes=(0, 21, 70))
    answer(TABLES, asked, gives={0: 1, 21: 1, 70: 1, -1: 1})


def test_somebody_born_after_the_year_is_of_unknown_age(answer: Answer) -> None:
    tables = {**TABLES, "persons": PERSONS.replace("2000", "2020")}
    answer(tables, persons(had(METFORMIN), by="age_class"), gives={60: 1, 20: 1, -1: 2})


def test_residence_is_that_of_the_year_else_the_latest_known_else_unknown(answer: Answer) -> None:
    asked = persons(had(METFORMIN), by="year departement", period=(2019, 2020))
    found = {(2019, "69"): 1, (2019, "2A"): 1, (2019, ""): 1, (2019, "971"): 1, (2020, "75"): 1, (2020, "33"): 1}
    answer(TABLES, asked, gives=found)


def test_over_a_pooled_period_residence_is_that_of_the_last_year(answer: Answer) -> None:
    asked = persons(had(METFORMIN), by="departement", period=(2019, 2020))
    answer(TABLES, asked, gives={"75": 1, "33": 1, "": 1, "971": 1})


def test_a_region_adds_up_its_departements(answer: Answer) -> None:
    tables = {**TABLES, "persons": PERSONS.replace("971", "01")}
    # 84: départements 69 and 01; 94 Corse: 2A; unknown: person 3.
    answer(tables, persons(had(METFORMIN), by="region"), gives={"84": 2, "94": 1, "": 1})


def test_a_code_that_is_no_departement_is_an_unknown_region(answer: Answer) -> None:
    tables = {**TABLES, "persons": PERSONS.replace("971", "999")}
    answer(tables, persons(had(METFORMIN), by="region"), gives={"84": 1, "94": 1, "": 2})


def test_a_person_counts_once_in_each_month_with_an_event(answer: Answer) -> None:
    asked = persons(counted=METFORMIN, by="year month")
    answer(TABLES, asked, gives={(2019, 1): 1, (2019, 3): 2, (2019, 12): 2})


def test_months_of_two_years_are_kept_apart(answer: Answer) -> None:
    asked = persons(counted=METFORMIN, by="year month", period=(2019, 2020))
    answer(TABLES, asked, gives={(2019, 1): 1, (2019, 3): 2, (2019, 12): 2, (2020, 3): 2})


def test_a_stay_is_of_the_month_of_its_discharge(answer: Answer) -> None:
    tables = {
        "stays": """
            stay  person  date        discharge   code
            1     1       2018-12-30  2019-02-01  05M091
        """
    }
    answer(tables, persons(counted=stay(), by="year month"), gives={(2019, 2): 1})


def test_an_ald_that_is_counted_is_of_its_first_day(answer: Answer) -> None:
    tables = {
        "long_term_illnesses": """
            person  code  first       last
            1       E11   2019-05-03  9999-12-31
            2       E11   2018-05-03  9999-12-31
        """
    }
    answer(tables, persons(counted=illness("E11"), by="year month"), gives={(2019, 5): 1})


def test_a_death_that_is_counted_is_of_its_day_whatever_the_number_of_its_causes(answer: Answer) -> None:
    tables = {
        "deaths": """
            person  date        code  initial
            1       2019-05-03  I21   yes
            1       2019-05-03  E11   no
        """
    }
    answer(tables, persons(counted=death(), by="year month"), gives={(2019, 5): 1})


def test_dimensions_cross(answer: Answer) -> None:
    asked = persons(had(METFORMIN), by="year sex age_class region")
    found = {(2019, 1, 60, "84"): 1, (2019, 2, 20, "94"): 1, (2019, 2, -1, ""): 1, (2019, 0, 0, "01"): 1}
    answer(TABLES, asked, gives=found)


def test_each_table_of_a_question_is_answered_in_its_order(answer: Answer) -> None:
    asked = persons(had(METFORMIN), by="sex;year;;departement", period=(2019, 2020))
    by_departement = {"75": 1, "33": 1, "": 1, "971": 1}
    answer(TABLES, asked, gives=[{1: 1, 2: 2, 0: 1}, {2019: 4, 2020: 2}, 4, by_departement])


def test_somebody_without_any_event_is_in_a_cell_too(answer: Answer) -> None:
    tables = {"persons": PERSONS}
    answer(tables, persons(Age(), by="sex age_class"), gives={(1, 60): 1, (2, 20): 1, (0, 0): 1})


def test_a_person_counted_in_several_months_counts_once_in_the_year(answer: Answer) -> None:
    asked = persons(counted=METFORMIN, by="year;year month;year sex")
    by_month = {(2019, 1): 1, (2019, 3): 2, (2019, 12): 2}
    answer(TABLES, asked, gives=[{2019: 4}, by_month, {(2019, 1): 1, (2019, 2): 2, (2019, 0): 1}])
