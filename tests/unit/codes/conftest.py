"""An exchange with its tables, empty, on each database it can stand on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from query_service import database
from query_service.migrations.histories import EXCHANGE


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def exchange(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_empty").url.render_as_string(hide_password=False)
    else:
        url = f"sqlite:///{request.getfixturevalue('tmp_path') / 'exchange.db'}"
    engine = database.connect(url)
    # Not the steps, which take longer: tests/migrations holds the two to the same tables.
    EXCHANGE.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def session(exchange: Engine) -> Iterator[Session]:
    """One transaction that writes, committed at the end of the test when nothing failed."""
    with database.writing(exchange) as session:
        yield session
