"""Reads accounts of officers; returns frozen summaries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from citizen_site.accounts.officers.actions import officer
from citizen_site.accounts.people.kinds import AccountKind, AccountState
from citizen_site.accounts.people.records import AccountRecord, IdentityRecord, InvitationRecord, PasskeyRecord
from citizen_site.accounts.permissions import OFFICERS, Role


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer as administrators see one."""

    number: str
    name: str
    address: str
    state: AccountState
    roles: tuple[Role, ...]
    opened_at: dt.datetime
    disabled_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """How an officer can prove who they are: number of passkeys, of identities of a provider, end of an open link."""

    passkeys: int
    identities: int
    link_ends_at: dt.datetime | None


def officers(session: Session) -> tuple[Officer, ...]:
    """Return all officers, those who can sign in first, by name."""
    query = select(AccountRecord).filter_by(kind=AccountKind.OFFICER).options(selectinload(AccountRecord.roles))
    found = [_summary(row) for row in session.scalars(query)]
    return tuple(sorted(found, key=lambda one: (one.state is AccountState.DISABLED, one.name.casefold(), one.number)))


def one_officer(session: Session, number: str) -> Officer:
    """Return one officer. Raises AccountUnknown."""
    return _summary(officer(session, number))


def factors(session: Session, number: str) -> Factors:
    """Return how an officer can prove who they are. Raises AccountUnknown."""
    account = officer(session, number).id
    counts = [
        session.scalar(select(func.count()).select_from(table).filter_by(account_id=account)) or 0
        for table in (PasskeyRecord, IdentityRecord)
    ]
    ends = session.scalar(select(func.max(InvitationRecord.ends_at)).filter_by(account_id=account))
    return Factors(counts[0], counts[1], ends)


def _summary(row: AccountRecord) -> Officer:
    roles = tuple(sorted(Role(one.role) for one in row.roles if one.role in OFFICERS))
    return Officer(row.number, row.name, row.address, row.state, roles, row.opened_at, row.disabled_at)
