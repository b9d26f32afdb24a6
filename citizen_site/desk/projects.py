"""Projects at the desk: rules over events and results of a draft, and how a draft becomes what the register says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.desk.drafts import Facts
from citizen_site.desk.kinds import Current, Kind
from registry.errors import RuleBroken
from registry.projects import actions
from registry.projects.actions import Trace
from registry.projects.facts import FIELDS, Event, ProjectFacts, Result, from_json, to_json
from registry.projects.kinds import EventKind, Publication
from registry.projects.lifecycle import check_event
from registry.projects.publication import check_publishable
from registry.projects.records import ProjectRecord, Subject, VersionRecord
from registry.projects.refusals import SameTwice


def _read(session: Session, slug: str) -> Current | None:
    query = (
        select(ProjectRecord.change, ProjectRecord.publication, VersionRecord.snapshot)
        .join(VersionRecord, VersionRecord.change == ProjectRecord.change)
        .where(ProjectRecord.slug == slug)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else Current(row.snapshot, row.change, row.publication)


def _check(session: Session, before: Facts | None, after: Facts, today: dt.date) -> None:
    facts = from_json(after)
    known = from_json(before) if before else None
    actions.check_address(facts)
    actions.check_domains(facts)
    actions.check_names(facts)
    actions.check_number(session, facts)
    check_events(known, facts, today)
    check_results(known, facts, today)


def check_events(before: ProjectFacts | None, after: ProjectFacts, today: dt.date) -> None:
    """Refuse an event of the draft that cannot be; those that the record has already are taken as they are.

    The field of the refusal names the row and its field, such as `events-2-date`.
    """
    told = before.events if before else ()
    for rank, event in enumerate(after.events):
        if after.events.count(event) <= told.count(event):
            continue
        others = (*after.events[:rank], *after.events[rank + 1 :])
        with _in_row("events", rank):
            check_event(event, others, today)
            if any((e.kind, e.date, e.outcome) == (event.kind, event.date, event.outcome) for e in others):
                raise SameTwice(f"{after.slug}: this event is there already.", field="kind")


def check_results(before: ProjectFacts | None, after: ProjectFacts, today: dt.date) -> None:
    """Refuse a result of the draft that cannot be; the field names the row, such as `results-0-title`."""
    told = before.results if before else ()
    for rank, result in enumerate(after.results):
        if after.results.count(result) <= told.count(result):
            continue
        others = (*after.results[:rank], *after.results[rank + 1 :])
        with _in_row("results", rank):
            if result.date is not None:
                check_event(Event(EventKind.RESULTS_PUBLISHED, result.date), after.events, today)
            if any((r.title, r.kind) == (result.title, result.kind) for r in others):
                raise SameTwice(f"{after.slug}: this result is there already.", field="title")


def with_event(facts: ProjectFacts, rank: int | None, event: Event) -> ProjectFacts:
    """Return the facts with the event added, or put in place of the one at `rank`."""
    rows = list(facts.events)
    rows[len(rows) if rank is None else rank : len(rows) if rank is None else rank + 1] = [event]
    return replace(facts, events=tuple(rows))


def with_result(facts: ProjectFacts, rank: int | None, result: Result, today: dt.date) -> ProjectFacts:
    """Return the facts with the result added, or put in place of the one at `rank`.

    A published one also tells the event "results published", as it does where a result is added to the register.
    """
    rows = list(facts.results)
    rows[len(rows) if rank is None else rank : len(rows) if rank is None else rank + 1] = [result]
    return replace(facts, results=tuple(rows), events=(*facts.events, *actions.told_by(facts, result, today)))


@contextmanager
def _in_row(rows: str, rank: int) -> Iterator[None]:
    """Say in which row a rule is broken: the register speaks of one event, a form of the third of eight."""
    try:
        yield
    except RuleBroken as refused:
        raise type(refused)(str(refused), field=f"{rows}-{rank}-{refused.field}") from refused


def from_a_source(current: Current | None) -> bool:
    """Say whether the record was taken from a published source: what its source leaves out may then stay unsaid."""
    public = current is not None and current.publication is not Publication.DRAFT
    return public and bool(current and current.facts.get("origin"))


def _check_complete(current: Current | None, after: Facts) -> None:
    """Hold to what must be stated first all but what was taken from a published source, as the register does."""
    if not from_a_source(current):
        check_publishable(from_json(after))


def _apply(session: Session, current: Current | None, after: Facts, trace: Trace) -> None:
    facts = from_json(after)
    if current is None:
        actions.file(session, facts, trace)
    elif to_json(facts) != current.facts:
        actions.amend(session, facts, trace)
    if current is None or current.publication is not Publication.PUBLISHED:
        actions.publish(session, facts.slug, trace)


PROJECT = Kind(
    subject=Subject.PROJECT,
    fields=tuple(field.name for field in FIELDS),
    address=lambda facts: str(facts["slug"]),
    read=_read,
    check=_check,
    check_complete=_check_complete,
    apply=_apply,
    withdraw=actions.withdraw,
)
