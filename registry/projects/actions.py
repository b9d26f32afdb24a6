"""What can be done to the register. Each act runs in the caller's transaction and leaves a version.

Every act takes who acts, why and when, and raises RuleBroken or NotFound when a rule refuses it, before
it writes anything.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from registry.errors import NotFound, RuleBroken
from registry.projects import mapping
from registry.projects.facts import Event, ProjectFacts, Result, to_json
from registry.projects.kinds import Act, EventKind, Publication, ResultState
from registry.projects.lifecycle import check_event
from registry.projects.publication import check_publishable
from registry.projects.records import AuthorisationRecord, ChangeCounter, ProjectRecord, Subject, VersionRecord
from registry.projects.references import slug_of
from registry.projects.refusals import (
    AddressTaken,
    NoAddressInName,
    NotAnAddress,
    NumberTaken,
    SameTwice,
    UnknownDomain,
)
from registry.projects.vocabulary import DOMAIN
from registry.words import PartialDate, Words


@dataclass(frozen=True, slots=True)
class Trace:
    """Who acts, when and why: one version of the record keeps it for good. Raises RuleBroken when one is not said."""

    who: str
    why: str
    now: dt.datetime

    def __post_init__(self) -> None:
        for name in ("who", "why"):
            if not getattr(self, name).strip():
                raise RuleBroken(f"An act on the register says who acts and why: {name} is empty.", field=name)

    @property
    def today(self) -> dt.date:
        return self.now.date()


def file(session: Session, facts: ProjectFacts, trace: Trace) -> ProjectRecord:
    """File a new project as a draft, not public yet."""
    return _create(session, facts, trace, Publication.DRAFT, Act.FILE, mapping.Names(session))


def publish(session: Session, slug: str, trace: Trace) -> None:
    """Make a draft or withdrawn project public; refuse it while something mandatory is missing.

    What was public as its source says it may be so again, whatever the source leaves out.
    """
    record = _find(session, slug)
    if record.publication is Publication.PUBLISHED:
        raise RuleBroken(f"{slug} is public already. Amend it instead.")
    if record.publication is Publication.DRAFT or not record.origin:
        check_publishable(mapping.read(record))
    record.publication, record.withdrawn_why = Publication.PUBLISHED, None
    _keep(session, record, mapping.read(record), Act.PUBLISH, trace)


def amend(session: Session, facts: ProjectFacts, trace: Trace, *, act: Act = Act.AMEND) -> None:
    """Replace what the register says of `facts.slug`; a public record stays complete enough to be public."""
    record = _find(session, facts.slug)
    if record.publication is Publication.PUBLISHED and act is Act.AMEND and not record.origin:
        check_publishable(facts)
    _write(session, record, facts, act, trace, mapping.Names(session))


def withdraw(session: Session, slug: str, trace: Trace) -> None:
    """Take a project out of the public register; its page then says that it was, when and why."""
    record = _find(session, slug)
    if record.publication is not Publication.PUBLISHED:
        raise RuleBroken(f"{slug} is not public ({record.publication.value}). Nothing to withdraw.")
    record.publication, record.withdrawn_why = Publication.WITHDRAWN, trace.why
    _keep(session, record, mapping.read(record), Act.WITHDRAW, trace)


def add_event(session: Session, slug: str, event: Event, trace: Trace) -> None:
    """Add a dated event; refuse a date to come, an event after the end, or the same event twice."""
    record = _find(session, slug)
    facts = mapping.read(record)
    check_event(event, facts.events, trace.today)
    if any((e.kind, e.date, e.outcome) == (event.kind, event.date, event.outcome) for e in facts.events):
        raise SameTwice(f"{slug} already has the event {event.kind.value} of {event.date.iso()}.", field="kind")
    after = replace(facts, events=(*facts.events, event))
    _write(session, record, after, Act.ADD_EVENT, trace, mapping.Names(session))


def add_result(session: Session, slug: str, result: Result, trace: Trace) -> None:
    """Add a result; a published one also makes the event "results published" when there is none.

    Refuses a date to come, or the same result twice.
    """
    record = _find(session, slug)
    facts = mapping.read(record)
    if result.date is not None:
        check_event(Event(EventKind.RESULTS_PUBLISHED, result.date), facts.events, trace.today)
    if any((r.title, r.kind) == (result.title, result.kind) for r in facts.results):
        raise SameTwice(f"{slug} already has the result {result.title!r}.", field="title")
    after = replace(
        facts, results=(*facts.results, result), events=(*facts.events, *told_by(facts, result, trace.today))
    )
    _write(session, record, after, Act.ADD_RESULT, trace, mapping.Names(session))


def file_from_source(session: Session, facts: ProjectFacts, trace: Trace, names: mapping.Names) -> None:
    """Publish what a published source says of a new project, as it says it."""
    check_source(facts)
    _create(session, facts, trace, Publication.PUBLISHED, Act.IMPORT, names)


def amend_from_source(session: Session, facts: ProjectFacts, trace: Trace, names: mapping.Names) -> None:
    """Bring a project to what its published source now says."""
    _write(session, _find(session, facts.slug), facts, Act.IMPORT, trace, names)


def keep_version(
    session: Session, subject: Subject, slug: str, snapshot: dict[str, Any], act: Act, trace: Trace, *, public: bool
) -> int:
    """Keep one version of one record; return the number of the change."""
    change = next_change(session)
    latest = select(func.max(VersionRecord.version)).filter_by(subject=subject, slug=slug)
    session.add(
        VersionRecord(
            change=change,
            subject=subject,
            slug=slug,
            version=(session.scalar(latest) or 0) + 1,
            act=act,
            at=trace.now,
            who=trace.who,
            why=trace.why,
            public=public,
            snapshot=snapshot,
        )
    )
    return change


def told_by(facts: ProjectFacts, result: Result, today: dt.date) -> tuple[Event, ...]:
    """Return the event "results published" that a result tells of; nothing when the project has it already."""
    seen = result.state in (ResultState.PUBLISHED, ResultState.CORRECTED)
    if not seen or any(e.kind is EventKind.RESULTS_PUBLISHED for e in facts.events):
        return ()
    date = result.date or PartialDate(today)
    return (Event(EventKind.RESULTS_PUBLISHED, date, source=result.source, url=result.url, text=Words()),)


def _create(
    session: Session, facts: ProjectFacts, trace: Trace, state: Publication, act: Act, names: mapping.Names
) -> ProjectRecord:
    take_turn(session)
    _check_new(session, facts)
    record = ProjectRecord(slug=facts.slug, publication=state)
    _write(session, record, facts, act, trace, names)
    return record


def _check_new(session: Session, facts: ProjectFacts) -> None:
    check_address(facts)
    if session.scalar(select(ProjectRecord.id).filter_by(slug=facts.slug)):
        raise AddressTaken(f"{facts.slug}: a project already has this address. Amend it instead.", field="slug")


def check_number(session: Session, facts: ProjectFacts) -> None:
    """Refuse the number of another project."""
    other = select(ProjectRecord.slug).where(ProjectRecord.number == facts.number, ProjectRecord.slug != facts.slug)
    if facts.number and (taken := session.scalar(other)):
        raise NumberTaken(
            f"{facts.number}: the project {taken} already has this number. Amend it instead.", field="number"
        )


def check_address(facts: ProjectFacts) -> None:
    """Refuse an address that is not made of lower-case words joined by hyphens."""
    if not facts.slug or facts.slug != slug_of(facts.slug):
        raise NotAnAddress(f"{facts.slug!r} is not an address: use lower-case words joined by hyphens.", field="slug")


def check_source(facts: ProjectFacts) -> None:
    """Refuse a project taken from a source that is not named."""
    if not facts.origin:
        raise RuleBroken(f"{facts.slug}: a project taken from a source names its source (origin).", field="origin")


def check_domains(facts: ProjectFacts) -> None:
    """Refuse a medical domain that the vocabulary does not have."""
    unknown = [slug for slug in facts.domains if slug not in DOMAIN]
    if unknown:
        raise UnknownDomain(
            f"{facts.slug}: unknown medical domain {unknown[0]!r}. Take one of the list.", field="domains"
        )


def check_names(facts: ProjectFacts) -> None:
    """Refuse an organisation or a data source whose name gives no address: all of them would be one."""
    named = [("parties", party.name) for party in facts.parties] + [("sources", name) for name in facts.sources]
    nameless = next((pair for pair in named if not slug_of(pair[1])), None)
    if nameless:
        raise NoAddressInName(f"{facts.slug}: write {nameless[1]!r} with Latin letters or digits.", field=nameless[0])


def _write(
    session: Session, record: ProjectRecord, facts: ProjectFacts, act: Act, trace: Trace, names: mapping.Names
) -> None:
    check_domains(facts)
    check_names(facts)
    check_number(session, facts)
    facts = names.canonical(facts)
    with session.no_autoflush:
        mapping.write(record, facts, names)
        session.add(record)
    _keep(session, record, facts, act, trace)


def _keep(session: Session, record: ProjectRecord, facts: ProjectFacts, act: Act, trace: Trace) -> None:
    public = record.publication is Publication.PUBLISHED
    record.change = keep_version(session, Subject.PROJECT, facts.slug, to_json(facts), act, trace, public=public)
    session.flush()
    session.execute(delete(AuthorisationRecord).filter_by(project_id=record.id))
    session.add_all(AuthorisationRecord(**values) for values in mapping.decisions(record.id, facts.events))


def _find(session: Session, slug: str) -> ProjectRecord:
    take_turn(session)
    record = session.scalar(select(ProjectRecord).filter_by(slug=slug))
    if record is None:
        raise NotFound(f"No project has the address {slug!r}.")
    return record


def take_turn(session: Session) -> None:
    """Wait until no other transaction writes the register; keep the turn until this one ends.

    Every act begins with it: an act that first read and then waited would write over what it did not see.
    """
    session.execute(select(ChangeCounter.value).with_for_update())


def next_change(session: Session, count: int = 1) -> int:
    """Return the first of the next `count` numbers, which belong to whoever has the turn."""
    counter = update(ChangeCounter).values(value=ChangeCounter.value + count).returning(ChangeCounter.value)
    bumped = session.scalar(counter)
    if bumped is None:
        session.add(ChangeCounter(id=1, value=count))
        return 1
    return bumped - count + 1
