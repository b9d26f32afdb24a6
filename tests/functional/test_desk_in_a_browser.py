"""The desk in a real browser: an editor amends HYDRO, with and without JavaScript, by mouse and by keyboard."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from citizen_site import database
from citizen_site.accounts.permissions import Role
from citizen_site.app import create_app
from citizen_site.settings import Settings
from citizen_site.wiring import Services
from tests.builders.accounts import add_officer, session_token
from tests.builders.projects import NOW
from tests.functional.browsing import serving, window
from tests.functional.test_accessibility import LANGUAGES, RULES, TOO_WIDE

pytestmark = pytest.mark.browser

BENEFIT = "Éviter une hospitalisation sur dix."
WHY = "L’équipe a écrit ce qu’elle vise."


@dataclass(frozen=True, slots=True)
class Site:
    address: str
    app: Flask
    engine: Engine


@pytest.fixture(scope="module")
def desk(content_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with the real projects, where publishing takes one person."""
    home = tmp_path_factory.mktemp("desk")
    shutil.copy(content_file, home / "site.db")
    engine = database.connect(f"sqlite:///{home / 'site.db'}")
    settings = Settings(str(engine.url), "a secret of the journeys, long enough to be one", "http://127.0.0.1",
                        index_folder=str(home / "index"), log_format="text")  # fmt: skip
    app = create_app(settings, Services(settings, engine, lambda: NOW))
    with serving(app) as address:
        yield Site(address, app, engine)
    engine.dispose()


def sign_in(page: Page, desk: Site, *roles: Role) -> None:
    """Give the browser the session of a new officer: how officers sign in has journeys of its own."""
    with database.writing(desk.engine) as session:
        account = add_officer(session, *(roles or (Role.REGISTER_EDITOR,))).id
    browser = page.evaluate("navigator.userAgent")
    token = session_token(desk.engine, desk.app, account, browser=browser)
    page.context.add_cookies([{"name": "session", "value": token, "url": desk.address, "httpOnly": True}])


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_editor_amends_hydro_looks_at_it_and_publishes_it(browser: Browser, desk: Site, scripts: bool) -> None:
    told = f"{BENEFIT} {'Avec' if scripts else 'Sans'} programme."
    with window(browser, scripts=scripts) as page:
        sign_in(page, desk)
        page.goto(f"{desk.address}/fr/agents/projets")
        page.get_by_label("Mots, nom court ou numéro").fill("hydro")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Prévoir les crises d’insuffisance cardiaque").click()
        page.get_by_role("button", name="Ouvrir un brouillon").click()
        page.get_by_role("link", name=re.compile("Question et résumés")).click()
        page.get_by_label("Bénéfice attendu, en français").fill("<i>rien</i>")
        page.get_by_role("button", name="Enregistrer", exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text("s’afficherait tel quel")
        page.get_by_role("alert").get_by_role("link").click()
        expect(page.get_by_label("Bénéfice attendu, en français")).to_have_value("<i>rien</i>")
        page.get_by_label("Bénéfice attendu, en français").fill(told)
        page.get_by_role("button", name="Enregistrer", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("Enregistré.")
        page.get_by_role("link", name="Aperçu").click()
        expect(page.get_by_text("Aperçu, non public.")).to_be_visible()
        expect(page.get_by_text(told)).to_be_visible()
        page.get_by_role("link", name="Revenir au brouillon").click()
        page.get_by_label("Pourquoi ce changement").fill(WHY)
        page.get_by_role("button", name="Publier", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("Publié.")
        page.get_by_role("link", name="La page publique").click()
        expect(page.get_by_text(told)).to_be_visible()
        page.get_by_role("link", name=re.compile("Historique")).click()
        expect(page.locator(".version").first).to_contain_text(WHY)
        expect(page.locator(".version").first).to_contain_text(told)
        assert [said for said in page.said if "422" not in said] == []


def test_an_officer_without_the_right_is_told_so(browser: Browser, desk: Site) -> None:
    with window(browser) as page:
        sign_in(page, desk, Role.NEWSLETTER_EDITOR)
        answer = page.goto(f"{desk.address}/fr/agents/projets/hydro")
        assert answer is not None and answer.status == 403
        expect(page.get_by_role("heading", level=1)).to_contain_text("Votre compte n’ouvre pas cette page")


def test_a_row_is_added_by_keyboard_and_enter_saves_rather_than_adds(browser: Browser, desk: Site) -> None:
    with window(browser) as page:
        sign_in(page, desk)
        page.goto(f"{desk.address}/fr/agents/projets/ordei")
        page.get_by_role("button", name="Ouvrir un brouillon").press("Enter")
        page.goto(f"{desk.address}/fr/agents/projets/ordei/acteurs")
        names = page.get_by_label("Organisme")
        count = names.count()
        page.get_by_role("button", name="Ajouter une ligne").press("Space")
        expect(names).to_have_count(count + 1)
        expect(names.last).to_be_focused()
        page.keyboard.type("Santé publique France")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").first).to_contain_text("Enregistré.")
        expect(names.last).to_have_value("Santé publique France")


def test_every_control_of_a_form_is_reached_by_tab_in_the_order_of_the_page(browser: Browser, desk: Site) -> None:
    with window(browser) as page:
        sign_in(page, desk)
        _open(page, desk, "rexetris")
        page.goto(f"{desk.address}/fr/agents/projets/rexetris/donnees")
        wanted = page.eval_on_selector_all(
            ".draft-page form :is(input, select, textarea, button)",
            "all => all.filter(e => e.type != 'hidden' && e.tabIndex >= 0).map(e => e.id || e.value || e.textContent)",
        )
        page.locator(".draft-page form :is(input, select, textarea)").locator("visible=true").first.focus()
        reached = []
        for _step in wanted:
            reached.append(page.evaluate("(e => e.id || e.value || e.textContent)(document.activeElement)"))
            page.keyboard.press("Tab")
        assert reached == wanted and len(wanted) > 12


# Each page of the desk, and each state that looks different.
PAGES = (
    "", "?q=zzzz", "/nouveau", "/hydro", "/pimpon", "/pimpon/identite", "/pimpon/question", "/pimpon/acteurs",
    "/pimpon/donnees", "/pimpon/droit", "/pimpon/garanties", "/pimpon/calendrier", "/pimpon/source",
    "/pimpon/evenements", "/pimpon/evenements/1", "/pimpon/resultats", "/pimpon/resultats/ajouter", "/pimpon/apercu",
    "/pimpon/differences",
)  # fmt: skip


def _open(page: Page, desk: Site, slug: str) -> None:
    page.goto(f"{desk.address}/fr/agents/projets/{slug}")
    button = page.get_by_role("button", name="Ouvrir un brouillon")
    if button.count():
        button.click()


@pytest.fixture(scope="module")
def signed_in(browser: Browser, desk: Site) -> Iterator[dict[str, Page]]:
    """One window for each theme, with a draft of PIMPON open."""
    opened = {scheme: window(browser, scheme=scheme) for scheme in ("light", "dark")}
    pages = {scheme: manager.__enter__() for scheme, manager in opened.items()}
    for page in pages.values():
        sign_in(page, desk)
        _open(page, desk, "pimpon")
    yield pages
    for manager in opened.values():
        manager.__exit__(None, None, None)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_of_the_desk_has_no_fault_that_axe_can_find_and_nothing_overflows(
    signed_in: dict[str, Page], desk: Site, language: str, path: str
) -> None:
    for scheme, page in signed_in.items():
        page.said.clear()  # type: ignore[attr-defined]
        page.goto(f"{desk.address}/{language}/agents/projets{path}")
        faults_of(page, scheme)
        for width in (360, 768, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(TOO_WIDE) == [], width
        assert page.said == []  # type: ignore[attr-defined]


def test_a_page_full_of_errors_has_no_fault_either(signed_in: dict[str, Page], desk: Site) -> None:
    for scheme, page in signed_in.items():
        for path, button in (("identite", "Enregistrer"), ("evenements/ajouter", "Enregistrer"), ("", "Publier")):
            page.goto(f"{desk.address}/fr/agents/projets/pimpon/{path}".rstrip("/"))
            if path == "identite":
                page.get_by_label("Titre, en français").fill("")
                page.get_by_label("Numéro").fill("9" * 70)
            page.get_by_role("button", name=button, exact=True).click()
            expect(page.get_by_role("alert")).to_be_visible()
            faults_of(page, scheme)


def faults_of(page: Page, scheme: str) -> None:
    found = Axe().run(page, options=RULES).response["violations"]
    told = [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]
    assert told == [], f"{scheme}: " + "\n".join(told)
