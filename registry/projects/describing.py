"""Acts on what projects refer to: organisations, data sources, themes. Each change keeps a version."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.projects.actions import Trace, keep_version, take_turn
from registry.projects.facts import json_converter
from registry.projects.kinds import Act
from registry.projects.merges import merged_into
from registry.projects.records import (
    DataSourceRecord,
    DomainRecord,
    OrganisationRecord,
    Subject,
    ThemeRecord,
)
from registry.projects.references import DataSource, Organisation
from registry.projects.vocabulary import DOMAINS, THEMES

_JSON = json_converter()


def describe_organisation(session: Session, organisation: Organisation, trace: Trace) -> bool:
    """Say what an organisation is; return whether anything changed. One merged into another says nothing any more."""
    take_turn(session)
    found = session.scalar(select(OrganisationRecord).filter_by(slug=organisation.slug))
    if found is None and merged_into(session, organisation.slug):
        return False
    return _describe(session, found or OrganisationRecord(), organisation, Subject.ORGANISATION, trace)


def describe_source(session: Session, source: DataSource, trace: Trace) -> bool:
    """Say what a data source is; return whether anything changed."""
    take_turn(session)
    found = session.scalar(select(DataSourceRecord).filter_by(slug=source.slug))
    return _describe(session, found or DataSourceRecord(), source, Subject.DATA_SOURCE, trace)


def lay_vocabulary(session: Session) -> None:
    """Bring the tables of themes and medical domains to what the vocabulary says."""
    for rank, theme in enumerate(THEMES):
        session.merge(ThemeRecord(slug=theme.slug, rank=rank, name=theme.name, about=theme.about))
    session.flush()
    for domain in DOMAINS:
        session.merge(DomainRecord(slug=domain.slug, theme_slug=domain.theme, name=domain.name))
    session.flush()


def _describe(
    session: Session,
    record: OrganisationRecord | DataSourceRecord,
    value: Organisation | DataSource,
    subject: Subject,
    trace: Trace,
) -> bool:
    names = [name for name in type(value).__dataclass_fields__]
    if record.id is not None and all(getattr(record, name) == getattr(value, name) for name in names):
        return False
    act = Act.FILE if record.id is None else Act.AMEND
    record.slug = value.slug
    for name in names:
        setattr(record, name, getattr(value, name))
    session.add(record)
    snapshot: dict[str, Any] = _JSON.unstructure(value)
    keep_version(session, subject, value.slug, snapshot, act, trace, public=True)
    session.flush()
    return True
