"""Puts the content that ships with the project into the register, through the acts of the register."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.content import reading
from registry.errors import NotFound
from registry.projects import actions, search
from registry.projects.actions import Trace
from registry.projects.describing import describe_organisation, describe_source, lay_vocabulary
from registry.projects.facts import ProjectFacts, differences
from registry.projects.mapping import Names


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many records were new, changed, or already said the same."""

    new: int
    changed: int
    unchanged: int


def load(session: Session, trace: Trace) -> Loaded:
    """Bring the register to what the content says; a second time changes nothing."""
    lay_vocabulary(session)
    for organisation in reading.organisations():
        describe_organisation(session, organisation, trace)
    for source in reading.sources():
        describe_source(session, source, trace)
    names = Names(session)
    done = [_load(session, names.canonical(facts), trace, names) for facts in reading.projects()]
    return Loaded(done.count("new"), done.count("changed"), done.count("unchanged"))


def _load(session: Session, facts: ProjectFacts, trace: Trace, names: Names) -> str:
    try:
        known = search.project(session, facts.slug)
    except NotFound:
        actions.file_from_source(session, facts, trace, names)
        return "new"
    if isinstance(known, search.Gone) or not differences(known.facts, facts):
        return "unchanged"
    actions.amend_from_source(session, facts, trace, names)
    return "changed"
