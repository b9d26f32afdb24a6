"""A list of projects in a real browser: sent, looked at, applied, read by the public; refused on its field."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from citizen_site import database
from citizen_site.app import create_app
from citizen_site.settings import Settings
from citizen_site.wiring import Services
from tests.builders.project_files import as_csv
from tests.builders.projects import NOW
from tests.functional.browsing import serving, window
from tests.functional.test_accessibility import LANGUAGES, TOO_WIDE
from tests.functional.test_desk_in_a_browser import Site, faults_of, sign_in

pytestmark = pytest.mark.browser

TITLE = "Prévoir les crises, d’après la liste"
GOOD = as_csv({"slug": "hydro", "title_fr": TITLE, "data_from": "2019", "autre": "x"},
              {"slug": "reveil", "title_fr": "Se réveiller la nuit", "data_from": "", "autre": ""},
              {"slug": "sommeil", "title_fr": "Sommeil", "data_from": "hier", "autre": ""})  # fmt: skip


@pytest.fixture(scope="module")
def desk(content_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with the real projects, where applying a list takes one person."""
    home = tmp_path_factory.mktemp("imports")
    shutil.copy(content_file, home / "site.db")
    engine = database.connect(f"sqlite:///{home / 'site.db'}")
    settings = Settings(str(engine.url), "a secret of the journeys, long enough to be one", "http://127.0.0.1",
                        index_folder=str(home / "index"), log_format="text")  # fmt: skip
    app = create_app(settings, Services(settings, engine, lambda: NOW))
    with serving(app) as address:
        yield Site(address, app, engine)
    engine.dispose()


def choose(page: Page, name: str, content: bytes) -> None:
    page.get_by_label("Fichier de projets").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Voir ce qui changerait").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_list_is_refused_then_sent_looked_at_applied_and_read(browser: Browser, desk: Site, scripts: bool) -> None:
    title = f"{TITLE} {'avec' if scripts else 'sans'} programme"
    with window(browser, scripts=scripts) as page:
        sign_in(page, desk)
        page.goto(f"{desk.address}/fr/agents/imports")
        choose(page, "image.csv", b"\x89PNG\r\n\x1a\n\x00")
        expect(page.get_by_role("alert")).to_contain_text("ni un fichier Excel")
        choose(page, "liste.csv", b"a" * 12_000_000)
        expect(page.get_by_role("alert")).to_contain_text("dépasse 10 Mo")
        choose(page, "liste.csv", GOOD.replace(TITLE.encode(), title.encode()))
        expect(page.get_by_role("status")).to_contain_text("Rien n’est encore écrit")
        expect(page.locator("dl.diff").first).to_contain_text(title)
        page.get_by_label("Pourquoi ce changement").fill("La liste de novembre.")
        page.get_by_role("button", name="Appliquer au registre").click()
        expect(page.get_by_role("status")).to_contain_text("Appliqué")
        page.goto(f"{desk.address}/fr/projets/hydro")
        expect(page.get_by_text(title).first).to_be_visible()
        page.get_by_role("link", name=re.compile("Historique")).click()
        expect(page.locator(".version").first).to_contain_text("La liste de novembre.")
        assert [said for said in page.said if not re.search("422|413", said)] == []


def test_the_pages_of_imports_have_no_fault_that_axe_can_find_and_nothing_overflows(
    browser: Browser, desk: Site
) -> None:
    for scheme in ("light", "dark"):
        with window(browser, scheme=scheme) as page:
            sign_in(page, desk)
            page.goto(f"{desk.address}/fr/agents/imports")
            choose(page, "liste.csv", b"")
            faults_of(page, scheme)
            choose(page, f"{'une-liste-au-nom-long-' * 4}.csv", GOOD.replace(b"Sommeil", scheme.encode()))
            shown = page.url
            for language in LANGUAGES:
                for path in (shown, f"{desk.address}/fr/agents/imports"):
                    page.goto(path.replace("/fr/", f"/{language}/"))
                    # All that unfolds is looked at unfolded.
                    for fold in page.locator("details.fold > summary").all():
                        fold.click()
                    faults_of(page, scheme)
                    for width in (360, 768, 1280):
                        page.set_viewport_size({"width": width, "height": 800})
                        assert page.evaluate(TOO_WIDE) == [], (path, width)
