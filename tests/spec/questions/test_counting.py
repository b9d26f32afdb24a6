"""What "at least k" counts: dates, quantities, and the large packs that lower a threshold."""

from __future__ import annotations

from tests.builders.questions import act, dispensing, had, lab_test, persons, since, stay
from tests.spec.questions.conftest import Answer

DIABETES = dispensing("A10BA02 A10BB12")

DISPENSINGS = """
person  date        code     quantity
1       2019-01-05  A10BA02  1
1       2019-01-05  A10BB12  2
1       2019-04-02  A10BA02  1
2       2019-03-01  A10BA02  3
3       2019-03-01  A10BB12  1
3       2020-03-01  A10BB12  1
"""


def test_two_products_on_one_day_are_one_date(answer: Answer) -> None:
    # Person 1: January 5 and April 2. Nobody has three dates.
    answer({"dispensings": DISPENSINGS}, persons(had(DIABETES, dates=2)), gives=1)


def test_dates_of_another_year_are_not_of_the_year(answer: Answer) -> None:
    answer(
        {"dispensings": DISPENSINGS}, persons(had(DIABETES), by="year", period=(2019, 2020)), gives={2019: 3, 2020: 1}
    )


def test_dates_of_all_years_of_a_window_count_together(answer: Answer) -> None:
    # Persons 1 and 3 have two dates since 2019.
    asked = persons(had(DIABETES, since(2019), dates=2), period=(2020, 2020))
    answer({"dispensings": DISPENSINGS}, asked, gives=2)


def test_in_total_quantities_are_added_up(answer: Answer) -> None:
    # Person 1: 1 + 2 + 1 boxes; person 2: 3; person 3: 1.
    by_total = [persons(had(DIABETES, total=total)) for total in (3, 4, 5)]
    for asked, found in zip(by_total, (2, 1, 0), strict=True):
        answer({"dispensings": DISPENSINGS}, asked, gives=found)


def test_the_total_of_several_years_is_one_total(answer: Answer) -> None:
    # Person 3: one box in 2019 and one in 2020.
    asked = persons(had(dispensing("A10BB12"), since(2019), total=2), by="year", period=(2019, 2020))
    answer({"dispensings": DISPENSINGS}, asked, gives={2019: 1, 2020: 2})


def test_acts_and_lab_tests_have_quantities_too(answer: Answer) -> None:
    tables = {
        "acts": """
            person  date        code     quantity
            1       2019-01-05  QEFA003  2
            2       2019-01-05  QEFA003  1
        """,
        "lab_tests": """
            person  date        code  quantity
            2       2019-01-05  1577  1
            2       2019-09-05  1577  1
        """,
    }
    answer(tables, persons(had(act("QEFA003"), total=2)), gives=1)
    answer(tables, persons(had(lab_test("1577"), total=2)), gives=1)


PACKS = """
person  date        code     large_pack
1       2019-01-05  A10BA02  yes
1       2019-04-05  A10BA02  no
2       2019-01-05  A10BA02  no
2       2019-04-05  A10BA02  no
3       2019-01-05  A10BA02  yes
4       2019-01-05  A10BA02  no
4       2019-04-05  A10BA02  no
4       2019-07-05  A10BA02  no
5       2018-12-05  A10BA02  yes
5       2019-01-05  A10BA02  no
5       2019-04-05  A10BA02  no
"""


def test_fewer_dates_are_enough_with_a_large_pack(answer: Answer) -> None:
    # Person 4 has three dates; person 1 two, one of them with a large pack; 3 has one date only.
    asked = persons(had(DIABETES, dates=3, with_large_pack=2))
    answer({"dispensings": PACKS}, asked, gives=2)


def test_a_large_pack_outside_the_window_lowers_nothing(answer: Answer) -> None:
    # Over both years person 5 has three dates with a large pack; in 2019 two dates without.
    asked = persons(had(DIABETES, dates=3, with_large_pack=2), by="year", period=(2018, 2019))
    answer({"dispensings": PACKS}, asked, gives={2019: 2})


def test_a_small_and_a_large_pack_on_one_day_are_one_date(answer: Answer) -> None:
    drawn = """
        person  date        code     large_pack
        1       2019-01-05  A10BA02  yes
        1       2019-01-05  A10BA02  no
    """
    answer({"dispensings": drawn}, persons(had(DIABETES, dates=3, with_large_pack=2)), gives=0)


STAYS = """
stay  person  date        discharge   code
1     1       2018-12-30  2018-12-31  05M09T
2     1       2018-12-30  2019-01-02  05M09T
3     2       2019-03-01  2019-03-04  05M09T
4     2       2019-05-01  2019-05-04  05M09T
"""


def test_the_date_of_a_stay_is_its_entry(answer: Answer) -> None:
    # Both stays of person 1 begin on one day, in the files of two years.
    answer({"stays": STAYS}, persons(had(stay(), since(2018), dates=2)), gives=1)
    yearly = persons(had(stay(), since(2018), dates=2), by="year", period=(2018, 2019))
    answer({"stays": STAYS}, yearly, gives={2019: 1})


def test_in_total_each_stay_counts_once(answer: Answer) -> None:
    answer({"stays": STAYS}, persons(had(stay(), since(2018), total=2)), gives=2)
