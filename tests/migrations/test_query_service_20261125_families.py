"""The second step of the vault: the family of each answer, beside draws that were there before."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from query_service.migrations.histories import VAULT
from query_service.migrations.running import downgrade, upgrade
from tests.migrations.databases import column, put, tables

BEFORE, STEP = "20261125_ledger", "20261125_families"
INSTANT = dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)


@pytest.fixture
def stepped(bare_engine: Engine) -> Engine:
    upgrade(bare_engine, VAULT, BEFORE)
    with bare_engine.begin() as connection:
        put(connection, "draw", key="a" * 64, attempt=1, state="reserved", asker="someone", cost=5,
            reserved_at=INSTANT, vector=None, drawn_at=None)  # fmt: skip
    upgrade(bare_engine, VAULT, STEP)
    return bare_engine


def test_a_draw_from_before_stays_and_rows_put_in_go_away_with_the_step(stepped: Engine) -> None:
    with stepped.begin() as connection:
        put(connection, "answer_family", key="a" * 64, family="f" * 64, tables='[["sex"]]')
        put(connection, "answer_family", key="b" * 64, family="f" * 64, tables="[[]]")
    with stepped.connect() as connection:
        assert column(connection, "answer_family", "tables") == ['[["sex"]]', "[[]]"]
        assert column(connection, "draw", "key") == ["a" * 64]
    downgrade(stepped, VAULT, BEFORE)
    assert "answer_family" not in tables(stepped)
    with stepped.connect() as connection:
        assert column(connection, "draw", "key") == ["a" * 64]
    upgrade(stepped, VAULT, STEP)


def test_an_answer_has_one_family(stepped: Engine) -> None:
    with stepped.begin() as connection:
        put(connection, "answer_family", key="a" * 64, family="f" * 64)
    with pytest.raises(IntegrityError), stepped.begin() as connection:
        put(connection, "answer_family", key="a" * 64, family="g" * 64)
