"""The two histories of the query service: each leads to the tables of the code, and both can share a database."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from citizen_site.migrations import running as site
from query_service.migrations.histories import EXCHANGE, VAULT, History
from query_service.migrations.running import config, differences, downgrade, pending, upgrade
from tests.migrations.databases import tables

BOTH = pytest.mark.parametrize("history", [EXCHANGE, VAULT], ids=lambda history: history.name)


def _steps(engine: Engine, history: History) -> set[str]:
    return {step.revision for step in ScriptDirectory.from_config(config(engine, history)).walk_revisions()}


def _ours(engine: Engine) -> set[str]:
    return tables(engine) - {EXCHANGE.version_table, VAULT.version_table}


def test_each_step_has_a_test_that_bears_its_name_and_a_file_too(bare_engine: Engine) -> None:
    steps = _steps(bare_engine, EXCHANGE) | _steps(bare_engine, VAULT)
    tested = {
        path.stem.removeprefix("test_query_service_") for path in Path(__file__).parent.glob("test_query_*_2*.py")
    }
    files = {path.stem for history in (EXCHANGE, VAULT) for path in history.steps.glob("2*.py")}
    assert steps == tested == files


@BOTH
def test_the_last_step_gives_the_tables_of_the_code(bare_engine: Engine, history: History) -> None:
    upgrade(bare_engine, history)
    assert differences(bare_engine, history) == []
    assert _ours(bare_engine) == set(history.metadata.tables)


def test_a_column_that_is_not_there_is_a_difference(bare_engine: Engine) -> None:
    upgrade(bare_engine, EXCHANGE)
    with bare_engine.begin() as connection:
        connection.execute(text("ALTER TABLE nomenclature DROP COLUMN title"))
    assert [found[0] for found in differences(bare_engine, EXCHANGE)] == ["add_column"]


@BOTH
def test_a_step_waits_until_it_is_run_and_no_longer(bare_engine: Engine, history: History) -> None:
    assert set(pending(bare_engine, history)) == _steps(bare_engine, history)
    upgrade(bare_engine, history)
    upgrade(bare_engine, history)
    assert pending(bare_engine, history) == []


def test_the_site_the_exchange_and_the_vault_share_a_database_and_know_nothing_of_one_another(
    bare_engine: Engine,
) -> None:
    site.upgrade(bare_engine)
    upgrade(bare_engine, EXCHANGE)
    upgrade(bare_engine, VAULT)
    names = [set(site.tables_of_the_code().tables), set(EXCHANGE.metadata.tables), set(VAULT.metadata.tables)]
    assert _ours(bare_engine) == set().union(*names)
    assert len(_ours(bare_engine)) == sum(len(several) for several in names), "a table of two packages"
    assert differences(bare_engine, EXCHANGE) == differences(bare_engine, VAULT) == []
    downgrade(bare_engine, EXCHANGE, "base")
    assert _ours(bare_engine) == set(site.tables_of_the_code().tables) | set(VAULT.metadata.tables)
    assert site.pending(bare_engine) == []
