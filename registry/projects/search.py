"""Reading the register: frozen values, never live rows. Lists and counts come from the index."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session

from registry.errors import MovedTo, NotFound, TakenAway
from registry.projects.facts import FieldChange, ProjectFacts, differences, from_json
from registry.projects.kinds import Act, OrganisationKind, Publication
from registry.projects.merges import merged_into
from registry.projects.records import (
    ChangeCounter,
    DataSourceRecord,
    OrganisationRecord,
    ProjectRecord,
    Subject,
    VersionRecord,
)
from registry.projects.references import DataSource, Organisation
from registry.words import Words

BATCH = 1000

V = TypeVar("V", Organisation, DataSource)
Q = TypeVar("Q", bound=Select[*tuple[Any, ...]])


@dataclass(frozen=True, slots=True)
class Standalone:
    """One public project with its version number and when it last changed."""

    facts: ProjectFacts
    change: int
    version: int
    changed_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Gone:
    """A project taken out of the public register: its title stays, with when and why."""

    slug: str
    title: Words
    at: dt.datetime
    why: str


@dataclass(frozen=True, slots=True)
class Version:
    """One entry of a project's history. `changes` compares with the version before."""

    change: int
    number: int
    slug: str
    act: Act
    at: dt.datetime
    who: str
    why: str
    facts: ProjectFacts
    changes: tuple[FieldChange, ...]


_LAST_CHANGE = select(ChangeCounter.value)


def last_change(session: Session) -> int:
    """Return the number of the last change of the register, 0 when nothing was ever written."""
    # On the connection: every answer asks for it first, and the session's own way costs twice as much.
    return session.connection().scalar(_LAST_CHANGE) or 0


def project(session: Session, slug: str) -> Standalone | Gone:
    """Return the project with this address; raise NotFound when none was ever public."""
    row = session.execute(_with_snapshot().where(ProjectRecord.slug == slug)).one_or_none()
    if row is None or row.publication is Publication.DRAFT:
        raise NotFound(f"No public project has the address {slug!r}.")
    if row.publication is Publication.WITHDRAWN:
        return _gone(session, slug)
    return Standalone(from_json(row.snapshot), row.change, row.version, row.at)


def by_number(session: Session, number: str) -> str | None:
    """Return the address of the project with this number, if the public may see it."""
    found = select(ProjectRecord.slug).filter_by(number=number, publication=Publication.PUBLISHED)
    return session.scalar(found)


def every_project(session: Session) -> Iterator[ProjectFacts]:
    """Yield the facts of every public project, by address, without holding them all."""
    rows = session.execute(
        _with_snapshot().where(ProjectRecord.publication == Publication.PUBLISHED).order_by(ProjectRecord.slug),
        execution_options={"yield_per": BATCH},
    )
    for row in rows:
        yield from_json(row.snapshot)


def some_projects(session: Session, slugs: Iterable[str]) -> tuple[Standalone, ...]:
    """Return these public projects in the order asked; those that are gone are left out."""
    wanted = list(slugs)
    found: dict[str, Standalone] = {}
    for start in range(0, len(wanted), 500):
        part = _with_snapshot().where(
            ProjectRecord.slug.in_(wanted[start : start + 500]), ProjectRecord.publication == Publication.PUBLISHED
        )
        for row in session.execute(part):
            found[row.slug] = Standalone(from_json(row.snapshot), row.change, row.version, row.at)
    return tuple(found[slug] for slug in wanted if slug in found)


def history(session: Session, slug: str) -> tuple[Version, ...]:
    """Return the versions of a project that the public may see, latest first; of one withdrawn, its withdrawals."""
    project(session, slug)
    mine = _public_versions(select(VersionRecord)).where(VersionRecord.slug == slug)
    shown = session.scalars(mine.order_by(VersionRecord.version)).all()
    return tuple(reversed(_versions(session, shown)))


def changes(session: Session, *, since: int, limit: int) -> tuple[Version, ...]:
    """Return at most `limit` public changes of projects after number `since`, in order."""
    after = _public_versions(select(VersionRecord)).where(VersionRecord.change > since)
    return _versions(session, session.scalars(after.order_by(VersionRecord.change).limit(limit)).all())


def count_changes(session: Session, *, since: int) -> int:
    """Return how many public changes of projects came after number `since`."""
    after = _public_versions(select(func.count()).select_from(VersionRecord)).where(VersionRecord.change > since)
    return session.scalar(after) or 0


def latest_changes(session: Session, *, limit: int, slugs: Iterable[str] | None = None) -> tuple[Version, ...]:
    """Return the last public changes, latest first, of these projects or of all."""
    query = _public_versions(select(VersionRecord.change, VersionRecord.slug))
    # Numbers and addresses only, and no further than needed: a list of addresses may be long.
    numbers = session.execute(query.order_by(VersionRecord.change.desc()), execution_options={"yield_per": BATCH})
    wanted = None if slugs is None else frozenset(slugs)
    found = list(islice((change for change, slug in numbers if wanted is None or slug in wanted), limit))
    rows = [row for start in range(0, len(found), 500) for row in _by_change(session, found[start : start + 500])]
    return _versions(session, rows)


def last_changes(session: Session, *, limit: int) -> tuple[tuple[str, dt.datetime], ...]:
    """Return the address of public projects with the instant of their last change, latest first."""
    query = (
        select(ProjectRecord.slug, VersionRecord.at)
        .join(VersionRecord, VersionRecord.change == ProjectRecord.change)
        .where(ProjectRecord.publication == Publication.PUBLISHED)
        .order_by(ProjectRecord.change.desc())
        .limit(limit)
    )
    return tuple((slug, at) for slug, at in session.execute(query))


def names_by_slug(session: Session) -> dict[str, str]:
    """Return the name of each organisation and data source by address."""
    return {slug: name for name, slug in slugs_by_name(session).items()}


def organisations(session: Session, *, after: str = "", limit: int | None = None) -> tuple[Organisation, ...]:
    """Return the organisations by address: those after one, and at most `limit`, when asked."""
    query = select(OrganisationRecord).where(OrganisationRecord.slug > after).order_by(OrganisationRecord.slug)
    return tuple(_value(Organisation, row) for row in session.scalars(query.limit(limit)))


def count_organisations(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(OrganisationRecord)) or 0


def organisation(session: Session, slug: str) -> Organisation:
    """Return one organisation; raise MovedTo for one merged into another, TakenAway or NotFound where none is."""
    row = session.scalar(select(OrganisationRecord).filter_by(slug=slug))
    if row is None:
        raise _no_more(session, Subject.ORGANISATION, slug)
    return _value(Organisation, row)


def sources(session: Session, *, after: str = "", limit: int | None = None) -> tuple[DataSource, ...]:
    """Return the data sources by address: those after one, and at most `limit`, when asked."""
    query = select(DataSourceRecord).where(DataSourceRecord.slug > after).order_by(DataSourceRecord.slug)
    return tuple(_value(DataSource, row) for row in session.scalars(query.limit(limit)))


def count_sources(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(DataSourceRecord)) or 0


def source(session: Session, slug: str) -> DataSource:
    """Return one data source; raise TakenAway or NotFound where none is."""
    row = session.scalar(select(DataSourceRecord).filter_by(slug=slug))
    if row is None:
        raise _no_more(session, Subject.DATA_SOURCE, slug)
    return _value(DataSource, row)


def organisation_kinds(session: Session) -> dict[str, OrganisationKind | None]:
    """Return the kind of each organisation by name."""
    return {name: kind for name, kind in session.execute(select(OrganisationRecord.name, OrganisationRecord.kind))}


def slugs_by_name(session: Session) -> dict[str, str]:
    """Return the address of each organisation and data source by name."""
    named = [*session.execute(select(OrganisationRecord.name, OrganisationRecord.slug))]
    named += session.execute(select(DataSourceRecord.name, DataSourceRecord.slug))
    return {name: slug for name, slug in named}


def gone_since(session: Session, since: int) -> tuple[str, ...]:
    """Return the addresses of projects that left the public register after number `since`."""
    query = select(ProjectRecord.slug).where(
        ProjectRecord.publication == Publication.WITHDRAWN, ProjectRecord.change > since
    )
    return tuple(session.scalars(query))


def _gone(session: Session, slug: str) -> Gone:
    """Return what the last withdrawal said: what is written of the project since is not public."""
    mine = select(VersionRecord).filter_by(subject=Subject.PROJECT, slug=slug, act=Act.WITHDRAW)
    row = session.scalars(mine.order_by(VersionRecord.version.desc()).limit(1)).one()
    return Gone(slug, from_json(row.snapshot).title, row.at, row.why)


def _public_versions(query: Q) -> Q:
    """Narrow a reading of versions to what the public may see.

    Of a project that is public: each version that was, and when it was away. Of one withdrawn: only
    that it was, for what it said is no longer public.
    """
    shown = VersionRecord.public & (ProjectRecord.publication == Publication.PUBLISHED)
    return query.join(ProjectRecord, ProjectRecord.slug == VersionRecord.slug).where(
        VersionRecord.subject == Subject.PROJECT, shown | (VersionRecord.act == Act.WITHDRAW)
    )


def _with_snapshot() -> Select[Any]:
    return select(
        ProjectRecord.slug,
        ProjectRecord.publication,
        ProjectRecord.change,
        VersionRecord.version,
        VersionRecord.at,
        VersionRecord.why,
        VersionRecord.snapshot,
    ).join(VersionRecord, VersionRecord.change == ProjectRecord.change)


def _by_change(session: Session, numbers: Sequence[int]) -> Sequence[VersionRecord]:
    query = select(VersionRecord).where(VersionRecord.change.in_(numbers)).order_by(VersionRecord.change.desc())
    return session.scalars(query).all()


def _versions(session: Session, rows: Sequence[VersionRecord]) -> tuple[Version, ...]:
    """Return the versions with what they changed; the versions before them are read together.

    A project that comes back after it was away says everything anew: a copy of the register had dropped it.
    """
    wanted = [(row.slug, row.version - 1) for row in rows if row.version > 1]
    before: dict[tuple[str, int], VersionRecord] = {}
    for start in range(0, len(wanted), 500):
        part = tuple_(VersionRecord.slug, VersionRecord.version).in_(wanted[start : start + 500])
        for row in session.scalars(select(VersionRecord).filter_by(subject=Subject.PROJECT, public=True).where(part)):
            before[row.slug, row.version] = row
    return tuple(_version(row, before.get((row.slug, row.version - 1))) for row in rows)


def _version(row: VersionRecord, previous: VersionRecord | None) -> Version:
    facts = from_json(row.snapshot)
    before = from_json(previous.snapshot) if previous else None
    # A withdrawal changes no field: it takes all of them away.
    changed = () if row.act is Act.WITHDRAW else differences(before, facts)
    return Version(row.change, row.version, row.slug, row.act, row.at, row.who, row.why, facts, changed)


def _no_more(session: Session, subject: Subject, slug: str) -> NotFound:
    """Return why the register has no such organisation or data source."""
    into = merged_into(session, slug) if subject is Subject.ORGANISATION else None
    if into is not None:
        return MovedTo(slug, into)
    if session.scalar(select(VersionRecord.change).filter_by(subject=subject, slug=slug).limit(1)):
        return TakenAway(f"{slug} was taken out of the register.")
    return NotFound(f"The register has no {subject.value} with the address {slug!r}.")


def _value(kind: type[V], row: object) -> V:
    return kind(**{f.name: getattr(row, f.name) for f in fields(kind)})
