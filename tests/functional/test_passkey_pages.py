"""Pages that ask for a passkey tell each trouble in a sentence, and are as accessible as the others."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from citizen_site.accounts.sessions.visitors import Way
from tests.builders.accounts import session_token
from tests.functional.browsing import window
from tests.functional.officer_visits import ADDING, AGENTS, ENTRY, PROOF, RECOVERY, SELF, device, enrolled, invite
from tests.functional.test_accessibility import RULES, TOO_WIDE
from tests.functional.virtual_devices import Place

pytestmark = pytest.mark.browser

SIGN_IN = "Me connecter avec ma clé d’accès"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with window(browser) as opened:
        yield opened


def _sign_in(page: Page) -> None:
    page.get_by_role("button", name=SIGN_IN).click()


TROUBLES = {
    "NotAllowedError": "Rien n’a été envoyé",
    "AbortError": "Rien n’a été envoyé",
    "InvalidStateError": "contient déjà",
    "ConstraintError": "ne sait pas vérifier",
    "SecurityError": "ne fonctionnent pas à cette adresse",
    "UnknownError": "n’a pas répondu",
}


@pytest.mark.parametrize("name", TROUBLES)
def test_each_trouble_of_a_device_is_told_in_a_sentence_and_the_button_stays(
    page: Page, place: Place, name: str
) -> None:
    page.add_init_script(f"navigator.credentials.get = () => Promise.reject(new DOMException('', '{name}'))")
    page.goto(f"{place.url}{ENTRY}")
    _sign_in(page)
    expect(page.get_by_role("status")).to_contain_text(TROUBLES[name])
    expect(page.get_by_role("button", name=SIGN_IN)).to_be_focused()
    _sign_in(page)
    expect(page.get_by_role("status")).to_contain_text(TROUBLES[name])


def test_troubles_are_told_in_the_language_of_the_page(page: Page, place: Place) -> None:
    page.add_init_script("navigator.credentials.get = () => Promise.reject(new DOMException('', 'NotAllowedError'))")
    page.goto(f"{place.url}{ENTRY.replace('/fr/', '/en/')}")
    page.get_by_role("button", name="Sign in with my passkey").click()
    expect(page.get_by_role("status")).to_contain_text("Nothing was sent")


@pytest.mark.parametrize(("status", "sentence"), [(429, "Attendez une heure"), (500, "n’a pas pu être joint")])
def test_a_site_that_refuses_to_ask_is_told_in_a_sentence(page: Page, place: Place, status: int, sentence: str) -> None:
    page.route("**/connexion/options", lambda route: route.fulfill(status=status, body=""))
    page.goto(f"{place.url}{ENTRY}")
    _sign_in(page)
    expect(page.get_by_role("status")).to_contain_text(sentence)


def test_a_browser_without_passkeys_says_so_and_offers_no_button(page: Page, place: Place) -> None:
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto(f"{place.url}{ENTRY}")
    expect(page.get_by_role("status")).to_contain_text("ne connaît pas les clés d’accès")
    expect(page.get_by_role("button", name=SIGN_IN)).to_be_hidden()


def test_without_scripts_the_page_says_what_is_needed_and_a_recovery_code_still_works(
    browser: Browser, place: Place
) -> None:
    with window(browser, scripts=False) as page:
        page.goto(f"{place.url}{ENTRY}")
        expect(page.get_by_role("status")).to_contain_text("a besoin de JavaScript")
        expect(page.get_by_role("button", name=SIGN_IN)).to_be_hidden()
        page.get_by_role("link", name="Utiliser un code de secours").click()
        expect(page.get_by_role("button", name="Utiliser ce code")).to_be_visible()


LOOKS = [("fr", "light", 1280), ("en", "dark", 360)]


@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS)
def test_no_page_of_the_way_in_has_a_fault_that_axe_can_find(
    browser: Browser, place: Place, language: str, scheme: str, width: int
) -> None:
    account_id, visit, _key, _codes = enrolled(place.app)
    visit.add(device(place.app, 2))
    _other, token = invite(place.app)
    with window(browser, width=width, scheme=scheme) as page:
        agent = page.evaluate("navigator.userAgent")
        open_to_all = (ENTRY, RECOVERY, f"{AGENTS}/invitation/{token}", f"{AGENTS}/invitation/rien")
        signed_in = (SELF, ADDING, PROOF, f"{SELF}/cles/1/retrait")
        for way, paths in ((None, open_to_all), (Way.PASSKEY, signed_in), (Way.RECOVERY_CODE, (SELF, ADDING, PROOF))):
            if way is not None:
                cookie = session_token(place.engine, place.app, account_id, way=way, browser=agent)
                page.context.add_cookies([{"name": "session", "value": cookie, "url": place.url}])
            for path in paths:
                _check(page, place.url + path.replace("/fr/", f"/{language}/"))
        page.get_by_role("button", name=re.compile("Se déconnecter|Sign out")).click()
        page.goto(f"{place.url}{RECOVERY}".replace("/fr/", f"/{language}/"))
        page.locator("main form button").click()
        _check(page)


def _check(page: Page, address: str = "") -> None:
    if address:
        page.goto(address)
    found = Axe().run(page, options=RULES).response["violations"]
    assert [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]] == [], page.url
    assert page.evaluate(TOO_WIDE) == [], page.url
