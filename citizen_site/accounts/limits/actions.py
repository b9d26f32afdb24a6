"""Counts tries in the database: all web processes count together, and where it cannot count, nothing is let through."""

from __future__ import annotations

import datetime as dt
import math

from sqlalchemy import Engine, delete
from sqlalchemy.dialects import postgresql, sqlite

from citizen_site import database
from citizen_site.accounts import tokens
from citizen_site.accounts.limits.limits import LIMITS, TooManyTries, Try, end_of, window_of
from citizen_site.accounts.limits.records import CounterRecord


def count_try(engine: Engine, what: Try, subject: str, *, now: dt.datetime, key: bytes) -> None:
    """Count one try of this subject (an address, a network, the number of an account). Raises TooManyTries.

    It is committed by itself, before the try is looked at: what is rolled back later stays counted.
    """
    limit = LIMITS[what]
    window = window_of(limit, now)
    ends = end_of(limit, window)
    with database.writing(engine) as session:
        session.execute(delete(CounterRecord).where(CounterRecord.ends_at <= now))
        dialect = sqlite if engine.dialect.name == "sqlite" else postgresql
        # The table holds no address: a digest under the key of sessions, which changes nothing in counting.
        first = dialect.insert(CounterRecord).values(
            name=what.value, subject=tokens.digest(subject, key, "try"), window=window, tries=1, ends_at=ends
        )
        again = first.on_conflict_do_update(
            index_elements=["name", "subject", "window"], set_={"tries": CounterRecord.tries + 1}
        )
        tries = session.scalar(again.returning(CounterRecord.tries)) or 0
    if tries > limit.tries:
        raise TooManyTries(what, max(math.ceil((ends - now).total_seconds()), 1))
