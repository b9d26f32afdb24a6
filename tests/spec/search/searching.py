"""Small indexes in memory, and what a search finds in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from registry.projects.criteria import Criteria
from registry.projects.facts import ProjectFacts
from registry.projects.index import ProjectIndex
from registry.projects.kinds import OrganisationKind
from registry.projects.references import slug_of
from registry.projects.summary import Found, IndexedProject, to_index
from registry.words import Words
from tests.builders.projects import make_project
from tests.builders.strategies import ORGANISATIONS

TODAY = dt.date(2021, 7, 1)
KINDS = {slug_of(name): kind for name, kind in zip(ORGANISATIONS, OrganisationKind, strict=False)}


def indexed(projects: Iterable[ProjectFacts], today: dt.date = TODAY) -> list[IndexedProject]:
    return [to_index(facts, today=today, slugs={}, kinds=KINDS) for facts in projects]


def index_of(projects: Iterable[ProjectFacts]) -> ProjectIndex:
    """Return an index in memory that holds these projects."""
    index = ProjectIndex.open(None)
    index.rebuild(indexed(projects), change_number=1)
    return index


def titled(*titles: str | Words) -> list[ProjectFacts]:
    """Return projects p0, p1… that say nothing but their titles."""
    return [
        make_project(
            f"p{n}",
            title=Words(title) if isinstance(title, str) else title,
            lay_summary=Words(),
            domains=(),
            parties=(),
            sources=(),
        )
        for n, title in enumerate(titles)
    ]


def look(index: ProjectIndex, text: str, language: str = "fr", **more: str) -> Found:
    """Return the first page found by a text and, by their names in the address, other criteria."""
    return index.search(Criteria.from_pairs([("q", text), *more.items()]), language=language)


def found(index: ProjectIndex, text: str, language: str = "fr", **more: str) -> list[str]:
    """Return the slugs of the first page, in order."""
    return [row.slug for row in look(index, text, language, **more).rows]
