"""Officers and their passkeys in a real browser: from the link of invitation to the removal of a passkey."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from citizen_site import database
from citizen_site.accounts.people.kinds import AccountState
from citizen_site.accounts.people.records import AccountRecord
from tests.builders.projects import NOW
from tests.functional.browsing import window
from tests.functional.officer_visits import ADDING, AGENTS, ENTRY, PROOF, RECOVERY, SELF, invite, trail
from tests.functional.virtual_devices import Place, VirtualDevices, served

pytestmark = pytest.mark.browser

SIGN_IN, MAKE = "Me connecter avec ma clé d’accès", "Créer ma clé d’accès"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with window(browser) as opened:
        yield opened


def _enrol(page: Page, place: Place, **said: Any) -> tuple[VirtualDevices, str, int]:
    """Follow the link of an invitation and make a passkey; return devices, the device that holds it, the account."""
    account_id, token = invite(place.app, **said)
    devices = VirtualDevices.of(page)
    device = devices.add()
    page.goto(f"{place.url}{AGENTS}/invitation/{token}")
    page.get_by_label("Nom de cette clé d’accès").fill("Ordinateur")
    page.get_by_role("button", name=MAKE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vos codes de secours")
    return devices, device, account_id


def _keep_codes(page: Page) -> list[str]:
    codes = page.locator("main li code").all_inner_texts()
    page.get_by_label("Je les ai gardés").check()
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mon compte")
    return codes


def _sign_out(page: Page) -> None:
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter à l’espace des agents")


def _sign_in(page: Page) -> None:
    page.get_by_role("button", name=SIGN_IN).click()


def _refused(page: Page, sentence: str) -> None:
    expect(page.get_by_role("alert")).to_contain_text(sentence)
    assert page.title().startswith("Erreur")


def test_from_the_invitation_to_the_removal_of_a_passkey(page: Page, place: Place) -> None:
    devices, first, account_id = _enrol(page, place)
    assert len(_keep_codes(page)) == 10
    expect(page.get_by_role("main")).to_contain_text("Il vous reste 10 codes.")
    _sign_out(page)
    page.goto(f"{place.url}{SELF}")
    expect(page).to_have_url(re.compile(f"{ENTRY}\\?suite="))
    _sign_in(page)
    expect(page).to_have_url(f"{place.url}{SELF}")

    place.now[0] += dt.timedelta(minutes=11)
    page.get_by_role("link", name="Ajouter une clé d’accès").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Prouver que c’est bien vous")
    page.get_by_role("button", name="Le prouver avec ma clé d’accès").click()
    expect(page).to_have_url(f"{place.url}{ADDING}")

    devices.take_away(first)
    devices.add(transport="usb")
    page.get_by_label("Nom de cette clé d’accès").fill("Clé du trousseau")
    page.get_by_role("button", name="Créer cette clé d’accès").click()
    expect(page.get_by_text("Cette clé d’accès est ajoutée.")).to_be_visible()
    page.get_by_role("link", name="Retirer Ordinateur").click()
    page.get_by_role("button", name="Retirer cette clé d’accès").click()
    expect(page.get_by_text("Cette clé d’accès est retirée")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Clé du trousseau")
    expect(page.get_by_role("link", name=re.compile("Retirer"))).to_have_count(0)
    _sign_out(page)
    _sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Mon compte")
    # Chromium tells what it cleared at each signing out; nothing else.
    assert [said for said in page.said if "Clear-Site-Data" not in said] == []  # type: ignore[attr-defined]
    number = f"officer-{account_id}"
    assert [line[1] for line in trail(place.engine) if line[0] == number] == [
        "change_own_factors", "signed_in", "signed_out", "signed_in", "proved_again", "add_own_factor",
        "change_own_factors", "signed_out", "signed_in",
    ]  # fmt: skip


def test_a_passkey_is_made_and_used_with_the_keyboard_alone(page: Page, place: Place) -> None:
    _account, token = invite(place.app)
    VirtualDevices.of(page).add()
    page.goto(f"{place.url}{AGENTS}/invitation/{token}")
    _tab_to(page, "name")
    page.keyboard.type("Ordinateur")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vos codes de secours")
    _tab_to(page, "kept")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mon compte")
    _sign_out(page)
    _tab_to(page, SIGN_IN)
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert ring != "none"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mon compte")


def _tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the element with this identifier or these words has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        found = page.evaluate("[document.activeElement.id, document.activeElement.innerText]")
        if wanted in found:
            return
    raise AssertionError(f"{wanted} is not reached by Tab")


def test_codes_are_left_only_once_they_are_said_to_be_kept(page: Page, place: Place) -> None:
    _enrol(page, place)
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vos codes de secours")
    _keep_codes(page)


def test_a_device_that_does_not_recognise_its_holder_gets_nobody_in(page: Page, place: Place) -> None:
    devices, device, account_id = _enrol(page, place)
    _keep_codes(page)
    _sign_out(page)
    devices.verifies(device, False)
    # A page that was tampered with asks for less than the site does; the site compares with what it wants.
    page.route("**/connexion/options", lambda route: _ask_less(route))
    _sign_in(page)
    _refused(page, "n’ouvre aucun compte")
    assert trail(place.engine)[-1] == ("nobody", "sign_in_refused", f"officer-{account_id}", "passkey_refused")


def _ask_less(route: Route) -> None:
    answer = route.fetch()
    asked = {**answer.json(), "userVerification": "discouraged"}
    route.fulfill(response=answer, body=json.dumps(asked))


def test_a_copy_that_has_counted_less_is_refused(page: Page, place: Place) -> None:
    devices, device, account_id = _enrol(page, place)
    _keep_codes(page)
    copied = devices.passkeys(device)[0]
    _sign_out(page)
    _sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Mon compte")
    _sign_out(page)
    devices.take_away(device)
    devices.put(devices.add(), copied)
    _sign_in(page)
    _refused(page, "copiée")
    assert trail(place.engine)[-1] == ("nobody", "sign_in_refused", f"officer-{account_id}", "passkey_copied")


def test_an_answer_that_has_been_given_is_not_given_again(page: Page, place: Place) -> None:
    _enrol(page, place)
    _keep_codes(page)
    _sign_out(page)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)
    _sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Mon compte")
    answer = next(one for one in sent if "answer=" in one)
    _sign_out(page)
    # A new challenge is asked for, the old answer is given.
    page.evaluate(
        """async (sent) => {
          const form = document.querySelector("form[data-passkey]");
          const headers = {"X-CSRFToken": form.elements.csrf_token.value};
          await fetch(form.dataset.options, {method: "POST", headers});
          form.elements.answer.value = new URLSearchParams(sent).get("answer");
          form.submit();
        }""",
        answer,
    )
    _refused(page, "n’ouvre aucun compte")


def test_a_passkey_used_at_another_origin_is_refused(page: Page, place: Place) -> None:
    _enrol(page, place)
    _keep_codes(page)
    _sign_out(page)
    # The same site behind another port: another origin, the same domain, so that the browser agrees to answer.
    with served(place.app) as (elsewhere, _app):
        page.goto(f"{elsewhere}{ENTRY}")
        _sign_in(page)
        _refused(page, "n’ouvre aucun compte")
    assert trail(place.engine)[-1][3] == "passkey_refused"


def test_a_closed_account_is_refused(page: Page, place: Place) -> None:
    _devices, _device, account_id = _enrol(page, place)
    _keep_codes(page)
    with database.writing(place.engine) as session:
        officer = session.get_one(AccountRecord, account_id)
        officer.state, officer.disabled_at = AccountState.DISABLED, NOW
    page.goto(f"{place.url}{SELF}")
    _sign_in(page)
    _refused(page, "n’ouvre aucun compte")


def test_a_lost_passkey_is_replaced_with_a_recovery_code_used_once(page: Page, place: Place) -> None:
    devices, device, _account = _enrol(page, place, address="agent@example.org")
    codes = _keep_codes(page)
    _sign_out(page)
    devices.take_away(device)
    devices.add()
    page.get_by_role("link", name="Utiliser un code de secours").click()
    _type_code(page, codes[0])
    expect(page.get_by_role("main")).to_contain_text("Votre code de secours est accepté.")
    page.get_by_label("Nom de cette clé d’accès").fill("Nouvel ordinateur")
    page.get_by_role("button", name="Créer cette clé d’accès").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mon compte")
    expect(page.get_by_role("main")).to_contain_text("Il vous reste 9 codes.")
    _sign_out(page)
    page.goto(f"{place.url}{RECOVERY}")
    _type_code(page, codes[0])
    _refused(page, "ne vont pas ensemble")
    expect(page.get_by_label("Code de secours")).to_have_value("")


def _type_code(page: Page, code: str) -> None:
    page.get_by_label("Votre adresse professionnelle").fill("agent@example.org")
    page.get_by_label("Code de secours").fill(code.lower())
    page.get_by_role("button", name="Utiliser ce code").click()


def test_one_device_does_not_hold_two_passkeys_of_an_account(page: Page, place: Place) -> None:
    _enrol(page, place)
    _keep_codes(page)
    page.goto(f"{place.url}{ADDING}")
    page.get_by_label("Nom de cette clé d’accès").fill("Encore")
    page.get_by_role("button", name="Créer cette clé d’accès").click()
    expect(page.get_by_role("status")).to_contain_text("contient déjà une clé d’accès")


def test_a_proof_that_grew_old_while_the_page_was_open_is_asked_for(page: Page, place: Place) -> None:
    _enrol(page, place)
    _keep_codes(page)
    page.goto(f"{place.url}{ADDING}")
    place.now[0] += dt.timedelta(minutes=11)
    page.get_by_label("Nom de cette clé d’accès").fill("Encore")
    page.get_by_role("button", name="Créer cette clé d’accès").click()
    expect(page).to_have_url(re.compile(PROOF))
    page.get_by_role("button", name="Le prouver avec ma clé d’accès").click()
    expect(page).to_have_url(f"{place.url}{ADDING}")
