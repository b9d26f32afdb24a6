"""An association in a real browser: from its application to the day on which its second member leaves; every page."""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from citizen_site import database
from citizen_site.accounts.associations import search
from citizen_site.accounts.people.kinds import AccountState
from citizen_site.accounts.permissions import Role
from citizen_site.accounts.sessions.visitors import Way
from tests.builders.accounts import add_association, add_member, add_officer, session_token
from tests.builders.projects import NOW
from tests.functional.browsing import serving, window
from tests.functional.member_visits import (
    ACCOUNT,
    APPLICATION,
    ASKING,
    CODE,
    ENTRY,
    FACTOR,
    LEAVING,
    MEMBERS,
    PASSWORD,
    PASSWORD_PAGE,
    PROOF,
    SECRET,
    SELF,
    SETTINGS,
    add_holder,
    code,
    link_for,
    link_on,
)
from tests.functional.officer_visits import Visit, trail
from tests.functional.test_accessibility import RULES

pytestmark = pytest.mark.browser
OFFICE = "/fr/agents/associations"
# A table scrolls inside its own frame; nothing else may be wider than the window.
TOO_WIDE = """[...document.querySelectorAll('main *')].filter(e => !e.closest('.table-frame'))
.filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 5).map(e => e.outerHTML.slice(0, 120))"""


@dataclass
class Place:
    """The site at its address, and the clock that it reads."""

    url: str
    app: Flask
    engine: Engine
    now: list[dt.datetime]

    def enter(self, page: Page, account: int, way: Way) -> None:
        """Give the window an open session of this account."""
        browser = page.evaluate("navigator.userAgent")
        token = session_token(self.engine, self.app, account, way=way, browser=browser)
        page.context.add_cookies([{"name": "session", "value": token, "url": self.url}])


@pytest.fixture
def place(engine: Engine, make_app: Callable[..., Flask]) -> Iterator[Place]:
    now = [NOW]
    app = make_app(engine, lambda: now[0])
    with serving(app) as url:
        app.config["PUBLIC_URL"] = url
        yield Place(url, app, engine, now)


def _heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def _set_up(page: Page, place: Place, name: str) -> bytes:
    """Fill in the pages of a link, and return the secret that was shown."""
    page.get_by_label("Votre nom").fill(name)
    page.get_by_label("Nouveau mot de passe").fill(PASSWORD)
    page.get_by_label("Le même mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Continuer").click()
    _heading(page, "Installer votre second facteur")
    picture = page.get_by_role("img", name=re.compile("Image à lire"))
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    secret = base64.b32decode("".join(page.locator(".secret-groups code").all_inner_texts()))
    page.get_by_label("Code affiché").fill(code(secret, place.now[0]))
    page.get_by_role("button", name="Ouvrir mon compte").click()
    _heading(page, "Vos codes de secours")
    page.get_by_label("Je les ai gardés").check()
    page.get_by_role("button", name="Continuer").click()
    return secret


def _sign_in(page: Page, place: Place, address: str, secret: bytes) -> None:
    page.get_by_label("Adresse électronique").fill(address)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Continuer").click()
    _heading(page, "Donner votre code")
    page.get_by_label("Code", exact=True).fill(code(secret, place.now[0]))
    page.get_by_role("button", name="Se connecter").click()


def test_an_association_applies_is_accepted_invites_and_is_left(browser: Browser, place: Place) -> None:
    with database.writing(place.engine) as session:
        admin = add_officer(session, Role.ADMINISTRATOR).id
    with window(browser, scripts=False) as first, window(browser) as office, window(browser, width=360) as second:
        first.goto(f"{place.url}{ASKING}")
        first.get_by_label("Nom de l’association").fill("Association du voyage")
        first.get_by_label("Son objet").fill("Soutenir les malades.")
        first.get_by_label("Représentant légal").fill("Présidence")
        first.get_by_label("Numéro RNA").fill("w75 1234567")
        first.get_by_label("Votre nom").fill("Première personne")
        first.get_by_label("Votre adresse électronique").fill("premiere@example.org")
        first.get_by_role("button", name="Envoyer la demande").click()
        expect(first.get_by_role("alert")).to_contain_text("Confirmez que l’association")
        first.get_by_label("L’association m’a chargé").check()
        first.get_by_role("button", name="Envoyer la demande").click()
        _heading(first, "Demande reçue")
        link = str(first.locator(".secret-link a").get_attribute("href")).replace("http://site.test", place.url)
        first.goto(link)
        expect(first.get_by_role("main")).to_contain_text("Elle attend une décision")

        office.goto(f"{place.url}{ENTRY}")
        place.enter(office, admin, Way.PASSKEY)
        office.goto(f"{place.url}{OFFICE}")
        office.get_by_role("link", name="Association du voyage").click()
        office.get_by_role("button", name="Accepter l’association").click()
        expect(office.get_by_role("status")).to_contain_text("Acceptée.")

        first.reload()
        first.get_by_role("link", name="Installer mon compte").click()
        _set_up(first, place, "Première personne")
        _heading(first, "Association du voyage")
        expect(first.get_by_role("main")).to_contain_text("ne peut pas encore demander d’indicateurs")
        first.goto(f"{place.url}{MEMBERS}")
        first.get_by_role("link", name="Inviter quelqu’un").click()
        first.get_by_label("Nom", exact=True).fill("Seconde personne")
        first.get_by_label("Adresse électronique").fill("seconde@example.org")
        first.get_by_role("button", name="Créer le lien").click()
        link = str(first.locator(".once a").get_attribute("href")).replace("http://site.test", place.url)

        second.goto(link)
        secret = _set_up(second, place, "Seconde personne")
        expect(second.get_by_role("main")).to_contain_text("L’association peut demander des indicateurs.")
        second.get_by_role("button", name="Se déconnecter").click()
        _heading(second, "Se connecter à l’espace des associations")
        place.now[0] += dt.timedelta(seconds=30)
        _sign_in(second, place, "seconde@example.org", secret)
        _heading(second, "Association du voyage")
        second.goto(f"{place.url}{SELF}")
        second.get_by_role("link", name="Quitter l’association").click()
        second.get_by_label("J’en suis certain").check()
        second.get_by_role("button", name="Quitter l’association").click()
        expect(second.get_by_role("main")).to_contain_text("Vous avez quitté l’association")
        _sign_in_refused(second)
        first.goto(f"{place.url}{ACCOUNT}")
        expect(first.get_by_role("main")).not_to_contain_text("Seconde personne")
        assert [said for said in [*office.said, *second.said] if _odd(said)] == []  # type: ignore[attr-defined]
    assert [line[1] for line in trail(place.engine)] == [
        "register_an_association", "review_association", "review_association", "invite_member", "change_own_factors",
        "signed_in", "invite_member", "invite_member", "change_own_factors", "signed_in", "signed_out", "signed_in",
        "leave_association", "signed_out", "sign_in_refused",
    ]  # fmt: skip


def _sign_in_refused(page: Page) -> None:
    page.get_by_label("Adresse électronique").fill("seconde@example.org")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("alert")).to_contain_text("n’ouvrent aucun compte")


def _odd(said: str) -> bool:
    """Whether the console told something else than what was cleared at signing out, and the refusal that was meant."""
    return "Clear-Site-Data" not in said and "422" not in said


def test_a_member_signs_in_with_the_keyboard_alone(browser: Browser, place: Place) -> None:
    with database.writing(place.engine) as session:
        number = add_association(session, name="Association du clavier").id
    holder = add_holder(place.app, number, address="clavier@example.org")
    with window(browser) as page:
        page.goto(f"{place.url}{MEMBERS}")
        _tab_to(page, "address")
        page.keyboard.type(holder.address)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        _heading(page, "Donner votre code")
        _tab_to(page, "code")
        page.keyboard.type(code(SECRET, NOW))
        page.keyboard.press("Enter")
        _heading(page, "Membres")
        _tab_to(page, "Se déconnecter")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        page.keyboard.press("Enter")
        _heading(page, "Se connecter à l’espace des associations")


def _tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the element with this identifier or these words has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted in page.evaluate("[document.activeElement.id, document.activeElement.innerText]"):
            return
    raise AssertionError(f"{wanted} is not reached by Tab")


@dataclass
class Gallery:
    """An association with everybody in it, and addresses of pages that only a link opens."""

    manager: int
    admin: int
    application: str
    standing: str
    invitation: str
    again: str


def _gallery(place: Place) -> Gallery:
    with database.writing(place.engine) as session:
        association = add_association(
            session, name="Association des patients au nom plutôt long", purpose="Soutenir.\nInformer."
        )
        number = association.id
        for name in ("Membre un", "Membre deux"):
            add_member(session, association, name=name)
        invited = add_member(session, association, state=AccountState.INVITED, name="Personne invitée").id
        admin = add_officer(session, Role.ADMINISTRATOR).id
    manager = add_holder(place.app, number, Role.ASSOCIATION_MANAGER, name="Gestion de l’association")
    visit = Visit(place.app)
    visit.post(ASKING, **{**APPLICATION, "address": manager.address})
    standing = link_on(visit.post(ASKING, **APPLICATION))
    with database.reading(place.engine) as session:
        application = search.waiting(session, NOW)[0].number
    links = [link_for(place.app, account) for account in (invited, manager.account_id)]
    return Gallery(manager.account_id, admin, application, standing, *links)


def pages_of(place: Place, page: Page) -> Iterator[tuple[str, str]]:
    """Open every page in turn and yield its name and its address; forms sent empty come last."""
    seen = _gallery(place)
    plain = {"inscription": ASKING, "demande": seen.standing, "connexion": ENTRY, "invitation": seen.invitation,
             "mot-de-passe-perdu": seen.again, "lien-fini": f"{ACCOUNT}/invitation/x"}  # fmt: skip
    for name, path in plain.items():
        page.goto(f"{place.url}{path}")
        yield name, path
    page.goto(f"{place.url}{seen.invitation}")
    page.get_by_label("Votre nom").fill("Personne invitée")
    page.get_by_label("Nouveau mot de passe").fill(PASSWORD)
    page.get_by_label("Le même mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Continuer").click()
    _heading(page, "Installer votre second facteur")
    yield "second-facteur", f"{seen.invitation}/code"
    place.enter(page, seen.manager, Way.PASSWORD)
    for name, path in {"accueil": ACCOUNT, "membres": MEMBERS, "invitation-de-membre": f"{MEMBERS}/nouveau",
                       "retrait": f"{MEMBERS}/member-1/retrait", "reglages": SETTINGS,
                       "fermeture": f"{SETTINGS}/fermeture", "compte": SELF, "mot-de-passe": PASSWORD_PAGE,
                       "application": FACTOR, "depart": LEAVING, "preuve": PROOF}.items():  # fmt: skip
        page.goto(f"{place.url}{path}")
        yield name, path
    for name, path in {"reglages-faux": SETTINGS, "membre-faux": f"{MEMBERS}/nouveau", "depart-faux": LEAVING}.items():
        page.goto(f"{place.url}{path}")
        for field in page.locator("main input[type=text], main input[type=email], main textarea").all():
            field.fill("")
        page.locator(".desk-page form button").first.click()
        yield name, path
    page.goto(f"{place.url}{SELF}")
    page.get_by_role("button", name="Créer de nouveaux codes").click()
    yield "codes", SELF
    page.context.clear_cookies()
    place.enter(page, seen.admin, Way.PASSKEY)
    for name, path in {"agents-liste": OFFICE, "agents-demande": f"{OFFICE}/demandes/{seen.application}",
                       "agents-association": f"{OFFICE}/association-1"}.items():  # fmt: skip
        page.goto(f"{place.url}{path}")
        yield name, path


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_pages_have_no_fault_that_axe_can_find_and_do_not_scroll_sideways(
    browser: Browser, place: Place, width: int, scheme: str
) -> None:
    found: dict[str, object] = {}
    with window(browser, width=width, scheme=scheme) as page:
        for name, _path in pages_of(place, page):
            faults = Axe().run(page, options=RULES).response["violations"]
            wide = page.evaluate(TOO_WIDE)
            if faults or wide:
                found[name] = [(one["id"], one["nodes"][0]["html"][:120]) for one in faults] + wide
        assert page.locator(".desk-menu").count() == 1
    assert found == {}


def test_pages_in_english_hold_no_fault_either(browser: Browser, place: Place) -> None:
    seen = _gallery(place)
    found: dict[str, object] = {}
    paths = (
        ASKING,
        seen.standing,
        ENTRY,
        seen.invitation,
        seen.again,
        ACCOUNT,
        MEMBERS,
        f"{MEMBERS}/nouveau",
        SETTINGS,
        SELF,
        FACTOR,
        PROOF,
        LEAVING,
    )
    with window(browser) as page:
        page.goto(f"{place.url}/en/compte/connexion")
        place.enter(page, seen.manager, Way.PASSWORD)
        for path in paths:
            page.goto(f"{place.url}{path.replace('/fr/', '/en/')}")
            faults = Axe().run(page, options=RULES).response["violations"]
            if faults or page.locator("html").get_attribute("lang") != "en":
                found[path] = [(one["id"], one["nodes"][0]["html"][:120]) for one in faults]
        place.enter(page, seen.admin, Way.PASSKEY)
        for path in (OFFICE, f"{OFFICE}/demandes/{seen.application}", f"{OFFICE}/association-1"):
            page.goto(f"{place.url}{path.replace('/fr/', '/en/')}")
            faults = Axe().run(page, options=RULES).response["violations"]
            if faults:
                found[path] = [(one["id"], one["nodes"][0]["html"][:120]) for one in faults]
    assert found == {}


def test_without_a_step_under_way_the_page_of_the_code_goes_back(browser: Browser, place: Place) -> None:
    with window(browser) as page:
        page.goto(f"{place.url}{CODE}")
        _heading(page, "Se connecter à l’espace des associations")
