"""Every answer has the headers of `security.py`; cookies, form tokens and limits stand where they must, only there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import Engine
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from citizen_site import security
from citizen_site.accounts.permissions import Act
from citizen_site.doors import DOORS
from registry.proposals import tokens
from registry.words import LANGUAGES
from tests.conftest import SECRET
from tests.functional.full_register import WHOLE, WITHDRAWN

MakeApp = Callable[..., Flask]

# What citizens do here; pages of officers and members have tests of their own, with somebody signed in.
CITIZENS = {Act.READ_PUBLIC_PAGES, Act.REPORT_AN_ERROR}
# What stands in the variable parts of addresses.
VALUES: dict[str, Any] = {
    "slug": WHOLE, "token": tokens.make(SECRET, WHOLE), "number": "12345678", "filename": "css/site.css",
    "form": "json", "name": "etapes",
}  # fmt: skip
SLUGS = {"databases.detail": "snds", "organisations.detail": "inserm", "themes.detail": "cancers",
         "api_references.database": "snds", "api_references.organisation": "inserm"}  # fmt: skip
FILES = {"bootstrap.static": "css/bootstrap.min.css", "delays.figure_twin": "svg"}
# Pages with a form: they alone give a cookie.
WITH_A_FORM = {"proposals.report", "proposals.propose"}


def address(app: Flask, rule: Rule, language: str = "fr") -> str:
    """Return one address of this rule that answers."""
    values = {name: VALUES.get(name, language) for name in rule.arguments}
    if "slug" in values:
        values["slug"] = SLUGS.get(rule.endpoint, WHOLE)
    for name in ("filename", "form"):
        if name in values and rule.endpoint in FILES:
            values[name] = FILES[rule.endpoint]
    with app.test_request_context():
        return str(app.url_map.bind("").build(rule.endpoint, values, method=method(rule)))


def method(rule: Rule) -> str:
    return "GET" if "GET" in (rule.methods or ()) else "POST"


def answers(app: Flask) -> list[tuple[str, str, TestResponse]]:
    """Return endpoint, address and answer of every rule that citizens read, each to a client without cookies."""
    found = []
    for rule in app.url_map.iter_rules():
        if method(rule) == "GET" and DOORS[rule.endpoint] in CITIZENS:
            where = address(app, rule)
            with app.test_client().get(where) as answer:
                answer.get_data()
                found.append((rule.endpoint, where, answer))
    return found


@pytest.fixture(scope="module")
def every_answer(standing_app: Flask) -> list[tuple[str, str, TestResponse]]:
    from citizen_site import logs

    logs.set_up("text")
    return answers(standing_app)


def test_every_address_answers(every_answer: list[tuple[str, str, TestResponse]]) -> None:
    assert len(every_answer) > 40
    failing = [(where, one.status_code) for _name, where, one in every_answer if one.status_code not in (200, 302)]
    assert failing == []


def test_every_answer_has_every_header(
    every_answer: list[tuple[str, str, TestResponse]], standing: FlaskClient
) -> None:
    errors = [
        ("", path, standing.get(path)) for path in ("/ailleurs", "/fr/ailleurs", "/api/v1/ailleurs", "/fr/projets/")
    ]
    for _name, where, answer in [*every_answer, *errors, ("", "POST", standing.post(f"/fr/projets/{WHOLE}/signaler"))]:
        for name, value in security.HEADERS.items():
            assert answer.headers.get_all(name) == [value], (where, name)
        assert len(answer.headers["X-Request-ID"]) == 16, where


def test_headers_say_what_they_are_for() -> None:
    """Written a second time: a header taken from the table of the site is missed here."""
    said = {name: value for name, value in security.HEADERS.items() if name != "Content-Security-Policy"}
    assert said == {
        "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin", "Reporting-Endpoints": 'policy="/rapports-csp"',
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
    }  # fmt: skip
    assert security.STRICT_TRANSPORT == "max-age=31536000; includeSubDomains"


def test_the_policy_lets_no_script_and_no_style_in_a_page_run() -> None:
    policy = security.CONTENT_POLICY
    assert policy["script-src"] == "'none'"
    assert policy.get("style-src", policy["default-src"]) == "'self'"
    assert "unsafe" not in security.HEADERS["Content-Security-Policy"]
    assert {name: policy[name] for name in ("object-src", "base-uri", "frame-ancestors", "form-action")} == {
        "object-src": "'none'", "base-uri": "'none'", "frame-ancestors": "'none'", "form-action": "'self'",
    }  # fmt: skip


def test_no_page_has_what_the_policy_forbids(every_answer: list[tuple[str, str, TestResponse]]) -> None:
    for _name, where, answer in every_answer:
        if answer.mimetype == "text/html" and answer.status_code == 200:
            root = html.document_fromstring(answer.text)
            assert root.xpath("//script[not(@type='application/ld+json')] | //style | //*[@style]") == [], where
            assert root.xpath("//@*[starts-with(name(), 'on')]") == [], where
            assert root.xpath("//*[starts-with(@src, 'http') or @href[starts-with(., 'javascript')]]") == [], where


def test_only_a_page_with_a_form_gives_a_cookie(every_answer: list[tuple[str, str, TestResponse]]) -> None:
    giving = {name for name, _where, answer in every_answer if "Set-Cookie" in answer.headers}
    assert giving == WITH_A_FORM
    assert {name for name, _where, one in every_answer if "Cookie" in one.headers.get("Vary", "")} == WITH_A_FORM


def test_the_cookie_of_a_form_is_closed_to_scripts_and_other_sites(standing: FlaskClient) -> None:
    given = standing.get(f"/fr/projets/{WHOLE}/signaler").headers["Set-Cookie"]
    name, _value = given.split(";")[0].split("=", 1)
    assert name == "form"
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in given.split(";")}
    assert not any(part.strip().lower().startswith(("expires", "max-age")) for part in given.split(";"))


def test_a_reader_with_a_cookie_reads_public_pages_without_one(standing: FlaskClient) -> None:
    standing.get(f"/fr/projets/{WHOLE}/signaler")
    for path in ("/fr/", "/fr/projets", "/fr/projets.atom", "/api/v1/projects"):
        answer = standing.get(path)
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert "ETag" in answer.headers


def test_over_https_cookies_are_secure_and_browsers_stay_on_https(content_engine: Engine, make_app: MakeApp) -> None:
    client = make_app(content_engine, public_url="https://site.test").test_client()
    answer = client.get("/fr/projets/hydro/signaler", base_url="https://site.test")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"] == security.STRICT_TRANSPORT
    assert int(security.STRICT_TRANSPORT.split("=")[1].split(";")[0]) >= 31_536_000  # a year


def test_other_sites_may_read_public_data_and_nothing_else(every_answer: list[tuple[str, str, TestResponse]]) -> None:
    for _name, where, answer in every_answer:
        path = where.partition("?")[0]
        data = (
            path.startswith("/api/")
            or path.endswith((".json", ".csv", ".atom", ".xlsx", ".ttl"))
            or path == "/sitemap.xml"
        )
        assert answer.headers.get("Access-Control-Allow-Origin") == ("*" if data else None), where
        assert "Access-Control-Allow-Credentials" not in answer.headers
        if data:
            assert {"ETag", "Link"} <= set(answer.headers["Access-Control-Expose-Headers"].split(", "))


@pytest.mark.parametrize("verb", ["post", "put", "delete", "options"])
def test_other_sites_may_only_read(standing: FlaskClient, verb: str) -> None:
    asked = {"Origin": "https://ailleurs.test", "Access-Control-Request-Method": "POST"}
    for path in ("/api/v1/projects", "/fr/projets.json", f"/fr/projets/{WHOLE}/signaler"):
        assert "Access-Control-Allow-Origin" not in getattr(standing, verb)(path, headers=asked).headers


def test_every_form_refuses_a_post_without_token(standing_app: Flask, standing: FlaskClient) -> None:
    exempt = {f"{standing_app.view_functions[rule.endpoint].__module__}.{rule.endpoint.rsplit('.', 1)[-1]}": rule
              for rule in standing_app.url_map.iter_rules() if rule.rule in security.CSRF_EXEMPT}  # fmt: skip
    assert security.csrf._exempt_views == set(exempt)
    assert security.csrf._exempt_blueprints == set()
    posts = [
        rule
        for rule in standing_app.url_map.iter_rules()
        if "POST" in rule.methods and rule.rule not in security.CSRF_EXEMPT and DOORS[rule.endpoint] in CITIZENS
    ]
    assert len(posts) >= 2
    for rule in posts:
        for language in LANGUAGES:
            where = address(standing_app, rule, language)
            for data in ({}, {"csrf_token": "faux"}):
                answer = standing.post(where, data=data)
                assert answer.status_code == 400, where
                assert html.document_fromstring(answer.text).get("lang") == language


def test_a_token_made_for_another_visit_is_refused(standing_app: Flask, standing: FlaskClient) -> None:
    page = standing_app.test_client().get(f"/fr/projets/{WHOLE}/signaler").text
    token = html.document_fromstring(page).xpath("//input[@name='csrf_token']/@value")[0]
    standing.get(f"/fr/projets/{WHOLE}/signaler")
    assert (
        standing.post(f"/fr/projets/{WHOLE}/signaler", data={"csrf_token": token, "what": "Une erreur."}).status_code
        == 400
    )


def test_every_form_is_limited_and_reading_never_is(filled_engine: Engine, make_app: MakeApp) -> None:
    app = make_app(filled_engine, form_limit="2 per hour")
    for rule in app.url_map.iter_rules():
        with_form = "POST" in (rule.methods or ()) and rule.rule not in security.CSRF_EXEMPT
        if with_form and DOORS[rule.endpoint] in CITIZENS:
            client = app.test_client()
            where = address(app, rule)
            page = html.document_fromstring(client.get(where).text)
            data = {"csrf_token": page.xpath("//input[@name='csrf_token']/@value")[0]}
            assert [client.post(where, data=data).status_code for _ in range(3)] == [422, 422, 429]
            assert {client.get(where).status_code for _ in range(5)} == {200}


def test_a_body_that_is_too_large_is_refused_before_it_is_read(standing: FlaskClient) -> None:
    where = f"/fr/projets/{WHOLE}/signaler"
    assert standing.post(where, data={"what": "x" * (security.MAX_BODY_BYTES + 1)}).status_code == 413
    many = {f"champ{n}": "x" for n in range(2000)}
    assert standing.post(where, data=many, content_type="multipart/form-data").status_code == 413


def test_each_request_has_its_own_number(standing: FlaskClient) -> None:
    assert len({standing.get("/healthz").headers["X-Request-ID"] for _ in range(20)}) == 20


def test_a_link_of_a_holder_opens_its_project_only(standing: FlaskClient) -> None:
    token = tokens.make(SECRET, WHOLE)
    assert standing.get(f"/fr/projets/{WHOLE}/proposer/{token}").status_code == 200
    assert standing.get(f"/fr/projets/hydro/proposer/{token}").status_code == 403
    assert standing.get(f"/fr/projets/{WHOLE}/proposer/{token[:-2]}").status_code == 403
    assert standing.get(f"/fr/projets/{WHOLE}/proposer/{tokens.make('x' * 40, WHOLE)}").status_code == 403
    assert standing.get(f"/fr/projets/{WITHDRAWN}/proposer/{tokens.make(SECRET, WITHDRAWN)}").status_code == 410
