"""Every page as every person who is signed in: reading changes nothing, keeps to this site, and has every header."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import Engine
from werkzeug.routing import AnyConverter, Rule
from werkzeug.test import TestResponse

from citizen_site import database, security
from citizen_site.accounts.people.kinds import AssociationState
from citizen_site.accounts.people.records import PasskeyRecord
from citizen_site.accounts.permissions import OFFICERS, Act, Role
from citizen_site.app import create_app
from citizen_site.desk import actions
from citizen_site.desk.drafts import By
from citizen_site.doors import DOORS
from citizen_site.settings import Settings
from citizen_site.wiring import Services
from registry.projects.records import Subject
from tests.builders.accounts import add_association, add_member, add_officer, sign_in
from tests.builders.projects import NOW
from tests.functional.desk_visits import everything

HOST = "https://localhost"
ROLES = [role for role in Role if role is not Role.CITIZEN]
# What anybody may type as a part of an address.
TYPED = {"slug": "hydro", "token": "x" * 43, "form": "json", "filename": "css/site.css", "name": "etapes"}


@dataclass(frozen=True, slots=True)
class Whole:
    """A site with something of each kind, a client for each role, and what stands in the parts of addresses."""

    app: Flask
    engine: Engine
    clients: dict[str, FlaskClient]
    numbers: dict[str, Any]

    def pages(self, who: str) -> list[tuple[Rule, str]]:
        """Each rule that is read, with one address; public ones once, since they look at no session."""
        return [
            (rule, self.address(rule))
            for rule in self.app.url_map.iter_rules()
            if "GET" in (rule.methods or ())
            and not rule.endpoint.endswith("static")
            and (who == "anybody" or DOORS[rule.endpoint] is not Act.READ_PUBLIC_PAGES)
        ]

    def address(self, rule: Rule) -> str:
        values = {name: self._value(rule, name) for name in rule.arguments}
        return str(self.app.url_map.bind("localhost").build(rule.endpoint, values))

    def _value(self, rule: Rule, name: str) -> Any:
        converter = rule._converters[name]
        if isinstance(converter, AnyConverter):
            return "fr" if "fr" in converter.items else min(converter.items)
        if name in ("number", "member"):
            part = rule.endpoint.split(".")[0]
            return self.numbers.get(part, 1) if name == "number" else self.numbers["member"]
        return TYPED.get(name, "x")


@pytest.fixture(scope="module")
def whole(content_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    with built(content_file, tmp_path_factory.mktemp("whole")) as site:
        yield site


@contextmanager
def built(content_file: Path, home: Path) -> Iterator[Whole]:
    """Give a site with something of each kind, in this folder, until the end."""
    shutil.copy(content_file, home / "site.db")
    engine = database.connect(f"sqlite:///{home / 'site.db'}")
    settings = Settings(str(engine.url), "k" * 40, HOST, index_folder=str(home / "index"), log_format="text",
                        provider_issuer="https://provider.example", provider_client_id="c",
                        provider_client_secret="s")  # fmt: skip
    app = create_app(settings, Services(settings, engine, lambda: NOW))
    with database.writing(engine) as session:
        association, asked = add_association(session), add_association(session, AssociationState.ASKED)
        accounts = {}
        for role in ROLES:
            row = add_officer(session, role) if role in OFFICERS else add_member(session, association, role)
            accounts[role.value] = row.id
            if role in OFFICERS:
                session.add(PasskeyRecord(account_id=row.id, credential=f"c{row.id}", public_key=b"k", sign_count=0,
                                          name="Clé", added_at=NOW))  # fmt: skip
        member = add_member(session, association)
        actions.open_draft(session, Subject.PROJECT, "hydro", By("officer-1", NOW))
        numbers = {
            "officer_accounts": f"officer-{accounts['register_editor']}", "officer_associations": association.number,
            "member_members": member.number, "member": member.number, "asked": asked.number,
        }  # fmt: skip
    clients = {role: sign_in(app, account) for role, account in accounts.items()}
    clients["anybody"] = app.test_client()
    yield Whole(app, engine, clients, numbers)
    engine.dispose()


def read(client: FlaskClient, path: str) -> TestResponse:
    answer = client.get(path, base_url=HOST)
    answer.get_data()
    return answer


WHO = ["anybody", *(role.value for role in ROLES)]


@pytest.mark.parametrize("who", WHO)
def test_reading_any_page_changes_nothing(whole: Whole, who: str) -> None:
    """What a reader is refused is noted: the trail alone may grow."""
    seen = everything(whole.engine)
    with whole.engine.connect() as watching:
        # Grows when another connection has committed anything: asked of SQLite after each page.
        number = watching.exec_driver_sql("PRAGMA data_version").scalar_one()
        for rule, path in whole.pages(who):
            status = read(whole.clients[who], path).status_code
            assert status < 500, (path, status)
            watching.rollback()
            now = watching.exec_driver_sql("PRAGMA data_version").scalar_one()
            if now != number:
                after = everything(whole.engine)
                changed = {name for name in after if after[name] != seen[name]}
                assert status == 403 and changed <= {"trail_line", "trail_head"}, (rule.endpoint, changed)
                number, seen = now, after
    assert everything(whole.engine) == seen


@pytest.mark.parametrize("who", WHO)
def test_each_page_has_every_header_and_keeps_to_this_site(whole: Whole, who: str) -> None:
    for rule, path in whole.pages(who):
        answer = read(whole.clients[who], path)
        for name, value in security.HEADERS.items():
            if name != "Content-Security-Policy":
                assert answer.headers.get_all(name) == [value], (path, name)
        assert answer.headers["Strict-Transport-Security"] == security.STRICT_TRANSPORT, path
        policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == "'self'" and "unsafe" not in str(policy), path
        assert policy["script-src"] in ("'none'", "'self'"), path
        assert policy["form-action"] in ("'self'", "'self' https://provider.example"), path
        if answer.mimetype == "text/html":
            _check_content(answer, path)
        guarded = rule.rule.startswith(("/<any(fr,en):language>/agents", "/<any(fr,en):language>/compte"))
        if guarded and answer.status_code == 200 and "Set-Cookie" not in answer.headers:
            assert "no-store" in answer.headers["Cache-Control"] or "no-cache" in answer.headers["Cache-Control"], path


def _check_content(answer: TestResponse, path: str) -> None:
    root = html.document_fromstring(answer.text)
    assert root.xpath("//script[not(@type='application/ld+json')][not(@src)] | //style | //*[@style]") == [], path
    assert root.xpath("//@*[starts-with(name(), 'on')]") == [], path
    for kind in ("//*/@src", "//link[@rel='stylesheet']/@href", "//form/@action", "//link[@rel='icon']/@href"):
        foreign = [one for one in root.xpath(kind) if "//" in one and not one.startswith(HOST)]
        assert foreign == [], (path, kind)


@pytest.mark.parametrize("who", WHO)
def test_each_cookie_is_of_this_host_alone(whole: Whole, who: str) -> None:
    seen = set()
    for _rule, path in whole.pages(who):
        for given in read(whole.clients[who], path).headers.getlist("Set-Cookie"):
            name, parts = given.split("=", 1)[0], {part.strip() for part in given.split(";")[1:]}
            seen.add(name)
            assert name.startswith("__Host-") and {"Secure", "HttpOnly", "Path=/"} <= parts, (path, given)
            assert any(part.startswith("SameSite=") and part != "SameSite=None" for part in parts), (path, given)
            assert not any(part.lower().startswith("domain") for part in parts), (path, given)
    assert seen <= {"__Host-form", "__Host-step", "__Host-session", "__Host-again", "__Host-link"}


@pytest.mark.parametrize("who", WHO)
def test_what_is_sent_without_the_token_of_a_form_is_refused_first(whole: Whole, who: str) -> None:
    before = everything(whole.engine)
    for rule in whole.app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and rule.rule not in security.CSRF_EXEMPT:
            answer = whole.clients[who].post(whole.address(rule), base_url=HOST, data={"why": "x"})
            assert answer.status_code == 400, (rule.endpoint, answer.status_code)
    assert everything(whole.engine) == before


@pytest.mark.parametrize("who", WHO)
def test_no_page_shows_the_address_of_somebody_else_to_whoever_does_not_manage_them(whole: Whole, who: str) -> None:
    """Addresses of accounts are on the pages of those who open and close them, and on one's own."""
    managing = {"administrator", "association_manager", "association_member"}
    for _rule, path in whole.pages(who):
        answer = read(whole.clients[who], path)
        if answer.mimetype == "text/html" and who not in managing:
            assert answer.text.count("@example.org") == answer.text.count("security@example.org"), path
