"""The whole way of an officer in a browser: in through the identity provider, a record amended, looked at, published.

Nothing is simulated: the provider is the certified one on loopback, the browser follows its redirections, and what is
public afterwards is read as the public reads it. The trail of it all is whole.
"""

from __future__ import annotations

import json
import re
import shutil
import socket
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine
from werkzeug.serving import make_server

from citizen_site import database
from citizen_site.accounts import audit
from citizen_site.accounts.audit import Actor
from citizen_site.accounts.officers import actions
from citizen_site.accounts.permissions import Role
from citizen_site.accounts.trail_search import Criteria, lines
from citizen_site.app import create_app
from citizen_site.keys import Purpose
from citizen_site.settings import Settings
from citizen_site.wiring import Services, utc_now
from tests.functional.browsing import window
from tests.provider.running import CLIENT, SECRET, RunningProvider, started

pytestmark = pytest.mark.browser

BENEFIT = "Éviter une hospitalisation sur dix grâce à une alerte à temps."
WHY = "L’équipe a écrit ce qu’elle vise."


@dataclass(frozen=True, slots=True)
class Site:
    """A site that answers, its provider, and its settings."""

    address: str
    engine: Engine
    settings: Settings
    provider: RunningProvider

    def link_for(self, name: str, *roles: Role) -> str:
        """Open the account of an officer as an operator does; return the link to hand over."""
        actor = Actor("operator", utc_now(), self.settings.key(Purpose.TRAIL))
        with database.writing(self.engine) as session:
            _number, token = actions.create_officer(
                session, name=name, address=f"{name.split()[0].lower()}@example.org", roles=roles, actor=actor,
                key=self.settings.key(Purpose.TOKENS),
            )  # fmt: skip
        return f"{self.address}/fr/agents/invitation/{token}"

    def public(self, path: str) -> str:
        """What anybody reads at this address."""
        with urllib.request.urlopen(f"{self.address}{path}", timeout=20) as answer:
            read: str = answer.read().decode()
            return read


@pytest.fixture
def site(content_file: Path, tmp_path: Path, node: str, request: pytest.FixtureRequest) -> Iterator[Site]:
    shutil.copy(content_file, tmp_path / "site.db")
    engine = database.connect(f"sqlite:///{tmp_path / 'site.db'}")
    address = f"http://localhost:{_free_port()}"
    key = request.getfixturevalue("standing_provider").key
    with started(node, key, "RS256", site=address) as provider:
        settings = Settings(
            str(engine.url), "a secret of the journeys, long enough to be one", address,
            index_folder=str(tmp_path / "index"), log_format="text", provider_issuer=provider.issuer,
            provider_client_id=CLIENT, provider_client_secret=SECRET,
        )  # fmt: skip
        app = create_app(settings, Services(settings, engine))
        server = make_server("127.0.0.1", int(address.rsplit(":", 1)[1]), app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Site(address, engine, settings, provider)
        server.shutdown()
        thread.join(10)
        server.server_close()
    engine.dispose()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def open_account(page: Page, link: str) -> None:
    """Use a link of invitation by the identity provider."""
    page.goto(link)
    page.get_by_role("button", name="L’ouvrir avec ProConnect").click()
    # The page that says one is signed in leads on by itself.
    expect(page.get_by_role("button", name="Se déconnecter")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_officer_signs_in_amends_hydro_looks_at_it_and_publishes_it(
    browser: Browser, site: Site, scripts: bool
) -> None:
    before = json.loads(site.public("/api/v1/projects/hydro"))
    assert BENEFIT not in json.dumps(before, ensure_ascii=False)
    link = site.link_for("Première personne", Role.REGISTER_EDITOR)
    with window(browser, scripts=scripts) as page:
        open_account(page, link)
        page.get_by_role("button", name="Se déconnecter").click()
        _leave_the_provider(page)
        page.goto(f"{site.address}/fr/agents/projets/hydro")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Se connecter à l’espace des agents")
        page.get_by_role("button", name="Se connecter avec ProConnect").click()
        page.get_by_role("button", name="Ouvrir un brouillon").click()
        page.get_by_role("link", name=re.compile("Question et résumés")).click()
        page.get_by_label("Bénéfice attendu, en français").fill(BENEFIT)
        page.get_by_role("button", name="Enregistrer", exact=True).click()
        assert BENEFIT not in site.public("/fr/projets/hydro"), "a draft is not public"
        page.get_by_role("link", name="Aperçu").click()
        expect(page.get_by_text(BENEFIT)).to_be_visible()
        page.get_by_role("link", name="Revenir au brouillon").click()
        page.get_by_label("Pourquoi ce changement").fill(WHY)
        page.get_by_role("button", name="Publier", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("Publié.")
        # What is said besides: the browser has cleared what it kept, and the provider has no icon.
        assert [one for one in page.said if "Policy" in one or one.startswith("pageerror")] == []  # type: ignore[attr-defined]
    assert BENEFIT in site.public("/fr/projets/hydro")
    history = site.public("/fr/projets/hydro/historique")
    assert BENEFIT in history and WHY in history
    for feed in ("/fr/projets.atom", "/fr/projets/hydro.atom"):
        first = site.public(feed).split("<entry>")[1]
        assert "HYDRO" in first and "bénéfice attendu" in first
    after = json.loads(site.public("/api/v1/projects/hydro"))
    assert BENEFIT in json.dumps(after, ensure_ascii=False)
    for public in (history, site.public("/fr/projets/hydro"), json.dumps(after)):
        assert "Première personne" not in public and "officer-" not in public
    _check_trail(site)


def test_a_second_officer_without_the_right_is_told_so(browser: Browser, site: Site) -> None:
    link = site.link_for("Deuxième personne", Role.NEWSLETTER_EDITOR)
    with window(browser) as page:
        open_account(page, link)
        answer = page.goto(f"{site.address}/fr/agents/projets/hydro")
        assert answer is not None and answer.status == 403
        expect(page.get_by_role("heading", level=1)).to_contain_text("Votre compte n’ouvre pas cette page")
    with database.reading(site.engine) as session:
        last = lines(session, Criteria(), size=1).lines[0].note
    assert (last.act, last.why) == ("act_refused", "not_allowed")


def _leave_the_provider(page: Page) -> None:
    """Confirm at the provider that its session ends too, and be back."""
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vous êtes déconnecté")


def _check_trail(site: Site) -> None:
    with database.reading(site.engine) as session:
        found = [line.note for line in reversed(lines(session, Criteria(), size=100).lines)]
        assert audit.verify(session, site.settings.trail_keys()).number == len(found)
    acts = [note.act for note in found]
    order = [acts.index(act) for act in ("create_officer", "signed_in", "amend_record", "publish_record")]
    assert order == sorted(order)
    assert {note.who for note in found} == {"operator", "officer-1"}
    assert [note.thing for note in found if note.act == "publish_record"] == ["hydro"]
