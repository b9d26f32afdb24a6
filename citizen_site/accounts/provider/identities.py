"""Whose account an identity of the provider opens: by issuer and subject alone, never by an address."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.errors import AccountRule
from citizen_site.accounts.people.records import IdentityRecord
from citizen_site.accounts.provider.flow import Identity


class IdentityUnknown(AccountRule):
    """No account is linked to this identity."""


class IdentityTaken(AccountRule):
    """The identity is linked to another account already."""


def account_of(session: Session, identity: Identity) -> int:
    """Return the account that this identity opens. Raises IdentityUnknown."""
    query = select(IdentityRecord.account_id).filter_by(issuer=identity.issuer, subject=identity.subject)
    found = session.scalar(query)
    if found is None:
        raise IdentityUnknown("Identity: no account is linked to it. An administrator gives a link.")
    return found


def link(session: Session, identity: Identity, account_id: int, now: dt.datetime) -> None:
    """Link an identity to the account of whoever holds its invitation. Raises IdentityTaken."""
    row = session.get(IdentityRecord, (identity.issuer, identity.subject))
    if row is not None and row.account_id != account_id:
        raise IdentityTaken("Identity: is linked to another account already.")
    if row is None:
        session.add(
            IdentityRecord(issuer=identity.issuer, subject=identity.subject, account_id=account_id, linked_at=now)
        )
        session.flush()
