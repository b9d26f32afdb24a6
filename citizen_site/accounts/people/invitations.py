"""Links that let their holder set up, or set up again, what proves who they are: used once, good for seven days.

The table keeps a digest of the token. An account has one link at a time: a new one ends the one before.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from citizen_site.accounts import tokens
from citizen_site.accounts.errors import AccountRule
from citizen_site.accounts.people.kinds import AccountKind, AccountState
from citizen_site.accounts.people.records import AccountRecord, InvitationRecord

LASTS = dt.timedelta(days=7)
_PURPOSE = "invitation"


class InvitationRefused(AccountRule):
    """The link was used, has ended, was replaced by another one, or opens an account that is closed."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whose link it is, as the page that it opens says it; `again`: the account has been in use before."""

    account_id: int
    number: str
    name: str
    kind: AccountKind
    again: bool
    ends_at: dt.datetime


def make(session: Session, account_id: int, *, by: str, now: dt.datetime, key: bytes) -> str:
    """Return the token of a new link for this account, which goes to its holder and is kept nowhere.

    `by`: number of the account that made it. Raises InvitationRefused for an account that is closed.
    """
    account = session.get(AccountRecord, account_id)
    if account is None or account.state is AccountState.DISABLED:
        raise InvitationRefused(f"Invitation: account {account_id} is closed. Open it again first.")
    token = tokens.make()
    adopt(session, account_id, digest(token, key), by=by, now=now, lasts=LASTS)
    return token


def adopt(session: Session, account_id: int, known: str, *, by: str, now: dt.datetime, lasts: dt.timedelta) -> None:
    """Make a token that its holder has already, of which this is the digest, the link of an account."""
    session.execute(delete(InvitationRecord).where(InvitationRecord.account_id == account_id))
    session.add(InvitationRecord(digest=known, account_id=account_id, made_at=now, made_by=by, ends_at=now + lasts))
    session.flush()


def find(session: Session, token: str, *, kind: AccountKind, now: dt.datetime, key: bytes) -> Invitation:
    """Return what the link is for, and leave it as it is. Raises InvitationRefused.

    `kind`: whom the page is for; the link of a member opens nothing among officers.
    """
    row = session.get(InvitationRecord, digest(token, key), populate_existing=True)
    account = None if row is None else session.get(AccountRecord, row.account_id, populate_existing=True)
    if row is None or account is None or now >= row.ends_at:
        raise InvitationRefused("Invitation: was used, has ended, or was replaced. Ask for another one.")
    if account.state is AccountState.DISABLED or account.kind is not kind:
        raise InvitationRefused("Invitation: does not open this account.")
    again = account.state is AccountState.ACTIVE
    return Invitation(account.id, account.number, account.name, account.kind, again, row.ends_at)


def use(session: Session, token: str, *, kind: AccountKind, now: dt.datetime, key: bytes) -> Invitation:
    """Return whose link it was, take it away, and open the account that waited for it. Raises InvitationRefused."""
    found = find(session, token, kind=kind, now=now, key=key)
    taken = delete(InvitationRecord).where(InvitationRecord.digest == digest(token, key))
    # Two browsers at once: the row tells which of them was first.
    if session.scalar(taken.returning(InvitationRecord.account_id)) is None:
        raise InvitationRefused("Invitation: was used a moment ago.")
    session.get_one(AccountRecord, found.account_id).state = AccountState.ACTIVE
    session.flush()
    return found


def waiting(session: Session, account_id: int, now: dt.datetime) -> dt.datetime | None:
    """Return until when the link of an account is good; None when there is none."""
    return session.scalar(
        select(InvitationRecord.ends_at).filter_by(account_id=account_id).where(InvitationRecord.ends_at > now)
    )


def forget_ended(session: Session, now: dt.datetime) -> int:
    """Take away the links that have ended; return how many."""
    found = delete(InvitationRecord).where(InvitationRecord.ends_at <= now).returning(InvitationRecord.digest)
    return len(session.scalars(found).all())


def digest(token: str, key: bytes) -> str:
    """Return what the tables keep of a token."""
    return tokens.digest(token, key, _PURPOSE)
