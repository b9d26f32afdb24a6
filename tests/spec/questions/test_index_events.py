"""Windows in days around the index event of a person."""

from __future__ import annotations

from query_service.query_model.conditions import All, Not, Years
from query_service.query_model.question import IndexEvent
from tests.builders.questions import days, death, diagnosis, dispensing, had, illness, persons, since, stay, visit
from tests.spec.questions.conftest import Answer

CHEMOTHERAPY = dispensing("L01BC06")
METFORMIN = dispensing("A10BA02")
INFARCTION = stay(diagnosis("I21"))

# Day 0 of persons 1 to 4 is 2019-03-10.
INDEX = """
person  date        code
1       2019-03-10  L01BC06
2       2019-03-10  L01BC06
3       2019-03-10  L01BC06
4       2019-03-10  L01BC06
1       2019-03-09  A10BA02
2       2019-03-10  A10BA02
3       2019-03-20  A10BA02
4       2019-03-21  A10BA02
5       2019-03-10  A10BA02
"""
TABLES = {"dispensings": INDEX}


def test_both_ends_of_a_window_in_days_are_in_it(answer: Answer) -> None:
    # From day 0 to day 10: persons 2 and 3. Person 5 has no index event.
    answer(TABLES, persons(had(METFORMIN, days(0, 10)), index=CHEMOTHERAPY), gives=2)


def test_days_before_the_index_event_are_negative(answer: Answer) -> None:
    answer(TABLES, persons(had(METFORMIN, days(-30, -1)), index=CHEMOTHERAPY), gives=1)


def test_without_an_index_event_a_window_in_days_holds_nothing(answer: Answer) -> None:
    # Persons 1, 4 and 5 have no metformin in days 0 to 10: but only 5 has none to count them from.
    answer(TABLES, persons(Not(had(METFORMIN, days(0, 10))), index=CHEMOTHERAPY), gives=3)


def test_day_zero_is_the_first_index_event_of_the_window(answer: Answer) -> None:
    tables = {"dispensings": INDEX + "1 2019-01-10 L01BC06\n4 2018-12-31 L01BC06\n"}
    # Person 1: day 0 becomes January 10, the metformin of March 9 is day 58. Person 4: 2018 is not in the window.
    answer(tables, persons(had(METFORMIN, days(58, 58)), index=CHEMOTHERAPY), gives=1)
    answer(tables, persons(had(METFORMIN, days(11, 11)), index=CHEMOTHERAPY), gives=1)


def test_the_index_event_may_be_looked_for_in_earlier_years(answer: Answer) -> None:
    tables = {"dispensings": INDEX + "4 2018-12-31 L01BC06\n"}
    # From 2018-12-31, person 4's metformin of 2019-03-21 is day 80.
    asked = persons(had(METFORMIN, days(80, 80)), index=IndexEvent(CHEMOTHERAPY, Years(-1, 0)))
    answer(tables, asked, gives=1)


def test_each_year_has_its_own_index_event(answer: Answer) -> None:
    tables = {
        "dispensings": """
            person  date        code
            1       2018-06-01  L01BC06
            1       2019-06-01  L01BC06
            1       2018-06-05  A10BA02
            1       2019-07-01  A10BA02
        """
    }
    within = persons(had(METFORMIN, days(0, 10)), by="year", period=(2018, 2019), index=CHEMOTHERAPY)
    answer(tables, within, gives={2018: 1})
    # Pooled, day 0 is the first of all.
    answer(tables, persons(had(METFORMIN, days(395, 395)), period=(2018, 2019), index=CHEMOTHERAPY), gives=1)


def test_dates_and_totals_are_counted_within_the_days(answer: Answer) -> None:
    tables = {
        "dispensings": """
            person  date        code     quantity
            1       2019-06-01  L01BC06  1
            1       2019-06-02  A10BA02  1
            1       2019-06-09  A10BA02  1
            1       2019-06-30  A10BA02  5
            2       2019-06-01  L01BC06  1
            2       2019-06-09  A10BA02  2
            2       2019-06-09  A10BA02  1
        """
    }
    answer(tables, persons(had(METFORMIN, days(0, 10), dates=2), index=CHEMOTHERAPY), gives=1)
    answer(tables, persons(had(METFORMIN, days(0, 10), total=3), index=CHEMOTHERAPY), gives=1)


STAYS = {
    "stays": """
        stay  person  date        discharge   code
        1     1       2019-12-30  2020-01-02  05M091
        2     2       2018-12-30  2019-01-02  05M091
    """,
    "stay_diagnoses": """
        stay  position  code
        1     main      I21
        2     main      I21
    """,
    "dispensings": """
        person  date        code
        1       2019-12-31  A10BA02
        2       2018-12-29  A10BA02
        1       2019-12-20  L01BC06
    """,
}


def test_windows_in_days_look_at_the_entry_of_a_stay_whatever_the_year_of_its_discharge(answer: Answer) -> None:
    # Entered 10 days after December 20; its files are those of 2020.
    answer(STAYS, persons(had(INFARCTION, days(10, 10)), index=CHEMOTHERAPY), gives=1)


def test_a_stay_is_an_index_event_in_its_year_of_discharge_dated_by_its_entry(answer: Answer) -> None:
    # 2019: stay 2, whose metformin came the day before the entry.
    answer(STAYS, persons(had(METFORMIN, days(-1, -1)), index=INFARCTION), gives=1)
    # 2020: stay 1, whose metformin came the day after.
    answer(STAYS, persons(had(METFORMIN, days(1, 1)), period=(2020, 2020), index=INFARCTION), gives=1)


def test_an_ald_is_there_when_it_runs_on_one_of_the_days(answer: Answer) -> None:
    tables = {
        "dispensings": INDEX,
        "long_term_illnesses": """
            person  code  first       last
            1       E11   2010-01-01  2019-03-08
            2       E11   2010-01-01  2019-03-09
            3       E11   2019-03-11  9999-12-31
            4       E11   2019-03-12  9999-12-31
        """,
    }
    # From the day before to the day after: March 9 to March 11.
    answer(tables, persons(had(illness("E11"), days(-1, 1)), index=CHEMOTHERAPY), gives=2)


def test_an_ald_is_an_index_event_on_its_first_day(answer: Answer) -> None:
    tables = {
        "dispensings": INDEX,
        "long_term_illnesses": """
            person  code  first       last
            5       E11   2019-03-05  9999-12-31
            1       E11   2018-03-05  9999-12-31
        """,
    }
    answer(tables, persons(had(METFORMIN, days(5, 5)), index=illness("E11")), gives=1)


def test_a_death_is_looked_for_in_days_too(answer: Answer) -> None:
    tables = {
        "dispensings": INDEX,
        "deaths": """
            person  date
            1       2019-04-09
            2       2019-04-10
        """,
    }
    answer(tables, persons(had(death(), days(0, 30)), index=CHEMOTHERAPY), gives=1)


def test_an_index_event_of_nobody_is_no_index(answer: Answer) -> None:
    tables = {
        "visits": """
            person  date        code
            0       2019-03-01  1111
            1       2019-03-05  1111
        """,
        "dispensings": INDEX,
    }
    answer(tables, persons(had(METFORMIN, days(0, 10)), index=visit("1111")), gives=1)


def test_days_and_years_stand_side_by_side(answer: Answer) -> None:
    both = All((had(METFORMIN, days(0, 30)), had(METFORMIN, since(2019), dates=2)))
    tables = {"dispensings": INDEX + "4 2019-12-01 A10BA02\n"}
    answer(tables, persons(both, index=CHEMOTHERAPY), gives=1)
