"""Each error says what it is, in the reader's language, to people as a page and to programs as a problem."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, abort, g
from flask.testing import FlaskClient
from flask_babel import force_locale
from lxml import html
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError, ProgrammingError
from werkzeug.test import TestResponse

from citizen_site import database, errors, gate, logs, security
from citizen_site.accounts.permissions import Act
from citizen_site.doors import DOORS
from registry.errors import RuleBroken
from registry.proposals import actions as proposals
from registry.words import LANGUAGES
from tests.builders.projects import NOW
from tests.functional.full_register import WHOLE, WITHDRAWN

Ask = Callable[[FlaskClient, str], TestResponse]

SECRET_WORDS = "mot-que-seule-la-demande-contient"
REPORT = f"projets/{WHOLE}/signaler"


def fail(kind: str) -> Any:
    """A view of the tests that fails as views may."""
    if kind == "faute":
        raise ZeroDivisionError(SECRET_WORDS)
    if kind == "base":
        raise OperationalError(SECRET_WORDS, {"x": SECRET_WORDS}, Exception("database is locked"))
    if kind == "requete":
        raise ProgrammingError(SECRET_WORDS, {"x": SECRET_WORDS}, Exception("syntax"))
    if kind == "refus":
        raise RuleBroken(SECRET_WORDS)
    abort(int(kind))


@pytest.fixture
def failing_site(
    filled_engine: Engine, make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Flask]:
    """Return a function that makes the site with addresses that fail, `/fr/essai/<kind>` and the same in .json."""

    def made(**settings: Any) -> Flask:
        app = make_app(filled_engine, form_limit="1 per hour", **settings)
        probes = dict.fromkeys(("test.fail", "test.fail_json", "test.fail_api"), Act.READ_PUBLIC_PAGES)
        monkeypatch.setattr(gate, "DOORS", {**DOORS, **probes})
        app.add_url_rule("/<any(fr,en):language>/essai/<kind>", "test.fail", fail, methods=["GET", "POST"])
        app.add_url_rule("/<any(fr,en):language>/essai/<kind>.json", "test.fail_json", fail)
        app.add_url_rule("/api/v1/essai/<kind>", "test.fail_api", fail)
        return app

    return made


@pytest.fixture
def failing(failing_site: Callable[..., Flask]) -> FlaskClient:
    return failing_site().test_client()


def token(client: FlaskClient, address: str) -> str:
    found = html.document_fromstring(client.get(address).text).xpath("//input[@name='csrf_token']/@value")
    return str(found[0])


def send_two_reports(client: FlaskClient, language: str) -> TestResponse:
    told = {"what": "Une date est fausse.", "csrf_token": token(client, f"/{language}/{REPORT}")}
    assert client.post(f"/{language}/{REPORT}", data=told).status_code == 303
    return client.post(f"/{language}/{REPORT}", data=told)


PAGES: dict[int, Ask] = {
    400: lambda client, language: client.post(f"/{language}/{REPORT}", data={"what": "Sans jeton"}),
    403: lambda client, language: client.get(f"/{language}/projets/{WHOLE}/proposer/lien-abime"),
    404: lambda client, language: client.get(f"/{language}/ailleurs"),
    405: lambda client, language: client.post(f"/{language}/projets"),
    410: lambda client, language: client.get(f"/{language}/projets/{WITHDRAWN}/signaler"),
    413: lambda client, language: client.post(f"/{language}/{REPORT}", data={"what": "x" * 600_000}),
    422: lambda client, language: client.get(f"/{language}/essai/refus"),
    429: send_two_reports,
    500: lambda client, language: client.get(f"/{language}/essai/faute"),
    503: lambda client, language: client.get(f"/{language}/essai/base"),
}

PROBLEMS: dict[int, str] = {
    400: "/essai/400.json", 403: "/essai/403.json", 404: "/projets/ailleurs.json", 405: "/essai/405.json",
    410: f"/projets/{WITHDRAWN}.json", 413: "/essai/413.json", 422: "/essai/refus.json", 429: "/essai/429.json",
    500: "/essai/faute.json", 503: "/essai/base.json",
}  # fmt: skip

API: dict[int, Ask] = {
    404: lambda client, language: client.get("/api/v1/projects/ailleurs", headers={"Accept-Language": language}),
    405: lambda client, language: client.post("/api/v1/projects", headers={"Accept-Language": language}),
    422: lambda client, language: client.get("/api/v1/projects?limit=0", headers={"Accept-Language": language}),
    500: lambda client, language: client.get("/api/v1/essai/faute", headers={"Accept-Language": language}),
    503: lambda client, language: client.get("/api/v1/essai/base", headers={"Accept-Language": language}),
}


def said(app: Flask, status: int, language: str, *, machine: bool) -> tuple[str, str]:
    """Return the title and the sentence of a status, in a language."""
    words = {**errors.SENTENCES, **(errors.FOR_MACHINES if machine else {})}[status]
    with app.test_request_context(), force_locale(language):
        g.language = language
        title, sentence = (str(one) for one in words)
    return title, sentence


def test_every_error_of_the_table_is_tested() -> None:
    assert set(PAGES) == set(PROBLEMS) == set(errors.SENTENCES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", PAGES)
def test_an_error_is_a_page_in_the_language_of_the_address(failing: FlaskClient, status: int, language: str) -> None:
    answer = PAGES[status](failing, language)
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert answer.headers["Cache-Control"] == "no-store"
    root = html.document_fromstring(answer.text)
    assert root.get("lang") == language
    shown = [root.xpath("string(//h1)"), root.xpath("string(//p[@class='opening'])")]
    assert shown == [*said(failing.application, status, language, machine=False)]
    assert root.xpath("string(//main//code)") == answer.headers["X-Request-ID"] != ""
    assert_tells_nothing(answer.text)


@pytest.mark.parametrize("status", PAGES)
def test_an_error_has_every_header_over_tls_too(failing_site: Callable[..., Flask], status: int) -> None:
    app = failing_site(public_url="https://localhost")
    app.config["PREFERRED_URL_SCHEME"] = "https"
    client = app.test_client()
    # A form that is sent over TLS says from which page.
    client.environ_base["HTTP_REFERER"] = "https://localhost/fr/"
    answer = PAGES[status](client, "fr")
    assert answer.status_code == status
    headers = {**security.HEADERS, "Strict-Transport-Security": security.STRICT_TRANSPORT}
    assert {name: answer.headers.get_all(name) for name in headers} == {name: [one] for name, one in headers.items()}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", PROBLEMS)
def test_an_error_of_a_file_is_a_problem_in_the_language_of_the_address(
    failing: FlaskClient, status: int, language: str
) -> None:
    answer = failing.get(f"/{language}{PROBLEMS[status]}")
    assert_is_problem(failing.application, answer, status, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", API)
def test_an_error_of_the_api_is_a_problem_in_the_language_of_the_browser(
    failing: FlaskClient, status: int, language: str
) -> None:
    answer = API[status](failing, language)
    assert_is_problem(failing.application, answer, status, language)
    assert "Accept-Language" in answer.vary


def assert_is_problem(app: Flask, answer: TestResponse, status: int, language: str) -> None:
    """RFC 9457: the media type, the members, a type that never changes with the language."""
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    problem = dict(answer.get_json())
    assert problem.pop("type") == f"http://site.test/en/machines#problem-{status}"
    assert problem.pop("status") == status
    assert (problem.pop("title"), problem.pop("detail")) == said(app, status, language, machine=True)
    assert set(problem) <= {"errors"}
    assert_tells_nothing(answer.text)


def assert_tells_nothing(text: str) -> None:
    """No trace, no path of the machine, no word of the request or of the exception, no address of a person."""
    for told in ("Traceback", "File &", ".py", "ZeroDivision", "sqlalchemy", "SELECT", SECRET_WORDS):
        assert told not in text
    assert re.findall(r"[\w.]+@[\w.]+", text) == []


@pytest.mark.parametrize("status", errors.SENTENCES)
def test_the_type_of_a_problem_leads_to_its_explanation(standing: FlaskClient, status: int) -> None:
    page = html.document_fromstring(standing.get("/en/machines").text)
    assert len(page.xpath(f"//h2[@id='problem-{status}']")) == 1


def test_a_refused_parameter_is_named_with_what_it_should_be(standing: FlaskClient) -> None:
    answer = standing.get("/api/v1/projects?limit=1000&language=de&cursor=%2E%2E")
    assert sorted(answer.json["errors"]["query"]) == ["cursor", "language", "limit"]
    assert "100" in answer.json["errors"]["query"]["limit"][0]


@pytest.mark.parametrize("address", ["/api/v1/projects", "/api/v1/changes", f"/fr/projets/{WHOLE}", "/catalogue.ttl"])
def test_an_address_read_another_way_says_how_it_is_read(standing: FlaskClient, address: str) -> None:
    for method in ("post", "put", "delete", "patch"):
        answer = getattr(standing, method)(address)
        assert answer.status_code == 405
        assert {one.strip() for one in answer.headers["Allow"].split(",")} == {"GET", "HEAD", "OPTIONS"}


def test_who_sent_too_much_knows_how_long_to_wait(failing: FlaskClient) -> None:
    # One form an hour: the wait is more than nothing and at most 3,600 seconds.
    answer = send_two_reports(failing, "fr")
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert int(failing.get("/fr/essai/base").headers["Retry-After"]) == 60


def test_a_report_that_cannot_be_taken_is_told_on_its_form(
    filled_engine: Engine, make_app: Callable[..., Flask]
) -> None:
    with database.writing(filled_engine) as session:
        for number in range(proposals.MAX_WAITING_PER_PROJECT):
            proposals.report_error(session, WHOLE, field="", what=f"Erreur {number}.", now=NOW)
    client = make_app(filled_engine).test_client()
    told = {"what": "Une date est fausse.", "csrf_token": token(client, f"/fr/{REPORT}")}
    answer = client.post(f"/fr/{REPORT}", data=told)
    assert answer.status_code == 422
    root = html.document_fromstring(answer.text)
    assert root.xpath("string(//textarea)").strip() == "Une date est fausse."
    assert "Réessayez plus tard" in root.text_content()


@pytest.mark.parametrize(
    ("kind", "error"), [("faute", "ZeroDivisionError"), ("requete", "ProgrammingError"), ("base", "Exception")]
)
def test_a_fault_is_logged_with_its_place_and_nothing_of_the_request(
    failing: FlaskClient, capsys: pytest.CaptureFixture[str], kind: str, error: str
) -> None:
    logs.set_up("text")
    answer = failing.post(
        f"/fr/essai/{kind}?q={SECRET_WORDS}", data={"csrf_token": token(failing, f"/fr/{REPORT}"), "x": SECRET_WORDS}
    )
    assert answer.status_code == {"base": 503}.get(kind, 500)
    log = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().err)
    assert SECRET_WORDS not in log
    assert f"error={error}" in log
    assert "Traceback" not in log
    if kind != "base":
        # This view stands outside the packages of the site: the file alone is named.
        line = next(n for n, text in enumerate(lines_of(__file__), 1) if f'kind == "{kind}"' in text) + 1
        assert f"file=test_errors.py line={line}" in log


def test_a_fault_of_ours_is_logged_where_it_stands(
    failing: FlaskClient, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last line of ours, and not that of the library in which it broke."""
    from citizen_site.pages.projects import views

    logs.set_up("text")
    monkeypatch.setattr(views, "render_template", lambda *_a, **_k: int(SECRET_WORDS))
    assert failing.get("/fr/projets").status_code == 500
    log = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().err)
    assert re.search(r"error=ValueError file=citizen_site/pages/projects/views\.py line=\d+", log)
    assert SECRET_WORDS not in log


def lines_of(path: str) -> Iterator[str]:
    with open(path, encoding="utf-8") as file:
        yield from file
