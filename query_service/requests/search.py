"""Reads stored requests, as values that rules can compare."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from query_service.errors import NotFound, QueryServiceError
from query_service.query_model.json_reading import from_json
from query_service.requests.records import RequestRecord, RequestState
from query_service.requests.trace.expanded import Expanded
from query_service.requests.trace.rules import Finding
from query_service.requests.trace.traced import Traced, traced
from query_service.requests.trace.tracing import findings

# A request that was refused or failed published nothing: there is nothing to put beside another one.
_HAVE_AN_ANSWER = (RequestState.SUBMITTED, RequestState.ANSWERED)


@dataclass(frozen=True, slots=True)
class Stored:
    """Requests with an answer, or that will have one; `unread` are numbers of those that this release cannot read."""

    requests: tuple[Traced, ...]
    unread: tuple[int, ...]


def stored_requests(session: Session, codes: Expanded) -> Stored:
    """Return the stored requests, the oldest first."""
    query = select(RequestRecord).where(RequestRecord.state.in_(_HAVE_AN_ANSWER)).order_by(RequestRecord.id)
    return _read(session.scalars(query), codes)


def findings_on(session: Session, number: int, codes: Expanded) -> tuple[Finding, ...]:
    """Return what a reviewer is told of a stored request beside those stored before it.

    Raises NotFound without such a request, and what its question raises when it cannot be read.
    """
    record = session.get(RequestRecord, number)
    if record is None:
        raise NotFound(f"request {number}: none has this number.")
    query = select(RequestRecord).where(RequestRecord.state.in_(_HAVE_AN_ANSWER), RequestRecord.id < number)
    return findings(_traced(record, codes), _read(session.scalars(query), codes).requests)


def _read(records: Iterable[RequestRecord], codes: Expanded) -> Stored:
    found, unread = [], []
    for record in records:
        try:
            found.append(_traced(record, codes))
        except QueryServiceError:
            # A code that the nomenclature no longer has, a format of another release: said, never skipped in silence.
            unread.append(record.id)
    return Stored(tuple(found), tuple(unread))


def _traced(record: RequestRecord, codes: Expanded) -> Traced:
    asked = from_json(json.loads(record.question))
    return traced(record.id, record.asker, record.submitted_at.date(), asked, codes)
