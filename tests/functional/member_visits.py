"""A member before the site without a browser: pages read, forms sent with their token, codes as an application does."""

from __future__ import annotations

import base64
import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any

from flask import Flask
from lxml import html
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from citizen_site import database
from citizen_site.accounts.people import factors, invitations
from citizen_site.accounts.people.kinds import AccountState
from citizen_site.accounts.people.records import AccountRecord, AssociationRecord
from citizen_site.accounts.permissions import Role
from citizen_site.accounts.secrets import passwords, totp
from citizen_site.accounts.secrets.sealing import seal
from citizen_site.keys import Purpose
from citizen_site.wiring import Services
from tests.builders.accounts import add_association, add_member
from tests.builders.projects import NOW
from tests.functional.officer_visits import Visit

ACCOUNT = "/fr/compte"
ASKING, ENTRY, CODE, OUT = f"{ACCOUNT}/inscription", f"{ACCOUNT}/connexion", f"{ACCOUNT}/code", f"{ACCOUNT}/deconnexion"
PROOF, MEMBERS, SETTINGS, SELF = f"{ACCOUNT}/preuve", f"{ACCOUNT}/membres", f"{ACCOUNT}/association", f"{ACCOUNT}/moi"
FACTOR, PASSWORD_PAGE, LEAVING = f"{SELF}/code", f"{SELF}/mot-de-passe", f"{SELF}/depart"
PASSWORD = "quatre mots sans aucun rapport"
OTHER_PASSWORD = "cinq mots tout aussi quelconques"
SECRET = b"12345678901234567890"
# Kept once for the whole run: a password is meant to take its time.
_KEPT = passwords.keep(PASSWORD, lambda count: b"s" * count)

APPLICATION = {
    "name": "Association des essais", "purpose": "Soutenir les malades.\nInformer.", "representative": "Présidence",
    "rna": "w75 1234567", "siren": "", "agreed": "n2019rn0034", "applicant": "Gestion",
    "address": "Gestion@Example.org", "entitled": "y",
}  # fmt: skip


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> dt.datetime:
        return self.now


@dataclass
class Holder:
    """A member, and what proves who they are."""

    account_id: int
    address: str
    codes: tuple[str, ...]
    secret: bytes = SECRET
    password: str = PASSWORD

    @property
    def number(self) -> str:
        return f"member-{self.account_id}"


def code(secret: bytes, now: dt.datetime, later: int = 0) -> str:
    """The code that an application shows at this moment, or some steps later."""
    return totp.code(secret, totp.step_of(now) + later)


def add_holder(app: Flask, association_id: int, *roles: Role, **said: Any) -> Holder:
    """Return a member who has set up password, second factor and recovery codes."""
    services: Services = app.extensions["services"]
    with database.writing(services.engine) as session:
        association = session.get_one(AssociationRecord, association_id)
        row = add_member(session, association, *roles, password=_KEPT, **said)
        row.totp_secret = seal(SECRET, row.number, services.settings.totp_keys()[0], lambda count: b"n" * count)
        session.flush()
        codes = factors.make_codes(session, row.id, secrets.token_bytes)
        return Holder(row.id, row.address, codes)


def add_open_association(app: Flask, **said: Any) -> int:
    """Return the id of an association that is accepted."""
    services: Services = app.extensions["services"]
    with database.writing(services.engine) as session:
        return add_association(session, **said).id


def link_for(app: Flask, account_id: int) -> str:
    """Return the path that the link of an account leads to."""
    services: Services = app.extensions["services"]
    with database.writing(services.engine) as session:
        token = invitations.make(
            session, account_id, by="member-1", now=services.now(), key=services.settings.key(Purpose.TOKENS)
        )  # fmt: skip
    return f"{ACCOUNT}/invitation/{token}"


def with_password(app: Flask, address: str, password: str = PASSWORD, page: str = ENTRY) -> tuple[Visit, TestResponse]:
    """Give address and password in a new browser."""
    visit = Visit(app)
    return visit, visit.post(page, address=address, password=password)


def signed_in(app: Flask, holder: Holder, now: dt.datetime, later: int = 0) -> Visit:
    """Return a browser in which the member has signed in by both factors."""
    visit, answer = with_password(app, holder.address, holder.password)
    assert (answer.status_code, answer.headers["Location"]) == (303, CODE)
    answer = visit.post(CODE, code=code(holder.secret, now, later))
    assert (answer.status_code, answer.headers["Location"]) == (303, ACCOUNT)
    return visit


def secret_on(answer: TestResponse) -> bytes:
    """Return the secret that a page shows in groups."""
    groups = html.document_fromstring(answer.text).xpath("//*[@class='secret-groups']/code/text()")
    return base64.b32decode("".join(groups))


def link_on(answer: TestResponse) -> str:
    """Return the path of the link that a page shows once."""
    url = html.document_fromstring(answer.text).xpath("//*[contains(@class, 'once') or @class='secret-link']/a/@href")[
        0
    ]
    return "/" + url.split("/", 3)[3]


def set_up(app: Flask, link: str, now: dt.datetime, password: str = PASSWORD) -> tuple[Visit, bytes, TestResponse]:
    """Follow a link to the end: name, password, second factor; return browser, secret, page with the codes."""
    visit = Visit(app)
    answer = visit.post(link, name="Nom choisi", password=password, repeated=password)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{link}/code")
    secret = secret_on(visit.get(f"{link}/code"))
    return visit, secret, visit.post(f"{link}/code", code=code(secret, now))


def state_of(session: Session, account_id: int) -> AccountState:
    return session.get_one(AccountRecord, account_id, populate_existing=True).state
