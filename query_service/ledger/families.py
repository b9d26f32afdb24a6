"""Draws of one question with other tables: where an answer by addition looks.

A family is the canonical question without its tables and precision, over one vintage. What is summed from a draw was
paid with it, so nothing is charged and the chain gets no line; the sums are kept in the archive like any release.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from query_service.ledger.actions import Draw, latest_draw
from query_service.ledger.records import DrawRecord, DrawState, FamilyRecord, ReleaseRecord
from query_service.query_model.question import Dimension, Table


@dataclass(frozen=True, slots=True)
class Relative:
    """A draw that was released, and the tables that it measured."""

    draw: Draw
    tables: tuple[Table, ...]


def note(session: Session, key: str, family: str, tables: Sequence[Table]) -> None:
    """Note of which family an answer is, in the transaction that keeps its draw: once for an answer."""
    said = json.dumps([[dimension.value for dimension in table.dimensions] for table in tables])
    session.execute(insert(FamilyRecord).values(key=key, family=family, tables=said))


def relatives(session: Session, family: str) -> list[Relative]:
    """Return the released draws of a family, in the order of their keys."""
    query = (
        select(FamilyRecord.key, FamilyRecord.tables)
        .join(DrawRecord, DrawRecord.key == FamilyRecord.key)
        .where(FamilyRecord.family == family, DrawRecord.state == DrawState.RELEASED)
        .order_by(FamilyRecord.key)
    )
    found = ((latest_draw(session, key), tables) for key, tables in session.execute(query).all())
    return [Relative(draw, _tables(said)) for draw, said in found if draw is not None]


def keep_sums(session: Session, key: str, body: bytes, now: dt.datetime) -> None:
    """Keep an answer by addition for good, under a key of its own."""
    session.execute(insert(ReleaseRecord).values(key=key, version=1, body=body, published_at=now, erratum=""))


def _tables(said: str) -> tuple[Table, ...]:
    return tuple(Table(tuple(Dimension(word) for word in words)) for words in json.loads(said))
