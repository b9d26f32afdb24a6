"""Reads a file, reconciles it with the register, and applies it through the acts of the register."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.projects import bulk_actions
from registry.projects.actions import Trace
from registry.projects.facts import ProjectFacts
from registry.projects.mapping import Names
from registry.projects.records import ProjectRecord

BATCH = 500


def publish_all(session: Session, projects: Iterable[ProjectFacts], trace: Trace) -> int:
    """Publish the projects whose address the register does not know; return how many were added."""
    known = set(session.scalars(select(ProjectRecord.slug)))
    names, added = Names(session), 0
    new = (facts for facts in projects if facts.slug not in known)
    while batch := list(islice(new, BATCH)):
        bulk_actions.file_many_from_source(session, batch, trace, names)
        added += len(batch)
    return added
