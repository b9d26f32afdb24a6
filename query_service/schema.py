"""Bases of the tables of the query service: the exchange, shared with the site, and the vault, closed to it."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Enum, MetaData, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[dt.datetime]):
    """An instant with its time zone, always given back in UTC (SQLite forgets the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone: pass an aware instant")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        aware: dt.datetime = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
        return aware.astimezone(dt.UTC)


def closed(kind: type[StrEnum]) -> Enum:
    """A closed list kept as text: a new word needs no change of type in the database."""
    return Enum(kind, native_enum=False, length=40, values_callable=lambda k: [m.value for m in k])


class ExchangeBase(DeclarativeBase):
    """Nomenclatures, code lists, requests, published copies: by default in the database of the site.

    The names of these tables are theirs alone there; no key leads to a table of the site.
    """

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {dt.datetime: Instant}


class VaultBase(DeclarativeBase):
    """Ledger, archive, audit: in the query database, which only the worker opens."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {dt.datetime: Instant}
