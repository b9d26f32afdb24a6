"""Officers sign in at a real identity provider: the ways that are good, and that each is kept to its browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from joserfc.jwk import ECKey
from sqlalchemy import Engine, select

from citizen_site import database
from citizen_site.accounts.audit import Actor
from citizen_site.accounts.officers import actions
from citizen_site.accounts.people import invitations
from citizen_site.accounts.people.kinds import AccountState
from citizen_site.accounts.people.records import AccountRecord, IdentityRecord
from citizen_site.accounts.permissions import Role
from citizen_site.accounts.provider.configuration import ProviderMisconfigured
from citizen_site.accounts.provider.discovery import Directory
from citizen_site.accounts.records import TrailLineRecord
from citizen_site.accounts.trail import Reason
from citizen_site.keys import Purpose
from citizen_site.wiring import Services, utc_now
from tests.builders.accounts import add_officer
from tests.provider.running import CLIENT, SECRET, RunningProvider, started
from tests.provider.visiting import Visit, query_of

MakeApp = Callable[..., Flask]
WithProvider = Callable[..., Flask]


@pytest.fixture
def site(engine: Engine, make_app: MakeApp) -> WithProvider:
    """Return a function that makes the site with this provider; settings can be changed by name."""

    def made(provider: RunningProvider, **settings: Any) -> Flask:
        given = {
            "provider_issuer": provider.issuer, "provider_client_id": CLIENT, "provider_client_secret": SECRET,
            "provider_algorithm": provider.algorithm,
        }  # fmt: skip
        return make_app(engine, now=utc_now, **{**given, **settings})

    return made


@pytest.fixture
def editor(engine: Engine, provider: RunningProvider) -> int:
    """An officer whose identity at the provider is linked."""
    with database.writing(engine) as session:
        account = add_officer(session, Role.REGISTER_EDITOR).id
        session.add(IdentityRecord(issuer=provider.issuer, subject="a0f1", account_id=account, linked_at=utc_now()))
    return account


def noted(engine: Engine) -> list[tuple[str, str, str]]:
    with database.reading(engine) as session:
        query = select(TrailLineRecord).order_by(TrailLineRecord.number)
        return [(row.who, row.act, row.why) for row in session.scalars(query)]


def test_an_officer_signs_in_and_the_page_leads_on(
    site: WithProvider, provider: RunningProvider, engine: Engine, editor: int
) -> None:
    visit = Visit.begin(site(provider))
    answer = visit.sign_in(suite="/fr/agents/moi")
    assert answer.status_code == 200 and 'url=/fr/agents/moi"' in answer.text
    assert visit.signed_in
    assert noted(engine) == [(f"officer-{editor}", "signed_in", "ordinary_work")]


def test_what_is_asked_is_what_the_provider_wants(site: WithProvider, provider: RunningProvider) -> None:
    asked = query_of(Visit.begin(site(provider)).leave().location)
    assert (asked["scope"], asked["response_type"], asked["client_id"]) == ("openid siret", "code", CLIENT)
    assert asked["redirect_uri"] == "http://site.test/fr/agents/connexion/retour"
    assert min(len(asked["state"]), len(asked["nonce"])) >= 32
    assert "eidas2" in asked["acr_values"].split()
    assert asked["claims"] == '{"id_token":{"amr":{"essential":true}}}'
    assert asked["code_challenge_method"] == "S256"
    again = query_of(Visit.begin(site(provider)).leave().location)
    assert {asked["state"], asked["nonce"]}.isdisjoint({again["state"], again["nonce"]})


def test_without_pkce_where_the_provider_refuses_it(
    node: str, site: WithProvider, provider: RunningProvider, editor: int
) -> None:
    with started(node, provider.key, "RS256", noPkce=True) as strict:
        refusing = Visit.begin(site(strict))
        with pytest.raises(AssertionError, match="400"):
            refusing.at_the_provider(refusing.leave().location)
        without = Visit.begin(site(strict, provider_pkce=False))
        assert "code_challenge" not in query_of(without.leave().location)
        assert without.sign_in().status_code == 403  # Another issuer: the same subject is another person.


def test_by_the_other_algorithm(node: str, site: WithProvider, engine: Engine) -> None:
    key = ECKey.generate_key("P-256", {"use": "sig"}, auto_kid=True)
    with started(node, key, "ES256", pkceRequired=True) as other:
        with database.writing(engine) as session:
            account = add_officer(session, Role.REGISTER_EDITOR).id
            session.add(IdentityRecord(issuer=other.issuer, subject="a0f1", account_id=account, linked_at=utc_now()))
        visit = Visit.begin(site(other))
        assert visit.sign_in().status_code == 200 and visit.signed_in


def test_an_invitation_links_the_identity_that_its_holder_proves(
    site: WithProvider, provider: RunningProvider, engine: Engine
) -> None:
    app = site(provider)
    services: Services = app.extensions["services"]
    with database.writing(engine) as session:
        account = add_officer(session, Role.CASE_HANDLER, state=AccountState.INVITED).id
        token = invitations.make(
            session, account, by="operator", now=utc_now(), key=services.settings.key(Purpose.TOKENS)
        )  # fmt: skip
    visit = Visit.begin(app)
    left = visit.leave(f"/fr/agents/invitation/{token}/fournisseur")
    assert visit.come_back(visit.at_the_provider(left.location)).status_code == 200
    assert visit.signed_in
    with database.reading(engine) as session:
        assert session.get_one(AccountRecord, account).state is AccountState.ACTIVE
        assert session.get_one(IdentityRecord, (provider.issuer, "a0f1")).account_id == account
    # Used once: a second holder of the same link is refused.
    second = Visit.begin(app).leave(f"/fr/agents/invitation/{token}/fournisseur")
    assert second.status_code == 403
    assert Visit.begin(app).sign_in().status_code == 200


def test_an_identity_is_linked_to_one_account(
    site: WithProvider, provider: RunningProvider, engine: Engine, editor: int
) -> None:
    app = site(provider)
    services: Services = app.extensions["services"]
    with database.writing(engine) as session:
        other = add_officer(session, Role.ADMINISTRATOR, state=AccountState.INVITED).id
        token = invitations.make(
            session, other, by="operator", now=utc_now(), key=services.settings.key(Purpose.TOKENS)
        )  # fmt: skip
    visit = Visit.begin(app)
    left = visit.leave(f"/fr/agents/invitation/{token}/fournisseur")
    assert visit.come_back(visit.at_the_provider(left.location)).status_code == 403
    with database.reading(engine) as session:
        assert session.get_one(AccountRecord, other).state is AccountState.INVITED
        assert session.get_one(IdentityRecord, (provider.issuer, "a0f1")).account_id == editor
    assert visit.client.get_cookie("link") is None, "the link stays with its holder, not with the browser"
    # It was refused, not used: with an identity of its own it opens the account.
    provider.tell(sub="b7c2")
    again = Visit.begin(app)
    left = again.leave(f"/fr/agents/invitation/{token}/fournisseur")
    assert again.come_back(again.at_the_provider(left.location)).status_code == 200
    assert again.signed_in


def test_a_proof_asks_the_provider_for_a_new_one(
    site: WithProvider, provider: RunningProvider, engine: Engine, editor: int
) -> None:
    visit = Visit.begin(site(provider))
    visit.sign_in()
    left = visit.leave("/fr/agents/preuve/fournisseur", suite="/fr/agents/moi")
    assert (query_of(left.location)["prompt"], query_of(left.location)["max_age"]) == ("login", "0")
    assert visit.come_back(visit.at_the_provider(left.location)).status_code == 200
    assert visit.signed_in


def test_a_proof_stands_in_the_place_of_the_session_before(
    site: WithProvider, provider: RunningProvider, engine: Engine, editor: int
) -> None:
    visit = Visit.begin(site(provider))
    visit.sign_in()
    old = visit.client.get_cookie("session")
    assert old is not None
    back = visit.at_the_provider(visit.leave("/fr/agents/preuve/fournisseur").location)
    # A browser keeps a strict cookie to itself on a way that comes from elsewhere.
    visit.client.delete_cookie("session")
    assert visit.come_back(back).status_code == 200
    assert visit.signed_in
    who = f"officer-{editor}"
    assert [(one[0], one[1]) for one in noted(engine)] == [
        (who, "signed_in"), (who, "signed_in"), (who, "proved_again")]  # fmt: skip
    visit.client.set_cookie("session", old.value)
    assert not visit.signed_in


def test_a_proof_that_failed_is_noted_under_the_account_that_asked_and_leaves_its_session(
    site: WithProvider, provider: RunningProvider, engine: Engine, editor: int
) -> None:
    visit = Visit.begin(site(provider))
    visit.sign_in()
    provider.tell(agrees=False)
    back = visit.at_the_provider(visit.leave("/fr/agents/preuve/fournisseur").location)
    assert visit.come_back(back).status_code == 403
    assert noted(engine)[-1] == (f"officer-{editor}", "sign_in_refused", "provider_refused")
    assert visit.signed_in


def test_a_proof_of_somebody_else_is_refused(
    site: WithProvider, provider: RunningProvider, engine: Engine, editor: int
) -> None:
    with database.writing(engine) as session:
        other = add_officer(session, Role.ADMINISTRATOR).id
        session.add(IdentityRecord(issuer=provider.issuer, subject="other", account_id=other, linked_at=utc_now()))
    visit = Visit.begin(site(provider))
    visit.sign_in()
    provider.tell(sub="other")
    left = visit.leave("/fr/agents/preuve/fournisseur")
    visit.jar.clear()
    assert visit.come_back(visit.at_the_provider(left.location)).status_code == 403


def test_signing_out_ends_both_sessions_and_comes_back(
    site: WithProvider, provider: RunningProvider, editor: int
) -> None:
    visit = Visit.begin(site(provider))
    visit.sign_in()
    left = visit.post("/fr/agents/deconnexion")
    assert not visit.signed_in
    asked = query_of(left.location)
    assert left.location.startswith(provider.issuer) and asked["id_token_hint"] and len(asked["state"]) >= 32
    back = visit.at_the_provider(left.location)
    assert "au fournisseur d’identité" in visit.come_back(back).text
    assert visit.come_back(back).status_code == 303, "the state is taken once"


def test_our_session_ends_even_if_that_of_the_provider_does_not(
    site: WithProvider, provider: RunningProvider, editor: int
) -> None:
    app = site(provider)
    visit = Visit.begin(app)
    visit.sign_in()
    app.extensions["services"].providers = Directory()
    provider.lies["discovery"] = lambda reply: type(reply)(500, "text/plain", b"down")
    answer = visit.post("/fr/agents/deconnexion")
    assert (answer.status_code, answer.location) == (303, "/fr/agents/connexion")
    assert not visit.signed_in


def test_without_a_provider_nothing_leads_to_one(engine: Engine, make_app: MakeApp) -> None:
    visit = Visit.begin(make_app(engine))
    assert "connexion/fournisseur" not in visit.client.get("/fr/agents/connexion").text
    assert visit.leave().status_code == 404


def test_a_site_whose_provider_cannot_be_used_does_not_start(engine: Engine, make_app: MakeApp) -> None:
    with pytest.raises(ProviderMisconfigured, match="CITIZEN_SITE_PROVIDER_ISSUER: begin it with https://"):
        make_app(engine, provider_issuer="http://provider.example.org")


def test_the_page_of_sign_in_leads_to_the_provider_and_its_policy_lets_it(
    site: WithProvider, provider: RunningProvider
) -> None:
    answer = Visit.begin(site(provider)).client.get("/fr/agents/connexion")
    assert "/fr/agents/connexion/fournisseur" in answer.text
    assert f"form-action 'self' {provider.issuer};" in answer.headers["Content-Security-Policy"] + ";"


def test_a_closed_account_is_closed_to_the_provider_too(
    site: WithProvider, provider: RunningProvider, engine: Engine, editor: int
) -> None:
    with database.writing(engine) as session:
        actions.disable(session, f"officer-{editor}", Reason.SECURITY, actor=Actor("operator", utc_now(), b"k" * 32))
    visit = Visit.begin(site(provider))
    assert (visit.sign_in().status_code, visit.signed_in) == (403, False)
