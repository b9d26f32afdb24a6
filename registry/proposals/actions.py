"""Propose, report, accept, decline. Accepting goes through the acts of the register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.errors import NotFound, RuleBroken
from registry.projects import actions, search
from registry.projects.actions import Trace
from registry.projects.facts import Event, Result, json_converter
from registry.projects.search import Standalone
from registry.proposals.records import ProposalKind, ProposalRecord, ProposalState
from registry.words import Words

MAX_WAITING_PER_PROJECT = 50
TEXT_FIELDS = ("lay_summary", "public_benefit", "population", "rights_notice")

_JSON = json_converter()


class NothingProposed(RuleBroken):
    """The proposal says nothing new."""


class TooManyWaiting(RuleBroken):
    """So many proposals wait for this project that no other is taken."""


@dataclass(frozen=True, slots=True)
class Update:
    """What a holder proposes to say: French and English texts by field, and perhaps an event."""

    texts: dict[str, Words]
    event: Event | None
    reason: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """One proposal waiting for a decision."""

    id: int
    slug: str
    kind: ProposalKind
    received_at: dt.datetime
    content: dict[str, Any]


def propose_update(session: Session, slug: str, update: Update, now: dt.datetime) -> int:
    """Keep a proposal of the holder; return its number. Refuse one that proposes nothing."""
    if not update.texts and update.event is None:
        raise NothingProposed("Nothing is proposed: fill in at least one field.", field="lay_summary_fr")
    unknown = set(update.texts) - set(TEXT_FIELDS)
    if unknown:
        raise RuleBroken(f"{sorted(unknown)[0]} cannot be proposed by this form.", field=sorted(unknown)[0])
    return _receive(session, slug, ProposalKind.UPDATE, _JSON.unstructure(update), now)


def propose_result(session: Session, slug: str, result: Result, now: dt.datetime) -> int:
    """Keep a result that the holder proposes; return the number of the proposal."""
    return _receive(session, slug, ProposalKind.RESULT, _JSON.unstructure(result), now)


def report_error(session: Session, slug: str, *, field: str, what: str, now: dt.datetime) -> int:
    """Keep what a reader says is wrong in a record; return the number of the report."""
    return _receive(session, slug, ProposalKind.ERROR_REPORT, {"field": field, "what": what}, now)


def waiting(session: Session) -> Sequence[Waiting]:
    """Return what waits for a decision, oldest first."""
    rows = session.scalars(select(ProposalRecord).filter_by(state=ProposalState.RECEIVED).order_by(ProposalRecord.id))
    return [Waiting(r.id, r.slug, r.kind, r.received_at, r.content) for r in rows]


def accept(session: Session, number: int, trace: Trace) -> None:
    """Publish what was proposed, through the acts of the register; a report is only closed."""
    record = _undecided(session, number)
    if record.kind is ProposalKind.RESULT:
        _public(session, record.slug)
        actions.add_result(session, record.slug, _JSON.structure(record.content, Result), trace)
    elif record.kind is ProposalKind.UPDATE:
        _apply(session, record.slug, _JSON.structure(record.content, Update), trace)
    _decide(record, ProposalState.ACCEPTED, trace)


def decline(session: Session, number: int, trace: Trace) -> None:
    """Close a proposal without following it; the reason is kept."""
    _decide(_undecided(session, number), ProposalState.DECLINED, trace)


def _apply(session: Session, slug: str, update: Update, trace: Trace) -> None:
    found = _public(session, slug)
    if update.texts:
        said: dict[str, Any] = {name: _merged(getattr(found.facts, name), text) for name, text in update.texts.items()}
        actions.amend(session, replace(found.facts, **said), trace)
    if update.event is not None:
        actions.add_event(session, slug, update.event, trace)


def _merged(known: Words, proposed: Words) -> Words:
    """A language left empty on the form proposes nothing: what the register says in it stays."""
    return Words(proposed.fr or known.fr, proposed.en or known.en)


def _public(session: Session, slug: str) -> Standalone:
    found = search.project(session, slug)
    if not isinstance(found, Standalone):
        raise RuleBroken(f"{slug} was withdrawn from the register: nothing can be added to it.")
    return found


def _receive(session: Session, slug: str, kind: ProposalKind, content: dict[str, Any], now: dt.datetime) -> int:
    _public(session, slug)
    count = select(func.count()).select_from(ProposalRecord).filter_by(slug=slug, state=ProposalState.RECEIVED)
    if (session.scalar(count) or 0) >= MAX_WAITING_PER_PROJECT:
        raise TooManyWaiting(f"{MAX_WAITING_PER_PROJECT} proposals already wait for this project. Try again later.")
    record = ProposalRecord(slug=slug, kind=kind, state=ProposalState.RECEIVED, received_at=now, content=content)
    session.add(record)
    session.flush()
    return record.id


def _undecided(session: Session, number: int) -> ProposalRecord:
    # The turn comes before the reading: of two officers who decide at once, the second sees the first.
    actions.take_turn(session)
    record = session.get(ProposalRecord, number, populate_existing=True)
    if record is None:
        raise NotFound(f"No proposal has the number {number}.")
    if record.state is not ProposalState.RECEIVED:
        raise RuleBroken(f"Proposal {number} is {record.state.value} already.")
    return record


def _decide(record: ProposalRecord, state: ProposalState, trace: Trace) -> None:
    record.state, record.decided_at, record.decided_by, record.decision = state, trace.now, trace.who, trace.why
