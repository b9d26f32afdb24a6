"""What the search index reads of the register: what changed, left, or stands elsewhere on another day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.projects.facts import ProjectFacts, from_json
from registry.projects.kinds import Publication
from registry.projects.records import (
    DataSourceRecord,
    EventRecord,
    OrganisationRecord,
    PartyRecord,
    ProjectRecord,
    ProjectSourceRecord,
    Subject,
    VersionRecord,
)
from registry.projects.search import BATCH, slugs_by_name, some_projects
from registry.projects.summary import IndexedProject, to_index
from registry.words import PartialDate, Precision

_SOME = 500

T = TypeVar("T")


def indexed(session: Session, today: dt.date, *, since: int = 0) -> Iterator[IndexedProject]:
    """Yield what the index needs of every public project changed after number `since`."""
    query = (
        select(VersionRecord.snapshot)
        .join(ProjectRecord, ProjectRecord.change == VersionRecord.change)
        .where(ProjectRecord.publication == Publication.PUBLISHED, ProjectRecord.change > since)
    )
    snapshots = session.scalars(query, execution_options={"yield_per": BATCH})
    return _indexed(session, (from_json(snapshot) for snapshot in snapshots), today)


def indexed_again(session: Session, slugs: Iterable[str], today: dt.date) -> Iterator[IndexedProject]:
    """Yield what the index needs of these projects, those that are public."""
    return _indexed(session, (found.facts for found in some_projects(session, slugs)), today)


def changed_count(session: Session, since: int) -> int:
    """Return how many projects changed after number `since`."""
    return session.scalar(select(func.count()).select_from(ProjectRecord).where(ProjectRecord.change > since)) or 0


def moved_between(session: Session, one: dt.date, other: dt.date) -> set[str]:
    """Return the addresses of projects with an event that has happened on one of these days and not on the other.

    A source may announce an event: it counts from its day on, and nothing is written on that day.
    """
    first, last = sorted((one, other))
    begun = [date for n in range((last - first).days) for date in _begun_on(first + dt.timedelta(n + 1))]
    query = select(ProjectRecord.slug).join(EventRecord).distinct()
    return {slug for part in _parts(begun) for slug in session.scalars(query.where(EventRecord.date.in_(part)))}


def described_since(session: Session, since: int) -> set[str]:
    """Return the addresses of projects that name an organisation or a data source described after number `since`."""
    query = select(VersionRecord.subject, VersionRecord.slug).where(
        VersionRecord.change > since, VersionRecord.subject != Subject.PROJECT
    )
    described = session.execute(query.distinct()).all()
    organisations = [slug for subject, slug in described if subject is Subject.ORGANISATION]
    sources = [slug for subject, slug in described if subject is Subject.DATA_SOURCE]
    naming = select(ProjectRecord.slug).distinct()
    with_party = naming.join(PartyRecord).join(OrganisationRecord)
    with_source = naming.join(ProjectSourceRecord).join(DataSourceRecord)
    found: set[str] = set()
    for part in _parts(organisations):
        found.update(session.scalars(with_party.where(OrganisationRecord.slug.in_(part))))
    for part in _parts(sources):
        found.update(session.scalars(with_source.where(DataSourceRecord.slug.in_(part))))
    return found


def _indexed(session: Session, projects: Iterable[ProjectFacts], today: dt.date) -> Iterator[IndexedProject]:
    slugs = slugs_by_name(session)
    kinds = {slug: kind for slug, kind in session.execute(select(OrganisationRecord.slug, OrganisationRecord.kind))}
    for facts in projects:
        yield to_index(facts, today=today, slugs=slugs, kinds=kinds)


def _begun_on(day: dt.date) -> Iterator[PartialDate]:
    """Give the dates that begin on a day: the day, its month if it is the first, its year likewise."""
    yield PartialDate(day)
    if day.day == 1:
        yield PartialDate(day, Precision.MONTH)
        if day.month == 1:
            yield PartialDate(day, Precision.YEAR)


def _parts(values: list[T]) -> Iterator[list[T]]:
    """Give the values a few at a time: databases limit what one question may hold."""
    return (values[start : start + _SOME] for start in range(0, len(values), _SOME))
