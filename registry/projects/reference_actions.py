"""Acts on one organisation or one data source: file, amend, take away, merge. Each leaves a version.

An import or a content file describes what it names (`describing.py`); here somebody writes one record, under rules.
An address is made from the name: another name with another address is another record, into which the first is merged.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.errors import NotFound
from registry.projects import bulk_actions, search
from registry.projects.actions import Trace, keep_version, take_turn
from registry.projects.describing import describe_organisation, describe_source
from registry.projects.facts import Party, ProjectFacts, json_converter
from registry.projects.kinds import Act
from registry.projects.mapping import Names
from registry.projects.merges import INTO, merged_into
from registry.projects.records import (
    DataSourceRecord,
    OrganisationRecord,
    PartyRecord,
    ProjectRecord,
    ProjectSourceRecord,
    Subject,
)
from registry.projects.references import DataSource, Organisation, slug_of
from registry.projects.refusals import (
    AddressTaken,
    ListedInFuture,
    NameChangesAddress,
    NoAddressInName,
    NoSuchOrganisation,
    SameOrganisation,
    StillNamed,
)

_BATCH = 500
_JSON = json_converter()


def file_organisation(session: Session, organisation: Organisation, trace: Trace) -> None:
    """Add an organisation. Raises AddressTaken, also for the address of one that was merged into another."""
    take_turn(session)
    check_new_organisation(session, organisation)
    describe_organisation(session, organisation, trace)


def amend_organisation(session: Session, slug: str, organisation: Organisation, trace: Trace) -> bool:
    """Replace what the register says of an organisation; return whether anything changed."""
    take_turn(session)
    search.organisation(session, slug)
    check_same_address(slug, organisation)
    return describe_organisation(session, organisation, trace)


def file_source(session: Session, source: DataSource, trace: Trace) -> None:
    """Add a data source. Raises AddressTaken, ListedInFuture, NoAddressInName."""
    take_turn(session)
    check_new_source(session, source, trace.today)
    describe_source(session, source, trace)


def amend_source(session: Session, slug: str, source: DataSource, trace: Trace) -> bool:
    """Replace what the register says of a data source; return whether anything changed."""
    take_turn(session)
    search.source(session, slug)
    check_same_address(slug, source)
    check_listed(source, trace.today)
    return describe_source(session, source, trace)


def withdraw_organisation(session: Session, slug: str, trace: Trace) -> None:
    """Take an organisation away. Raises StillNamed while a project, or a data source that it holds, names it."""
    row = _organisation(session, slug)
    held = [one.name for one in search.sources(session) if slug_of(one.holder) == slug]
    if count_projects_of_organisation(session, slug) or held:
        raise StillNamed(f"{slug}: projects or data sources name this organisation. Merge it into another.")
    _take_away(session, row, Subject.ORGANISATION, search.organisation(session, slug), trace)


def withdraw_source(session: Session, slug: str, trace: Trace) -> None:
    """Take a data source away. Raises StillNamed while a project names it."""
    take_turn(session)
    row = session.scalar(select(DataSourceRecord).filter_by(slug=slug))
    if row is None:
        raise NotFound(f"No data source has the address {slug!r}.")
    if count_projects_of_source(session, slug):
        raise StillNamed(f"{slug}: projects name this data source. Amend them first.")
    _take_away(session, row, Subject.DATA_SOURCE, search.source(session, slug), trace)


def merge_organisations(session: Session, slug: str, into: str, trace: Trace) -> int:
    """Make one organisation part of another: its projects and its data sources then name the other.

    Returns how many projects changed, one version each. Its address leads to the other from then on.
    """
    row = _organisation(session, slug)
    check_merge(session, slug, into)
    one, other = search.organisation(session, slug), search.organisation(session, into)
    snapshot = {**_JSON.unstructure(one), INTO: into}
    keep_version(session, Subject.ORGANISATION, slug, snapshot, Act.MERGE, trace, public=True)
    slugs = _projects_of(session, row.id)
    for start in range(0, len(slugs), _BATCH):
        facts = bulk_actions.read_many(session, slugs[start : start + _BATCH])
        renamed = [_with_party(each, slug, other.name) for each in facts]
        bulk_actions.amend_many(session, renamed, trace, Names(session))
        session.expire_all()
    for source in search.sources(session):
        if slug_of(source.holder) == slug:
            describe_source(session, replace(source, holder=other.name), trace)
    session.delete(_organisation(session, slug))
    session.flush()
    return len(slugs)


def check_new_organisation(session: Session, organisation: Organisation) -> None:
    """Refuse a name without an address, or with one that the register has or had."""
    check_name(organisation)
    known = session.scalar(select(OrganisationRecord.id).filter_by(slug=organisation.slug))
    if known or merged_into(session, organisation.slug):
        raise AddressTaken(f"{organisation.slug}: an organisation has, or had, this address.", field="name")


def check_new_source(session: Session, source: DataSource, today: dt.date) -> None:
    """Refuse a name without an address or with one that the register has, and a date still to come."""
    check_name(source)
    check_listed(source, today)
    if session.scalar(select(DataSourceRecord.id).filter_by(slug=source.slug)):
        raise AddressTaken(f"{source.slug}: a data source has this address.", field="name")


def check_name(value: Organisation | DataSource) -> None:
    """Refuse a name of which no address can be made."""
    if not value.slug:
        raise NoAddressInName(f"{value.name!r}: write the name with Latin letters or digits.", field="name")


def check_same_address(slug: str, value: Organisation | DataSource) -> None:
    """Refuse another name when it gives another address: projects name the record by it."""
    check_name(value)
    if value.slug != slug:
        raise NameChangesAddress(f"{slug}: {value.name!r} has the address {value.slug}.", field="name")


def check_listed(source: DataSource, today: dt.date) -> None:
    """Refuse a date still to come, and a holder whose name gives no address."""
    if source.listed is not None and source.listed.day > today:
        raise ListedInFuture(f"{source.slug}: {source.listed.iso()} is still to come.", field="listed")
    if source.holder and not slug_of(source.holder):
        raise NoAddressInName(f"{source.holder!r}: write the name with Latin letters or digits.", field="holder")


def check_merge(session: Session, slug: str, into: str) -> None:
    """Refuse to merge an organisation into itself, or into one that the register does not have."""
    if into == slug:
        raise SameOrganisation(f"{slug}: an organisation is not merged into itself.", field=INTO)
    if not session.scalar(select(OrganisationRecord.id).filter_by(slug=into)):
        raise NoSuchOrganisation(f"The register has no organisation with the address {into!r}.", field=INTO)


def count_projects_of_organisation(session: Session, slug: str) -> int:
    """Return how many projects, public or not, name this organisation."""
    of_it = select(OrganisationRecord.id).filter_by(slug=slug).scalar_subquery()
    query = select(func.count(func.distinct(PartyRecord.project_id))).where(PartyRecord.organisation_id == of_it)
    return session.scalar(query) or 0


def count_projects_of_source(session: Session, slug: str) -> int:
    """Return how many projects, public or not, name this data source."""
    of_it = select(DataSourceRecord.id).filter_by(slug=slug).scalar_subquery()
    query = select(func.count(func.distinct(ProjectSourceRecord.project_id)))
    return session.scalar(query.where(ProjectSourceRecord.data_source_id == of_it)) or 0


def _organisation(session: Session, slug: str) -> OrganisationRecord:
    take_turn(session)
    row = session.scalar(select(OrganisationRecord).filter_by(slug=slug))
    if row is None:
        raise NotFound(f"No organisation has the address {slug!r}.")
    return row


def _projects_of(session: Session, organisation_id: int) -> Sequence[str]:
    """Return the addresses of the projects, public or not, that name the organisation."""
    naming = select(PartyRecord.project_id).filter_by(organisation_id=organisation_id)
    return session.scalars(
        select(ProjectRecord.slug).where(ProjectRecord.id.in_(naming)).order_by(ProjectRecord.slug)
    ).all()


def _with_party(facts: ProjectFacts, slug: str, name: str) -> ProjectFacts:
    """Return the facts with the organisation under its other name; two rows that then say the same are one."""
    parties = (Party(name, one.role) if slug_of(one.name) == slug else one for one in facts.parties)
    return replace(facts, parties=tuple(dict.fromkeys(parties)))


def _take_away(
    session: Session, row: OrganisationRecord | DataSourceRecord, subject: Subject,
    value: Organisation | DataSource, trace: Trace,
) -> None:  # fmt: skip
    keep_version(session, subject, value.slug, _JSON.unstructure(value), Act.WITHDRAW, trace, public=True)
    session.delete(row)
    session.flush()
