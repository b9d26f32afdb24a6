"""The database of the site: engine, sessions, and what a SQLite file needs to be shared."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from sqlalchemy.orm import Session

from citizen_site.settings import SettingMissing

BUSY_MILLISECONDS = 5000

# PostgreSQL (SQLSTATE): a table that is not there, a server that only reads.
_CANNOT_SERVE = ("42P01", "25006")


def connect(url: str) -> Engine:
    """Return the engine for this address; SQLite files get WAL, foreign keys and a patient lock.

    Raises SettingMissing when it is no address, or that of a database the site has no driver for.
    """
    try:
        engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    except (ArgumentError, ImportError) as error:
        # Not the address itself: it may hold a password.
        raise SettingMissing(
            f"CITIZEN_SITE_DATABASE_URL is not the address of a SQLite or PostgreSQL database: {error}"
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Give a session that never writes: it keeps reading while somebody else holds the write lock."""
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


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver must not begin transactions by itself: `begin` below says which kind it is.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA synchronous=NORMAL")
    # A read-only file keeps the journal it has; reading goes on.
    with suppress(sqlite3.OperationalError):
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    kind = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {kind}")


def is_unavailable(error: BaseException) -> bool:
    """Say whether the database cannot serve just now: stopped, locked, read-only, full or not migrated.

    A faulty statement of ours is none of these, though SQLite gives it the same class.
    """
    if not isinstance(error, DBAPIError):
        return isinstance(error, NoFreeConnection)
    if getattr(error.orig, "sqlite_errorname", "") == "SQLITE_ERROR":
        return "no such table" in str(error.orig)
    told = getattr(error.orig, "sqlstate", "")
    return isinstance(error, OperationalError) or error.connection_invalidated or told in _CANNOT_SERVE
