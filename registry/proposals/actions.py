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
from registry.projects.facts import Event, FieldChange, ProjectFacts, Result, differences, json_converter
from registry.projects.search import Standalone
from registry.proposals.records import ProposalKind, ProposalRecord, ProposalState
from registry.words import Words

MAX_WAITING_PER_PROJECT = 50
TEXT_FIELDS = ("lay_summary", "public_benefit", "population", "rights_notice")

_JSON = json_converter()


class NothingProposed(RuleBroken):
    """The proposal says nothing new."""


class ProjectChanged(RuleBroken):
    """The project changed since what is proposed was looked at."""


class DecidedAlready(RuleBroken):
    """Somebody has decided already."""


class NotPublicAnyMore(RuleBroken):
    """The project was withdrawn: nothing can be added to it."""


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


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal, with what was decided of it."""

    id: int
    slug: str
    kind: ProposalKind
    state: ProposalState
    received_at: dt.datetime
    content: dict[str, Any]
    decided_at: dt.datetime | None
    decision: str | None


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


def accept(session: Session, number: int, trace: Trace, *, seen: int | None = None) -> None:
    """Publish what was proposed, through the acts of the register; a report is only closed.

    `seen`: the change of the project at which what is proposed was looked at. Raises ProjectChanged for another one.
    """
    record = _undecided(session, number)
    if seen is not None and record.kind is not ProposalKind.ERROR_REPORT:
        _check_seen(_public(session, record.slug), seen)
    if record.kind is ProposalKind.RESULT:
        _public(session, record.slug)
        actions.add_result(session, record.slug, _JSON.structure(record.content, Result), trace)
    elif record.kind is ProposalKind.UPDATE:
        _apply(session, record.slug, _JSON.structure(record.content, Update), trace)
    _decide(record, ProposalState.ACCEPTED, trace)


def decline(session: Session, number: int, trace: Trace) -> None:
    """Close a proposal without following it; the reason is kept."""
    _decide(_undecided(session, number), ProposalState.DECLINED, trace)


def proposal(session: Session, number: int) -> Proposal:
    """Return one proposal, decided or not. Raises NotFound."""
    row = session.get(ProposalRecord, number)
    if row is None:
        raise NotFound(f"No proposal has the number {number}.")
    return Proposal(row.id, row.slug, row.kind, row.state, row.received_at, row.content, row.decided_at, row.decision)


def would_change(session: Session, number: int, today: dt.date) -> tuple[tuple[FieldChange, ...], int]:
    """Return the fields that accepting would change, and the change of the project at which that is true.

    Raises RuleBroken for a project that is no longer public.
    """
    one = proposal(session, number)
    found = _public(session, one.slug)
    after = found.facts
    if one.kind is ProposalKind.RESULT:
        result = _JSON.structure(one.content, Result)
        events = (*after.events, *actions.told_by(after, result, today))
        after = replace(after, results=(*after.results, result), events=events)
    elif one.kind is ProposalKind.UPDATE:
        update = _JSON.structure(one.content, Update)
        after = _with_texts(after, update)
        after = replace(after, events=(*after.events, *([update.event] if update.event else [])))
    return differences(found.facts, after), found.change


def reason_of(one: Proposal) -> str:
    """Return the reason that the holder gives for an update or a result; empty for a report."""
    return str(one.content.get("reason") or one.content.get("source") or "")


def _check_seen(found: Standalone, seen: int) -> None:
    if found.change != seen:
        raise ProjectChanged(f"{found.facts.slug} is at change {found.change}, not {seen}. Look again.")


def _with_texts(facts: ProjectFacts, update: Update) -> ProjectFacts:
    said: dict[str, Any] = {name: _merged(getattr(facts, name), text) for name, text in update.texts.items()}
    return replace(facts, **said)


def _apply(session: Session, slug: str, update: Update, trace: Trace) -> None:
    found = _public(session, slug)
    if update.texts:
        actions.amend(session, _with_texts(found.facts, update), trace)
    if update.event is not None:
        actions.add_event(session, slug, update.event, trace)


def _merged(known: Words, proposed: Words) -> Words:
    """A language left empty on the form proposes nothing: what the register says in it stays."""
    return Words(proposed.fr or known.fr, proposed.en or known.en)


def _public(session: Session, slug: str) -> Standalone:
    found = search.project(session, slug)
    if not isinstance(found, Standalone):
        raise NotPublicAnyMore(f"{slug} was withdrawn from the register: nothing can be added to it.")
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
        raise DecidedAlready(f"Proposal {number} is {record.state.value} already.")
    return record


def _decide(record: ProposalRecord, state: ProposalState, trace: Trace) -> None:
    record.state, record.decided_at, record.decided_by, record.decision = state, trace.now, trace.who, trace.why
