"""Each year, or one pooled period; the population and the counted events are those of the unit."""

from __future__ import annotations

from query_service.query_model.conditions import Years
from tests.builders.questions import act, dispensing, had, persons
from tests.spec.questions.conftest import Answer

METFORMIN, INSULIN = dispensing("A10BA02"), dispensing("A10AB05")

TABLES = {
    "dispensings": """
        person  date        code
        1       2019-01-05  A10BA02
        1       2020-01-05  A10BA02
        2       2019-01-05  A10BA02
        2       2020-01-05  A10AB05
        3       2021-01-05  A10BA02
    """
}


def test_a_person_counts_in_each_year(answer: Answer) -> None:
    answer(TABLES, persons(had(METFORMIN), by="year", period=(2019, 2021)), gives={2019: 2, 2020: 1, 2021: 1})


def test_a_person_counts_once_in_a_pooled_period(answer: Answer) -> None:
    answer(TABLES, persons(had(METFORMIN), period=(2019, 2020)), gives=2)


def test_a_pooled_period_and_its_years_may_be_asked_together(answer: Answer) -> None:
    answer(TABLES, persons(had(METFORMIN), by=";year", period=(2019, 2020)), gives=[2, {2019: 2, 2020: 1}])


def test_counted_events_are_those_of_the_years_of_the_unit(answer: Answer) -> None:
    answer(TABLES, persons(counted=METFORMIN, by=";year", period=(2019, 2020)), gives=[2, {2019: 2, 2020: 1}])


def test_counted_persons_are_of_the_population_in_the_same_unit(answer: Answer) -> None:
    # Person 2 has insulin in 2020 and metformin in 2019 only; pooled, both.
    asked = persons(had(METFORMIN), counted=INSULIN, by=";year", period=(2019, 2020))
    answer(TABLES, asked, gives=[1, {}])


def test_the_population_may_look_at_other_years_than_the_counted_events(answer: Answer) -> None:
    asked = persons(had(METFORMIN, Years(-1, -1)), counted=INSULIN, by="year", period=(2019, 2020))
    answer(TABLES, asked, gives={2020: 1})


def test_a_population_without_counted_events_gives_no_cell(answer: Answer) -> None:
    answer(TABLES, persons(had(METFORMIN), counted=act("QEFA003"), by="year sex"), gives={})
