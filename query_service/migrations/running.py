"""Brings a database to the tables of this release, or says how far it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from query_service.migrations.histories import History

HERE = Path(__file__).parent


def config(engine: Engine, history: History) -> Config:
    """Return the configuration of the steps of one history for this database."""
    made = Config()
    made.set_main_option("script_location", str(HERE))
    made.set_main_option("version_locations", str(history.steps))
    made.set_main_option("path_separator", "newline")
    made.set_main_option("file_template", "%%(year)d%%(month).2d%%(day).2d_%%(slug)s")
    made.attributes["engine"] = engine
    made.attributes["history"] = history
    return made


def upgrade(engine: Engine, history: History, revision: str = "head") -> None:
    if pending(engine, history):
        command.upgrade(config(engine, history), revision)


def downgrade(engine: Engine, history: History, revision: str) -> None:
    command.downgrade(config(engine, history), revision)


def pending(engine: Engine, history: History) -> list[str]:
    """Return the names of the steps not yet run, oldest first."""
    script = ScriptDirectory.from_config(config(engine, history))
    options = {"version_table": history.version_table}
    with engine.connect() as connection:
        current = MigrationContext.configure(connection, opts=options).get_current_revision()
    steps = [step.revision for step in script.walk_revisions(base="base", head="heads")]
    done = steps.index(current) if current in steps else len(steps)
    return list(reversed(steps[:done]))


def differences(engine: Engine, history: History) -> list[object]:
    """Return what the tables of the history, in the database and in the code, do not share."""

    def ours(_object: Any, name: str | None, kind: str, *_rest: Any) -> bool:
        # The tables of the site and of the other history may be in the same database.
        return kind != "table" or name in history.metadata.tables

    options = {"version_table": history.version_table, "compare_type": True, "include_object": ours}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, history.metadata))
