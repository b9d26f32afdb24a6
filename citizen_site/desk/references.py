"""Organisations and data sources at the desk: how a draft of one becomes what the register says.

Both are public as soon as the register has them. A draft of an organisation may also say of which other one it is a
part (`merged_into`): publishing it merges them, looked at and decided as any other change.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.desk.drafts import Facts
from citizen_site.desk.kinds import Current, Kind
from registry.errors import NotFound
from registry.projects import reference_actions, search
from registry.projects.actions import Trace
from registry.projects.facts import json_converter
from registry.projects.kinds import Publication
from registry.projects.merges import INTO, merged_into
from registry.projects.records import Subject, VersionRecord
from registry.projects.references import DataSource, Organisation, slug_of
from registry.projects.refusals import AddressTaken

_JSON = json_converter()


def facts_of(value: Organisation | DataSource) -> Facts:
    """Return the record as plain JSON values; what is not stated, or is as usual, is left out."""
    return dict(_JSON.unstructure(value))


def organisation_of(facts: Facts) -> Organisation:
    """Read back an organisation; of which other one it may become a part is not in it."""
    return _JSON.structure({name: value for name, value in facts.items() if name != INTO}, Organisation)


def source_of(facts: Facts) -> DataSource:
    """Read back a data source."""
    return _JSON.structure(facts, DataSource)


def _address(facts: Facts) -> str:
    return slug_of(str(facts.get("name", "")))


def _last_change(session: Session, subject: Subject, slug: str) -> int:
    """Return the number of the last change; 0 for what only projects have named so far."""
    return session.scalar(select(func.max(VersionRecord.change)).filter_by(subject=subject, slug=slug)) or 0


def _read_organisation(session: Session, slug: str) -> Current | None:
    try:
        found = search.organisation(session, slug)
    except NotFound:
        return None
    return Current(facts_of(found), _last_change(session, Subject.ORGANISATION, slug), Publication.PUBLISHED)


def _read_source(session: Session, slug: str) -> Current | None:
    try:
        found = search.source(session, slug)
    except NotFound:
        return None
    return Current(facts_of(found), _last_change(session, Subject.DATA_SOURCE, slug), Publication.PUBLISHED)


def _check_organisation(session: Session, before: Facts | None, after: Facts, _today: dt.date) -> None:
    value = organisation_of(after)
    reference_actions.check_name(value)
    if not before and merged_into(session, value.slug):
        raise AddressTaken(f"{value.slug}: an organisation had this address.", field="name")
    if INTO in after:
        reference_actions.check_merge(session, value.slug, str(after[INTO]))


def _check_source(_session: Session, _before: Facts | None, after: Facts, today: dt.date) -> None:
    value = source_of(after)
    reference_actions.check_name(value)
    reference_actions.check_listed(value, today)


def _check_complete(_current: Current | None, _after: Facts) -> None:
    """A name is all that must be stated, and without it there is no address."""


def _apply_organisation(session: Session, current: Current | None, after: Facts, trace: Trace) -> None:
    value = organisation_of(after)
    if current is None:
        reference_actions.file_organisation(session, value, trace)
    elif INTO in after:
        reference_actions.merge_organisations(session, value.slug, str(after[INTO]), trace)
    else:
        reference_actions.amend_organisation(session, value.slug, value, trace)


def _apply_source(session: Session, current: Current | None, after: Facts, trace: Trace) -> None:
    value = source_of(after)
    if current is None:
        reference_actions.file_source(session, value, trace)
    else:
        reference_actions.amend_source(session, value.slug, value, trace)


ORGANISATION = Kind(
    subject=Subject.ORGANISATION,
    fields=(*Organisation.__dataclass_fields__, INTO),
    address=_address,
    read=_read_organisation,
    check=_check_organisation,
    check_complete=_check_complete,
    apply=_apply_organisation,
    withdraw=reference_actions.withdraw_organisation,
)
DATA_SOURCE = Kind(
    subject=Subject.DATA_SOURCE,
    fields=tuple(DataSource.__dataclass_fields__),
    address=_address,
    read=_read_source,
    check=_check_source,
    check_complete=_check_complete,
    apply=_apply_source,
    withdraw=reference_actions.withdraw_source,
)
