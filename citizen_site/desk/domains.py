"""Medical domains of many projects at once, at the desk: asked for, looked at, changed by one person or by two.

What is asked waits as a draft of its own kind: it says which domains, of which projects; what would change is computed
each time it is looked at. Applying takes the change of the register that was looked at: where it moved, nothing is
written. The caller notes each act in the trail.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.desk import drafts
from citizen_site.desk.drafts import By, Draft, DraftState, Intent
from citizen_site.desk.records import DraftRecord
from registry.errors import NotFound, RuleBroken
from registry.projects import domain_changes
from registry.projects.actions import Trace, take_turn
from registry.projects.domain_changes import DomainChange, DomainsOfMany
from registry.projects.search import last_change

SUBJECT = "domains"
MOST_PROJECTS = 200


@dataclass(frozen=True, slots=True)
class Looked:
    """What was asked beside the register: what would change, and the change of the register that this is true of."""

    draft: Draft
    asked: DomainsOfMany
    changes: tuple[DomainChange, ...]
    change: int


class RegisterChanged(RuleBroken):
    """The register changed since the differences were looked at."""


class TooManyProjects(RuleBroken):
    """More projects are chosen than the desk changes at once."""


def begin(session: Session, asked: DomainsOfMany, by: By) -> str:
    """Keep what is asked; return its address. Raises NothingChanged where all is so already."""
    take_turn(session)
    if len(asked.slugs) > MOST_PROJECTS:
        raise TooManyProjects(f"Choose at most {MOST_PROJECTS} projects at once.", field="slugs")
    if not domain_changes.changes(session, asked):
        raise drafts.NothingChanged("The projects chosen have these domains already.", field="add")
    facts: dict[str, Any] = {"add": list(asked.add), "remove": list(asked.remove), "slugs": list(asked.slugs)}
    row = DraftRecord(
        subject=SUBJECT, slug=_free_address(session, by), base=last_change(session), intent=Intent.AMEND, facts=facts,
        revision=1, state=DraftState.OPEN, why="", note="", opened_at=by.now, opened_by=by.who, changed_at=by.now,
        changed_by=by.who,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.slug


def look(session: Session, slug: str) -> Looked:
    """Return what is asked and what would change in the register as it is. Raises NotFound."""
    draft = _value(_row(session, slug))
    asked = DomainsOfMany(*(tuple(draft.facts[name]) for name in ("add", "remove", "slugs")))
    return Looked(draft, asked, domain_changes.changes(session, asked), last_change(session))


def ask(session: Session, slug: str, *, why: str, by: By) -> None:
    """Ask a second person to look at it, with the reason that will be public."""
    take_turn(session)
    row = _row(session, slug)
    drafts.check_may_be_asked(_value(row))
    row.why = drafts.check_reason(why)
    row.state, row.asked_at, row.asked_by, row.revision = DraftState.ASKED, by.now, by.who, row.revision + 1
    session.flush()


def apply(session: Session, slug: str, *, change: int, by: By, why: str = "", two_persons: bool) -> int:
    """Change the domains as they were shown; return of how many projects. What was asked ends.

    `why` is public; what a second person looks at keeps the reason given by who asked.
    """
    take_turn(session)
    row = _row(session, slug)
    draft = _value(row)
    drafts.check_publisher(draft, by.who, two_persons=two_persons)
    reason = drafts.check_reason(draft.why if draft.state is DraftState.ASKED else why)
    found = look(session, slug)
    if found.change != change:
        raise RegisterChanged(f"The register is at change {found.change}, not {change}. Look again.")
    if not found.changes:
        raise drafts.NothingChanged(f"{slug}: the projects have these domains already.")
    done = domain_changes.change_domains(session, found.asked, Trace(by.who, reason, by.now))
    session.delete(row)
    session.flush()
    return len(done)


def give_up(session: Session, slug: str) -> None:
    """Forget what was asked; the register stays as it is."""
    take_turn(session)
    session.delete(_row(session, slug))


def _free_address(session: Session, by: By) -> str:
    """Return an address made of the instant: the trail names it for good, and no other has it."""
    wanted = f"domaines-{by.now:%Y%m%d-%H%M%S}"
    taken = set(session.scalars(select(DraftRecord.slug).where(DraftRecord.slug.startswith(wanted))))
    return next(one for rank in range(len(taken) + 1) if (one := f"{wanted}-{rank}") not in taken)


def _row(session: Session, slug: str) -> DraftRecord:
    row = session.scalar(select(DraftRecord).filter_by(subject=SUBJECT, slug=slug))
    if row is None:
        raise NotFound(f"No change of domains waits under {slug!r}.")
    return row


def _value(row: DraftRecord) -> Draft:
    return Draft(**{field.name: getattr(row, field.name) for field in fields(Draft)})
