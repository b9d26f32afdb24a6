"""An officer keeps what proves who they are: passkeys, codes, sessions; pages run scripts where a passkey is asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select

from citizen_site.accounts.people.records import PasskeyRecord
from citizen_site.accounts.sessions.records import SessionRecord, StepRecord
from citizen_site.accounts.sessions.visitors import Way
from citizen_site.database import reading
from citizen_site.presentation.open_sessions import WAYS
from tests.builders.accounts import session_token
from tests.builders.passkeys import Device
from tests.functional.officer_visits import (
    ADDING,
    AGENTS,
    ENTRY,
    PROOF,
    RECOVERY,
    SELF,
    Visit,
    alert,
    codes,
    device,
    enrolled,
    invite,
    passkeys,
    trail,
)


@pytest.fixture
def app(engine: Engine, make_app: Callable[..., Flask]) -> Flask:
    return make_app(engine)


def _count(engine: Engine, table: Any) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("path", [ENTRY, RECOVERY, PROOF, SELF, ADDING])
def test_reading_a_page_changes_nothing(app: Flask, engine: Engine, path: str) -> None:
    account_id, _visit, _key, _codes = enrolled(app)
    visit = Visit(app)
    visit.client.set_cookie("session", session_token(engine, app, account_id), domain="localhost")
    before = [_count(engine, table) for table in (StepRecord, SessionRecord, PasskeyRecord)], trail(engine)
    assert visit.get(path).status_code == 200
    assert ([_count(engine, table) for table in (StepRecord, SessionRecord, PasskeyRecord)], trail(engine)) == before


# The pages on which a script of ours runs, read by a second person when one is added.
WITH_SCRIPTS = {
    "officer_sign_in.index", "officer_sign_in.with_passkey", "officer_sign_in.proof", "officer_sign_in.prove",
    "officer_invitation.index", "officer_invitation.enrol", "officer_self.new_passkey", "officer_self.add_passkey",
}  # fmt: skip


def test_scripts_run_on_the_pages_of_passkeys_alone(app: Flask) -> None:
    found = {name for name, view in app.view_functions.items() if getattr(view, "with_scripts", False)}
    assert found == WITH_SCRIPTS


def test_pages_with_a_passkey_let_scripts_of_the_site_run_and_no_other_page_does(app: Flask) -> None:
    _id, visit, _key, _codes = enrolled(app)
    _other, token = invite(app)
    link = f"{AGENTS}/invitation/{token}"
    for path, allowed in ((ENTRY, True), (PROOF, True), (ADDING, True), (link, True), (RECOVERY, False), (SELF, False),
                          ("/fr/", False), ("/fr/nulle-part", False)):  # fmt: skip
        policy = dict(part.split(" ", 1) for part in visit.get(path).headers["Content-Security-Policy"].split("; "))
        assert policy["script-src"] == ("'self'" if allowed else "'none'"), path
        assert "unsafe" not in str(policy)


def test_a_page_whose_forms_lead_to_the_provider_runs_no_script_for_that(
    engine: Engine, make_app: Callable[..., Flask]
) -> None:
    provider = {
        "provider_issuer": "https://fournisseur.test",
        "provider_client_id": "site",
        "provider_client_secret": "x" * 40,
    }
    policy = Visit(make_app(engine, **provider)).get(RECOVERY).headers["Content-Security-Policy"]
    assert "form-action 'self' https://fournisseur.test" in policy
    assert "script-src 'none'" in policy


@pytest.mark.parametrize("path", [ENTRY, PROOF, ADDING])
def test_without_scripts_a_page_says_what_is_needed(app: Flask, path: str) -> None:
    _id, visit, _key, _codes = enrolled(app)
    page = visit.get(path).text
    assert "Une clé d’accès a besoin de JavaScript." in page
    answer = visit.post(path, name="Clé")
    assert (answer.status_code, "Autorisez JavaScript" in alert(answer)) == (422, True)


def test_nothing_that_a_passkey_answered_is_written_in_the_page(app: Flask) -> None:
    _id, visit, key, _codes = enrolled(app)
    key.verifies = False
    said = key.sign(visit.asked(ENTRY, f"{ENTRY}/options"))
    answer = visit.post(ENTRY, answer=said)
    assert json.loads(said)["id"] not in answer.text


def test_a_recovery_session_is_told_in_the_list_of_sessions(app: Flask, engine: Engine) -> None:
    account_id, visit, _key, _codes = enrolled(app)
    session_token(engine, app, account_id, way=Way.RECOVERY_CODE)
    assert "par code de secours" in visit.get(SELF).text
    closed = visit.post(SELF, f"{SELF}/sessions/fermeture")
    assert closed.status_code == 303
    assert "1 autre session a été fermée." in visit.get(SELF).text
    assert _count(engine, SessionRecord) == 1


def test_every_way_of_signing_in_has_its_words() -> None:
    assert set(WAYS) == set(Way)


def test_new_codes_are_shown_once_and_end_the_former(app: Flask) -> None:
    _id, visit, _key, given = enrolled(app, address="agent@example.org")
    answer = visit.post(SELF, f"{SELF}/codes")
    recent = codes(answer)
    assert (answer.status_code, len(recent), len(set(recent) & set(given))) == (200, 10, 0)
    assert answer.headers["Cache-Control"] == "no-store"
    assert not any(one in visit.get(SELF).text for one in recent)
    assert Visit(app).post(RECOVERY, address="agent@example.org", code=given[0]).status_code == 422
    assert Visit(app).post(RECOVERY, address="agent@example.org", code=recent[0]).status_code == 303


def test_a_second_passkey_is_added_and_the_first_removed_with_the_other_sessions(app: Flask, engine: Engine) -> None:
    account_id, visit, first, _codes = enrolled(app)
    elsewhere, second = Visit(app), device(app, 7)
    elsewhere.sign_in(first)
    assert visit.add(second).status_code == 303
    held = passkeys(engine)
    assert visit.post(f"{SELF}/cles/{held[0]}/retrait").status_code == 303
    assert elsewhere.get(SELF).status_code == 303
    assert visit.get(SELF).status_code == 200
    refused = visit.post(f"{SELF}/cles/{held[1]}/retrait")
    assert (refused.status_code, "dernière" in alert(refused)) == (422, True)
    assert visit.get(f"{SELF}/cles/{held[0]}/retrait").status_code == 404
    assert trail(engine)[-1][:3] == (f"officer-{account_id}", "change_own_factors", f"officer-{account_id}")


def test_nobody_reads_or_removes_the_passkey_of_somebody_else(app: Flask, engine: Engine) -> None:
    _id, visit, _key, _codes = enrolled(app, 1)
    enrolled(app, 2)
    theirs = passkeys(engine)[1]
    assert visit.get(f"{SELF}/cles/{theirs}/retrait").status_code == 404
    assert visit.client.post(
        f"{SELF}/cles/{theirs}/retrait", data={"csrf_token": visit.token(SELF)}
    ).status_code == 404  # fmt: skip
    assert len(passkeys(engine)) == 2


def test_a_device_that_does_not_check_its_holder_is_not_added(app: Flask, engine: Engine) -> None:
    _id, visit, _key, _codes = enrolled(app)
    lax: Device = device(app, 8)
    lax.verifies = False
    answer = visit.add(lax)
    assert (answer.status_code, len(passkeys(engine))) == (422, 1)


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\nb"])
def test_a_passkey_without_a_readable_name_is_not_added(app: Flask, engine: Engine, name: str) -> None:
    _id, visit, _key, _codes = enrolled(app)
    answer = visit.add(device(app, 8), name=name)
    assert (answer.status_code, len(passkeys(engine))) == (422, 1)
    assert alert(answer)
