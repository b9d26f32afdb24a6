"""The third step of the vault: the draw behind each answer by addition, beside answers that were there before."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from query_service.migrations.histories import VAULT
from query_service.migrations.running import downgrade, upgrade
from tests.migrations.databases import column, put, tables

BEFORE, STEP = "20261125_families", "20261125_sums"


@pytest.fixture
def stepped(bare_engine: Engine) -> Engine:
    upgrade(bare_engine, VAULT, BEFORE)
    with bare_engine.begin() as connection:
        put(connection, "answer_family", key="a" * 64, family="f" * 64, tables='[["sex"]]')
    upgrade(bare_engine, VAULT, STEP)
    return bare_engine


def test_a_family_from_before_stays_and_rows_put_in_go_away_with_the_step(stepped: Engine) -> None:
    with stepped.begin() as connection:
        put(connection, "answer_by_addition", key="b" * 64, draw_key="a" * 64)
        put(connection, "answer_by_addition", key="c" * 64, draw_key="a" * 64)
    with stepped.connect() as connection:
        assert column(connection, "answer_by_addition", "draw_key") == ["a" * 64] * 2
        assert column(connection, "answer_family", "tables") == ['[["sex"]]']
    downgrade(stepped, VAULT, BEFORE)
    assert "answer_by_addition" not in tables(stepped)
    upgrade(stepped, VAULT, STEP)


def test_an_answer_by_addition_adds_up_one_draw(stepped: Engine) -> None:
    with stepped.begin() as connection:
        put(connection, "answer_by_addition", key="b" * 64, draw_key="a" * 64)
    with pytest.raises(IntegrityError), stepped.begin() as connection:
        put(connection, "answer_by_addition", key="b" * 64, draw_key="c" * 64)
