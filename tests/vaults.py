"""A vault of its own for each test, on each database it can stand on; shared by the tests of ledger and releases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from query_service import database
from query_service.migrations.histories import VAULT
from query_service.migrations.running import upgrade


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def vault_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty vault: processes of a test open it by themselves."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'vault.db'}"
    else:
        bare: Engine = request.getfixturevalue("postgres_empty")
        url = bare.url.render_as_string(hide_password=False)
    engine = database.connect(url)
    upgrade(engine, VAULT)
    engine.dispose()
    return url


@pytest.fixture
def vault(vault_url: str) -> Iterator[Engine]:
    """An empty vault, open."""
    engine = database.connect(vault_url)
    yield engine
    engine.dispose()
