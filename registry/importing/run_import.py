"""Reads a file, reconciles it with the register, and applies it through the acts of the register."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.projects import actions
from registry.projects.actions import Trace
from registry.projects.facts import ProjectFacts
from registry.projects.mapping import Names
from registry.projects.records import ProjectRecord


def publish_all(session: Session, projects: Iterable[ProjectFacts], trace: Trace) -> int:
    """Publish the projects whose address the register does not know; return how many were added."""
    known = set(session.scalars(select(ProjectRecord.slug)))
    names, added = Names(session), 0
    for facts in projects:
        if facts.slug in known:
            continue
        actions.file_from_source(session, facts, trace, names)
        known.add(facts.slug)
        added += 1
    return added
