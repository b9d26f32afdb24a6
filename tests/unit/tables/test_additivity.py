"""What adds up and what does not: a counter-example is drawn for each no, and a sum for each yes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from query_service.engines.in_memory import InMemoryEngine
from query_service.planner.plan import Clip, Plan
from query_service.privacy.noisy_answers import NoisyTable
from query_service.query_model.codes import CodeSystem
from query_service.query_model.question import Dimension, Measure, Question, Table
from query_service.tables import addition
from query_service.tables.additivity import ADDITIVITY, Adds, adds_up
from query_service.tables.publication import Publication
from tests.builders.questions import codes, diagnosis, dispensing, had, persons, planned, stay, volume
from tests.builders.stores import rows_of
from tests.builders.vectors import drawn_without_noise, summed_tables, tables_without_noise

METFORMIN, BOTH = dispensing("A10BA02"), dispensing("A10BA02 A10BB12")
APART = {"metformin": METFORMIN.codes, "glimepiride": dispensing("A10BB12").codes}
OVERLAPPING = {"metformin": METFORMIN.codes, "both": BOTH.codes}
LACKING = {"metformin": METFORMIN.codes}
# A clip that nobody reaches.
FREE = Clip(1000, 1000)

ONE_WOMAN = """
person  sex  birth_year  departement
1       2    1980        75
"""
TWO_YEARS = {
    "persons": ONE_WOMAN,
    "presence": "person  year  departement\n1  2018  75\n1  2019  69",
    "dispensings": "person  date  code  quantity\n1  2018-03-01  A10BA02  1\n1  2019-05-01  A10BA02  2",
}
TWO_DRUGS = {
    "persons": ONE_WOMAN,
    "dispensings": "person  date  code  quantity\n1  2019-03-01  A10BA02  1\n1  2019-05-01  A10BB12  2",
}
INSULIN_IN_2018 = {
    "persons": ONE_WOMAN,
    "dispensings": "person  date  code\n1  2018-02-01  A10AB05\n1  2018-03-01  A10BA02\n1  2019-05-01  A10BA02",
}
ONE_STAY = {
    "persons": ONE_WOMAN,
    "stays": "stay  person  date  code\n1  1  2019-03-01  10M021",
    "stay_diagnoses": "stay  position  code\n1  main  E119\n1  associated  I10",
}
EITHER_DIAGNOSIS = stay(diagnosis("E119 I10", "main associated"))
BY_DIAGNOSIS = {"diabetes": codes(CodeSystem.CIM10, "E119"), "pressure": codes(CodeSystem.CIM10, "I10")}


OLD = {
    "persons": "person  sex  birth_year\n1  1  1979\n2  2  1969\n3  2  1941",
    "dispensings": "person  date  code\n1  2019-02-01  A10BA02\n2  2019-02-01  A10BA02\n3  2019-02-01  A10BA02",
}


@dataclass(frozen=True)
class Never:
    """A question by too much, the table it does not add up to, what a sum would say there and what is true."""

    name: str
    finer: Question
    wanted: str
    adding: int
    truth: int
    store: dict[str, str] = field(default_factory=lambda: TWO_YEARS)


PERIOD = (2018, 2019)
NEVER = [
    # She is in both years, and counts once in the period.
    Never("persons over years", persons(counted=METFORMIN, by="year", period=PERIOD), "", 2, 1),
    Never(
        "persons over months", persons(counted=BOTH, by="year month", period=(2019, 2019)), "year", 2, 1, TWO_DRUGS
    ),
    # Two drugs, or one drug in two groups: once in each.
    Never("persons over groups", persons(counted=BOTH, by="code_group", groups=APART), "", 2, 1, TWO_DRUGS),
    Never(
        "persons over overlapping groups", persons(counted=METFORMIN, by="code_group", groups=OVERLAPPING), "", 2, 1,
        TWO_DRUGS,
    ),
    # 1 + 2 boxes; metformin is in both groups, or glimepiride in none.
    Never("overlapping groups", volume("boxes", BOTH, by="code_group", groups=OVERLAPPING), "", 4, 3, TWO_DRUGS),
    Never("groups that lack a code", volume("boxes", BOTH, by="code_group", groups=LACKING), "", 1, 3, TWO_DRUGS),
    # One stay has both diagnoses.
    Never("diagnoses", volume("stays", EITHER_DIAGNOSIS, by="code_group", groups=BY_DIAGNOSIS), "", 2, 1, ONE_STAY),
    # Her insulin of 2018 makes her one of the period: the box of 2019 counts there, and in no year.
    Never(
        "volumes of a population over years",
        volume("boxes", METFORMIN, of=had(dispensing("A10AB05")), by="year", period=PERIOD), "", 1, 2,
        INSULIN_IN_2018,
    ),
]  # fmt: skip


def sums(wanted: Plan, drawn: Publication, *, forced: bool = False) -> NoisyTable | None:
    """The wanted table of the measure as a sum, even where it is none when `forced`."""
    with pytest.MonkeyPatch.context() as patched:
        if forced:
            patched.setattr(addition, "adds_up", lambda *_all: True)
        found = summed_tables(wanted, drawn)
    return found[-1] if found else None


def both(asked: Question, by: str, store: dict[str, str], clip: Clip | None = None, *, forced: bool = False) -> tuple[
    NoisyTable | None, NoisyTable
]:  # fmt: skip
    """The table as a sum of what is asked, and as measured itself; both without noise."""
    clip = clip if clip or asked.measure is Measure.PERSONS else FREE
    finer = planned(asked)
    coarser = planned(replace(asked, tables=(Table(tuple(map(Dimension, by.split()))),)))
    engine = InMemoryEngine(rows_of(store))
    drawn = drawn_without_noise(finer, engine, clip)
    return sums(coarser, drawn, forced=forced), tables_without_noise(coarser, engine, clip)[-1]


@pytest.mark.parametrize("case", NEVER, ids=lambda case: case.name)
def test_what_would_be_a_wrong_sum_is_refused(case: Never) -> None:
    summed, measured = both(case.finer, case.wanted, case.store, forced=True)
    assert summed is not None
    assert (sum(summed.figures), sum(measured.figures)) == (case.adding, case.truth), "the counter-example"
    assert both(case.finer, case.wanted, case.store)[0] is None


@pytest.mark.parametrize(
    ("stays", "wrong", "right"),
    [
        # Born in 1980: 38 and 39 in the years of two boxes, 39 at the end of the period.
        ("age_class", [1, 2], [0, 3]),
        # In Paris, then in Lyon: 1 box and 2, all 3 in Lyon where she lives at the end.
        ("region", [1, 2], [0, 3]),
        ("departement", [1, 2], [0, 3]),
    ],
)
def test_age_and_residence_do_not_stay_in_a_sum_over_years(stays: str, wrong: list[int], right: list[int]) -> None:
    asked = replace(volume("boxes", METFORMIN, by=f"year {stays}", period=PERIOD), age_classes=(0, 39))
    summed, measured = both(asked, stays, TWO_YEARS, forced=True)
    assert summed is not None
    assert sorted(filter(None, summed.figures)) == wrong and sorted(filter(None, measured.figures)) == right[1:]
    assert both(asked, stays, TWO_YEARS)[0] is None


@pytest.mark.parametrize(
    ("asked", "wanted", "store"),
    [
        (persons(counted=METFORMIN, by="year sex region", period=PERIOD), "year", TWO_YEARS),
        (persons(counted=METFORMIN, by="sex age_class departement", period=PERIOD), "", TWO_YEARS),
        (persons(counted=METFORMIN, by="year departement", period=PERIOD), "year region", TWO_YEARS),
        (persons(counted=METFORMIN, by="departement sex"), "region", TWO_YEARS),
        # A period of one year is that year.
        (persons(counted=METFORMIN, by="year sex"), "sex", TWO_YEARS),
        # Months and groups stay: in each of them she is in one cell.
        (persons(counted=METFORMIN, by="year month sex", period=PERIOD), "year month", TWO_YEARS),
        (persons(counted=BOTH, by="sex code_group", groups=OVERLAPPING), "code_group", TWO_DRUGS),
        (volume("boxes", METFORMIN, by="year month sex", period=PERIOD), "year sex", TWO_YEARS),
        (volume("boxes", METFORMIN, by="year sex", period=PERIOD), "sex", TWO_YEARS),
        (volume("boxes", METFORMIN, by="year month departement", period=PERIOD), "", TWO_YEARS),
        (volume("boxes", METFORMIN, of=had(METFORMIN), by="year month", period=PERIOD), "year", TWO_YEARS),
        (volume("boxes", BOTH, by="sex code_group", groups=APART), "sex", TWO_DRUGS),
        (
            volume("stays", stay(groups="10M021"), by="code_group", groups={"one": codes(CodeSystem.GHM, "10M021")}),
            "",
            ONE_STAY,
        ),
    ],
)
def test_what_adds_up_is_what_a_measurement_would_say(asked: Question, wanted: str, store: dict[str, str]) -> None:
    summed, measured = both(asked, wanted, store)
    assert summed is not None
    assert summed.figures == measured.figures and any(summed.figures)
    assert summed.added_from == asked.tables[0].dimensions


def test_the_error_of_a_sum_is_that_of_all_its_cells() -> None:
    asked = persons(counted=METFORMIN, by="departement")
    finer = tables_without_noise(planned(asked), InMemoryEngine(rows_of(TWO_YEARS)))[0]
    summed, _measured = both(asked, "region", TWO_YEARS)
    assert summed is not None
    variance = dict(zip(summed.cells, summed.variances, strict=True))
    # Île-de-France has eight départements, Corsica two, and what is unknown one cell.
    one = finer.variances[0]
    assert (variance["11",], variance["94",], variance["",]) == (8 * one, 2 * one, one)
    assert sum(summed.variances) == pytest.approx(102 * one)


def test_of_several_tables_the_one_that_errs_least_is_added_up() -> None:
    asked = volume("boxes", METFORMIN, by="year month departement;year month sex", period=PERIOD)
    summed, _measured = both(asked, "year", TWO_YEARS)
    # Inside a month both tables say the same; the months of either, 102 cells or 3 of each, add up to a year.
    assert summed is not None and summed.added_from is not None
    lone, _measured = both(volume("boxes", METFORMIN, by="year month departement", period=PERIOD), "year", TWO_YEARS)
    # Half the loss pays each of two tables: twice the variance, and still 17 times less than 102 cells.
    assert lone is not None and summed.variances[0] < lone.variances[0] / 10


def test_classes_of_age_may_be_unions_of_those_drawn_and_nothing_else() -> None:
    drawn = drawn_without_noise(planned(persons(counted=METFORMIN, by="sex age_class")), InMemoryEngine(rows_of(OLD)))
    # Born in 1979, 1969 and 1941: 40, 50 and 78 years old in 2019.
    halves = replace(persons(counted=METFORMIN, by="age_class"), age_classes=(0, 60))
    (summed,) = summed_tables(planned(halves), drawn)
    assert dict(zip(summed.cells, summed.figures, strict=True)) == {(-1,): 0, (0,): 2, (60,): 1}
    assert summed_tables(planned(replace(halves, age_classes=(0, 50))), drawn) == ()
    # A table that does not break down by age does not care.
    assert summed_tables(planned(replace(halves, tables=(Table((Dimension.SEX,)),), age_classes=(0, 50))), drawn)


def test_a_volume_over_months_is_cut_in_each_of_them() -> None:
    months = volume("boxes", METFORMIN, by="year month", period=PERIOD)
    # Boxes 1 and 2, at most 1 in a cell: 1 + 1 over the months, 1 in the pooled period.
    summed, measured = both(months, "", TWO_YEARS, Clip(1, 5))
    assert summed is not None and (summed.figures, measured.figures) == ((2,), (1,))


def test_over_sex_age_and_residence_a_clip_cuts_the_same() -> None:
    asked = volume("boxes", METFORMIN, by="year sex age_class departement", period=PERIOD)
    summed, measured = both(asked, "year region", TWO_YEARS, Clip(2, 2))
    # 1 and 2 are 3 boxes, at most 2 in all: 1·2 // 3 = 0 and 2·2 // 3 = 1.
    assert summed is not None and summed.figures == measured.figures and sum(summed.figures) == 1


def test_every_measure_says_of_every_dimension_whether_it_adds_up() -> None:
    assert set(ADDITIVITY) == set(Measure)
    assert all(set(said) == set(Dimension) for said in ADDITIVITY.values())
    persons_never = {one for one, rule in ADDITIVITY[Measure.PERSONS].items() if rule is Adds.NEVER}
    assert persons_never == {Dimension.YEAR, Dimension.MONTH, Dimension.CODE_GROUP}


def test_a_finer_table_is_no_sum_of_a_coarser_one() -> None:
    plan = planned(persons(counted=METFORMIN, by="region;departement;sex region"))
    # A plan keeps the order asked.
    region, departement, cube = plan.tables
    assert adds_up(plan, Measure.PERSONS, departement, region) and not adds_up(
        plan, Measure.PERSONS, region, departement
    )
    assert not adds_up(plan, Measure.PERSONS, region, cube) and not adds_up(plan, Measure.PERSONS, departement, cube)
    assert adds_up(plan, Measure.PERSONS, region, region)
