"""The first step of the vault: the ledger, and what its tables refuse to hold, to change or to lose."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from query_service.migrations.histories import VAULT
from query_service.migrations.running import downgrade, upgrade
from tests.migrations.databases import column, put, tables

STEP = "20261125_ledger"
INSTANT = dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)
DRAW: dict[str, Any] = {
    "key": "a" * 64,
    "attempt": 1,
    "state": "reserved",
    "asker": "someone",
    "cost": 5,
    "reserved_at": INSTANT,
}
DRAWN: dict[str, Any] = {**DRAW, "attempt": 2, "state": "drawn", "vector": "[1]", "drawn_at": INSTANT}


@pytest.fixture
def stepped(bare_engine: Engine) -> Engine:
    upgrade(bare_engine, VAULT, STEP)
    return bare_engine


def _fill(connection: Connection) -> None:
    put(connection, "privacy_account", name="snds in 2026", kind="calendar_year", spent=5_000_000_000)
    put(connection, "ledger_line", number=1, at=INSTANT, kind="reserved", said="{}", digest="d" * 64)
    connection.execute(
        text("INSERT INTO ledger_head (id, number, digest) VALUES (1, 1, :digest)"), {"digest": "d" * 64}
    )
    put(connection, "draw", **DRAW)
    put(connection, "draw", **DRAWN)
    put(connection, "release_archive", key="a" * 64, version=1, body=b"{}", published_at=INSTANT)


def test_rows_put_in_are_read_back_and_go_away_with_the_step(stepped: Engine) -> None:
    with stepped.begin() as connection:
        _fill(connection)
    with stepped.connect() as connection:
        assert column(connection, "privacy_account", "spent") == [5_000_000_000]
        assert column(connection, "draw", "state") == ["reserved", "drawn"]
        assert [bytes(body) for body in column(connection, "release_archive", "body")] == [b"{}"]
    downgrade(stepped, VAULT, "base")
    assert tables(stepped) - {VAULT.version_table} == set()
    upgrade(stepped, VAULT, STEP)


@pytest.mark.parametrize("table", ["ledger_line", "release_archive"])
@pytest.mark.parametrize("act", ["UPDATE {} SET {} = '' ", "DELETE FROM {}"])
def test_a_line_and_a_release_are_neither_changed_nor_erased(stepped: Engine, table: str, act: str) -> None:
    with stepped.begin() as connection:
        _fill(connection)
    name = "said" if table == "ledger_line" else "erratum"
    with pytest.raises(DBAPIError, match=f"rows of {table} are only added"), stepped.begin() as connection:
        connection.execute(text(act.format(table, name)))


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("privacy_account", {"name": "x", "kind": "topic", "spent": -1}),
        ("privacy_account", {"name": "snds in 2026", "kind": "calendar_year", "spent": 0}),
        ("ledger_line", {"number": 1, "at": INSTANT}),
        ("draw", {**DRAW, "attempt": 3}),
        ("draw", DRAW),
        ("draw", {**DRAW, "key": "b", "cost": 0}),
        ("draw", {**DRAW, "key": "b", "state": "drawn"}),
        ("draw", {**DRAW, "key": "b", "vector": "[1]", "drawn_at": INSTANT}),
        ("draw", {**DRAW, "key": "b", "drawn_at": INSTANT}),
        ("release_archive", {"key": "a" * 64, "version": 1, "body": b"", "published_at": INSTANT}),
    ],
)
def test_what_cannot_be_is_not_held(stepped: Engine, name: str, row: dict[str, Any]) -> None:
    with stepped.begin() as connection:
        _fill(connection)
    with pytest.raises(IntegrityError), stepped.begin() as connection:
        put(connection, name, **row)


def test_there_is_one_head(stepped: Engine) -> None:
    with pytest.raises(IntegrityError), stepped.begin() as connection:
        connection.execute(text("INSERT INTO ledger_head (id, number, digest) VALUES (2, 0, '')"))
