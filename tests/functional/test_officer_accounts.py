"""Pages of administrators: accounts of officers, and the trail. Links are shown once; nothing is done by reading."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from citizen_site import database
from citizen_site.accounts import demonstration
from citizen_site.accounts.audit import Actor
from citizen_site.accounts.officers import search
from citizen_site.accounts.people.kinds import AccountState
from citizen_site.accounts.permissions import Role
from citizen_site.accounts.trail_search import Criteria, lines
from citizen_site.keys import Purpose
from citizen_site.settings import Environment
from citizen_site.wiring import Services
from tests.builders.accounts import add_officer, sign_in
from tests.builders.projects import NOW

LIST, NEW, TRAIL = "/fr/agents/comptes", "/fr/agents/comptes/nouveau", "/fr/agents/journal"


@pytest.fixture
def app(engine: Engine, make_app) -> Flask:  # type: ignore[no-untyped-def]
    app: Flask = make_app(engine)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def people(engine: Engine) -> dict[str, int]:
    with database.writing(engine) as session:
        return {
            "administrator": add_officer(session, Role.ADMINISTRATOR, name="Première personne").id,
            "editor": add_officer(session, Role.REGISTER_EDITOR, name="Deuxième personne").id,
        }


@pytest.fixture
def client(app: Flask, people: dict[str, int]) -> FlaskClient:
    return sign_in(app, people["administrator"])


def said(answer: TestResponse) -> str:
    return " ".join(html.document_fromstring(answer.text).text_content().split())


def acts(engine: Engine) -> list[str]:
    with database.reading(engine) as session:
        return [line.note.act for line in reversed(lines(session, Criteria(), size=1000).lines)]


def test_the_list_names_each_officer_with_roles_and_state(client: FlaskClient, people: dict[str, int]) -> None:
    found = said(client.get(LIST))
    assert "Deuxième personne" in found and f"officer-{people['editor']}" in found and "Édition du registre" in found


def test_an_account_is_opened_and_its_link_is_shown_once(client: FlaskClient, engine: Engine) -> None:
    answer = client.post(NEW, data={"name": "Troisième", "address": "c@example.org", "roles": ["case_handler"]})
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    (link,) = set(re.findall(r"http://site\.test/fr/agents/invitation/([\w-]{43})", answer.text))
    with database.reading(engine) as session:
        (opened,) = [one for one in search.officers(session) if one.name == "Troisième"]
        assert (opened.state, opened.roles) == (AccountState.INVITED, (Role.CASE_HANDLER,))
        told = str(session.execute(text("SELECT * FROM account_invitation")).all())
    assert link not in told
    assert link not in client.get(f"{LIST}/{opened.number}").text


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"name": "", "address": "c@example.org", "roles": ["case_handler"]}, "Donnez le nom."),
        ({"name": "C", "address": "c", "roles": ["case_handler"]}, "nom@organisme.fr"),
        ({"name": "C", "address": "c@example.org", "roles": []}, "Choisissez au moins un rôle."),
        ({"name": "C", "address": "c@example.org", "roles": ["association_manager"]}, "liste"),
        ({"name": "<b>C</b>" * 50, "address": "c@example.org", "roles": ["case_handler"]}, "120 caractères"),
    ],
)
def test_what_cannot_be_opened_is_said_on_its_field_and_what_was_typed_stays(
    client: FlaskClient, engine: Engine, form: dict[str, object], sentence: str
) -> None:
    answer = client.post(NEW, data=form)
    root = html.document_fromstring(answer.text)
    assert answer.status_code == 422
    assert sentence in " ".join(root.xpath("//*[contains(@class, 'error')]//text()")) or sentence in said(answer)
    assert root.xpath("//div[@role='alert']//a[starts-with(@href, '#')]")
    assert root.xpath("//input[@name='address']/@value") == [form["address"]]
    with database.reading(engine) as session:
        assert len(search.officers(session)) == 2


def test_an_address_that_has_an_account_is_said(client: FlaskClient, engine: Engine, people: dict[str, int]) -> None:
    with database.reading(engine) as session:
        taken = search.one_officer(session, f"officer-{people['editor']}").address
    answer = client.post(NEW, data={"name": "C", "address": taken.upper(), "roles": ["case_handler"]})
    assert (answer.status_code, "Un compte a déjà cette adresse" in said(answer)) == (422, True)


def test_roles_are_set_and_hold_from_the_next_page_on(app: Flask, client: FlaskClient, people: dict[str, int]) -> None:
    number = f"officer-{people['editor']}"
    other = sign_in(app, people["editor"])
    assert other.get(LIST).status_code == 403
    answer = client.post(f"{LIST}/{number}/roles", data={"roles": ["administrator"]}, follow_redirects=True)
    assert "C’est fait" in said(answer)
    assert other.get(LIST).status_code == 200


def test_an_account_is_closed_with_its_reason_and_its_session_is_dead(
    app: Flask, client: FlaskClient, engine: Engine, people: dict[str, int]
) -> None:
    number, other = f"officer-{people['editor']}", sign_in(app, people["editor"])
    assert other.get("/fr/agents/reprise").location == "/fr/agents/moi"
    assert client.post(f"{LIST}/{number}/fermer", data={}).status_code == 422
    assert client.post(f"{LIST}/{number}/fermer", data={"why": "person_left"}).status_code == 303
    assert other.get("/fr/agents/reprise").location.startswith("/fr/agents/connexion")
    assert acts(engine)[-1] == "disable_account"


def test_nobody_acts_on_their_own_account(client: FlaskClient, people: dict[str, int]) -> None:
    own = f"officer-{people['administrator']}"
    for act, form in (("fermer", {"why": "security"}), ("roles", {"roles": ["case_handler"]}), ("lien", {})):
        answer = client.post(f"{LIST}/{own}/{act}", data=form)
        assert (answer.status_code, "votre propre compte" in said(answer)) == (422, True), act


def test_an_unknown_number_has_no_page(client: FlaskClient) -> None:
    for number in ("officer-999", "member-1", "x", "officer-1%00"):
        assert client.get(f"{LIST}/{number}").status_code == 404


def test_reading_changes_nothing(client: FlaskClient, engine: Engine, people: dict[str, int]) -> None:
    before = _everything(engine)
    for path in (LIST, NEW, f"{LIST}/officer-{people['editor']}", TRAIL, f"{TRAIL}?who=officer-1&page=2"):
        assert client.get(path).status_code == 200
    assert _everything(engine) == before


def test_the_trail_is_read_with_filters_kept_in_the_address(client: FlaskClient, people: dict[str, int]) -> None:
    number = f"officer-{people['editor']}"
    client.post(f"{LIST}/{number}/roles", data={"roles": ["case_handler", "course_editor"]})
    found = html.document_fromstring(client.get(f"{TRAIL}?thing={number}&act=give_role").text)
    assert len(found.xpath("//tbody/tr")) == 2
    assert found.xpath("//input[@name='thing']/@value") == [number]
    assert "Aucune ligne ne correspond" in said(client.get(f"{TRAIL}?who=officer-999"))
    assert client.get(f"{TRAIL}?since=demain").status_code == 422
    assert client.get(f"{TRAIL}?act=nothing").status_code == 422


def test_the_trail_is_verified_from_its_page_and_an_altered_line_is_named(client: FlaskClient, engine: Engine) -> None:
    assert "Le journal est complet" in said(client.post(f"{TRAIL}/verifier"))
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER trail_line_no_update"))
        connection.execute(text("UPDATE trail_line SET who = 'officer-999' WHERE number = 1"))
    answer = said(client.post(f"{TRAIL}/verifier"))
    assert "Le journal n’est pas complet" in answer and "line 1" in answer


def test_the_head_is_downloaded_as_verify_trail_reads_it(client: FlaskClient, engine: Engine) -> None:
    answer = client.post(f"{TRAIL}/tete")
    assert re.fullmatch(r"\d+:[0-9a-f]{64}\n", answer.text)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert acts(engine)[-1] == "export_trail_head"


def laid(app: Flask, engine: Engine) -> list[demonstration.DemonstrationAccount]:
    services: Services = app.extensions["services"]
    with database.writing(engine) as session:
        actor = Actor("operator", NOW, services.settings.key(Purpose.TRAIL))
        return list(demonstration.lay(session, actor, services.settings.key(Purpose.TOKENS)))


def test_the_demonstration_has_one_account_for_each_role_and_keeps_them(engine: Engine, make_app) -> None:  # type: ignore[no-untyped-def]
    app = make_app(engine, demo=True)
    found = laid(app, engine)
    assert {one.role for one in found} == set(Role) - {Role.CITIZEN}
    assert laid(app, engine) == found
    assert len({one.code for one in found}) == len(found)


def test_the_code_of_the_demonstration_opens_its_account_and_no_other(engine: Engine, make_app) -> None:  # type: ignore[no-untyped-def]
    app = make_app(engine, demo=True)
    app.config["WTF_CSRF_ENABLED"] = False
    editor, handler = (next(one for one in laid(app, engine) if one.role is role)
                       for role in (Role.REGISTER_EDITOR, Role.CASE_HANDLER))  # fmt: skip
    path = "/fr/agents/connexion/demonstration"
    client = app.test_client()
    wrong = client.post(path, data={"address": editor.address, "code": handler.code})
    assert (wrong.status_code, client.get_cookie("session")) == (422, None)
    right = client.post(path, data={"address": editor.address, "code": editor.code.lower()})
    assert right.status_code == 303 and client.get_cookie("session") is not None


@pytest.mark.parametrize("settings", [{"demo": False}, {"demo": True, "env": Environment.PRODUCTION}])
def test_outside_a_demonstration_its_accounts_have_no_door(
    engine: Engine, make_app, settings: dict[str, object]
) -> None:  # type: ignore[no-untyped-def]
    app = make_app(engine, **settings)
    app.config["WTF_CSRF_ENABLED"] = False
    one = laid(app, engine)[0]
    for part in ("agents", "compte"):
        path = f"/fr/{part}/connexion/demonstration"
        assert app.test_client().get(path).status_code == 404
        assert app.test_client().post(path, data={"address": one.address, "code": one.code}).status_code == 404


def test_a_database_of_a_demonstration_does_not_start_in_production(engine: Engine, app: Flask) -> None:
    with database.reading(engine) as session:
        demonstration.check_none(session)
    laid(app, engine)
    with database.reading(engine) as session, pytest.raises(demonstration.NotInProduction):
        demonstration.check_none(session)


def _everything(engine: Engine) -> str:
    from citizen_site.migrations.running import tables_of_the_code

    with engine.connect() as connection:
        return str({
            name: connection.execute(text(f'SELECT * FROM "{name}"')).all() for name in tables_of_the_code().tables
        })  # fmt: skip
