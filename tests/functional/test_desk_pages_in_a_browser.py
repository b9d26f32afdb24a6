"""The home of officers, databases, organisations, domains and proposals in a real browser, by mouse and keyboard."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from citizen_site import database
from citizen_site.app import create_app
from citizen_site.settings import Settings
from citizen_site.wiring import Services
from registry.projects.kinds import EventKind
from registry.proposals import actions
from registry.proposals.actions import Update
from registry.words import Words
from tests.builders.projects import NOW, event
from tests.functional.browsing import serving, window
from tests.functional.test_accessibility import LANGUAGES, TOO_WIDE
from tests.functional.test_desk_in_a_browser import Site, faults_of, sign_in

pytestmark = pytest.mark.browser

WHY = "L’équipe a écrit ce qu’elle fait."
PAGES = (
    "", "?q=sante", "?q=zzzz", "/bases", "/bases/nouveau", "/bases/snds", "/bases/snds/brouillon", "/bases/snds/apercu",
    "/organismes", "/organismes?q=zzzz", "/organismes/implicity", "/organismes/implicity/fusion", "/themes",
    "/themes?domaine=aucun", "/themes?q=coeur", "/propositions", "/propositions/1", "/propositions/2",
)  # fmt: skip

# Forms sent as they are, which is not enough.
WRONG = {
    "bases/nouveau": "Ouvrir le brouillon",
    "organismes/implicity/fusion": "Préparer",
    "themes?q=coeur": "Voir ce qui changerait",
    "propositions/2": "Clôturer avec suite",
}


@pytest.fixture(scope="module")
def desk(content_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with the real projects and something that waits of every kind."""
    home = tmp_path_factory.mktemp("desk-pages")
    shutil.copy(content_file, home / "site.db")
    engine = database.connect(f"sqlite:///{home / 'site.db'}")
    with database.writing(engine) as session:
        texts = {"lay_summary": Words("Un résumé plus court.", "A shorter summary.")}
        told = Update(texts, event(EventKind.REMINDER, "2026-11-01"), "Le protocole a changé.")
        actions.propose_update(session, "hydro", told, NOW)
        actions.report_error(session, "pimpon", field="events", what="La date est fausse.\nElle est de 2020.", now=NOW)
    settings = Settings(str(engine.url), "a secret of the journeys, long enough to be one", "http://127.0.0.1",
                        index_folder=str(home / "index"), log_format="text")  # fmt: skip
    app = create_app(settings, Services(settings, engine, lambda: NOW))
    with serving(app) as address:
        yield Site(address, app, engine)
    engine.dispose()


def open_draft(page: Page, desk: Site, path: str) -> None:
    page.goto(f"{desk.address}/fr/agents/{path}")
    button = page.get_by_role("button", name="Ouvrir un brouillon")
    if button.count():
        button.click()


@pytest.fixture(scope="module")
def signed_in(browser: Browser, desk: Site) -> Iterator[dict[str, Page]]:
    """One window for each theme; a draft of a database is open."""
    opened = {scheme: window(browser, scheme=scheme) for scheme in ("light", "dark")}
    pages = {scheme: manager.__enter__() for scheme, manager in opened.items()}
    for page in pages.values():
        sign_in(page, desk)
        open_draft(page, desk, "bases/snds")
    yield pages
    for manager in opened.values():
        manager.__exit__(None, None, None)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_has_no_fault_that_axe_can_find_and_nothing_overflows(
    signed_in: dict[str, Page], desk: Site, language: str, path: str
) -> None:
    for scheme, page in signed_in.items():
        page.said.clear()  # type: ignore[attr-defined]
        page.goto(f"{desk.address}/{language}/agents{path}")
        faults_of(page, scheme)
        for width in (360, 768, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(TOO_WIDE) == [], width
        assert page.said == []  # type: ignore[attr-defined]


def test_pages_full_of_errors_have_no_fault_either(signed_in: dict[str, Page], desk: Site) -> None:
    for scheme, page in signed_in.items():
        for path, button in WRONG.items():
            page.goto(f"{desk.address}/fr/agents/{path}")
            page.get_by_role("button", name=button).first.click()
            expect(page.get_by_role("alert")).to_be_visible()
            faults_of(page, scheme)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_editor_sorts_projects_into_a_domain_by_keyboard(browser: Browser, desk: Site, scripts: bool) -> None:
    domain = "Génétique" if scripts else "Gériatrie"
    with window(browser, scripts=scripts) as page:
        sign_in(page, desk)
        page.goto(f"{desk.address}/fr/agents")
        page.locator(".desk-side").get_by_role("link", name="Thèmes").press("Enter")
        page.get_by_label("Mots", exact=True).fill("hydro")
        page.keyboard.press("Enter")
        page.locator("summary", has_text="Domaines à ajouter").press("Enter")
        page.get_by_role("group", name="Domaines à ajouter").get_by_label(domain).press("Space")
        page.get_by_role("button", name="Voir ce qui changerait").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Ce qui changerait")
        expect(page.locator("ins").first).to_contain_text(domain)
        page.get_by_label("Pourquoi ce changement").fill(WHY)
        page.get_by_role("button", name="Appliquer", exact=True).press("Enter")
        expect(page.get_by_role("status")).to_contain_text("modifié")
        page.goto(f"{desk.address}/fr/projets/hydro/historique")
        expect(page.locator(".version").first).to_contain_text(WHY)
        expect(page.locator(".version").first).to_contain_text(domain)


def test_an_editor_accepts_what_a_holder_proposes_and_the_public_reads_it(browser: Browser, desk: Site) -> None:
    with window(browser) as page:
        sign_in(page, desk)
        page.goto(f"{desk.address}/fr/agents")
        page.get_by_role("link", name="Prévoir les crises d’insuffisance cardiaque").click()
        expect(page.locator("ins").first).to_contain_text("Un résumé plus court.")
        page.get_by_role("button", name="Accepter et publier").click()
        expect(page.get_by_role("status")).to_contain_text("Accepté.")
        page.goto(f"{desk.address}/fr/projets/hydro")
        expect(page.get_by_text("Un résumé plus court.").first).to_be_visible()


def test_an_editor_merges_two_names_of_one_organisation(browser: Browser, desk: Site) -> None:
    with window(browser) as page:
        sign_in(page, desk)
        page.goto(f"{desk.address}/fr/agents/organismes/nouveau")
        page.get_by_label("Nom", exact=True).fill("Implicity SAS")
        page.get_by_role("button", name="Ouvrir le brouillon").click()
        page.get_by_label("Pourquoi ce changement").fill(WHY)
        page.get_by_role("button", name="Publier", exact=True).click()
        page.goto(f"{desk.address}/fr/agents/organismes/implicity")
        page.get_by_role("link", name="Réunir à un autre").click()
        page.get_by_label("De quel organisme s’agit-il").fill("Implicity SAS")
        page.get_by_role("button", name="Préparer la réunion").click()
        expect(page.get_by_text("Intégré à")).to_be_visible()
        page.get_by_label("Pourquoi ce changement").fill(WHY)
        page.get_by_role("button", name="Publier", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("Organismes réunis.")
        page.goto(f"{desk.address}/fr/organismes/implicity")
        expect(page).to_have_url(f"{desk.address}/fr/organismes/implicity-sas")
        expect(page.get_by_role("heading", level=1)).to_have_text("Implicity SAS")
