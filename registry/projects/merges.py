"""Organisations that were found to be another one: their address leads to it for good.

A merge is a version like another, the last of the organisation that is no more. Nothing else keeps it.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.projects.kinds import Act
from registry.projects.records import OrganisationRecord, Subject, VersionRecord

INTO = "merged_into"


def merged_into(session: Session, slug: str) -> str | None:
    """Return the address of the organisation that this one became part of, however many merges ago; else None."""
    here, seen = slug, {slug}
    while (step := _step(session, here)) and step not in seen:
        seen.add(step)
        here = step
    return here if here != slug else None


def names_of_merged(session: Session) -> dict[str, str]:
    """Return, by the address of each organisation merged, the name of the one it is now part of."""
    merged = select(VersionRecord.slug).filter_by(subject=Subject.ORGANISATION, act=Act.MERGE).distinct()
    ends = {slug: end for slug in session.scalars(merged) if (end := merged_into(session, slug))}
    if not ends:
        return {}
    names = {slug: name for slug, name in session.execute(select(OrganisationRecord.slug, OrganisationRecord.name))}
    return {slug: names[end] for slug, end in ends.items() if end in names}


def _step(session: Session, slug: str) -> str | None:
    """Return where the last version of this organisation says that it went, when that is a merge."""
    mine = select(VersionRecord.act, VersionRecord.snapshot).filter_by(subject=Subject.ORGANISATION, slug=slug)
    last = session.execute(mine.order_by(VersionRecord.version.desc()).limit(1)).one_or_none()
    return str(last.snapshot[INTO]) if last is not None and last.act is Act.MERGE else None
