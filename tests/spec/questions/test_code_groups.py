"""Named parts of the counted events."""

from __future__ import annotations

from query_service.query_model.codes import CodeSystem
from tests.builders.questions import codes, diagnosis, dispensing, had, persons, stay, volume
from tests.spec.questions.conftest import Answer

DIABETES = dispensing("A10AB05 A10BA02 A10BB12 A10BX06")
GROUPS = {
    "insulins": codes(CodeSystem.ATC, "A10AB05"),
    "others": codes(CodeSystem.ATC, "A10BA02 A10BB12"),
    "first line": codes(CodeSystem.ATC, "A10AB05 A10BA02"),
}

TABLES = {
    "persons": """
        person  sex
        1       1
        2       2
        3       2
    """,
    "dispensings": """
        person  date        code     product        quantity
        1       2019-01-05  A10AB05  3400930000001  1
        1       2019-02-05  A10BA02  3400930000002  2
        1       2020-01-05  A10BB12  3400930000004  1
        2       2019-01-05  A10BA02  3400930000003  4
        3       2019-01-05  A10BX06  3400930000005  8
    """,
}


def test_an_event_counts_in_each_of_its_groups(answer: Answer) -> None:
    # Insulins: 1; others: 1 and 2; first line: 1 and 2, person 1 once though by two drugs.
    asked = persons(counted=DIABETES, by="code_group", groups=GROUPS)
    answer(TABLES, asked, gives={"insulins": 1, "others": 2, "first line": 2})


def test_an_event_of_no_group_is_in_tables_without_groups_only(answer: Answer) -> None:
    asked = persons(counted=DIABETES, by=";code_group", groups=GROUPS)
    answer(TABLES, asked, gives=[3, {"insulins": 1, "others": 2, "first line": 2}])


def test_volumes_of_overlapping_groups_hold_the_same_boxes(answer: Answer) -> None:
    # Insulins 1, others 2 + 4, first line 1 + 2 + 4; all boxes 1 + 2 + 4 + 8.
    asked = volume("boxes", DIABETES, by=";code_group", groups=GROUPS)
    answer(TABLES, asked, gives=[15, {"insulins": 1, "others": 6, "first line": 7}])


def test_groups_cross_with_other_dimensions(answer: Answer) -> None:
    asked = persons(counted=DIABETES, by="year sex code_group", groups=GROUPS, period=(2019, 2020))
    found = {
        (2019, 1, "insulins"): 1, (2019, 1, "others"): 1, (2019, 1, "first line"): 1,
        (2019, 2, "others"): 1, (2019, 2, "first line"): 1, (2020, 1, "others"): 1,
    }  # fmt: skip
    answer(TABLES, asked, gives=found)


def test_groups_cross_with_months(answer: Answer) -> None:
    asked = persons(counted=DIABETES, by="year month code_group;year code_group", groups=GROUPS)
    by_month = {
        (2019, 1, "insulins"): 1, (2019, 1, "others"): 1, (2019, 1, "first line"): 2,
        (2019, 2, "others"): 1, (2019, 2, "first line"): 1,
    }  # fmt: skip
    answer(TABLES, asked, gives=[by_month, {(2019, "insulins"): 1, (2019, "others"): 2, (2019, "first line"): 2}])


def test_groups_of_a_population_hold_its_events_only(answer: Answer) -> None:
    asked = persons(had(dispensing("A10AB05")), counted=DIABETES, by="code_group", groups=GROUPS)
    answer(TABLES, asked, gives={"insulins": 1, "others": 1, "first line": 1})


def test_groups_of_products_and_of_drugs_stand_side_by_side(answer: Answer) -> None:
    groups = {"metformin": codes(CodeSystem.ATC, "A10BA02"), "one box": codes(CodeSystem.CIP13, "3400930000003")}
    asked = volume("boxes", DIABETES, by="code_group", groups=groups)
    answer(TABLES, asked, gives={"metformin": 6, "one box": 4})


def test_a_group_without_events_has_no_cell(answer: Answer) -> None:
    asked = persons(counted=DIABETES, by="code_group", groups={"none": codes(CodeSystem.ATC, "A10BG03")})
    answer(TABLES, asked, gives={})


HOSPITAL = {
    "stays": """
        stay  person  date        code
        1     1       2019-01-05  05M091
        2     1       2019-02-05  05M092
        3     2       2019-01-05  10M021
    """,
    "stay_diagnoses": """
        stay  position    code
        1     main        I21
        1     associated  E11
        2     main        I22
        2     linked      I21
        3     main        E11
        3     associated  I21
    """,
}
INFARCTION = {"I21": codes(CodeSystem.CIM10, "I21"), "E11": codes(CodeSystem.CIM10, "E11")}


def test_stays_are_grouped_by_a_diagnosis_at_any_position(answer: Answer) -> None:
    # I21 in stays 1, 2 and 3; E11 in stays 1 and 3.
    answer(HOSPITAL, volume("stays", stay(), by="code_group", groups=INFARCTION), gives={"I21": 3, "E11": 2})


def test_stays_found_by_a_diagnosis_are_grouped_at_the_same_positions(answer: Answer) -> None:
    found = stay(diagnosis("I21 I22 E11", "main linked"))
    answer(HOSPITAL, volume("stays", found, by="code_group", groups=INFARCTION), gives={"I21": 2, "E11": 1})
    answer(HOSPITAL, persons(counted=found, by="code_group", groups=INFARCTION), gives={"I21": 1, "E11": 1})


def test_stays_are_grouped_by_their_group(answer: Answer) -> None:
    groups = {"05M09": codes(CodeSystem.GHM, "05M091 05M092"), "10M02": codes(CodeSystem.GHM, "10M021")}
    answer(HOSPITAL, volume("stays", stay(), by="code_group", groups=groups), gives={"05M09": 2, "10M02": 1})
    of_infarction = volume("stays", stay(diagnosis("I21")), by="code_group", groups=groups)
    answer(HOSPITAL, of_infarction, gives={"05M09": 1})


def test_diagnoses_and_groups_of_stays_stand_side_by_side(answer: Answer) -> None:
    groups = {**INFARCTION, "05M09": codes(CodeSystem.GHM, "05M091 05M092")}
    answer(HOSPITAL, volume("stays", stay(), by="code_group", groups=groups), gives={"I21": 3, "E11": 2, "05M09": 2})
