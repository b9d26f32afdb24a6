"""The acts of an import on many projects at once: the same meaning as one by one, ten times as fast.

What a rule refuses is found before anything is written, so that a caller can try again one by one
and learn which project it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session, selectinload

from registry.errors import NotFound, RuleBroken
from registry.projects import actions, mapping
from registry.projects.actions import Trace
from registry.projects.facts import ProjectFacts, to_json
from registry.projects.kinds import Act, Publication
from registry.projects.records import (
    AuthorisationRecord,
    DataSourceRecord,
    OrganisationRecord,
    ProjectRecord,
    Subject,
    VersionRecord,
)
from registry.schema import Base

_LISTS = ("purposes", "domains", "parties", "sources", "events", "results")


def file_many_from_source(
    session: Session, projects: Sequence[ProjectFacts], trace: Trace, names: mapping.Names
) -> None:
    """Publish what a source says of new projects; as `actions.file_from_source` for each, in this order."""
    if not projects:
        return
    actions.take_turn(session)
    _check_new(session, projects)
    facts = [names.canonical(one) for one in projects]
    session.flush()  # organisations and data sources named here for the first time get their ids
    changes = _keep_versions(session, facts, [True] * len(facts), trace, Act.IMPORT)
    rows = [
        {"slug": one.slug, "publication": Publication.PUBLISHED, "change": change, **mapping.own_values(one)}
        for one, change in zip(facts, changes, strict=True)
    ]
    ids = session.scalars(insert(ProjectRecord).returning(ProjectRecord.id, sort_by_parameter_order=True), rows).all()
    _insert_lists(session, dict(zip(ids, facts, strict=True)), names)


def amend_many_from_source(
    session: Session, projects: Sequence[ProjectFacts], trace: Trace, names: mapping.Names
) -> None:
    """Bring projects to what their source now says; as `actions.amend_from_source` for each, in this order."""
    amend_many(session, projects, trace, names, act=Act.IMPORT)


def amend_many(
    session: Session, projects: Sequence[ProjectFacts], trace: Trace, names: mapping.Names, *, act: Act = Act.AMEND
) -> None:
    """Replace what the register says of these projects, one version each; a change leaves them fit to be public."""
    if not projects:
        return
    actions.take_turn(session)
    _check_said(session, projects)
    facts = [names.canonical(one) for one in projects]
    records = _records(session, [one.slug for one in facts])
    with session.no_autoflush:
        for record, one in zip(records, facts, strict=True):
            mapping.write(record, one, names)
    public = [record.publication is Publication.PUBLISHED for record in records]
    session.flush()
    changes = _keep_versions(session, facts, public, trace, act)
    numbered = [{"id": r.id, "change": change} for r, change in zip(records, changes, strict=True)]
    session.execute(update(ProjectRecord), numbered)
    session.execute(delete(AuthorisationRecord).where(AuthorisationRecord.project_id.in_([r.id for r in records])))
    _insert(session, AuthorisationRecord, _decisions({r.id: one for r, one in zip(records, facts, strict=True)}))


def read_many(session: Session, slugs: Sequence[str]) -> list[ProjectFacts]:
    """Return what the register says of these projects, public or not, in the order asked. Raises NotFound."""
    return [mapping.read(record) for record in _records(session, list(slugs))]


def _check_new(session: Session, projects: Sequence[ProjectFacts]) -> None:
    for one in projects:
        actions.check_source(one)
        actions.check_address(one)
    slugs = [one.slug for one in projects]
    if len(set(slugs)) < len(slugs) or session.scalar(select(ProjectRecord.slug).where(ProjectRecord.slug.in_(slugs))):
        raise RuleBroken("Two projects have the same address. Amend the first instead.", field="slug")
    _check_said(session, projects)


def _check_said(session: Session, projects: Sequence[ProjectFacts]) -> None:
    for one in projects:
        actions.check_domains(one)
        actions.check_names(one)
    slugs, numbers = [one.slug for one in projects], [one.number for one in projects if one.number]
    taken = select(ProjectRecord.number).where(ProjectRecord.number.in_(numbers), ProjectRecord.slug.not_in(slugs))
    if len(set(numbers)) < len(numbers) or session.scalar(taken):
        raise RuleBroken("Two projects have the same number. Amend the first instead.", field="number")


def _records(session: Session, slugs: list[str]) -> list[ProjectRecord]:
    """Return the projects with these addresses in the order asked, with all their rows."""
    query = select(ProjectRecord).where(ProjectRecord.slug.in_(slugs))
    whole = query.options(*(selectinload(getattr(ProjectRecord, name)) for name in _LISTS))
    found = {record.slug: record for record in session.scalars(whole)}
    missing = [slug for slug in slugs if slug not in found]
    if missing:
        raise NotFound(f"No project has the address {missing[0]!r}.")
    return [found[slug] for slug in slugs]


def _keep_versions(
    session: Session, facts: list[ProjectFacts], public: list[bool], trace: Trace, act: Act
) -> list[int]:
    """Keep one version of each project; return the numbers of the changes."""
    latest = _latest_versions(session, [one.slug for one in facts])
    first = actions.next_change(session, len(facts))
    changes = list(range(first, first + len(facts)))
    rows = [
        {
            "change": change,
            "subject": Subject.PROJECT,
            "slug": one.slug,
            "version": latest.get(one.slug, 0) + 1,
            "act": act,
            "at": trace.now,
            "who": trace.who,
            "why": trace.why,
            "public": seen,
            "snapshot": to_json(one),
        }
        for change, one, seen in zip(changes, facts, public, strict=True)
    ]
    _insert(session, VersionRecord, rows)
    return changes


def _latest_versions(session: Session, slugs: list[str]) -> dict[str, int]:
    query = (
        select(VersionRecord.slug, func.max(VersionRecord.version))
        .where(VersionRecord.subject == Subject.PROJECT, VersionRecord.slug.in_(slugs))
        .group_by(VersionRecord.slug)
    )
    return {slug: version for slug, version in session.execute(query)}


def _insert_lists(session: Session, projects: dict[int, ProjectFacts], names: mapping.Names) -> None:
    rows: dict[type[Base], list[dict[str, Any]]] = {}
    for project_id, facts in projects.items():
        for _name, kind, values in mapping.row_values(facts, names):
            rows.setdefault(kind, []).extend(
                {"project_id": project_id, "rank": rank, **_with_ids(value)} for rank, value in enumerate(values)
            )
    for kind, values in rows.items():
        _insert(session, kind, values)
    _insert(session, AuthorisationRecord, _decisions(projects))


def _with_ids(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values with each organisation or data source as its key: rows are inserted without objects."""
    named = {k: v for k, v in values.items() if isinstance(v, OrganisationRecord | DataSourceRecord)}
    return {k: v for k, v in values.items() if k not in named} | {f"{k}_id": v.id for k, v in named.items()}


def _decisions(projects: dict[int, ProjectFacts]) -> list[dict[str, Any]]:
    return [row for project_id, facts in projects.items() for row in mapping.decisions(project_id, facts.events)]


def _insert(session: Session, kind: type[Base], rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(kind), rows)
