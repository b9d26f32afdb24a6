"""The gate before every page: who is not signed in, not allowed or not freshly proved does not pass."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, make_response
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from citizen_site import database, gate
from citizen_site.accounts.limits.limits import LIMITS, TooManyTries, Try
from citizen_site.accounts.people.records import RoleRecord
from citizen_site.accounts.permissions import FRESH, OFFICERS, Act, Role
from citizen_site.accounts.records import TrailLineRecord
from citizen_site.accounts.sessions import steps
from citizen_site.accounts.sessions.records import SessionRecord
from citizen_site.accounts.sessions.steps import StepKind
from citizen_site.accounts.sessions.visitors import Way
from citizen_site.accounts.trail import Thing
from citizen_site.doors import DOORS
from citizen_site.keys import Purpose
from citizen_site.local_paths import local_path
from citizen_site.wiring import Services, services
from tests.builders.accounts import add_officer, session_token, sign_in
from tests.builders.projects import NOW

MakeApp = Callable[..., Flask]
READ, WRITE, FACTORS, PUBLIC, NONE = "/fr/agents/probe", "/fr/agents/probe/write", "/fr/agents/me", "/open", "/none"
SIGNED = "/fr/agents/in/"
OLD = NOW - FRESH - dt.timedelta(seconds=1)
PROBES: dict[str, tuple[str, str, Act | None]] = {
    "probe_read": ("GET", READ, Act.READ_DRAFT_RECORDS),
    "probe_write": ("POST", WRITE, Act.PUBLISH_RECORD),
    "probe_factors": ("GET", FACTORS, Act.ADD_OWN_FACTOR),
    "probe_change": ("GET", f"{FACTORS}/change", Act.CHANGE_OWN_FACTORS),
    "probe_open": ("GET", PUBLIC, Act.READ_PUBLIC_PAGES),
    "probe_none": ("GET", NONE, None),
    "probe_sign": ("GET", "/fr/agents/enter", Act.SIGN_IN),
    "probe_proof": ("GET", "/fr/agents/prove", Act.READ_OWN_ACCOUNT),
}


@pytest.fixture
def probed(engine: Engine, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Flask]:
    """Return a function that makes the site with a few routes more, whose acts are known."""

    def made(**settings: Any) -> Flask:
        app = make_app(engine, **settings)
        app.config["WTF_CSRF_ENABLED"] = False
        for name, (method, path, _act) in PROBES.items():
            app.add_url_rule(path, name, _probe, methods=[method])
        app.add_url_rule("/fr/agents/in/<int:account>/<way>", "probe_in", _sign_in, methods=["POST"])
        app.add_url_rule("/fr/agents/out", "probe_out", _sign_out, methods=["POST"])
        app.add_url_rule("/fr/agents/again", "probe_again", _prove_again, methods=["POST"])
        rows = {name: act for name, (_method, _path, act) in PROBES.items() if act is not None}
        rows |= {"probe_in": Act.SIGN_IN, "probe_out": Act.SIGN_OUT, "probe_again": Act.READ_OWN_ACCOUNT}
        monkeypatch.setattr(gate, "DOORS", {**DOORS, **rows})
        monkeypatch.setattr(gate, "SIGN_IN", dict.fromkeys(gate.SIGN_IN, "probe_sign"))
        monkeypatch.setattr(gate, "PROOF", dict.fromkeys(gate.PROOF, "probe_proof"))
        return app

    return made


@pytest.fixture
def app(probed: Callable[..., Flask]) -> Iterator[Flask]:
    yield probed()


@pytest.fixture
def editor(engine: Engine) -> int:
    with database.writing(engine) as session:
        return add_officer(session, Role.REGISTER_EDITOR).id


def _probe() -> str:
    return "passed"


def _sign_in(account: int, way: str) -> Any:
    response = make_response("in")
    with services().writing() as session:
        gate.open_session(response, session, account, Way(way))
    return response


def _sign_out() -> Any:
    response = make_response("out")
    with services().writing() as session:
        gate.close_session(response, session)
    return response


def _prove_again() -> Any:
    response = make_response("again")
    with services().writing() as session:
        gate.prove(response, session, Way.PASSKEY)
    return response


def lines(engine: Engine) -> list[tuple[str, str, str, str]]:
    with database.reading(engine) as session:
        query = select(TrailLineRecord).order_by(TrailLineRecord.number)
        return [(row.who, row.act, row.thing, row.why) for row in session.scalars(query)]


def waiting(app: Flask, token: str) -> steps.Step:
    known: Services = app.extensions["services"]
    key = known.settings.key(Purpose.SESSION)
    with known.writing() as session:
        return steps.look(session, token, StepKind.FORM_TO_SEND_AGAIN, key=key, now=NOW)


def passes(answer: TestResponse) -> bool:
    return answer.status_code == 200 and answer.text == "passed"


def test_a_route_without_a_line_is_closed_even_to_an_administrator(app: Flask, engine: Engine) -> None:
    with database.writing(engine) as session:
        administrator = add_officer(session, *(role for role in Role if role.value.endswith(("editor", "istrator")))).id
    assert app.test_client().get(NONE).status_code == 403
    assert sign_in(app, administrator).get(NONE).status_code == 403


def test_a_public_page_looks_at_no_session(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "_find", lambda: pytest.fail("a public page looked for a session"))
    client = app.test_client()
    client.set_cookie("session", "x" * 43)
    assert passes(client.get(PUBLIC))


def test_somebody_who_is_not_signed_in_is_sent_to_sign_in_and_back(app: Flask) -> None:
    answer = app.test_client().get(f"{READ}?q=sommeil")
    assert (answer.status_code, answer.location) == (303, "/fr/agents/enter?suite=/fr/agents/probe?q%3Dsommeil")


def test_what_somebody_who_is_signed_out_sends_is_refused_with_a_way_out(app: Flask) -> None:
    answer = app.test_client().post(WRITE, data={"why": "x"})
    assert answer.status_code == 403
    assert "session est terminée" in html.document_fromstring(answer.text).text_content()


def test_who_may_passes_and_the_page_is_kept_nowhere(app: Flask, editor: int) -> None:
    answer = sign_in(app, editor).get(READ)
    assert passes(answer)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("role", sorted(OFFICERS - {Role.REGISTER_EDITOR}))
def test_who_may_not_is_refused_and_the_refusal_is_noted(app: Flask, engine: Engine, role: Role) -> None:
    with database.writing(engine) as session:
        account = add_officer(session, role).id
    assert sign_in(app, account).get(READ).status_code == 403
    assert lines(engine) == [(f"officer-{account}", "act_refused", "probe-read", "not_allowed")]


def test_a_role_taken_away_closes_the_next_page(app: Flask, engine: Engine, editor: int) -> None:
    client = sign_in(app, editor)
    assert passes(client.get(READ))
    with database.writing(engine) as session:
        session.delete(session.get_one(RoleRecord, (editor, Role.REGISTER_EDITOR.value)))
    assert client.get(READ).status_code == 403


def test_an_old_proof_is_asked_for_again_and_the_form_waits(app: Flask, editor: int) -> None:
    client = sign_in(app, editor, now=OLD)
    answer = client.post(WRITE, data={"why": "Une coquille", "many": ["1", "2"], "csrf_token": "t"})
    assert (answer.status_code, answer.location) == (303, "/fr/agents/prove?suite=/fr/agents/reprise")
    kept = waiting(app, _cookie(client, "again"))
    assert kept.data == {"path": WRITE, "fields": [["why", "Une coquille"], ["many", "1"], ["many", "2"]]}
    assert kept.account_id == editor


def test_a_form_with_a_secret_does_not_wait_anywhere(app: Flask, editor: int) -> None:
    client = sign_in(app, editor, now=OLD)
    for field in ("new_password", "code", "Secret"):
        answer = client.post(WRITE, data={field: "x"}, headers={"Referer": "http://site.test/fr/agents/moi"})
        assert answer.location == "/fr/agents/prove?suite=/fr/agents/moi"
        assert _cookie(client, "again") == ""


def test_a_fresh_proof_passes_for_ten_minutes(app: Flask, editor: int) -> None:
    assert passes(sign_in(app, editor, now=NOW - FRESH).post(WRITE))
    assert sign_in(app, editor, now=OLD).post(WRITE).status_code == 303


def test_a_recovery_code_lets_a_factor_be_added_and_does_nothing_else(app: Flask, editor: int) -> None:
    client = sign_in(app, editor, way=Way.RECOVERY_CODE)
    assert passes(client.get(FACTORS))
    assert client.get(f"{FACTORS}/change").status_code == 403
    assert client.get(READ).status_code == 403
    assert client.post(WRITE).status_code == 403
    assert client.post("/fr/agents/again").status_code == 200
    assert passes(client.get(READ))


def test_signing_in_gives_a_new_cookie_and_ends_the_session_that_was_there(
    app: Flask, engine: Engine, editor: int
) -> None:
    client = app.test_client()
    client.set_cookie("session", "chosen by somebody else")
    client.post(f"{SIGNED}{editor}/passkey")
    first = _cookie(client, "session")
    client.post(f"{SIGNED}{editor}/passkey")
    second = _cookie(client, "session")
    assert first != second and len(first) == len(second) == 43
    client.set_cookie("session", first)
    assert client.get(READ).status_code == 303
    assert [line[:2] for line in lines(engine)] == [(f"officer-{editor}", "signed_in")] * 2


def test_sessions_that_ended_by_themselves_are_forgotten_when_somebody_signs_in(
    probed: Callable[..., Flask], engine: Engine, editor: int
) -> None:
    app = probed()
    session_token(engine, app, editor, now=NOW - dt.timedelta(hours=8))
    app.test_client().post(f"{SIGNED}{editor}/passkey")
    with database.reading(engine) as session:
        assert list(session.scalars(select(SessionRecord.opened_at))) == [NOW]


def test_signing_out_ends_the_session_at_once_and_clears_the_browser(app: Flask, engine: Engine, editor: int) -> None:
    client = sign_in(app, editor)
    token = _cookie(client, "session")
    answer = client.post("/fr/agents/out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies"'
    client.set_cookie("session", token)
    assert client.get(READ).status_code == 303
    assert lines(engine)[-1][:2] == (f"officer-{editor}", "signed_out")


def test_cookies_are_host_only_secret_from_scripts_and_strict_for_officers(
    probed: Callable[..., Flask], editor: int
) -> None:
    app = probed(public_url="https://site.test")
    answer = app.test_client().post(f"{SIGNED}{editor}/passkey", base_url="https://site.test")
    (given,) = [one for one in answer.headers.getlist("Set-Cookie") if "session" in one]
    parts = {part.strip() for part in given.split(";")[1:]}
    assert given.startswith("__Host-session=")
    assert parts == {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"}


def test_a_cookie_of_another_name_is_not_read_over_https(
    probed: Callable[..., Flask], engine: Engine, editor: int
) -> None:
    """A page without TLS, or a neighbouring host, can put a cookie named `session`; not one with the prefix."""
    app = probed(public_url="https://site.test")
    token = session_token(engine, app, editor, browser="b")
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = "b"
    client.set_cookie("session", token, domain="site.test")
    assert client.get(READ, base_url="https://site.test").status_code == 303
    client.set_cookie("__Host-session", token, domain="site.test", secure=True)
    assert passes(client.get(READ, base_url="https://site.test"))


def test_requests_keep_a_session_alive_and_reading_writes_at_most_once_a_minute(
    engine: Engine, make_app: MakeApp, probed: Callable[..., Flask], editor: int
) -> None:
    clock = [NOW]
    app = probed(now=lambda: clock[0])
    client = sign_in(app, editor)
    for minutes in (10, 20, 30):
        clock[0] = NOW + dt.timedelta(minutes=minutes)
        assert passes(client.get(READ))
    clock[0] += dt.timedelta(minutes=15)
    assert client.get(READ).status_code == 303


def test_tries_of_one_network_are_counted_together(app: Flask) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.1"}):
        for _ in range(LIMITS[Try.LINK_FROM_NETWORK].tries):
            gate.count(Try.LINK_FROM_NETWORK)
        with pytest.raises(TooManyTries):
            gate.count(Try.LINK_FROM_NETWORK)
    with app.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.2"}):
        gate.count(Try.LINK_FROM_NETWORK)


def test_an_act_is_noted_in_the_transaction_that_does_it(app: Flask, engine: Engine) -> None:
    with app.test_request_context(), pytest.raises(ZeroDivisionError), services().writing() as session:
        gate.note(session, Act.AMEND_RECORD, Thing.PROJECT, "sommeil", who="officer-1")
        raise ZeroDivisionError
    assert lines(engine) == []


@pytest.mark.parametrize("path", ["/fr", "/fr/agents", "/en/compte?x=1&y=%2F", "/fr/projets/sommeil"])
def test_a_path_of_this_site_may_be_gone_on_to(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path",
    ["", "agents", "//evil.example", "/\\evil.example", "https://evil.example/fr", "/fr//evil.example", "/api/v1",
     "/fr/\nx", "/fr/agents#x", "/fr/é", "/fr/" + "x" * 600, "javascript:alert(1)", "/fr?next=//evil.example"],
)  # fmt: skip
def test_nothing_else_may(path: str) -> None:
    assert local_path(path) == ""


def _cookie(client: FlaskClient, name: str) -> str:
    found = client.get_cookie(name)
    return found.value if found else ""
