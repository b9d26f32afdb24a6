"""Reading what the statistics of delays need, and no more: the dates, pathway and holders of projects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from sqlalchemy import ColumnElement, String, exists, select, type_coerce
from sqlalchemy.orm import Session

from registry.projects.facts import Event
from registry.projects.kinds import OrganisationKind, PartyRole, Pathway, Publication
from registry.projects.records import (
    EventRecord,
    OrganisationRecord,
    PartyRecord,
    ProjectRecord,
    Subject,
    VersionRecord,
)
from registry.words import PartialDate

BATCH = 5000


@dataclass(frozen=True, slots=True)
class TimedProject:
    """A public project: its dated events without their texts, its pathway, the kinds of its holders."""

    slug: str
    origin: str
    pathway: Pathway | None
    kinds: tuple[OrganisationKind, ...]
    events: tuple[Event, ...]


def timed_projects(session: Session, *, since: int = 0) -> Iterator[TimedProject]:
    """Yield the public projects changed after number `since`, without holding them all."""
    kinds = _kinds(session, since)
    dated = (
        select(
            ProjectRecord.slug,
            ProjectRecord.id,
            ProjectRecord.origin,
            ProjectRecord.pathway,
            EventRecord.kind,
            type_coerce(EventRecord.date, String).label("date"),
            EventRecord.outcome,
        )
        .join(EventRecord, EventRecord.project_id == ProjectRecord.id)
        .where(*_public(since))
        .order_by(ProjectRecord.id, EventRecord.rank)
    )
    rows = session.execute(dated, execution_options={"yield_per": BATCH})
    for (slug, project, origin, pathway), found in groupby(rows, key=lambda row: row[:4]):
        events = tuple(Event(row.kind, _date(row.date), outcome=row.outcome) for row in found)
        yield TimedProject(slug, origin, pathway, tuple(kinds.get(project, ())), events)


def holders_changed(session: Session, since: int) -> bool:
    """Say whether an organisation changed after number `since`: its projects are then sorted otherwise."""
    changed = exists().where(VersionRecord.subject == Subject.ORGANISATION, VersionRecord.change > since)
    return bool(session.scalar(select(changed)))


def _kinds(session: Session, since: int) -> dict[int, list[OrganisationKind]]:
    holders = (
        select(PartyRecord.project_id, OrganisationRecord.kind)
        .join(OrganisationRecord, OrganisationRecord.id == PartyRecord.organisation_id)
        .join(ProjectRecord, ProjectRecord.id == PartyRecord.project_id)
        .where(*_public(since), PartyRecord.role == PartyRole.CONTROLLER)
    )
    found: dict[int, list[OrganisationKind]] = defaultdict(list)
    for row in session.execute(holders, execution_options={"yield_per": BATCH}):
        if row.kind is not None:
            found[row.project_id].append(row.kind)
    return found


@lru_cache(maxsize=20_000)
def _date(text: str) -> PartialDate:
    """A register has far fewer dates than events: each is read once."""
    return PartialDate.parse(text)


def _public(since: int) -> tuple[ColumnElement[bool], ...]:
    return ProjectRecord.publication == Publication.PUBLISHED, ProjectRecord.change > since
