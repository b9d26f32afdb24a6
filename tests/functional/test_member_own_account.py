"""A member's own account: password, second factor, recovery codes and sessions, each changed by its holder alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select

from citizen_site import database
from citizen_site.accounts.people.records import AccountRecord
from citizen_site.accounts.permissions import FRESH, Role
from citizen_site.accounts.sessions.records import SessionRecord, StepRecord
from citizen_site.accounts.sessions.visitors import TERMS, Way
from tests.builders.accounts import session_token
from tests.builders.projects import NOW
from tests.functional.member_visits import (
    ACCOUNT,
    ASKING,
    CODE,
    ENTRY,
    FACTOR,
    LEAVING,
    MEMBERS,
    OTHER_PASSWORD,
    PASSWORD,
    PASSWORD_PAGE,
    PROOF,
    SECRET,
    SELF,
    SETTINGS,
    Clock,
    Holder,
    add_holder,
    add_open_association,
    code,
    secret_on,
    signed_in,
    with_password,
)
from tests.functional.officer_visits import Visit, alert, codes, trail


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(engine: Engine, make_app: Callable[..., Flask], clock: Clock) -> Flask:
    return make_app(engine, clock)


@pytest.fixture
def holder(app: Flask) -> Holder:
    return add_holder(app, add_open_association(app), address="membre@example.org")


def test_a_password_is_changed_with_the_former_one_and_closes_other_sessions(
    app: Flask, holder: Holder, engine: Engine
) -> None:
    elsewhere = signed_in(app, holder, NOW)
    visit = signed_in(app, holder, NOW, 1)
    new = {"password": OTHER_PASSWORD, "repeated": OTHER_PASSWORD}
    wrong = visit.post(PASSWORD_PAGE, current="pas le bon mot", **new)
    assert (wrong.status_code, "Ce n’est pas votre mot de passe" in alert(wrong)) == (422, True)
    weak = visit.post(PASSWORD_PAGE, current=PASSWORD, password="court", repeated="court")
    assert (weak.status_code, "15 caractères" in alert(weak)) == (422, True)
    assert visit.post(PASSWORD_PAGE, current=PASSWORD, **new).headers["Location"] == SELF
    assert (elsewhere.get(SELF).status_code, visit.get(SELF).status_code) == (303, 200)
    assert [with_password(app, holder.address, one)[1].status_code for one in (PASSWORD, OTHER_PASSWORD)] == [422, 303]
    assert (holder.number, "password_changed", holder.number, "asked_by_holder") in trail(engine)


def test_a_sign_in_half_done_with_the_former_password_ends_with_it(app: Flask, holder: Holder) -> None:
    half, _answer = with_password(app, holder.address)
    token = half.token(CODE)
    visit = signed_in(app, holder, NOW)
    visit.post(PASSWORD_PAGE, current=PASSWORD, password=OTHER_PASSWORD, repeated=OTHER_PASSWORD)
    answer = half.client.post(CODE, data={"csrf_token": token, "code": code(SECRET, NOW, 1)})
    assert answer.headers["Location"].startswith(ENTRY)


def test_a_new_second_factor_takes_the_place_of_the_one_before_once_it_has_shown_a_code(
    app: Flask, holder: Holder, engine: Engine
) -> None:
    elsewhere, visit = signed_in(app, holder, NOW), signed_in(app, holder, NOW, 1)
    assert "secret-groups" not in visit.get(FACTOR).text
    visit.post(FACTOR, f"{FACTOR}/debut")
    secret = secret_on(visit.get(FACTOR))
    refused = visit.post(FACTOR, code=code(SECRET, NOW))
    assert refused.status_code == 422
    assert secret_on(visit.get(FACTOR)) == secret != SECRET
    assert elsewhere.get(SELF).status_code == 200
    assert visit.post(FACTOR, code=code(secret, NOW)).headers["Location"] == SELF
    assert elsewhere.get(SELF).status_code == 303
    other, _answer = with_password(app, holder.address)
    assert other.post(CODE, code=code(SECRET, NOW, 1)).status_code == 422
    assert other.post(CODE, code=code(secret, NOW)).status_code == 422
    assert other.post(CODE, code=code(secret, NOW, 1)).status_code == 303
    assert (holder.number, "add_own_factor", holder.number, "asked_by_holder") in trail(engine)


def test_a_secret_that_was_shown_is_good_for_ten_minutes_and_in_its_browser(
    app: Flask, holder: Holder, clock: Clock
) -> None:
    visit, other = signed_in(app, holder, NOW), signed_in(app, holder, NOW, 1)
    visit.post(FACTOR, f"{FACTOR}/debut")
    secret = secret_on(visit.get(FACTOR))
    assert "secret-groups" not in other.get(FACTOR).text
    late = other.client.post(FACTOR, data={"csrf_token": other.token(FACTOR), "code": code(secret, NOW)})
    assert late.headers["Location"] == FACTOR
    clock.now += FRESH
    assert "secret-groups" not in visit.get(FACTOR).text


def test_new_codes_are_shown_once_and_end_the_former(app: Flask, holder: Holder) -> None:
    visit = signed_in(app, holder, NOW)
    answer = visit.post(SELF, f"{SELF}/codes")
    recent = codes(answer)
    assert (answer.status_code, len(recent), answer.headers["Cache-Control"]) == (200, 10, "no-store")
    assert not set(recent) & set(holder.codes)
    assert not any(one in visit.get(SELF).text for one in recent)
    other, _answer = with_password(app, holder.address)
    assert other.post(CODE, code=holder.codes[0]).status_code == 422
    assert other.post(CODE, code=recent[0]).status_code == 303


def test_sessions_are_listed_and_the_others_closed(app: Flask, holder: Holder) -> None:
    elsewhere, visit = signed_in(app, holder, NOW), signed_in(app, holder, NOW, 1)
    assert visit.get(SELF).text.count("par mot de passe et code") == 2
    assert visit.post(SELF, f"{SELF}/sessions/fermeture").status_code == 303
    assert "1 autre session a été fermée." in visit.get(SELF).text
    assert elsewhere.get(SELF).status_code == 303


def test_a_session_of_a_member_ends_when_idle_and_in_all(app: Flask, holder: Holder, clock: Clock) -> None:
    terms = TERMS[next(iter(kind for kind in TERMS if kind.value == "member"))]
    visit = signed_in(app, holder, NOW)
    clock.now += terms.idle
    assert visit.get(SELF).status_code == 303
    visit = signed_in(app, holder, clock.now)
    while clock.now < NOW + terms.idle + terms.absolute - dt.timedelta(minutes=20):
        clock.now += dt.timedelta(minutes=20)
        assert visit.get(SELF).status_code == 200
    clock.now += dt.timedelta(minutes=20)
    assert visit.get(SELF).status_code == 303


@pytest.mark.parametrize("path", [FACTOR, PASSWORD_PAGE, LEAVING])
def test_an_old_proof_is_given_again_before_one_changes_ones_account(
    app: Flask, holder: Holder, clock: Clock, path: str
) -> None:
    visit = signed_in(app, holder, NOW)
    clock.now += FRESH + dt.timedelta(seconds=1)
    sent = visit.get(path).headers["Location"]
    assert sent.startswith(PROOF)
    assert visit.post(sent, password=PASSWORD, code=code(SECRET, clock.now)).headers["Location"] == path
    assert visit.get(path).status_code == 200


def test_a_password_form_sent_with_an_old_proof_is_kept_nowhere(
    app: Flask, holder: Holder, clock: Clock, engine: Engine
) -> None:
    visit = signed_in(app, holder, NOW)
    token = visit.token(PASSWORD_PAGE)
    clock.now += FRESH + dt.timedelta(seconds=1)
    data = {"csrf_token": token, "current": PASSWORD, "password": OTHER_PASSWORD, "repeated": OTHER_PASSWORD}
    assert visit.client.post(PASSWORD_PAGE, data=data).headers["Location"].startswith(PROOF)
    with database.reading(engine) as session:
        kept = str([*session.scalars(select(StepRecord.data))])
    assert PASSWORD not in kept and OTHER_PASSWORD not in kept


@pytest.mark.parametrize(
    "path", [ENTRY, CODE, ASKING, ACCOUNT, MEMBERS, SETTINGS, SELF, FACTOR, PASSWORD_PAGE, LEAVING, PROOF]
)
def test_reading_a_page_changes_nothing(app: Flask, engine: Engine, path: str) -> None:
    manager, visit = add_holder(app, add_open_association(app), Role.ASSOCIATION_MANAGER), Visit(app)
    token = session_token(engine, app, manager.account_id, way=Way.PASSWORD)
    visit.client.set_cookie("session", token, domain="localhost")
    before = _kept(engine)
    assert visit.get(path).status_code == (303 if path == CODE else 200)
    assert _kept(engine) == before


def _kept(engine: Engine) -> tuple[object, ...]:
    with database.reading(engine) as session:
        counts = [session.scalar(select(func.count()).select_from(one)) for one in (StepRecord, SessionRecord)]
        rows = session.execute(select(AccountRecord.id, AccountRecord.state, AccountRecord.password)).all()
        return (*counts, rows, trail(engine))
