"""The acts on many projects leave the register exactly as the acts on each do."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from citizen_site import database
from registry.errors import NotFound, RuleBroken
from registry.importing.synthetic import synthetic_projects
from registry.projects import actions, bulk_actions, search
from registry.projects.facts import ProjectFacts
from registry.projects.mapping import Names
from registry.projects.records import ProjectRecord
from registry.projects.references import slug_of
from registry.schema import Base
from tests.builders import strategies
from tests.builders.projects import make_project, trace

Act = Callable[[Session, list[ProjectFacts]], None]


def one_by_one(session: Session, projects: list[ProjectFacts]) -> None:
    names = Names(session)
    for facts in projects:
        actions.file_from_source(session, facts, trace(), names)
    for facts in projects:
        actions.amend_from_source(session, amended(facts), trace("second"), names)


def at_once(session: Session, projects: list[ProjectFacts]) -> None:
    names = Names(session)
    bulk_actions.file_many_from_source(session, projects, trace(), names)
    bulk_actions.amend_many_from_source(session, [amended(facts) for facts in projects], trace("second"), names)


def amended(facts: ProjectFacts) -> ProjectFacts:
    return replace(facts, platform="Portail", events=facts.events[1:], sources=(*facts.sources[::-1], "Base ajoutée"))


def everything(session: Session) -> dict[str, list[Any]]:
    """Return every row of every table, without the keys that only number rows."""
    session.flush()
    names = dict(session.execute(select(ProjectRecord.id, ProjectRecord.slug)).all())
    found: dict[str, list[Any]] = {}
    for table in Base.metadata.sorted_tables:
        rows = [row._asdict() for row in session.execute(select(table))]
        for row in rows:
            row.pop("id", None)
            if "project_id" in row:
                row["project_id"] = names[row["project_id"]]
        found[table.name] = sorted(rows, key=str)
    return found


@pytest.fixture
def fresh(empty_file: Path, tmp_path: Path) -> Callable[[Act, list[ProjectFacts]], dict[str, list[Any]]]:
    """Return a function that does an act in an empty register and gives back all its rows."""

    def do(act: Act, projects: list[ProjectFacts]) -> dict[str, list[Any]]:
        path = tmp_path / "fresh.db"
        shutil.copy(empty_file, path)
        engine = database.connect(f"sqlite:///{path}")
        try:
            with database.writing(engine) as session:
                act(session, projects)
                return everything(session)
        finally:
            engine.dispose()

    return do


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        strategies.facts(origin=st.just("Registre d'exemple"), number=st.just("")),
        max_size=4,
        unique_by=lambda f: f.slug,
    ).filter(lambda projects: all(one.slug == slug_of(one.slug) for one in projects))
)
def test_many_at_once_leave_the_same_rows_as_one_by_one(fresh: Any, projects: list[ProjectFacts]) -> None:
    assert fresh(at_once, projects) == fresh(one_by_one, projects)


def test_invented_projects_leave_the_same_rows_too(fresh: Any) -> None:
    projects = list(synthetic_projects(12, 9))
    assert fresh(at_once, projects) == fresh(one_by_one, projects)


@pytest.fixture
def held(session: Session) -> Iterator[Session]:
    actions.file_from_source(session, make_project("un", number="1", origin="x"), trace(), Names(session))
    yield session


@pytest.mark.parametrize(
    "facts",
    [
        make_project("un", origin="x"),
        make_project("deux", number="1", origin="x"),
        make_project("deux"),
        make_project("Deux !", origin="x"),
        make_project("deux", domains=("phrenologie",), origin="x"),
    ],
)
def test_what_a_rule_refuses_is_found_before_anything_is_written(held: Session, facts: ProjectFacts) -> None:
    before = everything(held)
    with pytest.raises(RuleBroken):
        bulk_actions.file_many_from_source(held, [make_project("trois", origin="x"), facts], trace(), Names(held))
    assert everything(held) == before


def test_two_new_projects_of_one_batch_cannot_share_a_number(session: Session) -> None:
    twins = [make_project(slug, number="1", origin="x") for slug in ("un", "deux")]
    with pytest.raises(RuleBroken, match="same number"):
        bulk_actions.file_many_from_source(session, twins, trace(), Names(session))


def test_a_project_that_is_not_there_cannot_be_amended(session: Session) -> None:
    with pytest.raises(NotFound, match="'un'"):
        bulk_actions.amend_many_from_source(session, [make_project("un")], trace(), Names(session))


def test_nothing_to_do_is_no_change(session: Session) -> None:
    before = everything(session)
    at_once(session, [])
    assert everything(session) == before


def test_they_do_the_same_on_every_database(any_engine: Engine) -> None:
    projects = list(synthetic_projects(6, 2))
    with database.writing(any_engine) as session:
        at_once(session, projects)
    with database.reading(any_engine) as session:
        assert list(search.every_project(session)) == sorted(map(amended, projects), key=lambda facts: facts.slug)
        assert search.last_change(session) == 12  # six filed, then six amended
        assert [version.number for version in search.history(session, projects[0].slug)] == [2, 1]
