"""Reads associations and their members; returns frozen summaries, one kind for members and one for officers.

What an officer reads (who decided, addresses, other applications) has no field in what a member is given.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.associations import applications
from citizen_site.accounts.associations.actions import opened
from citizen_site.accounts.associations.applications import Application
from citizen_site.accounts.associations.membership import is_manager, member, people, persons
from citizen_site.accounts.associations.refusals import AssociationRefused, NotThere
from citizen_site.accounts.associations.rules import check_may_ask
from citizen_site.accounts.people.kinds import AccountState
from citizen_site.accounts.people.kinds import AssociationState as State
from citizen_site.accounts.people.records import AccountRecord, AssociationRecord, InvitationRecord


@dataclass(frozen=True, slots=True)
class Own:
    """An association as its members see it."""

    name: str
    purpose: str
    representative: str
    rna: str | None
    siren: str | None
    agreement: str
    two_persons: bool
    why_not: type[AssociationRefused] | None
    """What keeps it from asking for indicators; None when it may."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member as the others see one."""

    number: str
    name: str
    manager: bool
    state: AccountState


@dataclass(frozen=True, slots=True)
class Member:
    """A member as managers and officers see one: with the address, and until when an open link is good."""

    number: str
    name: str
    address: str
    manager: bool
    state: AccountState
    link_ends_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An association as officers see it."""

    number: str
    state: State
    name: str
    purpose: str
    representative: str
    rna: str | None
    siren: str | None
    agreement: str
    two_persons: bool
    asked_at: dt.datetime
    decided_at: dt.datetime | None
    decided_by: str | None
    closed_at: dt.datetime | None
    members: int


@dataclass(frozen=True, slots=True)
class Known:
    """What the site knows already of an application: same numbers elsewhere, and whether the address is in use."""

    associations: tuple[Reviewed, ...]
    applications: tuple[Application, ...]
    address: bool


def own(session: Session, association_id: int) -> Own:
    """Return an association as its members see it. Raises NotThere."""
    row = opened(session, association_id)
    why_not: type[AssociationRefused] | None = None
    try:
        check_may_ask(row.state, persons(session, association_id))
    except AssociationRefused as refused:
        why_not = type(refused)
    return Own(
        row.name, row.purpose, row.representative, row.rna, row.siren, row.agreement, row.two_persons, why_not
    )  # fmt: skip


def colleagues(session: Session, association_id: int) -> tuple[Colleague, ...]:
    """Return the members who have not left, those who manage first, by name."""
    found = [Colleague(row.number, row.name, is_manager(row), row.state) for row in people(session, association_id)]
    return tuple(sorted(found, key=lambda one: (not one.manager, one.name.casefold(), one.number)))


def members(session: Session, association_id: int) -> tuple[Member, ...]:
    """Return the members who have not left as managers see them, in the same order."""
    found = [_member(session, row) for row in people(session, association_id)]
    return tuple(sorted(found, key=lambda one: (not one.manager, one.name.casefold(), one.number)))


def one_member(session: Session, association_id: int | None, number: str) -> Member:
    """Return one member of this association; of any for an officer, who gives None. Raises NotThere."""
    return _member(session, member(session, association_id, number))


def associations(session: Session) -> tuple[Reviewed, ...]:
    """Return all associations that were accepted once, those that are open first, by name."""
    found = [_reviewed(session, row) for row in session.scalars(select(AssociationRecord))]
    return tuple(sorted(found, key=lambda one: (one.state is State.CLOSED, one.name.casefold(), one.number)))


def association(session: Session, number: str) -> tuple[int, Reviewed]:
    """Return one association and its id, by the number that the trail gives it. Raises NotThere."""
    prefix, _dash, digits = number.partition("-")
    if prefix != "association" or not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise NotThere("Association: there is none of this number.")
    row = opened(session, int(digits))
    return row.id, _reviewed(session, row)


def waiting(session: Session, now: dt.datetime) -> tuple[Application, ...]:
    """Return the applications that nobody has decided yet, the oldest first."""
    return tuple(one for one in applications.every(session, now) if one.state is State.ASKED)


def known(session: Session, asked: Application, now: dt.datetime) -> Known:
    """Return what the site knows already of what an application says; for officers alone."""
    if asked.said is None:
        return Known((), (), False)
    said = asked.said
    numbers = {number for number in (said.rna, said.siren) if number}
    same = [row for row in session.scalars(select(AssociationRecord)) if numbers & {row.rna, row.siren}]
    others = [
        one
        for one in applications.every(session, now)
        if one.number != asked.number
        and one.said
        and (numbers & {one.said.rna, one.said.siren} or one.said.address == said.address)
    ]
    holder = session.scalar(select(AccountRecord.state).filter_by(address=said.address))
    taken = holder is not None and holder is not AccountState.DISABLED
    return Known(tuple(_reviewed(session, row) for row in same), tuple(others), taken)


def _member(session: Session, row: AccountRecord) -> Member:
    ends = session.scalar(select(InvitationRecord.ends_at).filter_by(account_id=row.id))
    return Member(row.number, row.name, row.address, is_manager(row), row.state, ends)


def _reviewed(session: Session, row: AssociationRecord) -> Reviewed:
    active = [one for one in people(session, row.id) if one.state is AccountState.ACTIVE]
    return Reviewed(
        row.number, row.state, row.name, row.purpose, row.representative, row.rna, row.siren, row.agreement,
        row.two_persons, row.asked_at, row.decided_at, row.decided_by, row.closed_at, len(active),
    )  # fmt: skip
