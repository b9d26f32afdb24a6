"""Reading the desk: drafts, what waits for somebody, what somebody wrote, every project whatever its state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from citizen_site.accounts.people.records import AccountRecord
from citizen_site.desk import drafts
from citizen_site.desk.drafts import Conflict, Draft, DraftState, Facts, Intent
from citizen_site.desk.kinds import Current
from citizen_site.desk.records import DraftRecord
from citizen_site.desk.table import kind_of
from registry.errors import NotFound
from registry.projects.facts import FieldChange
from registry.projects.french import folded
from registry.projects.kinds import Publication
from registry.projects.records import ProjectRecord, Subject, VersionRecord
from registry.words import Words

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Waiting:
    """One draft in a list: what it is about, in which state, who wrote last, who asked."""

    subject: str
    slug: str
    name: Words
    state: DraftState
    intent: Intent
    new: bool
    why: str
    note: str
    changed_at: dt.datetime
    changed_by: str
    asked_at: dt.datetime | None
    asked_by: str | None


@dataclass(frozen=True, slots=True)
class Before:
    """A draft beside the register: what it changes of the record that it starts from, and what changed there since.

    `moved`: the fields that the record changed since the draft began. `both`: those that the draft changed too.
    """

    draft: Draft
    current: Current | None
    changes: tuple[FieldChange, ...]
    moved: tuple[FieldChange, ...]
    both: tuple[Conflict, ...]

    @property
    def behind(self) -> bool:
        return self.draft.base != (self.current.change if self.current else 0)


class Where(StrEnum):
    """The states by which projects are looked for at the desk."""

    PUBLIC = "public"
    DRAFT = "draft"
    ASKED = "asked"
    WITHDRAWN = "withdrawn"
    NOT_PUBLIC = "not_public"


@dataclass(frozen=True, slots=True)
class Listed:
    """One project at the desk. `publication` is None for one that only a draft speaks of."""

    slug: str
    number: str
    acronym: str
    title: Words
    publication: Publication | None
    draft: Waiting | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the projects found, and how many there are in all."""

    total: int
    number: int
    rows: tuple[Listed, ...]


def draft(session: Session, subject: Subject, slug: str) -> Draft:
    """Return the draft of this record; raise NotFound when there is none."""
    row = session.scalar(select(DraftRecord).filter_by(subject=subject.value, slug=slug))
    if row is None:
        raise NotFound(f"No draft of the kind {subject} has the address {slug!r}.")
    return Draft(**{field.name: getattr(row, field.name) for field in fields(Draft)})


def current(session: Session, subject: Subject, slug: str) -> Current | None:
    """Return what the register says of this record, public or not; None when it has none."""
    return kind_of(subject).read(session, slug)


def version_of(session: Session, subject: Subject, slug: str) -> int:
    """Return how many versions of this record there are; 0 when it has none."""
    mine = select(func.max(VersionRecord.version)).filter_by(subject=subject, slug=slug)
    return session.scalar(mine) or 0


def beside(session: Session, subject: Subject, slug: str) -> Before:
    """Return the draft of this record beside what the register says. Raises NotFound."""
    found, kind, now = draft(session, subject, slug), kind_of(subject), current(session, subject, slug)
    said = now.facts if now else None
    base: Facts = _at(session, found.base) if now and found.base != now.change else said or {}
    return Before(
        draft=found,
        current=now,
        changes=drafts.compare(base if now else None, found.facts, kind.fields),
        moved=drafts.compare(base, said or {}, kind.fields),
        both=drafts.conflicts(base, said or {}, found.facts, kind.fields),
    )


def waiting(
    session: Session, *, state: DraftState | None = None, subject: Subject | None = None
) -> tuple[Waiting, ...]:
    """Return the drafts, last written first: of one state or of all, of one kind of record or of all."""
    query = select(DraftRecord).order_by(DraftRecord.changed_at.desc(), DraftRecord.id.desc())
    if state is not None:
        query = query.where(DraftRecord.state == state)
    if subject is not None:
        query = query.where(DraftRecord.subject == subject.value)
    return tuple(_waiting(row) for row in session.scalars(query))


def waiting_for(session: Session, who: str) -> tuple[Waiting, ...]:
    """Return what this person can publish or send back: asked by somebody else and last written by somebody else."""
    asked = waiting(session, state=DraftState.ASKED)
    return tuple(one for one in asked if who not in (one.asked_by, one.changed_by))


def written_by(session: Session, who: str) -> tuple[Waiting, ...]:
    """Return the drafts that this person was the last to write, or asked to publish."""
    return tuple(one for one in waiting(session) if who in (one.changed_by, one.asked_by))


def names_of(session: Session, numbers: Iterable[str]) -> dict[str, str]:
    """Return the name of each officer by the number of the account; one that is not known keeps its number."""
    wanted = set(numbers)
    ids = {int(part) for _kind, _sign, part in (one.rpartition("-") for one in wanted) if part.isdecimal()}
    found = session.scalars(select(AccountRecord).where(AccountRecord.id.in_(ids))) if ids else ()
    known = {row.number: row.name for row in found}
    return {one: known.get(one, one) for one in wanted}


def projects(session: Session, *, words: str = "", where: Where | None = None, page: int = 1) -> Page:
    """Return the projects that have all the words in title, short name, number or address; drafts first, then the
    last changed. A page beyond the end is the last one."""
    found = [one for one in _every_project(session) if _is_in(one, where) and _has(one, words)]
    number = min(max(page, 1), max(-(-len(found) // PAGE_SIZE), 1))
    return Page(len(found), number, tuple(found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]))


def _every_project(session: Session) -> list[Listed]:
    """Every project of the register and every draft of a new one: what is looked for is then told apart in memory,
    for words are compared without accents, which databases do each in their way."""
    open_ones = {one.slug: one for one in waiting(session, subject=Subject.PROJECT)}
    query = select(
        ProjectRecord.slug, ProjectRecord.number, ProjectRecord.acronym, ProjectRecord.title, ProjectRecord.publication
    ).order_by(ProjectRecord.change.desc())
    known = [Listed(r.slug, r.number or "", r.acronym, r.title, r.publication, open_ones.pop(r.slug, None))
             for r in session.execute(query)]  # fmt: skip
    new = [_new(session, one) for one in open_ones.values()]
    return [*new, *(one for one in known if one.draft), *(one for one in known if not one.draft)]


def _new(session: Session, one: Waiting) -> Listed:
    facts = draft(session, Subject.PROJECT, one.slug).facts
    return Listed(one.slug, facts.get("number", ""), facts.get("acronym", ""), one.name, None, one)


def _is_in(one: Listed, where: Where | None) -> bool:
    asked = one.draft is not None and one.draft.state is DraftState.ASKED
    return {
        None: True,
        Where.PUBLIC: one.publication is Publication.PUBLISHED,
        Where.WITHDRAWN: one.publication is Publication.WITHDRAWN,
        Where.NOT_PUBLIC: one.publication in (None, Publication.DRAFT),
        Where.DRAFT: one.draft is not None and not asked,
        Where.ASKED: asked,
    }[where]


def _has(one: Listed, words: str) -> bool:
    said = " ".join((one.slug, one.number, one.acronym, one.title.fr, one.title.en))
    return all(word in _plain(said) for word in _plain(words).split())


def _plain(text: str) -> str:
    return " ".join(folded(word) for word in text.replace("-", " ").replace("’", " ").replace("'", " ").split())


def _at(session: Session, change: int) -> Facts:
    snapshot: Facts | None = session.scalar(select(VersionRecord.snapshot).filter_by(change=change))
    return snapshot or {}


def _waiting(row: DraftRecord) -> Waiting:
    said: Any = row.facts.get("title") or row.facts.get("name") or row.slug
    return Waiting(
        row.subject, row.slug, Words.from_json(said), row.state, row.intent, row.base == 0, row.why, row.note,
        row.changed_at, row.changed_by, row.asked_at, row.asked_by,
    )  # fmt: skip
