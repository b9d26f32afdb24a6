"""What the page of another site has a browser send is refused before anything of it is read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from citizen_site import database, security
from citizen_site.accounts.permissions import Act, Role
from citizen_site.doors import DOORS
from tests.builders.accounts import add_officer, sign_in
from tests.functional.test_doors import address

METHODS = ("POST", "PUT", "PATCH", "DELETE")


@pytest.fixture
def open_app(engine: Engine, make_app: Callable[..., Flask]) -> Flask:
    """The site without tokens of forms: what is refused is refused by what the browser says of its page."""
    app = make_app(engine)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def officer(open_app: Flask, engine: Engine) -> FlaskClient:
    with database.writing(engine) as session:
        account = add_officer(session, Role.ADMINISTRATOR, Role.REGISTER_EDITOR).id
    return sign_in(open_app, account)


def sent(client: FlaskClient, path: str, where: str, method: str = "POST") -> TestResponse:
    return client.open(path, method=method, headers={"Sec-Fetch-Site": where} if where else {}, data={"why": "x"})


@pytest.mark.parametrize("where", ["cross-site", "same-site"])
def test_no_route_takes_what_another_site_sends(open_app: Flask, officer: FlaskClient, where: str) -> None:
    """`same-site`: a host beside ours, of the same owner, where somebody else may have written the page."""
    wrong = []
    for rule in open_app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and rule.rule not in security.CSRF_EXEMPT:
            statuses = {sent(officer, address(open_app, rule), where, method).status_code for method in METHODS}
            wrong += [(rule.endpoint, statuses)] if statuses != {400} else []
    assert wrong == []


def test_what_this_site_sends_goes_on_as_does_what_an_old_browser_sends(officer: FlaskClient) -> None:
    path = "/fr/agents/moi/sessions/fermeture"
    assert DOORS["officer_self.close_others"] is Act.SIGN_OUT
    assert {sent(officer, path, where).status_code for where in ("same-origin", "none", "")} == {303}
    assert sent(officer, path, "cross-site").status_code == 400


def test_a_link_from_another_site_is_followed(officer: FlaskClient) -> None:
    assert officer.get("/fr/projets", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200
