"""The step of requests and published releases: what is put in goes up and down, and what its tables refuse."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from query_service.migrations.histories import EXCHANGE
from query_service.migrations.running import downgrade, upgrade
from tests.migrations.databases import column, put, tables

BEFORE, STEP = "20261124_codes", "20261125_requests"
INSTANT = dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)
REQUEST: dict[str, Any] = {"id": 1, "asker": "x", "question": "{}", "state": "submitted", "submitted_at": INSTANT}


@pytest.fixture
def stepped(bare_engine: Engine) -> Engine:
    upgrade(bare_engine, EXCHANGE, STEP)
    return bare_engine


def test_rows_put_in_go_up_and_the_tables_go_down_beside_those_of_codes(bare_engine: Engine) -> None:
    upgrade(bare_engine, EXCHANGE, BEFORE)
    with bare_engine.begin() as connection:
        put(connection, "code_list", id=2, slug="diabete", system="cim10")
    before = tables(bare_engine)
    upgrade(bare_engine, EXCHANGE, STEP)
    with bare_engine.begin() as connection:
        put(connection, "indicator_request", **REQUEST)
        put(connection, "published_release", key="a" * 64, version=1, body=b"{}", published_at=INSTANT)
        assert column(connection, "indicator_request", "state") == ["submitted"]
        assert [bytes(body) for body in column(connection, "published_release", "body")] == [b"{}"]
        assert column(connection, "code_list", "slug") == ["diabete"]
    downgrade(bare_engine, EXCHANGE, BEFORE)
    assert tables(bare_engine) == before


@pytest.mark.parametrize(
    "row",
    [
        {**REQUEST, "state": "answered", "ended_at": INSTANT},
        {**REQUEST, "state": "refused"},
        {**REQUEST, "key": "a" * 64},
        {**REQUEST, "ended_at": INSTANT},
    ],
)
def test_a_request_that_ended_says_when_and_an_answered_one_with_what(stepped: Engine, row: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), stepped.begin() as connection:
        put(connection, "indicator_request", **row)


def test_a_release_is_published_once(stepped: Engine) -> None:
    with pytest.raises(IntegrityError), stepped.begin() as connection:
        for _ in range(2):
            put(connection, "published_release", key="a" * 64, version=1, body=b"{}", published_at=INSTANT)
