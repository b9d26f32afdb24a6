"""The databases of the query service: engine, sessions, and what a SQLite file needs to be shared."""

from __future__ import annotations

import fcntl
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.orm import Session

from query_service.errors import QueryServiceError, ServerMissing

BUSY_MILLISECONDS = 5000

# The number of the lock that draws take on PostgreSQL: any, the same everywhere.
_DRAWING = 5_231_944_017

# PostgreSQL (SQLSTATE): a table that is not there, a server that only reads.
_CANNOT_SERVE = ("42P01", "25006")


class NotAnAddress(QueryServiceError):
    """What is given as the address of a database is none, or that of one the service has no driver for."""


def connect(url: str) -> Engine:
    """Return the engine for this address; raise NotAnAddress when it is none of SQLite or PostgreSQL."""
    try:
        engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    except (ArgumentError, ImportError) as error:
        # Not the address itself: it may hold a password.
        raise NotAnAddress(f"--database is not the address of a SQLite or PostgreSQL database: {error}") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Give a session that never writes."""
    with Session(engine, autoflush=False) as session:
        yield session
        session.rollback()


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """Give a session for one transaction: commit at the end, roll back on error.

    SQLite takes its write lock at once: a transaction that first reads and then writes would
    otherwise be refused when another one wrote in between.
    """
    with Session(engine.execution_options(sqlite_begin="IMMEDIATE")) as session, session.begin():
        yield session


def is_unavailable(error: BaseException) -> bool:
    """Say whether the database cannot serve just now: stopped, locked, read-only, full or not migrated."""
    if not isinstance(error, DBAPIError):
        return False
    if getattr(error.orig, "sqlite_errorname", "") == "SQLITE_ERROR":
        return "no such table" in str(error.orig)
    told = getattr(error.orig, "sqlstate", "")
    return isinstance(error, OperationalError) or error.connection_invalidated or told in _CANNOT_SERVE


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver must not begin transactions by itself: `begin` below says which kind it is.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA foreign_keys=ON")
    # A loss written to the ledger must survive a power cut: every commit reaches the disk.
    cursor.execute("PRAGMA synchronous=FULL")
    with suppress(sqlite3.OperationalError):
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    kind = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {kind}")


@contextmanager
def alone(engine: Engine, patience: float = 600.0) -> Iterator[None]:
    """Hold the database as the only one who draws, for `patience` seconds at most; gone with the process.

    Raises ServerMissing when somebody else keeps it longer.
    """
    if engine.dialect.name == "sqlite":
        with _lock_file(Path(f"{engine.url.database}.drawing"), patience):
            yield
        return
    # Of the session: kept while it is open, whatever its transactions do.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        _patiently(
            lambda: bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _DRAWING})), patience
        )
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _DRAWING})


@contextmanager
def _lock_file(path: Path, patience: float) -> Iterator[None]:
    with path.open("ab") as file:

        def taken() -> bool:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        _patiently(taken, patience)
        yield


def _patiently(taken: Callable[[], bool], patience: float) -> None:
    limit = time.monotonic() + patience
    while not taken():
        if time.monotonic() > limit:
            raise ServerMissing(f"Another process has been drawing for {patience:.0f} s. Try again later.")
        time.sleep(0.05)
