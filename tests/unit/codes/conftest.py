"""An exchange with its tables, empty, on each database it can stand on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from query_service import database
from query_service.migrations.histories import EXCHANGE
from query_service.migrations.running import upgrade


@pytest.fixture(scope="session")
def exchange_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the tables of the exchange, made once and copied for each test."""
    path = tmp_path_factory.mktemp("exchange") / "exchange.db"
    engine = database.connect(f"sqlite:///{path}")
    upgrade(engine, EXCHANGE)
    engine.dispose()
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def exchange(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_empty").url
        engine = database.connect(url.render_as_string(hide_password=False))
        upgrade(engine, EXCHANGE)
    else:
        path = request.getfixturevalue("tmp_path") / "exchange.db"
        shutil.copy(request.getfixturevalue("exchange_file"), path)
        engine = database.connect(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture
def session(exchange: Engine) -> Iterator[Session]:
    """One transaction that writes, committed at the end of the test when nothing failed."""
    with database.writing(exchange) as session:
        yield session
