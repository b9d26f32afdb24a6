"""What one person may add to a volume that is released: at most C to a cell and V to a table, in whole numbers."""

from __future__ import annotations

from query_service.planner.plan import Clip
from tests.builders.questions import dispensing, had, volume
from tests.spec.questions.conftest import Answer

METFORMIN, GLICLAZIDE = dispensing("A10BA02"), dispensing("A10BB09")
BOTH = dispensing("A10BA02 A10BB09")

TABLES = {
    "persons": """
        person  sex  birth_year  departement
        1       1    1950        75
        2       2    1999        2A
    """,
    "dispensings": """
        person  date        code     quantity  amount
        1       2018-02-01  A10BA02  9         900
        1       2019-01-05  A10BA02  4         400
        1       2019-03-05  A10BB09  30        3000
        2       2019-03-05  A10BA02  5         500
        2       2019-06-05  A10BA02  -7        -700
        0       2019-03-05  A10BA02  8         800
    """,
}


def test_a_person_adds_at_most_c_to_a_cell(answer: Answer) -> None:
    # Person 1: 9 in 2018, 34 in 2019, cut to 20 each time. Person 2: 5 - 7 is below zero. Nobody adds nothing.
    answer(TABLES, volume("boxes", BOTH, by="year", period=(2018, 2019)), clip=Clip(20, 100), gives={2018: 9, 2019: 20})


def test_a_person_adds_at_most_v_to_a_table_cut_in_proportion(answer: Answer) -> None:
    # 9 and 20 add up to 29, more than 25: 9 x 25 // 29 = 7 and 20 x 25 // 29 = 17.
    answer(TABLES, volume("boxes", BOTH, by="year", period=(2018, 2019)), clip=Clip(20, 25), gives={2018: 7, 2019: 17})


def test_each_table_has_its_own_cut(answer: Answer) -> None:
    # By year as above; pooled, one cell of 43 cut to 20, which V leaves.
    asked = volume("boxes", BOTH, by="year;", period=(2018, 2019))
    answer(TABLES, asked, clip=Clip(20, 25), gives=[{2018: 7, 2019: 17}, 20])


def test_cells_of_months_and_of_groups_count_apart(answer: Answer) -> None:
    asked = volume("boxes", BOTH, by="year month", period=(2019, 2019))
    # January 4, March 30 cut to 12; 16 in all cut to 12: 3 and 9. Person 2: March 5, June below zero.
    answer(TABLES, asked, clip=Clip(12, 12), gives={(2019, 1): 3, (2019, 3): 9 + 5})
    groups = {"metformin": METFORMIN.codes, "both": BOTH.codes}
    asked = volume("boxes", BOTH, by="code_group", groups=groups, period=(2019, 2019))
    # Person 1: 4 of metformin, 34 of both cut to 12; 16 in all cut to 12: 3 and 9. Person 2 is below zero.
    answer(TABLES, asked, clip=Clip(12, 12), gives={"metformin": 3, "both": 9})


def test_sex_age_and_residence_part_persons_and_change_no_cut(answer: Answer) -> None:
    asked = volume("boxes", METFORMIN, of=had(METFORMIN), by="sex;region", period=(2018, 2018))
    answer(TABLES, asked, clip=Clip(6, 6), gives=[{1: 6}, {"11": 6}])


def test_amounts_are_cut_in_cents(answer: Answer) -> None:
    asked = volume("amount_reimbursed", BOTH, period=(2019, 2019))
    answer(TABLES, asked, clip=Clip(1000, 1000), gives=1000)
