"""Invented questions over invented stores: engines give the figures of the reference, forms change nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from query_service.engines.duckdb_engine import DuckdbEngine
from query_service.engines.engine import Engine
from query_service.engines.in_memory import InMemoryEngine
from query_service.planner.plan import Clip, DaySpan, Plan, Span, YearSpan
from query_service.planner.planning import Coverage, table_of
from query_service.query_model.canonical import canonical, canonical_text, fingerprint
from query_service.query_model.conditions import Alive, AnyOf, Not
from query_service.query_model.json_reading import from_json
from query_service.query_model.json_writing import to_json
from query_service.query_model.question import Measure, Question
from tests.builders.invented_questions import questions
from tests.builders.invented_stores import coverages, stores
from tests.builders.questions import persons, planned
from tests.builders.stores import Rows, write_store

Cells = list[dict[Any, int]]
WIDE = YearSpan(1900, 2200)


def examples(number: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run so many examples: each writes a store, so no time is set for one, and building them may be slow."""
    return settings(
        max_examples=number, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
    )


def cells(engine: Engine, plan: Plan) -> Cells:
    return [dict(table.cells) for table in engine.answer(plan).tables]


def agree(rows: Rows, asked: list[Question], coverage: Coverage, clip: Clip | None = None) -> None:
    reference = InMemoryEngine(rows)
    with TemporaryDirectory() as folder:
        duckdb = DuckdbEngine(write_store(Path(folder) / "store", rows, coverage=coverage), threads=1)
        for question in asked:
            volume = question.measure is not Measure.PERSONS
            plan = replace(planned(question, coverage), clip=clip if volume else None)
            assert cells(duckdb, plan) == cells(reference, plan), json.dumps(to_json(question))
        duckdb.close()


several = st.lists(questions(), min_size=3, max_size=3)
clips = st.none() | st.tuples(st.integers(1, 9), st.integers(0, 20)).map(lambda cut: Clip(cut[0], sum(cut)))


@examples(40)
@given(stores(), several, coverages(), clips)
def test_duckdb_gives_the_figures_of_the_reference(
    rows: Rows, asked: list[Question], coverage: Coverage, clip: Clip | None
) -> None:
    agree(rows, asked, coverage, clip)


@pytest.mark.slow
@examples(500)
@given(stores(), several, coverages(), clips)
def test_duckdb_gives_the_figures_of_the_reference_many_times(
    rows: Rows, asked: list[Question], coverage: Coverage, clip: Clip | None
) -> None:
    agree(rows, asked, coverage, clip)


@examples(100)
@given(stores(), questions(), coverages())
def test_the_canonical_form_has_the_same_answer(rows: Rows, asked: Question, coverage: Coverage) -> None:
    engine = InMemoryEngine(rows)
    found = {table.dimensions: dict(table.cells) for table in engine.answer(planned(asked, coverage)).tables}
    again = {table.dimensions: dict(table.cells) for table in engine.answer(planned(canonical(asked), coverage)).tables}
    assert again == found


@examples(100)
@given(questions())
@example(persons(Not(AnyOf((Not(Alive()),)))))
def test_canonical_twice_is_canonical_once(asked: Question) -> None:
    once = canonical(asked)
    assert canonical(once) == once
    assert canonical_text(once) == canonical_text(asked)
    assert fingerprint(once) == fingerprint(asked)


@examples(100)
@given(questions())
def test_a_question_written_as_json_is_read_back_as_it_was(asked: Question) -> None:
    assert from_json(json.loads(json.dumps(to_json(asked)))) == asked


@examples(100)
@given(questions(), coverages())
def test_a_plan_says_that_it_was_cut_when_and_only_when_it_was(asked: Question, coverage: Coverage) -> None:
    wide: Mapping[str, YearSpan] = dict.fromkeys(coverage, WIDE)
    plan = planned(asked, coverage)
    cut = any(map(lost, windows(plan), windows(planned(asked, wide))))
    if plan.counted is not None:
        covered = coverage[table_of(plan.counted)]
        cut = cut or not covered.first <= asked.period.first <= asked.period.last <= covered.last
    assert bool(plan.notes) is cut
    assert not planned(asked, wide).notes


def windows(plan: Plan) -> list[Span]:
    """Return every window of a plan."""
    units = [unit for table in plan.tables for unit in table.units]
    return [span for unit in units for span in (unit.index_span, *unit.spans) if span is not None]


def lost(cut: Span, whole: Span) -> bool:
    """Say whether years that a window asks for are not in it; a window in days has files of a year more each side."""
    if isinstance(cut, DaySpan) and isinstance(whole, DaySpan):
        return cut.years.first > whole.years.first + 1 or cut.years.last < whole.years.last - 1
    return cut != whole
