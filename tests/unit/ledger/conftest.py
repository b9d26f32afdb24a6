"""A vault of its own for each test, on each database it can stand on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from query_service import database
from query_service.migrations.histories import VAULT
from query_service.migrations.running import upgrade


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def vault(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "sqlite":
        engine = database.connect(f"sqlite:///{request.getfixturevalue('tmp_path') / 'vault.db'}")
    else:
        bare: Engine = request.getfixturevalue("postgres_empty")
        engine = database.connect(bare.url.render_as_string(hide_password=False))
    upgrade(engine, VAULT)
    yield engine
    engine.dispose()
