"""An officer before the site without a browser: pages read, forms sent with their token, a device that answers."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from citizen_site import database
from citizen_site.accounts.people import invitations
from citizen_site.accounts.people.kinds import AccountState
from citizen_site.accounts.people.records import AccountRecord, PasskeyRecord
from citizen_site.accounts.permissions import Role
from citizen_site.accounts.records import TrailLineRecord
from citizen_site.keys import Purpose
from citizen_site.wiring import Services
from tests.builders.accounts import add_officer
from tests.builders.passkeys import Device
from tests.builders.projects import NOW

AGENTS = "/fr/agents"
ENTRY, PROOF, SELF, OUT = f"{AGENTS}/connexion", f"{AGENTS}/preuve", f"{AGENTS}/moi", f"{AGENTS}/deconnexion"
RECOVERY, ADDING = f"{ENTRY}/secours", f"{SELF}/cles/ajout"
BROWSER = "browser of the tests"


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> dt.datetime:
        return self.now


@dataclass
class Visit:
    """One browser: a client with its cookies."""

    app: Flask
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()
        self.client.environ_base["HTTP_USER_AGENT"] = BROWSER

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def token(self, path: str) -> str:
        """Return the form token of a page."""
        return str(html.document_fromstring(self.get(path).text).xpath("//input[@name='csrf_token']/@value")[0])

    def options(self, page: str, path: str) -> TestResponse:
        """Ask what the passkey is to answer, as the script of the page does."""
        return self.client.post(path, headers={"X-CSRFToken": self.token(page)})

    def asked(self, page: str, path: str) -> dict[str, Any]:
        answer = self.options(page, path)
        assert answer.status_code == 200, answer.status_code
        return dict(json.loads(answer.text))

    def post(self, page: str, path: str = "", **data: str) -> TestResponse:
        """Send the form of a page, to the page itself unless another address is said."""
        return self.client.post(path or page, data={"csrf_token": self.token(page), **data})

    def enrol(self, token: str, device: Device, name: str = "Ordinateur") -> TestResponse:
        page = f"{AGENTS}/invitation/{token}"
        return self.post(page, answer=device.make(self.asked(page, f"{page}/options")), name=name)

    def sign_in(self, device: Device, page: str = ENTRY) -> TestResponse:
        return self.post(page, answer=device.sign(self.asked(page, f"{ENTRY}/options")))

    def prove(self, device: Device, page: str = PROOF) -> TestResponse:
        return self.post(page, answer=device.sign(self.asked(page, f"{PROOF}/options")))

    def add(self, device: Device, name: str = "Téléphone") -> TestResponse:
        return self.post(ADDING, answer=device.make(self.asked(ADDING, f"{SELF}/cles/options")), name=name)

    def sign_out(self) -> TestResponse:
        return self.post(SELF, OUT)


def device(app: Flask, number: int = 0) -> Device:
    """Return a new device before this site."""
    origin = str(app.config["PUBLIC_URL"])
    return Device(origin=origin, domain=origin.split("//")[1].split(":")[0], credential=f"credential {number}".encode())


def invite(app: Flask, *roles: Role, state: AccountState = AccountState.INVITED, **said: Any) -> tuple[int, str]:
    """Return a new officer's account and the token of their link."""
    services: Services = app.extensions["services"]
    with database.writing(services.engine) as session:
        officer = add_officer(session, *(roles or (Role.REGISTER_EDITOR,)), state=state, **said)
        return officer.id, link_for(app, session, officer.id)


def link_for(app: Flask, session: Any, account_id: int) -> str:
    services: Services = app.extensions["services"]
    key = services.settings.key(Purpose.TOKENS)
    return invitations.make(session, account_id, by="officer-1", now=NOW, key=key)


def enrolled(app: Flask, number: int = 0, **said: Any) -> tuple[int, Visit, Device, list[str]]:
    """Return an officer who has made a passkey and is signed in, and the recovery codes that were shown."""
    account_id, token = invite(app, **said)
    visit, made = Visit(app), device(app, number)
    answer = visit.enrol(token, made)
    assert answer.status_code == 200, answer.status_code
    return account_id, visit, made, codes(answer)


def codes(answer: TestResponse) -> list[str]:
    """Return the recovery codes of a page."""
    return [str(one) for one in html.document_fromstring(answer.text).xpath("//main//li/code/text()")]


def alert(answer: TestResponse) -> str:
    """Return what the page says went wrong."""
    return " ".join(html.document_fromstring(answer.text).xpath("string(//*[@role='alert'])").split())


def trail(engine: Engine) -> list[tuple[str, str, str, str]]:
    """Return who, act, thing and why of each line of the trail."""
    with database.reading(engine) as session:
        rows = session.scalars(select(TrailLineRecord).order_by(TrailLineRecord.number))
        return [(row.who, row.act, row.thing, row.why) for row in rows]


def passkeys(engine: Engine) -> list[int]:
    """Return the identifiers of all passkeys, the first added first."""
    with database.reading(engine) as session:
        return list(session.scalars(select(PasskeyRecord.id).order_by(PasskeyRecord.id)))


def close_account(engine: Engine, account_id: int) -> None:
    with database.writing(engine) as session:
        officer = session.get_one(AccountRecord, account_id)
        officer.state, officer.disabled_at = AccountState.DISABLED, NOW
