"""What the link of an invitation opens: one account, once, for seven days; to read its page changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select

from citizen_site import database
from citizen_site.accounts.limits.limits import LIMITS, Try
from citizen_site.accounts.people import invitations
from citizen_site.accounts.people.kinds import AccountKind, AccountState
from citizen_site.accounts.people.records import AccountRecord, InvitationRecord, PasskeyRecord, RecoveryCodeRecord
from citizen_site.accounts.sessions.records import SessionRecord, StepRecord
from citizen_site.keys import Purpose
from citizen_site.wiring import Services
from tests.builders.accounts import add_association, add_member
from tests.builders.projects import NOW
from tests.functional.officer_visits import (
    AGENTS,
    RECOVERY,
    SELF,
    Visit,
    alert,
    codes,
    device,
    enrolled,
    invite,
    link_for,
    trail,
)

GONE = "Ce lien n’ouvre plus rien"
TABLES = (AccountRecord, InvitationRecord, PasskeyRecord, RecoveryCodeRecord, SessionRecord, StepRecord)


@pytest.fixture
def app(engine: Engine, make_app: Callable[..., Flask]) -> Flask:
    return make_app(engine)


def _page(token: str) -> str:
    return f"{AGENTS}/invitation/{token}"


def _counts(engine: Engine) -> list[int]:
    with database.reading(engine) as session:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES]


def _state(engine: Engine, account_id: int) -> AccountState:
    with database.reading(engine) as session:
        return session.get_one(AccountRecord, account_id).state


def test_a_link_enrols_a_passkey_shows_ten_codes_once_and_signs_in(app: Flask, engine: Engine) -> None:
    account_id, token = invite(app)
    visit = Visit(app)
    answer = visit.enrol(token, device(app), "Mon ordinateur")
    given = codes(answer)
    assert (answer.status_code, len(given), len(set(given))) == (200, 10, 10)
    assert answer.headers["Cache-Control"] == "no-store"
    assert _state(engine, account_id) is AccountState.ACTIVE
    page = visit.get(SELF).text
    assert "Mon ordinateur" in page and "Il vous reste 10 codes." in page
    assert not any(one in page for one in given)
    number = f"officer-{account_id}"
    assert trail(engine) == [
        (number, "change_own_factors", number, "asked_by_holder"), (number, "signed_in", number, "ordinary_work"),
    ]  # fmt: skip


def test_a_link_is_used_once(app: Flask, engine: Engine) -> None:
    _id, token = invite(app)
    visit = Visit(app)
    visit.enrol(token, device(app))
    for browser in (visit, Visit(app)):
        form = browser.token(RECOVERY)
        for answer in (
            browser.get(_page(token)),
            browser.client.post(f"{_page(token)}/options", headers={"X-CSRFToken": form}),
            browser.client.post(_page(token), data={"csrf_token": form, "answer": "{}", "name": "Clé"}),
        ):
            assert (answer.status_code, GONE in answer.text) == (403, True)
    with database.reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(PasskeyRecord)) == 1


def test_a_link_ends_after_seven_days(engine: Engine, make_app: Callable[..., Flask]) -> None:
    now = [NOW]
    app = make_app(engine, lambda: now[0])
    _id, token = invite(app)
    now[0] += dt.timedelta(days=7, seconds=-1)
    assert Visit(app).get(_page(token)).status_code == 200
    now[0] += dt.timedelta(seconds=1)
    answer = Visit(app).get(_page(token))
    assert (answer.status_code, GONE in answer.text) == (403, True)


def test_unknown_used_and_ended_links_get_the_same_page(app: Flask) -> None:
    _id, token = invite(app)
    Visit(app).enrol(token, device(app))
    pages = {Visit(app).get(_page(one)).text.replace(one, "") for one in (token, "inconnu", "x" * 43, token[:-1])}
    assert len(pages) == 1


def test_reading_the_page_of_a_link_changes_nothing(app: Flask, engine: Engine) -> None:
    account_id, token = invite(app)
    before = _counts(engine), trail(engine)
    for _ in range(3):
        assert Visit(app).get(_page(token)).status_code == 200
        assert Visit(app).client.head(_page(token)).status_code == 200
    assert (_counts(engine), trail(engine)) == before
    assert _state(engine, account_id) is AccountState.INVITED


def test_a_refused_passkey_leaves_the_link_and_the_account_as_they_were(app: Flask, engine: Engine) -> None:
    account_id, token = invite(app)
    key, visit = device(app), Visit(app)
    key.verifies = False
    answer = visit.enrol(token, key)
    assert (answer.status_code, "n’a pas pu être enregistrée" in alert(answer)) == (422, True)
    assert (_state(engine, account_id), trail(engine)) == (AccountState.INVITED, [])
    key.verifies = True
    assert visit.enrol(token, key).status_code == 200


def test_the_challenge_of_one_link_is_not_answered_on_the_page_of_another(app: Flask, engine: Engine) -> None:
    _mine, token = invite(app)
    theirs, other = invite(app)
    visit, key = Visit(app), device(app)
    asked = visit.asked(_page(token), f"{_page(token)}/options")
    answer = visit.post(_page(other), answer=key.make(asked), name="Clé")
    assert (answer.status_code, "Cet essai est terminé." in alert(answer)) == (422, True)
    assert _state(engine, theirs) is AccountState.INVITED


def test_an_enrolment_is_answered_once(app: Flask) -> None:
    _id, token = invite(app)
    visit, key = Visit(app), device(app)
    asked = visit.asked(_page(token), f"{_page(token)}/options")
    assert (
        visit.post(_page(token), answer=key.make(asked, origin="http://ailleurs.test"), name="Clé").status_code == 422
    )
    again = visit.post(_page(token), answer=key.make(asked), name="Clé")
    assert "Cet essai est terminé." in alert(again)


def test_a_link_for_an_account_in_use_ends_all_that_opened_it(app: Flask, engine: Engine) -> None:
    account_id, visit, lost, given = enrolled(app, address="agent@example.org")
    with database.writing(engine) as session:
        token = link_for(app, session, account_id)
    assert visit.get(SELF).status_code == 200  # not before the link is used
    new = device(app, 3)
    assert Visit(app).enrol(token, new).status_code == 200
    assert visit.get(SELF).status_code == 303
    assert Visit(app).sign_in(lost).status_code == 422
    assert Visit(app).post(RECOVERY, address="agent@example.org", code=given[0]).status_code == 422
    assert Visit(app).sign_in(new).status_code == 303


def test_the_same_device_may_be_enrolled_again_by_a_new_link(app: Flask, engine: Engine) -> None:
    account_id, _visit, key, _codes = enrolled(app)
    with database.writing(engine) as session:
        token = link_for(app, session, account_id)
    visit = Visit(app)
    assert visit.asked(_page(token), f"{_page(token)}/options")["excludeCredentials"] == []
    assert visit.enrol(token, key).status_code == 200


def test_the_link_of_a_closed_account_or_of_a_member_opens_nothing(app: Flask, engine: Engine) -> None:
    account_id, token = invite(app)
    services: Services = app.extensions["services"]
    with database.writing(engine) as session:
        officer = session.get_one(AccountRecord, account_id)
        officer.state, officer.disabled_at = AccountState.DISABLED, NOW
        member = add_member(session, add_association(session), state=AccountState.INVITED)
        key = services.settings.key(Purpose.TOKENS)
        other = invitations.make(session, member.id, by="officer-1", now=NOW, key=key)
        assert invitations.find(session, other, kind=AccountKind.MEMBER, now=NOW, key=key)
    for one in (token, other):
        answer = Visit(app).get(_page(one))
        assert (answer.status_code, GONE in answer.text) == (403, True)


def test_challenges_of_links_are_counted_for_a_network(app: Flask) -> None:
    _id, token = invite(app)
    visit = Visit(app)
    form = visit.token(_page(token))
    tries = LIMITS[Try.LINK_FROM_NETWORK].tries
    statuses = [
        visit.client.post(f"{_page(token)}/options", headers={"X-CSRFToken": form}).status_code
        for _ in range(tries + 1)
    ]
    assert (statuses[-2], statuses[-1]) == (200, 429)


def test_the_page_of_a_link_is_kept_by_nobody_and_its_address_goes_to_no_other_site(app: Flask) -> None:
    _id, token = invite(app)
    answer = Visit(app).get(_page(token))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
