"""What volumes add up, and over whom."""

from __future__ import annotations

from query_service.query_model.conditions import IsSex, Sex
from tests.builders.questions import (
    act,
    days,
    diagnosis,
    dispensing,
    had,
    lab_test,
    never,
    persons,
    stay,
    visit,
    volume,
)
from tests.spec.questions.conftest import Answer

METFORMIN, INSULIN = dispensing("A10BA02"), dispensing("A10AB05")

TABLES = {
    "persons": """
        person  sex  birth_year  departement
        1       1    1950        75
        2       2    1999        2A
    """,
    "dispensings": """
        person  date        code     quantity  amount
        1       2019-01-05  A10BA02  2         350
        1       2019-03-05  A10BA02  3         525
        1       2020-03-05  A10BA02  1         175
        2       2019-03-05  A10BA02  5         0
        2       2019-03-05  A10AB05  1         4200
        0       2019-03-05  A10BA02  7         100
    """,
}


def test_boxes_are_added_up(answer: Answer) -> None:
    # Of nobody too: 2 + 3 + 5 + 7 in 2019.
    answer(TABLES, volume("boxes", METFORMIN, by="year", period=(2019, 2020)), gives={2019: 17, 2020: 1})
    answer(TABLES, volume("boxes", METFORMIN, period=(2019, 2020)), gives=18)


def test_boxes_of_nobody_are_in_the_cells_of_unknown_sex_age_and_residence(answer: Answer) -> None:
    asked = volume("boxes", METFORMIN, by="sex;age_class;region;departement")
    found = [{1: 5, 2: 5, 0: 7}, {60: 5, 20: 5, -1: 7}, {"11": 5, "94": 5, "": 7}, {"75": 5, "2A": 5, "": 7}]
    answer(TABLES, asked, gives=found)


def test_with_a_population_boxes_of_nobody_are_left_out(answer: Answer) -> None:
    answer(TABLES, volume("boxes", METFORMIN, of=had(METFORMIN)), gives=10)
    answer(TABLES, volume("boxes", METFORMIN, of=never(INSULIN)), gives=5)


def test_the_population_is_that_of_the_unit(answer: Answer) -> None:
    # Insulin in 2019 only: person 2.
    asked = volume("boxes", METFORMIN, of=had(INSULIN), by="year", period=(2019, 2020))
    answer(TABLES, asked, gives={2019: 5})


def test_volumes_of_a_sex_are_those_of_its_persons(answer: Answer) -> None:
    answer(TABLES, volume("boxes", METFORMIN, of=IsSex(Sex.MALE), by="sex"), gives={1: 5})


def test_boxes_fall_in_their_month(answer: Answer) -> None:
    asked = volume("boxes", METFORMIN, by="year month;year month sex")
    by_month = {(2019, 1): 2, (2019, 3): 15}
    answer(TABLES, asked, gives=[by_month, {(2019, 1, 1): 2, (2019, 3, 1): 3, (2019, 3, 2): 5, (2019, 3, 0): 7}])


def test_amounts_are_added_up_in_cents_and_nothing_reimbursed_is_no_cell(answer: Answer) -> None:
    # Person 1: 350 + 525; person 2: 0.
    answer(TABLES, volume("amount_reimbursed", METFORMIN, by="sex"), gives={1: 875, 0: 100})
    answer(TABLES, volume("amount_reimbursed", dispensing("A10AB05 A10BA02"), of=had(INSULIN)), gives=4200)


def test_an_amount_given_back_is_taken_off(answer: Answer) -> None:
    tables = {
        "acts": """
            person  date        code     amount
            1       2019-01-05  QEFA003  1000
            1       2019-02-05  QEFA003  -1000
            2       2019-02-05  QEFA003  700
        """
    }
    answer(tables, volume("amount_reimbursed", act("QEFA003")), gives=700)


def test_amounts_larger_than_32_bits_are_whole(answer: Answer) -> None:
    drawn = "person date code amount\n" + "1 2019-01-05 QEFA003 2000000000\n" * 3
    answer({"acts": drawn}, volume("amount_reimbursed", act("QEFA003")), gives=6_000_000_000)


def test_acts_lab_tests_and_visits_are_acts(answer: Answer) -> None:
    tables = {
        "acts": "person date code quantity\n1 2019-01-05 QEFA003 2\n2 2019-01-05 QEFA003 1",
        "lab_tests": "person date code quantity\n1 2019-01-05 1577 4",
        "visits": "person date code speciality\n1 2019-01-05 1111 1\n2 2019-01-05 1111 3",
    }
    answer(tables, volume("acts", act("QEFA003")), gives=3)
    answer(tables, volume("acts", lab_test("1577")), gives=4)
    answer(tables, volume("acts", visit("1111", specialities="1")), gives=1)


STAYS = {
    "stays": """
        stay  person  date        discharge   code
        1     1       2018-12-30  2019-01-02  05M091
        2     1       2019-05-30  2019-06-02  05M091
        3     0       2019-05-30  2019-06-02  05M092
    """,
    "stay_diagnoses": """
        stay  position    code
        1     main        I21
        1     associated  I21
        2     main        E11
        3     main        I21
    """,
}


def test_each_stay_counts_one_in_the_year_of_its_discharge(answer: Answer) -> None:
    asked = volume("stays", stay(), by="year", period=(2018, 2019))
    answer(STAYS, asked, gives={2019: 3})


def test_a_stay_counts_once_though_it_has_a_diagnosis_twice(answer: Answer) -> None:
    # Stay 1, and stay 3 of nobody.
    answer(STAYS, volume("stays", stay(diagnosis("I21", "main associated"))), gives=2)


def test_stays_of_persons_leave_out_those_of_nobody(answer: Answer) -> None:
    answer(STAYS, volume("stays", stay(), of=had(stay())), gives=2)


def test_persons_never_count_nobody(answer: Answer) -> None:
    answer(STAYS, persons(counted=stay(), by="sex"), gives={0: 1})


def test_volumes_of_persons_found_around_an_index_event(answer: Answer) -> None:
    tables = {
        **TABLES,
        "visits": """
            person  date        code
            1       2019-01-01  1111
            2       2019-01-01  1111
        """,
    }
    asked = volume("boxes", METFORMIN, of=had(METFORMIN, days(0, 10)), index=visit("1111"))
    answer(tables, asked, gives=5)


def test_nothing_counted_is_no_cell(answer: Answer) -> None:
    answer(TABLES, volume("acts", act("QEFA003")), gives=0)
    answer(TABLES, volume("acts", act("QEFA003"), by="year month sex"), gives={})
