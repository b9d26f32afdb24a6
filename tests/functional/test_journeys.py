"""What a citizen does from the first page to the last, in a real browser, with and without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from registry.proposals import tokens
from tests.functional.browsing import window
from tests.functional.full_register import WHOLE

pytestmark = pytest.mark.browser

with_and_without_scripts = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


@with_and_without_scripts
def test_a_citizen_finds_hydro_from_a_symptom_and_reads_where_it_comes_from(
    browser: Browser, site: str, scripts: bool
) -> None:
    with window(browser, scripts=scripts) as page:
        page.goto(f"{site}/fr/")
        page.get_by_role("searchbox").fill("insuffisance cardiaque")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=2).first).to_contain_text("projet")
        page.get_by_role("link", name="Prévoir les crises d’insuffisance cardiaque").click()
        expect(page).to_have_url(f"{site}/fr/projets/hydro")
        expect(page.get_by_role("heading", level=1)).to_contain_text("insuffisance cardiaque")
        page.get_by_role("link", name=re.compile("Historique")).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Historique de la fiche")
        assert page.said == []


@with_and_without_scripts
def test_a_citizen_narrows_the_list_and_takes_a_filter_away(browser: Browser, site: str, scripts: bool) -> None:
    with window(browser, scripts=scripts) as page:
        page.goto(f"{site}/fr/projets")
        page.get_by_label("Cancers").first.check()
        page.get_by_role("button", name="Appliquer").click()
        expect(page).to_have_url(re.compile("theme=cancers"))
        count = _count(page)
        page.get_by_label("SNDS", exact=False).first.check()
        page.get_by_role("button", name="Appliquer").click()
        assert _count(page) <= count
        page.get_by_role("link", name=re.compile("Cancers")).first.click()
        expect(page).not_to_have_url(re.compile("theme=cancers"))
        expect(page).to_have_url(re.compile("source=snds"))


def test_a_misspelt_word_is_mended_in_one_click(browser: Browser, site: str) -> None:
    with window(browser) as page:
        page.goto(f"{site}/fr/projets?q=cardiolgie")
        page.get_by_role("link", name="cardiologie").click()
        assert _count(page) >= 1


@with_and_without_scripts
def test_the_other_language_keeps_the_search(browser: Browser, site: str, scripts: bool) -> None:
    with window(browser, scripts=scripts) as page:
        page.goto(f"{site}/fr/projets?q=cancer&theme=cancers")
        page.get_by_role("link", name="English").click()
        expect(page).to_have_url(f"{site}/en/projets?q=cancer&theme=cancers")
        expect(page.locator("html")).to_have_attribute("lang", "en")


def test_on_a_telephone_menu_and_filters_open_without_scripts(browser: Browser, site: str) -> None:
    with window(browser, width=360, scripts=False) as page:
        page.goto(f"{site}/fr/projets")
        expect(page.get_by_role("link", name="Thèmes")).to_be_hidden()
        page.get_by_text("Menu", exact=True).click()
        expect(page.get_by_role("link", name="Thèmes")).to_be_visible()
        page.get_by_text("Menu", exact=True).click()
        expect(page.get_by_role("button", name="Appliquer")).to_be_hidden()
        page.get_by_text("Filtrer", exact=False).first.click()
        expect(page.get_by_role("button", name="Appliquer")).to_be_visible()


@with_and_without_scripts
def test_a_reader_reports_an_error_and_is_told_what_is_missing(browser: Browser, site: str, scripts: bool) -> None:
    with window(browser, scripts=scripts) as page:
        page.goto(f"{site}/fr/projets/{WHOLE}")
        page.get_by_role("link", name="Signaler une erreur").click()
        page.get_by_role("textbox").fill("Faux")
        page.get_by_role("button", name=re.compile("Envoyer")).click()
        summary = page.get_by_role("alert")
        expect(summary).to_be_visible()
        summary.get_by_role("link").first.click()
        expect(page.get_by_role("textbox")).to_have_value("Faux")
        page.get_by_role("textbox").fill("La population n’est pas celle que dit la source.")
        page.get_by_role("button", name=re.compile("Envoyer")).click()
        expect(page).to_have_url(re.compile("/recu(#|$)"))
        assert [said for said in page.said if "422" not in said] == []


@with_and_without_scripts
def test_a_holder_proposes_a_result_by_the_link_received(browser: Browser, site: str, scripts: bool) -> None:
    token = tokens.make("a secret of the journeys, long enough to be one", WHOLE)
    with window(browser, scripts=scripts) as page:
        page.goto(f"{site}/fr/projets/{WHOLE}/proposer/{token}")
        page.get_by_label("Un résultat du projet").check()
        page.get_by_role("button", name=re.compile("Envoyer")).click()
        expect(page.get_by_role("alert")).to_be_visible()
        page.get_by_label("Titre du résultat").fill("Ce que l’étude a trouvé")
        page.get_by_label(re.compile("Pourquoi")).fill("Article paru")
        page.get_by_role("button", name=re.compile("Envoyer")).click()
        expect(page).to_have_url(re.compile("/recu(#|$)"))


def test_the_keyboard_alone_reaches_everything_and_its_place_is_seen(browser: Browser, site: str) -> None:
    with window(browser) as page:
        page.goto(f"{site}/fr/projets")
        seen = []
        for _ in range(20):
            page.keyboard.press("Tab")
            place = page.evaluate(
                """(() => {
                  const e = document.activeElement, b = e.getBoundingClientRect()
                  const rings = [e, e.parentElement].map(n => getComputedStyle(n))
                  const ringed = rings.some(s => s.outlineStyle !== 'none' || s.boxShadow !== 'none')
                  return [e.outerHTML.slice(0, 90), ringed, b.width * b.height, b.top]
                })()"""
            )
            seen.append(place)
        assert "#content" in seen[0][0], "the first stop skips to the content"
        for html, ringed, surface, top in seen:
            assert surface > 1 and top >= 0, f"focused but out of sight: {html}"
            assert ringed, f"no ring around {html}"
        page.goto(f"{site}/fr/projets")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"


def _count(page: Page) -> int:
    found = re.search(r"\d+", page.locator("#count").inner_text())
    return int(found.group()) if found else 0
