"""What is done to the trail: add a line, give its head, verify it. Each runs in the caller's transaction.

A line is added with the act it tells of, so that neither stays without the other. What is refused is noted in a
transaction of its own: that of the act is rolled back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from sqlalchemy import insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from citizen_site.accounts.permissions import Act
from citizen_site.accounts.records import TrailHeadRecord, TrailLineRecord
from citizen_site.accounts.trail import AccountEvent, Head, Line, Note, Reason, Thing, check_chain, next_line


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, when, and the key that seals what they did; acts take it, so that none is done without its line."""

    who: str
    now: dt.datetime
    key: bytes = field(repr=False)

    def note(
        self, session: Session, act: Act | AccountEvent, kind: Thing, thing: str, why: Reason = Reason.ORDINARY_WORK
    ) -> None:
        """Add one line to the trail, in the transaction of the act. Raises NotForTheTrail."""
        add(session, Note(self.who, act.value, kind.value, thing, why.value), now=self.now, key=self.key)


def add(session: Session, note: Note, *, now: dt.datetime, key: bytes) -> Head:
    """Add one line to the trail and return the new head. Raises NotForTheTrail."""
    _take_turn(session)
    line = next_line(head(session), note, now, key)
    digest = line.digest(key)
    session.execute(
        insert(TrailLineRecord).values(
            number=line.number, at=line.at, who=note.who, act=str(note.act), kind=str(note.kind), thing=note.thing,
            why=str(note.why), key=line.key, previous=line.previous, digest=digest,
        )
    )  # fmt: skip
    session.execute(update(TrailHeadRecord).where(TrailHeadRecord.id == 1).values(number=line.number, digest=digest))
    return Head(line.number, digest)


def head(session: Session) -> Head:
    """Return the last line of the trail, which is what is published each day; number 0 before the first one."""
    row = session.execute(select(TrailHeadRecord.number, TrailHeadRecord.digest)).one_or_none()
    return Head(*row) if row else Head()


def verify(session: Session, keys: Sequence[bytes], published: Sequence[Head] = ()) -> Head:
    """Check the whole trail and return its head. Raises BrokenTrail, which names the first line that does not fit."""
    last = head(session)
    check_chain(_lines(session), last, keys, published)
    return last


def _lines(session: Session) -> Iterator[tuple[Line, str]]:
    query = select(TrailLineRecord).order_by(TrailLineRecord.number)
    with closing(session.scalars(query.execution_options(yield_per=1000, populate_existing=True))) as rows:
        for row in rows:
            note = Note(row.who, row.act, row.kind, row.thing, row.why)
            yield Line(row.number, row.at, note, row.key, row.previous), row.digest


def _take_turn(session: Session) -> None:
    """Wait until no other writer is at work: on PostgreSQL by the lock of the one row, on SQLite by its one writer."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    first = dialect.insert(TrailHeadRecord).values(id=1, number=0, digest=Head().digest)
    session.execute(first.on_conflict_do_nothing())
    session.execute(update(TrailHeadRecord).where(TrailHeadRecord.id == 1).values(number=TrailHeadRecord.number))
