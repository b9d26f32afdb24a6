"""Which events each selector finds."""

from __future__ import annotations

from query_service.query_model.conditions import All
from tests.builders.questions import (
    act,
    death,
    diagnosis,
    dispensing,
    had,
    illness,
    lab_test,
    persons,
    product,
    stay,
    visit,
)
from tests.spec.questions.conftest import Answer

DISPENSINGS = """
person  date        code     product
1       2019-01-05  A10BA02  3400930000001
2       2019-01-05  A10BA02  3400930000002
3       2019-01-05  A10BB12  3400930000003
4       2019-01-05  ?        3400930000004
"""


def test_a_dispensing_is_found_by_the_code_of_its_drug(answer: Answer) -> None:
    answer({"dispensings": DISPENSINGS}, persons(had(dispensing("A10BA02"))), gives=2)


def test_a_dispensing_is_found_by_its_product_also_when_the_drug_is_not_known(answer: Answer) -> None:
    asked = persons(had(product("3400930000001 3400930000004")))
    answer({"dispensings": DISPENSINGS}, asked, gives=2)


def test_an_act_is_found_in_a_stay_and_outside(answer: Answer) -> None:
    tables = {
        "acts": """
            person  date        code     stay
            1       2019-01-05  QEFA003  0
            2       2019-01-05  QEFA003  7
            3       2019-01-05  QEFA005  7
        """
    }
    answer(tables, persons(had(act("QEFA003"))), gives=2)


def test_a_lab_test_is_found_by_its_code(answer: Answer) -> None:
    tables = {
        "lab_tests": """
            person  date        code
            1       2019-01-05  1577
            2       2019-01-05  552
        """
    }
    answer(tables, persons(had(lab_test("1577"))), gives=1)


VISITS = """
person  date        code  speciality
1       2019-01-05  1111  1
2       2019-01-05  1111  22
3       2019-01-05  1111  3
4       2019-01-05  1111  ?
5       2019-01-05  3329  1
"""


def test_a_visit_is_found_by_its_nature(answer: Answer) -> None:
    answer({"visits": VISITS}, persons(had(visit("1111"))), gives=4)


def test_specialities_narrow_visits(answer: Answer) -> None:
    answer({"visits": VISITS}, persons(had(visit("1111", specialities="1 22"))), gives=2)


STAYS = """
stay  person  date        code
1     1       2019-01-05  05M091
2     2       2019-01-05  05M092
3     3       2019-01-05  10M021
4     4       2019-01-05  10M021
5     4       2019-02-05  10M022
"""
DIAGNOSES = """
stay  position    code
1     main        I21
1     associated  E11
2     linked      I21
3     unit_main   I21
3     associated  E11
4     main        G590
5     associated  E11
"""
ACTS = """
person  date        code     stay
1       2018-12-31  DDAF001  1
2       2019-01-05  DDAF001  0
3       2019-01-05  DDAF003  3
"""
HOSPITAL = {"stays": STAYS, "stay_diagnoses": DIAGNOSES, "acts": ACTS}


def test_with_nothing_named_any_stay_is_found(answer: Answer) -> None:
    answer(HOSPITAL, persons(had(stay())), gives=4)


def test_a_diagnosis_is_looked_for_at_the_positions_named_only(answer: Answer) -> None:
    found = {"main": 1, "main linked": 2, "main linked unit_main": 3, "associated": 0}
    for positions, number in found.items():
        answer(HOSPITAL, persons(had(stay(diagnosis("I21", positions)))), gives=number)


def test_two_diagnoses_are_those_of_one_stay(answer: Answer) -> None:
    # Person 4 has G590 in one stay and E11 in another.
    together = stay(diagnosis("I21 G590", "main unit_main"), diagnosis("E11", "associated"))
    answer(HOSPITAL, persons(had(together)), gives=2)
    apart = All((had(stay(diagnosis("G590"))), had(stay(diagnosis("E11", "associated")))))
    answer(HOSPITAL, persons(apart), gives=1)


def test_a_stay_is_found_by_its_group(answer: Answer) -> None:
    answer(HOSPITAL, persons(had(stay(groups="10M021 10M022"))), gives=2)


def test_an_act_of_a_stay_counts_whatever_its_year_and_one_outside_does_not(answer: Answer) -> None:
    # Person 1 had the act the year before the stay ended; person 2 had it in no stay.
    answer(HOSPITAL, persons(had(stay(acts="DDAF001"))), gives=1)


def test_diagnosis_group_and_act_hold_together(answer: Answer) -> None:
    everything = stay(diagnosis("I21", "main unit_main"), groups="05M091 10M021", acts="DDAF001 DDAF003")
    answer(HOSPITAL, persons(had(everything)), gives=2)
    answer(HOSPITAL, persons(had(stay(diagnosis("I21"), groups="10M021", acts="DDAF003"))), gives=0)


def test_an_ald_is_found_by_its_diagnosis_and_renewed_is_one_person(answer: Answer) -> None:
    tables = {
        "long_term_illnesses": """
            person  code  first       last
            1       E11   2010-01-01  2019-06-30
            1       E11   2019-07-01  ?
            2       I50   2010-01-01  2030-01-01
        """.replace("?", "9999-12-31")
    }
    answer(tables, persons(had(illness("E11"))), gives=1)


DEATHS = """
person  date        code  initial
1       2019-05-01  I21   yes
1       2019-05-01  E11   no
2       2019-05-01  C50   yes
2       2019-05-01  I21   no
3       2019-05-01  ?     yes
"""


def test_a_death_is_found_with_or_without_a_known_cause(answer: Answer) -> None:
    answer({"deaths": DEATHS}, persons(had(death())), gives=3)


def test_a_cause_is_the_initial_one_unless_any_is_asked(answer: Answer) -> None:
    answer({"deaths": DEATHS}, persons(had(death("I21"))), gives=1)
    answer({"deaths": DEATHS}, persons(had(death("I21", "any"))), gives=2)


def test_an_event_of_nobody_makes_no_person(answer: Answer) -> None:
    tables = {
        "dispensings": """
            person  date        code
            0       2019-01-05  A10BA02
            1       2019-01-05  A10BA02
        """
    }
    answer(tables, persons(had(dispensing("A10BA02"))), gives=1)


def test_a_code_that_nobody_has_gives_no_cell(answer: Answer) -> None:
    answer({"dispensings": DISPENSINGS}, persons(had(dispensing("C09AA05")), by="sex"), gives={})


def test_a_store_without_such_events_gives_no_cell(answer: Answer) -> None:
    answer({}, persons(had(dispensing("A10BA02"))), gives=0)
