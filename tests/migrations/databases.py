"""Databases at one step of their history, read and filled without the code of today.

A test of a step must still pass when the tables have moved on, so rows are written by the columns
that the database itself tells.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, inspect
from sqlalchemy.sql import sqltypes

_SAID = {
    sqltypes.Boolean: False,
    sqltypes.Integer: 1,
    sqltypes.Float: 0.0,
    sqltypes.DateTime: dt.datetime(2026, 11, 24, tzinfo=dt.UTC),
    sqltypes.JSON: [],
    sqltypes.LargeBinary: b"",
    sqltypes.String: "",
}


def tables(engine: Engine) -> set[str]:
    """Return the names of the tables, those of the history itself left out."""
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def put(connection: Connection, name: str, /, **said: Any) -> None:
    """Put a row into a table as it stands: what may not be empty and is not said gets a plain value."""
    table = Table(name, MetaData(), autoload_with=connection)
    plain = {column.name: _plain(column.type) for column in table.columns if not column.nullable}
    if "id" in plain:
        del plain["id"]
    connection.execute(table.insert().values({**plain, **said}))


def column(connection: Connection, name: str, wanted: str) -> list[Any]:
    """Return what one column of a table holds, in the order of its key."""
    table = Table(name, MetaData(), autoload_with=connection)
    return [
        row[0]
        for row in connection.execute(table.select().with_only_columns(table.c[wanted]).order_by(*table.primary_key))
    ]


def _plain(kind: Any) -> Any:
    return next(value for known, value in _SAID.items() if isinstance(kind, known))
