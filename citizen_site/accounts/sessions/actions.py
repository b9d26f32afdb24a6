"""What is done to sessions: open, find, prove again, close. Each runs in the caller's transaction."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from citizen_site.accounts import tokens
from citizen_site.accounts.people.kinds import AccountKind, AccountState, AssociationState
from citizen_site.accounts.people.records import AccountRecord, AssociationRecord
from citizen_site.accounts.permissions import ALLOWED, Role
from citizen_site.accounts.sessions.records import SessionRecord
from citizen_site.accounts.sessions.visitors import TERMS, SessionOver, Visitor, Way, check_open

_PURPOSE = "session"
# A page asks for many things at once: noting each of them would make readers wait for one another.
SEEN_EVERY = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One session as its holder sees it in a list: `name` tells it apart and opens nothing."""

    name: str
    way: Way
    opened_at: dt.datetime
    seen_at: dt.datetime


def open_session(
    session: Session, account_id: int, way: Way, *, browser: str, now: dt.datetime, key: bytes, kept: dict[str, Any]
) -> str:
    """Open a session and return its token, which goes into the cookie and nowhere else.

    `browser` is what the browser calls itself; `kept` what the session must remember. Raises SessionOver for an
    account that may not sign in.
    """
    _check_account(session, account_id)
    token = tokens.make()
    session.add(
        SessionRecord(
            digest=tokens.digest(token, key, _PURPOSE), account_id=account_id, way=way.value, opened_at=now,
            seen_at=now, proved_at=now, browser=_browser(browser, key), kept=kept,
        )
    )  # fmt: skip
    return token


def find(session: Session, token: str, *, browser: str, now: dt.datetime, key: bytes) -> Visitor:
    """Return the visitor of this token with the roles held now. Raises SessionOver.

    Roles, account and association are read at each request: what is taken away is gone at the next page.
    """
    row = _row(session, token, key)
    # A cookie carried to another browser: whoever holds it, it no longer opens anything.
    if row is None or row.browser != _browser(browser, key):
        raise SessionOver("Session: is not known to this site and this browser.")
    account = _check_account(session, row.account_id)
    check_open(account.kind, opened_at=row.opened_at, seen_at=row.seen_at, now=now)
    return Visitor(
        account_id=account.id, number=account.number, name=account.name, kind=account.kind,
        roles=_roles(account), association_id=account.association_id, way=Way(row.way),
        opened_at=row.opened_at, proved_at=row.proved_at,
    )  # fmt: skip


def needs_noting(session: Session, token: str, *, now: dt.datetime, key: bytes) -> bool:
    """Say whether the last request of this session was noted long enough ago to note this one."""
    seen = session.scalar(select(SessionRecord.seen_at).filter_by(digest=tokens.digest(token, key, _PURPOSE)))
    return seen is not None and now - seen >= SEEN_EVERY


def note_seen(session: Session, token: str, *, now: dt.datetime, key: bytes) -> None:
    """Note that the session has just been used."""
    found = SessionRecord.digest == tokens.digest(token, key, _PURPOSE)
    # Never back: two requests at once may be noted in either order.
    session.execute(update(SessionRecord).where(found, SessionRecord.seen_at < now).values(seen_at=now))


def prove(session: Session, token: str, way: Way, *, now: dt.datetime, key: bytes) -> str:
    """Note that the holder has proved again who they are; return a new token, the old one opens nothing any more.

    Raises SessionOver.
    """
    row = _row(session, token, key)
    if row is None:
        raise SessionOver("Session: is not known to this site.")
    fresh = tokens.make()
    row.digest, row.proved_at, row.seen_at, row.way = tokens.digest(fresh, key, _PURPOSE), now, now, way.value
    session.flush()
    return fresh


def kept(session: Session, token: str, key: bytes) -> dict[str, Any]:
    """Return what the session remembers; nothing for a session that is not there."""
    row = _row(session, token, key)
    return dict(row.kept) if row else {}


def close(session: Session, token: str, key: bytes) -> None:
    """End one session; nothing happens when it has ended already."""
    session.execute(delete(SessionRecord).where(SessionRecord.digest == tokens.digest(token, key, _PURPOSE)))


def known_by(token: str, key: bytes) -> str:
    """Return what the table keeps of a token: it names the session, and opens nothing."""
    return tokens.digest(token, key, _PURPOSE)


def close_known(session: Session, name: str) -> None:
    """End the session of this name, as `known_by` gives it; nothing happens when it has ended already."""
    session.execute(delete(SessionRecord).where(SessionRecord.digest == name))


def close_all(session: Session, account_id: int, *, but: str = "", key: bytes = b"") -> int:
    """End every session of an account, but the one of the token `but`; return how many ended."""
    found = delete(SessionRecord).where(SessionRecord.account_id == account_id)
    if but:
        found = found.where(SessionRecord.digest != tokens.digest(but, key, _PURPOSE))
    return len(session.scalars(found.returning(SessionRecord.digest)).all())


def of_account(session: Session, account_id: int, now: dt.datetime) -> tuple[OpenSession, ...]:
    """Return the sessions of an account that are still good, the last used first."""
    kind = session.scalar(select(AccountRecord.kind).filter_by(id=account_id))
    if kind is None:
        return ()
    terms = TERMS[kind]
    query = (
        select(SessionRecord)
        .where(SessionRecord.account_id == account_id)
        .where(SessionRecord.seen_at > now - terms.idle, SessionRecord.opened_at > now - terms.absolute)
        .order_by(SessionRecord.seen_at.desc())
    )
    return tuple(
        OpenSession(row.digest[:8], Way(row.way), row.opened_at, row.seen_at) for row in session.scalars(query)
    )


def forget_ended(session: Session, now: dt.datetime) -> int:
    """Take away the sessions that have ended by themselves; return how many."""
    longest = max(terms.absolute for terms in TERMS.values())
    found = delete(SessionRecord).where(SessionRecord.opened_at <= now - longest).returning(SessionRecord.digest)
    return len(session.scalars(found).all())


def _row(session: Session, token: str, key: bytes) -> SessionRecord | None:
    return session.get(SessionRecord, tokens.digest(token, key, _PURPOSE), populate_existing=True)


def _check_account(session: Session, account_id: int) -> AccountRecord:
    account = session.get(AccountRecord, account_id, populate_existing=True)
    if account is None or account.state is not AccountState.ACTIVE:
        raise SessionOver("Account: is not open.")
    if account.kind is AccountKind.MEMBER:
        association = session.get(AssociationRecord, account.association_id, populate_existing=True)
        if association is None or association.state is not AssociationState.ACCEPTED:
            raise SessionOver("Association: is not open.")
    return account


def _roles(account: AccountRecord) -> frozenset[Role]:
    """The roles that the table of permissions knows: a word it does not know gives nothing."""
    return frozenset(Role(one.role) for one in account.roles if one.role in ALLOWED)


def _browser(said: str, key: bytes) -> str:
    return tokens.digest(said, key, "browser")
