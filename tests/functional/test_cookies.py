"""Every cookie given over TLS, by every way in and out, is of this host alone and out of the reach of scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from flask import Flask
from sqlalchemy import Engine

from citizen_site.accounts.permissions import FRESH, Role
from citizen_site.accounts.sessions.visitors import Way
from tests.builders.accounts import sign_in
from tests.builders.projects import NOW
from tests.functional import member_visits, officer_visits
from tests.functional.officer_visits import Visit

HOST = "https://localhost"


@pytest.fixture
def app(content_engine: Engine, make_app: Callable[..., Flask]) -> Flask:
    app = make_app(content_engine, public_url=HOST)
    app.config["PREFERRED_URL_SCHEME"] = "https"
    return app


@pytest.fixture(autouse=True)
def given(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All that the site tells browsers to keep, as it leaves the site: nothing is written after this place."""
    found: list[str] = []
    inner = app.wsgi_app

    def listening(environ, start_response):  # type: ignore[no-untyped-def]
        def start(status: str, headers: list[tuple[str, str]], *more: object) -> object:
            found.extend(value for name, value in headers if name.lower() == "set-cookie")
            return start_response(status, headers, *more)

        return inner(environ, start)

    monkeypatch.setattr(app, "wsgi_app", listening)
    # Forms that are sent over TLS say from which page.
    make = app.test_client

    def client(*args, **named):  # type: ignore[no-untyped-def]
        made = make(*args, **named)
        made.environ_base["HTTP_REFERER"] = f"{HOST}/fr/"
        return made

    monkeypatch.setattr(app, "test_client", client)
    return found


def check(given: Iterable[str]) -> dict[str, set[str]]:
    """Check the attributes of each cookie; return names, each with what it says of other sites."""
    said: dict[str, set[str]] = {}
    for one in given:
        name, parts = one.split("=", 1)[0], {part.strip() for part in one.split(";")[1:]}
        assert name.startswith("__Host-"), one
        assert {"Secure", "HttpOnly", "Path=/"} <= parts, one
        assert not any(part.lower().startswith("domain") for part in parts), one
        # A cookie that ends with the browser has no date; one that is taken back has one that is past.
        dated = {part.split("=")[0] for part in parts} & {"Expires", "Max-Age"}
        assert not dated or one.startswith(f"{name}=;"), one
        said.setdefault(name, set()).update(part.removeprefix("SameSite=") for part in parts if "SameSite" in part)
    return said


def test_cookies_of_a_citizen(app: Flask, given: list[str]) -> None:
    page = "/fr/projets/hydro/signaler"
    assert Visit(app).post(page, what="La date de la décision est fausse.").status_code == 303
    assert check(given) == {"__Host-form": {"Lax"}}


def test_cookies_of_an_officer(app: Flask, given: list[str]) -> None:
    """A passkey made, out, in by passkey, proved again, in by a recovery code."""
    _account, visit, device, codes = officer_visits.enrolled(app, address="agent@example.org")
    assert visit.sign_out().status_code == 303
    assert visit.sign_in(device).status_code == 303
    assert visit.prove(device).status_code == 303
    assert visit.sign_out().status_code == 303
    assert visit.post(officer_visits.RECOVERY, address="agent@example.org", code=codes[0]).status_code == 303
    # Taking a session back is spelled as what is not sent from elsewhere either way.
    assert check(given) == {"__Host-form": {"Lax"}, "__Host-step": {"Lax"}, "__Host-session": {"Strict", "Lax"}}
    opened = [one for one in given if one.startswith("__Host-session=") and not one.startswith("__Host-session=;")]
    assert [one for one in opened if "SameSite=Strict" not in one] == [] and len(opened) == 4


def test_cookies_of_a_member(app: Flask, given: list[str]) -> None:
    """A link followed to its end, out, in by password and code."""
    association = member_visits.add_open_association(app)
    holder = member_visits.add_holder(app, association)
    visit = member_visits.signed_in(app, holder, NOW)
    assert visit.post(member_visits.SELF, member_visits.OUT).status_code == 303
    invited = member_visits.add_holder(app, association)
    link = member_visits.link_for(app, invited.account_id)
    assert Visit(app).post(link, password="encore quatre autres mots", repeated="encore quatre autres mots").location
    assert check(given) == {"__Host-form": {"Lax"}, "__Host-step": {"Lax"}, "__Host-session": {"Lax"}}


def test_the_cookie_of_a_form_that_waits_for_a_proof(app: Flask, given: list[str]) -> None:
    account, _token = officer_visits.invite(app, Role.REGISTER_EDITOR, state=officer_visits.AccountState.ACTIVE)
    visit = Visit(app)
    visit.client = sign_in(app, account, way=Way.PASSKEY, now=NOW - FRESH - FRESH / 10)
    waiting = visit.post("/fr/agents/moi", "/fr/agents/moi/codes")
    assert (waiting.status_code, waiting.location) == (303, "/fr/agents/preuve?suite=/fr/agents/reprise")
    assert check(given) == {"__Host-form": {"Lax"}, "__Host-again": {"Lax"}}
