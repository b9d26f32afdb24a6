"""When an event must have happened: windows, and what the store covers of them."""

from __future__ import annotations

from query_service.planner.plan import YearSpan
from query_service.query_model.conditions import All, Years
from tests.builders.questions import death, diagnosis, dispensing, had, illness, persons, planned, since, stay
from tests.builders.stores import COVERAGE
from tests.spec.questions.conftest import Answer

METFORMIN = dispensing("A10BA02")
BEFORE = Years(-1, -1)

DISPENSINGS = {
    "dispensings": """
        person  date        code
        1       2017-12-31  A10BA02
        2       2018-01-01  A10BA02
        2       2018-12-31  A10BA02
        3       2019-06-01  A10BA02
        4       2020-01-01  A10BA02
        5       2021-06-01  A10BA02
    """
}


def test_the_year_asked_goes_from_its_first_day_to_its_last(answer: Answer) -> None:
    answer(DISPENSINGS, persons(had(METFORMIN), by="year", period=(2018, 2019)), gives={2018: 1, 2019: 1})


def test_the_year_before_is_that_of_each_year_asked(answer: Answer) -> None:
    asked = persons(had(METFORMIN, BEFORE), by="year", period=(2018, 2020))
    answer(DISPENSINGS, asked, gives={2018: 1, 2019: 1, 2020: 1})


def test_windows_of_neighbouring_years_overlap(answer: Answer) -> None:
    # 2018: persons 1, 2; 2019: 2, 3; 2020: 3, 4; 2021: 4, 5.
    asked = persons(had(METFORMIN, Years(-1, 0)), by="year", period=(2018, 2021))
    answer(DISPENSINGS, asked, gives={2018: 2, 2019: 2, 2020: 2, 2021: 2})


def test_over_a_pooled_period_the_left_end_counts_from_its_first_year(answer: Answer) -> None:
    # 2019-2020, a year earlier: 2018-2020, persons 2, 3, 4.
    answer(DISPENSINGS, persons(had(METFORMIN, Years(-1, 0)), period=(2019, 2020)), gives=3)


def test_over_a_pooled_period_the_right_end_counts_from_its_last_year(answer: Answer) -> None:
    # 2019-2020, the years before: 2018-2019, persons 2, 3.
    answer(DISPENSINGS, persons(had(METFORMIN, BEFORE), period=(2019, 2020)), gives=2)


def test_since_a_year_ends_with_the_year_asked(answer: Answer) -> None:
    asked = persons(had(METFORMIN, since(2018)), by="year", period=(2018, 2020))
    answer(DISPENSINGS, asked, gives={2018: 1, 2019: 2, 2020: 3})


def test_a_window_that_starts_after_its_end_holds_nothing(answer: Answer) -> None:
    asked = persons(had(METFORMIN, since(2020)), by="year", period=(2019, 2020))
    answer(DISPENSINGS, asked, gives={2020: 1})


def test_a_window_is_cut_to_the_years_covered_and_the_plan_says_so(answer: Answer) -> None:
    covered = {**COVERAGE, "dispensings": YearSpan(2018, 2021)}
    asked = persons(had(METFORMIN, Years(-3, 0)), by="year", period=(2019, 2019))
    # Person 1 is before what is covered.
    answer(DISPENSINGS, asked, gives={2019: 2}, covered=covered)
    assert planned(asked, covered).notes == (
        "dispensings: a window 2016-2019 was cut to the years covered, 2018-2021",
    )  # fmt: skip


def test_a_window_outside_the_years_covered_holds_nothing(answer: Answer) -> None:
    covered = {**COVERAGE, "dispensings": YearSpan(2020, 2021)}
    answer(DISPENSINGS, persons(had(METFORMIN), by="year", period=(2019, 2020)), gives={2020: 1}, covered=covered)


STAYS = {
    "stays": """
        stay  person  date        discharge   code
        1     1       2018-12-30  2019-01-02  05M091
    """,
    "stay_diagnoses": """
        stay  position  code
        1     main      I21
    """,
}


def test_a_stay_across_new_year_counts_once_in_the_year_of_discharge(answer: Answer) -> None:
    for asked in (stay(), stay(diagnosis("I21")), stay(groups="05M091")):
        answer(STAYS, persons(had(asked), by="year", period=(2018, 2019)), gives={2019: 1})


ILLNESSES = {
    "long_term_illnesses": """
        person  code  first       last
        1       E11   2012-05-01  9999-12-31
        2       E11   2012-05-01  2018-12-31
        3       E11   2019-12-31  2020-01-01
        4       E11   2021-01-01  9999-12-31
    """
}


def test_an_ald_counts_in_each_year_in_which_it_runs_one_day(answer: Answer) -> None:
    # 2018: persons 1, 2; 2019 and 2020: 1, 3; 2021: 1, 4.
    asked = persons(had(illness("E11")), by="year", period=(2018, 2021))
    answer(ILLNESSES, asked, gives={2018: 2, 2019: 2, 2020: 2, 2021: 2})


def test_an_ald_counts_in_a_pooled_period_that_it_overlaps(answer: Answer) -> None:
    answer(ILLNESSES, persons(had(illness("E11")), period=(2019, 2020)), gives=2)
    answer(ILLNESSES, persons(had(illness("E11"), Years(-1, -1)), period=(2019, 2020)), gives=3)


def test_an_ald_in_an_empty_window_is_not_there(answer: Answer) -> None:
    answer(ILLNESSES, persons(had(illness("E11"), since(2020)), by="year", period=(2019, 2020)), gives={2020: 2})


def test_a_death_counts_in_its_year(answer: Answer) -> None:
    tables = {
        "deaths": """
            person  date
            1       2018-12-31
            2       2019-01-01
        """
    }
    answer(tables, persons(had(death()), by="year", period=(2018, 2019)), gives={2018: 1, 2019: 1})
    answer(tables, persons(had(death(), since(2018))), gives=2)


def test_one_event_asked_in_two_windows_is_two_conditions(answer: Answer) -> None:
    # Person 1 alone has them in two years on end, 2017 and 2018.
    tables = {"dispensings": DISPENSINGS["dispensings"] + "        1       2018-05-01  A10BA02\n"}
    both = All((had(METFORMIN), had(METFORMIN, BEFORE)))
    answer(tables, persons(both, by="year", period=(2018, 2020)), gives={2018: 1})
