"""Officers may have a host of their own: each of their routes answers there alone, and those of others do not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine
from werkzeug.routing import Rule

from citizen_site import database, doors
from citizen_site.accounts.permissions import Role
from citizen_site.doors import DOORS
from tests.builders.accounts import BROWSER, add_association, add_member, add_officer, session_token

OFFICERS, PUBLIC = "agents.test", "site.test"
MARK = "the page"
# What browsers and machines ask of every host.
EVERYWHERE = {name for name in DOORS if name.startswith("machines.")} | {"static", "bootstrap.static"}


@pytest.fixture
def marked(engine: Engine, make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The site with every page replaced by a mark that anybody reads: what is left of the gate is the host."""
    app = make_app(engine, officers_host=OFFICERS)
    app.config["WTF_CSRF_ENABLED"] = False
    app.view_functions = dict.fromkeys(app.view_functions, lambda **_values: MARK)
    monkeypatch.setattr("citizen_site.gate.is_public", lambda _act: True)
    return app


def answers(app: Flask, rule: Rule, host: str) -> bool:
    method = "GET" if "GET" in (rule.methods or ()) else "POST"
    values = {name: _value(rule, name) for name in rule.arguments}
    path = app.url_map.bind(host).build(rule.endpoint, values, method=method)
    answer = app.test_client().open(path, method=method, base_url=f"http://{host}")
    assert answer.status_code in (200, 404), (path, answer.status_code)
    return answer.status_code == 200 and answer.text == MARK


def test_each_route_answers_on_the_host_of_its_readers_and_on_no_other(marked: Flask) -> None:
    wrong = []
    for rule in marked.url_map.iter_rules():
        address_of_officers = rule.rule.startswith("/<any(fr,en):language>/agents")
        everywhere = rule.endpoint in EVERYWHERE
        expected = (address_of_officers or everywhere, not address_of_officers)
        if (answers(marked, rule, OFFICERS), answers(marked, rule, PUBLIC)) != expected:
            wrong.append(rule.rule)
    assert wrong == []


def test_whose_route_it_is_agrees_with_its_address(marked: Flask) -> None:
    of_officers = {rule.endpoint for rule in marked.url_map.iter_rules() if "/agents" in rule.rule}
    assert {name for name in DOORS if doors.of_officers(name)} == of_officers


def test_a_session_of_officers_opens_nothing_on_the_host_of_the_public(
    engine: Engine, make_app: Callable[..., Flask]
) -> None:
    """Browsers do not send it there: a cookie is of one host. Were it sent, no page would be there to read it."""
    app = make_app(engine, officers_host=OFFICERS)
    with database.writing(engine) as session:
        officer = add_officer(session, Role.REGISTER_EDITOR).id
        member = add_member(session, add_association(session)).id
    for account, path, here, there in (
        (officer, "/fr/agents/moi", OFFICERS, PUBLIC),
        (member, "/fr/compte/moi", PUBLIC, OFFICERS),
    ):
        client = app.test_client()
        client.environ_base["HTTP_USER_AGENT"] = BROWSER
        token = session_token(engine, app, account)
        client.set_cookie("session", token, domain=here)
        assert client.get(path, base_url=f"http://{here}").status_code == 200
        assert "Cookie" not in client.get(path, base_url=f"http://{there}").request.headers
        client.set_cookie("session", token, domain=there)
        assert client.get(path, base_url=f"http://{there}").status_code == 404


def test_what_machines_and_browsers_ask_of_every_host_answers_on_both(
    engine: Engine, make_app: Callable[..., Flask]
) -> None:
    client = make_app(engine, officers_host=OFFICERS).test_client()
    for path in ("/static/css/site.css", "/healthz", "/robots.txt", "/.well-known/security.txt"):
        for host in (OFFICERS, PUBLIC, f"{OFFICERS}:8443", OFFICERS.upper()):
            with client.get(path, base_url=f"http://{host}") as answer:
                assert answer.status_code == 200, (path, host)


def _value(rule: Rule, name: str) -> str | int:
    kind = type(rule._converters[name]).__name__
    if kind == "AnyConverter":
        return str(min(rule._converters[name].items))
    return 1 if kind == "IntegerConverter" else "x"
