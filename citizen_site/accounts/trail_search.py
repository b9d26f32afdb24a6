"""Reads lines of the trail, the last first; returns frozen lines."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from citizen_site.accounts.records import TrailLineRecord
from citizen_site.accounts.trail import Note


@dataclass(frozen=True, slots=True)
class Criteria:
    """Which lines: account, act, thing, first and last day; empty for all."""

    who: str = ""
    act: str = ""
    thing: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """One line as it is read: number, instant, note."""

    number: int
    at: dt.datetime
    note: Note


@dataclass(frozen=True, slots=True)
class Page:
    """Lines of one page, and how many there are in all."""

    lines: tuple[Kept, ...]
    total: int


def lines(session: Session, criteria: Criteria, *, page: int = 1, size: int = 50) -> Page:
    """Return one page of the lines that fit, the last written first."""
    fitting = _fitting(criteria)
    total = session.scalar(select(func.count()).select_from(TrailLineRecord).where(*fitting)) or 0
    query = select(TrailLineRecord).where(*fitting).order_by(TrailLineRecord.number.desc())
    rows = session.scalars(query.offset((page - 1) * size).limit(size))
    kept = tuple(Kept(row.number, row.at, Note(row.who, row.act, row.kind, row.thing, row.why)) for row in rows)
    return Page(kept, total)


def _fitting(criteria: Criteria) -> list[ColumnElement[bool]]:
    named = {
        TrailLineRecord.who: criteria.who, TrailLineRecord.act: criteria.act, TrailLineRecord.thing: criteria.thing,
    }  # fmt: skip
    found = [column == value for column, value in named.items() if value]
    if criteria.since:
        found.append(TrailLineRecord.at >= _midnight(criteria.since))
    if criteria.until:
        found.append(TrailLineRecord.at < _midnight(criteria.until + dt.timedelta(days=1)))
    return found


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)
