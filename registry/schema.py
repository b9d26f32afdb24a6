"""Base and metadata of the tables of the register."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, DateTime, MetaData, String, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase

from registry.words import PartialDate

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


class PartialDateText(TypeDecorator[PartialDate]):
    """A date known to the day, month or year, kept as the ISO text that says just that: `2019-06`."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: PartialDate | None, dialect: Dialect) -> str | None:
        return value.iso() if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> PartialDate | None:
        return PartialDate.parse(value) if value else None


class Base(DeclarativeBase):
    """Tables of the register; no key leads into another package."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {dt.datetime: Instant, PartialDate: PartialDateText, list[str]: JSON, dict[str, Any]: JSON}
