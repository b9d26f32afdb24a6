"""The databases of the query service: engine, sessions, and what a SQLite file needs to be shared."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.orm import Session

from query_service.errors import QueryServiceError

BUSY_MILLISECONDS = 5000

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
