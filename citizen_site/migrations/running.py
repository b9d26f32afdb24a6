"""Brings the database of the site to the tables of this release, or says how far it is."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData

HERE = Path(__file__).parent

# The modules that declare tables of the site's database.
_TABLES = (
    "registry.projects.records", "registry.proposals.records", "citizen_site.accounts.records",
    "citizen_site.accounts.people.records", "citizen_site.accounts.sessions.records",
    "citizen_site.accounts.limits.records", "citizen_site.desk.records",
)  # fmt: skip


def config(engine: Engine) -> Config:
    """Return the configuration of the migrations of the site for this database."""
    made = Config()
    made.set_main_option("script_location", str(HERE))
    made.set_main_option("file_template", "%%(year)d%%(month).2d%%(day).2d_%%(slug)s")
    made.attributes["engine"] = engine
    return made


def upgrade(engine: Engine, revision: str = "head") -> None:
    command.upgrade(config(engine), revision)


def downgrade(engine: Engine, revision: str) -> None:
    command.downgrade(config(engine), revision)


def pending(engine: Engine) -> list[str]:
    """Return the names of the steps not yet run, oldest first."""
    script = ScriptDirectory.from_config(config(engine))
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    steps = [step.revision for step in script.walk_revisions(base="base", head="heads")]
    done = steps.index(current) if current in steps else len(steps)
    return list(reversed(steps[:done]))


def differences(engine: Engine) -> list[object]:
    """Return what the tables in the database and the tables in the code do not share."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, tables_of_the_code()))


def tables_of_the_code() -> MetaData:
    """Return the tables that the database of the site has by the code: those of the register and the site's own."""
    # Here and not above: most commands only look how far the database is. Each module adds its tables to its base.
    for name in _TABLES:
        import_module(name)
    from citizen_site.schema import SiteBase
    from registry.schema import NAMES, Base

    together = MetaData(naming_convention=NAMES)
    for table in (*Base.metadata.sorted_tables, *SiteBase.metadata.sorted_tables):
        table.to_metadata(together)
    return together
