"""Reading the results of public projects, in the order of the projects' addresses."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, TypeVar

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session

from registry.projects.facts import Result
from registry.projects.kinds import Publication
from registry.projects.records import ProjectRecord, ResultRecord

Q = TypeVar("Q", bound=Select[*tuple[Any, ...]])


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a result stands: its project, and its rank from 0 among the results of the project."""

    slug: str
    rank: int


def results(session: Session, *, after: Place | None = None, limit: int) -> tuple[tuple[Place, Result], ...]:
    """Return at most `limit` results of public projects, those that follow `after`."""
    place = tuple_(ProjectRecord.slug, ResultRecord.rank)
    query = _of_public_projects(select(ProjectRecord.slug, ResultRecord))
    if after is not None:
        query = query.where(place > (after.slug, after.rank))
    rows = session.execute(query.order_by(ProjectRecord.slug, ResultRecord.rank).limit(limit))
    return tuple((Place(slug, row.rank), _result(row)) for slug, row in rows)


def count_results(session: Session) -> int:
    """Return how many results the public projects have."""
    return session.scalar(_of_public_projects(select(func.count(ResultRecord.rank)))) or 0


def _of_public_projects(query: Q) -> Q:
    joined = query.join_from(ProjectRecord, ResultRecord, ResultRecord.project_id == ProjectRecord.id)
    return joined.where(ProjectRecord.publication == Publication.PUBLISHED)


def _result(row: ResultRecord) -> Result:
    return Result(**{field.name: getattr(row, field.name) for field in fields(Result)})
