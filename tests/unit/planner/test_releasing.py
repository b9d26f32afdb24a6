"""Persons whose sex or year of birth is unknown: in exact figures, in no figure of a release, on every engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from query_service.engines.duckdb_engine import DuckdbEngine
from query_service.engines.engine import Engine
from query_service.engines.in_memory import InMemoryEngine
from query_service.planner.plan import Plan
from query_service.query_model.conditions import IsSex, Sex
from query_service.query_model.question import Question
from tests.builders.questions import dispensing, had, persons, planned, planned_release, volume
from tests.builders.stores import rows_of, write_store

# A man, a woman, a man whose year of birth is unknown, a person of unknown sex, and one of whom nothing is known.
TABLES = {
    "persons": """
person  sex  birth_year  departement
1       1    1950        75
2       2    1980        69
3       1    ?           75
4       0    1950        75
""",
    "dispensings": "person  date  code\n" + "\n".join(f"{n}  2019-02-0{n}  A10BA02" for n in range(1, 6)),
}
METFORMIN = dispensing("A10BA02")
Asking = Callable[[Plan], list[dict[tuple[int | str, ...], int]]]


@pytest.fixture(params=["in_memory", "duckdb"])
def asking(request: pytest.FixtureRequest, tmp_path: Path) -> Asking:
    rows = rows_of(TABLES)
    in_memory = request.param == "in_memory"
    engine: Engine = (
        InMemoryEngine(rows) if in_memory else DuckdbEngine(write_store(tmp_path / "store", rows), threads=1)
    )
    return lambda plan: [dict(table.cells) for table in engine.answer(plan).tables]


@pytest.mark.parametrize("asked", [persons(had(METFORMIN)), persons(counted=METFORMIN), volume("boxes", METFORMIN)])
def test_who_has_no_known_sex_or_year_of_birth_is_in_exact_figures_and_in_no_release(
    asking: Asking, asked: Question
) -> None:
    assert asking(planned(asked)) == [{(): 5}]
    assert asking(planned_release(asked)) == [{(): 2}]


def test_an_unknown_residence_stays_a_row_of_a_release(asking: Asking) -> None:
    # Nobody of the two has a residence in 2019: only presence in a year gives one.
    assert sum(asking(planned_release(persons(had(METFORMIN), by="region")))[0].values()) == 2


def test_rows_of_a_release_by_sex_and_age_have_nobody_unknown(asking: Asking) -> None:
    assert asking(planned_release(persons(had(METFORMIN), by="sex"))) == [{(1,): 1, (2,): 1}]
    assert asking(planned(persons(had(METFORMIN), by="sex"))) == [{(0,): 2, (1,): 2, (2,): 1}]


def test_a_question_that_names_persons_loses_none_of_them_but_those_unknown(asking: Asking) -> None:
    assert asking(planned_release(persons(had(METFORMIN), by="sex", counted=None))) == [{(1,): 1, (2,): 1}]
    assert asking(planned(persons(IsSex(Sex.MALE), counted=METFORMIN))) == [{(): 2}]
    assert asking(planned_release(persons(IsSex(Sex.MALE), counted=METFORMIN))) == [{(): 1}]
