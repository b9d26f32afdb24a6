"""The step that adds the trail: lines are put in, and neither changed, nor erased, nor replaced."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from citizen_site.migrations.running import downgrade, upgrade
from tests.migrations.databases import column, put, tables

STEP, BEFORE = "20261125_trail", "20261124_register"
INSTANT = dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)
REPLACE = "OR REPLACE INTO trail_line SELECT number, at, 'nobody', act, kind, thing, why, key, previous, digest"


@pytest.fixture
def stepped(bare_engine: Engine) -> Engine:
    upgrade(bare_engine, STEP)
    with bare_engine.begin() as connection:
        for number in (1, 2):
            put(connection, "trail_line", number=number, at=INSTANT, who="7", digest="d" * 64)
        put(connection, "trail_head", number=2, digest="d" * 64, **{"id": 1})
    return bare_engine


def test_lines_put_in_are_read_back_and_go_away_with_the_step(stepped: Engine) -> None:
    with stepped.connect() as connection:
        assert column(connection, "trail_line", "number") == [1, 2]
        assert column(connection, "trail_line", "who") == ["7", "7"]
    downgrade(stepped, BEFORE)
    assert not tables(stepped) & {"trail_line", "trail_head"}
    upgrade(stepped, STEP)


@pytest.mark.parametrize("act", ["UPDATE trail_line SET who = '8' WHERE number = 1", "DELETE FROM trail_line"])
def test_a_line_is_neither_changed_nor_erased(stepped: Engine, act: str) -> None:
    with pytest.raises(DBAPIError, match="lines of the trail are only added"), stepped.begin() as connection:
        connection.execute(text(act))


def test_lines_are_not_taken_away_by_the_back_door(stepped: Engine) -> None:
    """SQLite can replace a row while it adds one, PostgreSQL can empty a table: neither calls the trigger of DELETE."""
    act = f"INSERT {REPLACE} FROM trail_line" if stepped.dialect.name == "sqlite" else "TRUNCATE trail_line"
    with pytest.raises(DBAPIError, match="lines of the trail are only added"), stepped.begin() as connection:
        connection.execute(text(act))


def test_there_is_one_head(stepped: Engine) -> None:
    with pytest.raises(IntegrityError, match="one_row"), stepped.begin() as connection:
        put(connection, "trail_head", number=0, digest="", **{"id": 2})
