"""Whatever the table of additivity allows: without noise, an answer by addition is what a measurement would say."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

from query_service.catalogue.places import region_of
from query_service.engines.in_memory import InMemoryEngine
from query_service.planner.plan import Clip, Plan
from query_service.privacy.noisy_answers import NoisyTable
from query_service.query_model.question import Dimension, Measure, Question, Table
from query_service.tables import additivity
from tests.builders.invented_questions import questions
from tests.builders.invented_stores import stores
from tests.builders.questions import planned
from tests.builders.stores import Rows
from tests.builders.vectors import drawn_without_noise, summed_tables, tables_without_noise

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
LONG = settings(QUICK, max_examples=1000)
# A clip that nobody reaches: over months, years and groups a smaller one makes another quantity.
FREE = Clip(10**6, 10**9)
OF_A_PERSON = {Dimension.SEX, Dimension.AGE_CLASS, Dimension.REGION, Dimension.DEPARTEMENT}
CLIPS = some.tuples(some.integers(1, 9), some.integers(0, 20)).map(lambda cut: Clip(cut[0], sum(cut)))


def as_ingested(rows: Rows) -> Rows:
    """Rows as an ingest leaves them: residences are official codes or unknown, and nothing was paid back."""
    known = region_of()
    for those in rows.values():
        for row in those:
            if row.get("departement") not in (None, *known):
                row["departement"] = ""
            if "amount" in row:
                row["amount"] = abs(row["amount"])
    return rows


def coarser_tables(table: Table) -> list[Table]:
    """Every table with some of its dimensions, or with the région in place of the département."""
    sets = [
        set(some_of) for size in range(len(table.dimensions) + 1) for some_of in combinations(table.dimensions, size)
    ]
    sets += [one - {Dimension.DEPARTEMENT} | {Dimension.REGION} for one in sets if Dimension.DEPARTEMENT in one]
    return [Table(tuple(one)) for one in sets if Dimension.MONTH not in one or Dimension.YEAR in one]


def wanted_plans(asked: Question) -> list[Plan]:
    """A plan for each table that a table of the question may add up to, with its classes of age and with fewer."""
    tables = {coarser for table in asked.tables for coarser in coarser_tables(table)}
    ordered = sorted(tables, key=lambda one: one.dimensions)
    fewer = asked.age_classes[::2]
    aged = [one for one in ordered if Dimension.AGE_CLASS in one.dimensions and fewer != asked.age_classes]
    return [planned(replace(asked, tables=(table,))) for table in ordered] + [
        planned(replace(asked, tables=(table,), age_classes=fewer)) for table in aged
    ]


def check(rows: Rows, asked: Question, clip: Clip, *, cut_alike: bool = False) -> int:
    """Compare every sum with the measurement, and return how many there were; `cut_alike`: where clips cut the same."""
    engine, plan = InMemoryEngine(as_ingested(rows)), planned(asked)
    drawn, compared = drawn_without_noise(plan, engine, clip), 0
    for wanted in wanted_plans(asked):
        for table in summed_tables(wanted, drawn):
            if cut_alike and not _over_persons_only(plan, wanted, table):
                continue
            measured = tables_without_noise(wanted, engine, clip)
            (direct,) = (one for one in measured if one.measure is table.measure)
            assert (table.cells, table.figures) == (direct.cells, direct.figures), (table.added_from, table.dimensions)
            compared += 1
    return compared


def _over_persons_only(plan: Plan, wanted: Plan, table: NoisyTable) -> bool:
    finer = next(one for one in plan.tables if one.dimensions == table.added_from)
    units_alike = finer.units == wanted.tables[0].units
    return units_alike and set(finer.dimensions) - set(table.dimensions) - {Dimension.YEAR} <= OF_A_PERSON


@QUICK
@given(stores(), questions())
def test_a_sum_is_what_a_measurement_would_say(rows: Rows, asked: Question) -> None:
    check(rows, asked, FREE)


@pytest.mark.slow
@LONG
@given(stores(), questions())
def test_a_sum_is_what_a_measurement_would_say_for_many(rows: Rows, asked: Question) -> None:
    check(rows, asked, FREE)


@QUICK
@given(stores(), questions().filter(lambda asked: asked.measure is not Measure.PERSONS), CLIPS)
def test_over_what_a_person_has_one_of_a_sum_is_cut_as_a_measurement_is(
    rows: Rows, asked: Question, clip: Clip
) -> None:
    check(rows, asked, clip, cut_alike=True)


WRONG = [
    (Dimension.YEAR, Measure.PERSONS),
    (Dimension.MONTH, Measure.PERSONS),
    (Dimension.CODE_GROUP, Measure.PERSONS),
    (Dimension.YEAR, Measure.BOXES),
    (Dimension.CODE_GROUP, Measure.BOXES),
]


# Rows that show a mistake are printed nowhere: the fewest are not looked for.
@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@pytest.mark.parametrize(("dimension", "measure"), WRONG)
def test_the_property_sees_a_rule_that_says_always_instead(
    dimension: Dimension, measure: Measure, monkeypatch: pytest.MonkeyPatch
) -> None:
    looser = {**additivity.ADDITIVITY[measure], dimension: additivity.Adds.ALWAYS}
    monkeypatch.setattr(additivity, "ADDITIVITY", {**additivity.ADDITIVITY, measure: looser})

    def concerned(asked: Question) -> bool:
        return asked.measure is measure and any(dimension in table.dimensions for table in asked.tables)

    @settings(QUICK, max_examples=300, phases=(Phase.generate,), report_multiple_bugs=False, database=None)
    @given(stores(), questions().filter(concerned))
    def looking(rows: Rows, asked: Question) -> None:
        check(rows, asked, FREE)

    with pytest.raises(AssertionError):
        looking()
