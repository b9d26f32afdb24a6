"""Every page, in both languages and both themes: no fault that a machine can find, nothing that overflows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.functional.browsing import window
from tests.functional.full_register import LATE, PAUSED, STOPPED, WHOLE, WITHDRAWN

pytestmark = pytest.mark.browser

# One address for each template and each state that looks different.
PAGES = (
    "",
    "projets",
    "projets?q=cancer&domaine=cancerologie&source=snds",
    "projets?q=cardiolgie",
    "projets?q=zzzzzz&theme=cancers",
    "projets/hydro",
    "projets/vivre-covid19",
    f"projets/{WHOLE}",
    f"projets/{LATE}",
    f"projets/{PAUSED}",
    f"projets/{STOPPED}",
    f"projets/{WITHDRAWN}",
    f"projets/{WHOLE}/historique",
    f"projets/{WHOLE}/signaler",
    f"projets/{WHOLE}/recu",
    "resultats",
    "bases",
    "bases/snds",
    "organismes",
    "organismes/ap-hp",
    "themes",
    "themes/cancers",
    "delais",
    "reperes",
    "mentions-legales",
    "donnees-personnelles",
    "accessibilite",
    "methode",
    "machines",
    "plan-du-site",
    "nulle-part",
)
LANGUAGES = ("fr", "en")
TOO_WIDE = """[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
.slice(0, 5).map(e => e.outerHTML.slice(0, 120))"""
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}


@pytest.fixture(scope="module")
def pages(browser: Browser) -> Iterator[dict[str, Page]]:
    """One window for each theme, used again for every page: opening one costs more than reading it."""
    opened = {scheme: window(browser, scheme=scheme) for scheme in ("light", "dark")}
    yield {scheme: manager.__enter__() for scheme, manager in opened.items()}
    for manager in opened.values():
        manager.__exit__(None, None, None)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_has_no_fault_that_axe_can_find(pages: dict[str, Page], site: str, language: str, path: str) -> None:
    for scheme, page in pages.items():
        page.said.clear()
        page.goto(f"{site}/{language}/{path}")
        found = Axe().run(page, options=RULES).response["violations"]
        told = [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]
        assert told == [], f"{scheme}: " + "\n".join(told)
        wanted = [said for said in page.said if "404" not in said and "410" not in said]
        assert wanted == [], "the console speaks: a violation of the content policy, or a missing file"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_never_scrolls_sideways(pages: dict[str, Page], site: str, path: str) -> None:
    """On the smallest telephone, on a usual one, and at 200 % zoom of a window of 1280."""
    page = pages["light"]
    page.goto(f"{site}/fr/{path}")
    for width in (320, 360, 640, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        inner, outer = page.evaluate("[document.documentElement.clientWidth, document.documentElement.scrollWidth]")
        assert outer <= inner, (width, page.evaluate(TOO_WIDE))


@pytest.mark.parametrize("path", ["", "projets", f"projets/{WHOLE}", f"projets/{WHOLE}/signaler"])
def test_a_finger_finds_every_link_and_button(browser: Browser, site: str, path: str) -> None:
    """Targets are 24 px high at least (WCAG 2.5.8), links inside a sentence apart."""
    with window(browser, width=360) as page:
        page.goto(f"{site}/fr/{path}")
        small = page.evaluate(
            """[...document.querySelectorAll('a, button, summary, input, select, textarea, label')]
               .filter(e => e.checkVisibility() && !e.closest('p, dd, .skips'))
               .map(e => e.closest('.doors > li') ?? e)  // the whole tile is the link
               .map(e => [e.getBoundingClientRect(), e.outerHTML.slice(0, 100)])
               .filter(([box]) => box.width > 0 && box.height > 0 && box.height < 24 && box.width > 1)
               .map(([box, html]) => `${Math.round(box.width)}×${Math.round(box.height)} ${html}`)"""
        )
        assert small == []


def test_a_page_can_be_read_in_forced_colours_and_printed(browser: Browser, site: str) -> None:
    with window(browser) as page:
        page.emulate_media(forced_colors="active")
        page.goto(f"{site}/fr/projets/{LATE}")
        assert page.get_by_role("heading", level=1).is_visible()
        page.emulate_media(media="print", forced_colors="none")
        assert not page.locator(".band").first.is_visible()
        assert page.get_by_role("heading", level=1).is_visible()
