"""What is done with requests: submit, answer, refuse, fail. Each act runs in the caller's transaction."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from query_service.ledger.chain import Head
from query_service.query_model.json_writing import to_json
from query_service.query_model.question import Question
from query_service.requests.records import PublishedReleaseRecord, RequestRecord, RequestState


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that waits: the question as JSON."""

    number: int
    asker: str
    question: str


def submit(session: Session, asked: Question, asker: str, now: dt.datetime) -> int:
    """Put a question before the worker and return its number."""
    record = RequestRecord(
        asker=asker,
        question=json.dumps(to_json(asked), ensure_ascii=False),
        state=RequestState.SUBMITTED,
        submitted_at=now,
        message="",
    )
    session.add(record)
    session.flush()
    return record.id


def waiting(session: Session) -> list[Waiting]:
    """Return the requests that wait, the oldest first."""
    query = select(RequestRecord).where(RequestRecord.state == RequestState.SUBMITTED).order_by(RequestRecord.id)
    return [Waiting(row.id, row.asker, row.question) for row in session.scalars(query)]


def answer(session: Session, number: int, key: str, body: bytes, head: Head, now: dt.datetime) -> None:
    """Publish the release of a request; a copy that is there already stays."""
    if session.get(PublishedReleaseRecord, (key, 1)) is None:
        publish(session, key, 1, body, head, now)
    _end(session, number, RequestState.ANSWERED, now, key=key)


def publish(session: Session, key: str, version: int, body: bytes, head: Head, now: dt.datetime) -> None:
    """Put a copy of one version of a release before readers."""
    session.execute(
        insert(PublishedReleaseRecord).values(
            key=key, version=version, body=body, head_number=head.number, head_digest=head.digest, published_at=now
        )
    )


def published_versions(session: Session) -> dict[str, int]:
    """Return the latest version of each release that readers have."""
    query = select(PublishedReleaseRecord.key, func.max(PublishedReleaseRecord.version))
    return {key: version for key, version in session.execute(query.group_by(PublishedReleaseRecord.key))}


def refuse(session: Session, number: int, message: str, now: dt.datetime) -> None:
    """Give a request back with the reason of a rule, which says nothing of data."""
    _end(session, number, RequestState.REFUSED, now, message=message)


def fail(session: Session, number: int, message: str, now: dt.datetime) -> None:
    """Give a request back whose answer could not be made."""
    _end(session, number, RequestState.FAILED, now, message=message)


def published_heads(session: Session) -> list[Head]:
    """Return the heads of the ledger as they were published, in order."""
    columns = PublishedReleaseRecord.head_number, PublishedReleaseRecord.head_digest
    return [Head(*row) for row in session.execute(select(*columns).distinct().order_by(*columns))]


def _end(session: Session, number: int, state: RequestState, now: dt.datetime, *, key: str | None = None,
         message: str = "") -> None:  # fmt: skip
    session.execute(
        update(RequestRecord)
        .where(RequestRecord.id == number, RequestRecord.state == RequestState.SUBMITTED)
        .values(state=state, key=key, message=message, ended_at=now)
        .execution_options(synchronize_session=False)
    )
