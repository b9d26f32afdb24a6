"""What the tests share: a clock that stands still, a database with the tables of this release, the site."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from citizen_site import database
from citizen_site.migrations.running import upgrade
from citizen_site.settings import Settings
from citizen_site.wiring import Services
from registry.content.loading import load
from registry.projects.describing import lay_vocabulary
from tests.builders.projects import NOW, trace

pytest_plugins = [
    "tests.lacking",
    "tests.provider.running",
    "tests.postgres",
    "tests.spark",
    "tests.vaults",
    "tests.functional.browsing",
    "tests.functional.virtual_devices",
]

# How fast the machine is on the day is no property of the code: a busy one must not fail a test.
settings.register_profile("any_machine", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any_machine")

SECRET = "a secret of the tests, long enough to be one"
PUBLIC_URL = "http://site.test"


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the tables and the vocabulary, made once and copied for each test."""
    path = tmp_path_factory.mktemp("empty") / "site.db"
    engine = database.connect(f"sqlite:///{path}")
    upgrade(engine)
    with database.writing(engine) as session:
        lay_vocabulary(session)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def content_file(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the register's own content."""
    path = tmp_path_factory.mktemp("content") / "site.db"
    shutil.copy(empty_file, path)
    engine = database.connect(f"sqlite:///{path}")
    with database.writing(engine) as session:
        load(session, trace("Content of the project"))
    engine.dispose()
    return path


@pytest.fixture
def engine(empty_file: Path, tmp_path: Path) -> Iterator[Engine]:
    """An empty register of its own for each test."""
    yield from _opened(empty_file, tmp_path / "site.db")


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """One transaction that writes, committed at the end of the test when nothing failed."""
    with database.writing(engine) as session:
        yield session


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def any_engine(request: pytest.FixtureRequest) -> Engine:
    """An empty register on each database the site can stand on, where a rule depends on the database."""
    engine: Engine = request.getfixturevalue("engine" if request.param == "sqlite" else "postgres_engine")
    return engine


@pytest.fixture
def content_engine(content_file: Path, tmp_path: Path) -> Iterator[Engine]:
    """A register with the real projects."""
    yield from _opened(content_file, tmp_path / "content.db")


@pytest.fixture
def now() -> dt.datetime:
    return NOW


@pytest.fixture
def make_app(tmp_path: Path) -> Callable[..., Flask]:
    """Return a function that builds the site on an engine; settings can be changed by name."""
    # Here and not above: the rules are tested without the web, and begin three seconds sooner.
    from citizen_site.app import create_app

    def make(engine: Engine, now: Callable[[], dt.datetime] = lambda: NOW, **settings: Any) -> Flask:
        given: dict[str, Any] = {
            "database_url": str(engine.url),
            "secret_key": SECRET,
            "public_url": PUBLIC_URL,
            "index_folder": str(tmp_path / "index"),
            "log_format": "text",
        }
        read = Settings(**{**given, **settings})
        app = create_app(read, Services(read, engine, now))
        app.testing = True
        app.config["PROPAGATE_EXCEPTIONS"] = False
        return app

    return make


@pytest.fixture
def app(content_engine: Engine, make_app: Callable[..., Flask]) -> Flask:
    """The site with the real projects, on a day that does not change."""
    return make_app(content_engine)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def _opened(source: Path, path: Path) -> Iterator[Engine]:
    shutil.copy(source, path)
    engine = database.connect(f"sqlite:///{path}")
    yield engine
    engine.dispose()
