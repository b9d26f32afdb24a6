"""A site that stands for the whole run, for the tests that only read; its register has something of everything."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from citizen_site import database
from tests.builders.projects import NOW
from tests.conftest import PUBLIC_URL, SECRET
from tests.functional import full_register


@pytest.fixture(scope="session")
def filled_file(content_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the real projects and the invented ones of `full_register`, made once."""
    path = tmp_path_factory.mktemp("filled") / "site.db"
    shutil.copy(content_file, path)
    engine = database.connect(f"sqlite:///{path}")
    with database.writing(engine) as session:
        full_register.fill(session)
    engine.dispose()
    return path


@pytest.fixture
def filled_engine(filled_file: Path, tmp_path: Path) -> Iterator[Engine]:
    """The same register, of its own for each test."""
    path = tmp_path / "filled.db"
    shutil.copy(filled_file, path)
    engine = database.connect(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def standing_app(filled_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    from citizen_site.app import create_app
    from citizen_site.settings import Settings
    from citizen_site.wiring import Services

    folder = tmp_path_factory.mktemp("standing")
    path = shutil.copy(filled_file, folder / "site.db")
    engine = database.connect(f"sqlite:///{path}")
    settings = Settings(str(engine.url), SECRET, PUBLIC_URL, index_folder=str(folder / "index"), log_format="text")
    app = create_app(settings, Services(settings, engine, lambda: NOW))
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield app
    engine.dispose()


@pytest.fixture
def standing(standing_app: Flask) -> FlaskClient:
    """A client without cookies of the site that stands. Nothing writes through it."""
    from citizen_site import logs

    # The log goes where this test looks, not where the test that made the last site did.
    logs.set_up("text")
    return standing_app.test_client()
