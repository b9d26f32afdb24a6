"""Accounts and open sessions, as tests need them: made through the tables, without any sign-in."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from citizen_site import database
from citizen_site.accounts.people.kinds import AccountKind, AccountState, AssociationState
from citizen_site.accounts.people.records import AccountRecord, AssociationRecord, RoleRecord
from citizen_site.accounts.permissions import Role
from citizen_site.accounts.sessions import actions
from citizen_site.accounts.sessions.visitors import Way
from citizen_site.keys import Purpose
from citizen_site.wiring import Services
from tests.builders.projects import NOW

BROWSER = "browser of the tests"
_NUMBERS = itertools.count(1)


def add_officer(
    session: Session, *roles: Role, state: AccountState = AccountState.ACTIVE, **said: Any
) -> AccountRecord:
    """Add an officer with these roles and return the row."""
    return _add(session, AccountKind.OFFICER, roles, state, None, said)


def add_member(
    session: Session,
    association: AssociationRecord,
    *roles: Role,
    state: AccountState = AccountState.ACTIVE,
    **said: Any,
) -> AccountRecord:
    """Add a member of this association, a plain one unless roles are said, and return the row."""
    return _add(session, AccountKind.MEMBER, roles or (Role.ASSOCIATION_MEMBER,), state, association.id, said)


def add_association(
    session: Session, state: AssociationState = AssociationState.ACCEPTED, **said: Any
) -> AssociationRecord:
    """Add an association, accepted unless said otherwise, and return the row."""
    number = next(_NUMBERS)
    decided = {} if state is AssociationState.ASKED else {"decided_at": NOW, "decided_by": "officer-1"}
    plain = {
        "name": f"Association {number}", "purpose": "Soutenir les patients", "representative": "Présidence",
        "rna": f"W9{number:08d}", "asked_at": NOW,
    }  # fmt: skip
    record = AssociationRecord(state=state, **{**plain, **decided, **said})
    session.add(record)
    session.flush()
    return record


def session_token(
    engine: Engine, app: Flask, account_id: int, *, way: Way = Way.PASSKEY, browser: str = BROWSER,
    now: dt.datetime | None = None,
) -> str:  # fmt: skip
    """Open a session of the account and return its token."""
    services: Services = app.extensions["services"]
    key = services.settings.key(Purpose.SESSION)
    with database.writing(engine) as session:
        return actions.open_session(
            session, account_id, way, browser=browser, now=now or services.now(), key=key, kept={}
        )  # fmt: skip


def sign_in(app: Flask, account_id: int, *, way: Way = Way.PASSKEY, now: dt.datetime | None = None) -> FlaskClient:
    """Return a client that is signed in to this account, with a fresh proof unless an earlier instant is said."""
    services: Services = app.extensions["services"]
    https = services.settings.public_url.startswith("https://")
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = BROWSER
    token = session_token(services.engine, app, account_id, way=way, now=now)
    client.set_cookie("__Host-session" if https else "session", token, secure=https, domain="localhost")
    return client


def _add(
    session: Session, kind: AccountKind, roles: tuple[Role, ...], state: AccountState, association_id: int | None,
    said: dict[str, Any],
) -> AccountRecord:  # fmt: skip
    number = next(_NUMBERS)
    plain: dict[str, Any] = {
        "name": f"Compte d'essai {number}", "address": f"account-{number}@example.org", "opened_at": NOW,
        "opened_by": "operator", "disabled_at": NOW if state is AccountState.DISABLED else None,
    }  # fmt: skip
    record = AccountRecord(kind=kind, state=state, association_id=association_id, **{**plain, **said})
    record.roles = [RoleRecord(role=role.value, given_at=NOW, given_by="operator") for role in roles]
    session.add(record)
    session.flush()
    return record
