"""A database without any table, on each database the site can stand on."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from citizen_site import database


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def bare_engine(request: pytest.FixtureRequest) -> Engine:
    if request.param == "postgresql":
        engine: Engine = request.getfixturevalue("postgres_empty")
        return engine
    engine = database.connect(f"sqlite:///{request.getfixturevalue('tmp_path') / 'bare.db'}")
    request.addfinalizer(engine.dispose)
    return engine
