"""Draws of one question with other tables: where an answer by addition looks.

A family is the canonical question without its tables, classes of age and precision, over one vintage. What is summed
from a draw was paid with it, so nothing is charged and the chain gets no line; the sums are kept in the archive like
any release.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from query_service.ledger.actions import Draw, latest_draw, released
from query_service.ledger.records import DrawRecord, DrawState, FamilyRecord, ReleaseRecord, SumsRecord
from query_service.query_model.question import AGE_CLASSES, Dimension, Table


@dataclass(frozen=True, slots=True)
class Relative:
    """A draw that was released, and the tables that it measured, with the first ages of their classes."""

    draw: Draw
    tables: tuple[Table, ...]
    age_classes: tuple[int, ...]


def note(session: Session, key: str, family: str, tables: Sequence[Table], age_classes: Sequence[int]) -> None:
    """Note of which family an answer is, in the transaction that keeps its draw: once for an answer."""
    named = [[dimension.value for dimension in table.dimensions] for table in tables]
    said = json.dumps({"tables": named, "age_classes": list(age_classes)})
    session.execute(insert(FamilyRecord).values(key=key, family=family, tables=said))


def tables_of(session: Session, key: str) -> tuple[Table, ...]:
    """Return the tables that the draw of an answer measured; none where none was noted."""
    said = session.scalar(select(FamilyRecord.tables).where(FamilyRecord.key == key))
    return _noted(json.loads(said))[0] if said else ()


def relatives(session: Session, family: str) -> list[Relative]:
    """Return the released draws of a family, in the order of their keys."""
    query = (
        select(FamilyRecord.key, FamilyRecord.tables)
        .join(DrawRecord, DrawRecord.key == FamilyRecord.key)
        .where(FamilyRecord.family == family, DrawRecord.state == DrawState.RELEASED)
        .order_by(FamilyRecord.key)
    )
    found = ((latest_draw(session, key), tables) for key, tables in session.execute(query).all())
    return [Relative(draw, *_noted(json.loads(said))) for draw, said in found if draw is not None]


def keep_sums(session: Session, key: str, draw: Draw, body: bytes, now: dt.datetime) -> None:
    """Keep an answer by addition for good, under a key of its own, with the draw whose figures it adds up."""
    session.execute(insert(SumsRecord).values(key=key, draw_key=draw.key))
    session.execute(insert(ReleaseRecord).values(key=key, version=1, body=body, published_at=now, erratum=""))


def published_from(session: Session, draw: Draw) -> list[bytes]:
    """Return all that was published of a draw: its own release first, then the sums of its figures."""
    added = select(SumsRecord.key).where(SumsRecord.draw_key == draw.key).order_by(SumsRecord.key)
    bodies = (released(session, key) for key in (draw.key, *session.scalars(added)))
    return [body for body in bodies if body is not None]


def _noted(said: dict[str, Any] | list[list[str]]) -> tuple[tuple[Table, ...], tuple[int, ...]]:
    if isinstance(said, list):
        # Noted before classes of age were: those of the question that names none.
        said = {"tables": said, "age_classes": AGE_CLASSES}
    return tuple(Table(tuple(map(Dimension, words))) for words in said["tables"]), tuple(said["age_classes"])
