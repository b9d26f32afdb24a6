"""The steps of the database's history as a whole: they lead to the tables of the code, and back to nothing."""

from __future__ import annotations

from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from citizen_site import database, migrations
from citizen_site.migrations.running import config, differences, downgrade, pending, tables_of_the_code, upgrade
from registry.projects import actions, search
from registry.projects.describing import lay_vocabulary
from tests.builders.projects import make_project, trace
from tests.migrations.databases import tables

REGISTER = "20261124_register"


def test_each_step_has_a_test_that_bears_its_name(bare_engine: Engine) -> None:
    steps = {step.revision for step in ScriptDirectory.from_config(config(bare_engine)).walk_revisions()}
    tested = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_2*.py")}
    assert steps == tested


def test_each_file_of_a_step_is_named_after_its_revision(bare_engine: Engine) -> None:
    steps = {step.revision for step in ScriptDirectory.from_config(config(bare_engine)).walk_revisions()}
    files = {path.stem for path in (Path(migrations.__file__).parent / "versions").glob("[!_]*.py")}
    assert files == steps


def test_the_last_step_gives_the_tables_of_the_code(bare_engine: Engine) -> None:
    upgrade(bare_engine)
    assert differences(bare_engine) == []
    assert tables(bare_engine) == set(tables_of_the_code().tables)


def test_a_column_that_is_not_there_is_a_difference(bare_engine: Engine) -> None:
    upgrade(bare_engine)
    with bare_engine.begin() as connection:
        connection.execute(text("ALTER TABLE proposal DROP COLUMN decision"))
    assert [found[0] for found in differences(bare_engine)] == ["add_column"]


def test_a_step_waits_until_it_is_run_and_no_longer(bare_engine: Engine) -> None:
    assert pending(bare_engine)[0] == REGISTER
    upgrade(bare_engine)
    assert pending(bare_engine) == []


def test_running_the_steps_again_keeps_what_is_there(bare_engine: Engine) -> None:
    upgrade(bare_engine)
    with database.writing(bare_engine) as session:
        lay_vocabulary(session)
        actions.file(session, make_project(), trace())
    upgrade(bare_engine)
    with database.reading(bare_engine) as session:
        assert search.last_change(session) == 1


def test_all_the_steps_down_leave_nothing_and_up_again_leave_an_empty_register(bare_engine: Engine) -> None:
    upgrade(bare_engine)
    with database.writing(bare_engine) as session:
        lay_vocabulary(session)
        actions.file(session, make_project(), trace())
    downgrade(bare_engine, "base")
    assert tables(bare_engine) == set()
    upgrade(bare_engine)
    with database.reading(bare_engine) as session:
        assert search.last_change(session) == 0
