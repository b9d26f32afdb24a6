"""A release is over those whose sex and age are known: as if the question had asked for them, on both engines."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings

from query_service.engines.duckdb_engine import DuckdbEngine
from query_service.engines.in_memory import InMemoryEngine
from query_service.planner.plan import AgeBetween, AllOf, Clip, OneOf, Plan, SexIs
from query_service.query_model.conditions import Sex
from query_service.query_model.question import Measure, Question
from tests.builders.invented_questions import questions
from tests.builders.invented_stores import stores
from tests.builders.questions import planned
from tests.builders.stores import Rows, write_store

QUICK = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
ASKED_FOR = (OneOf((SexIs(Sex.MALE), SexIs(Sex.FEMALE))), AgeBetween(0, None))
CUT = Clip(3, 5)


def as_released(plan: Plan) -> Plan:
    return replace(plan, known_only=True, clip=None if plan.measure is Measure.PERSONS else CUT)


def as_asked_for(plan: Plan) -> Plan:
    who = AllOf(ASKED_FOR if plan.who is None else (plan.who, *ASKED_FOR))
    return replace(as_released(plan), known_only=False, who=who)


def check(rows: Rows, asked: Question) -> None:
    plan = planned(asked)
    expected = InMemoryEngine(rows).answer(as_asked_for(plan))
    assert InMemoryEngine(rows).answer(as_released(plan)) == expected
    with TemporaryDirectory() as folder, closing(DuckdbEngine(write_store(Path(folder), rows), threads=1)) as engine:
        assert engine.answer(as_released(plan)) == expected


@QUICK
@given(stores(), questions())
def test_it_is_as_if_the_question_had_asked_for_them(rows: Rows, asked: Question) -> None:
    check(rows, asked)


@pytest.mark.slow
@settings(QUICK, max_examples=500)
@given(stores(), questions())
def test_it_is_as_if_many_questions_had(rows: Rows, asked: Question) -> None:
    check(rows, asked)
