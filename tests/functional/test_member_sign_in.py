"""Members get in by password and code, once each; what is wrong is refused alike whoever they are, and counted."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, update
from werkzeug.test import TestResponse

from citizen_site import database
from citizen_site.accounts.limits.limits import LIMITS, Try
from citizen_site.accounts.limits.records import CounterRecord
from citizen_site.accounts.people.kinds import AccountState, AssociationState
from citizen_site.accounts.people.records import AccountRecord, AssociationRecord
from citizen_site.accounts.permissions import FRESH, Role
from tests.builders.accounts import add_officer
from tests.builders.projects import NOW
from tests.functional.member_visits import (
    ACCOUNT,
    CODE,
    ENTRY,
    FACTOR,
    MEMBERS,
    OTHER_PASSWORD,
    OUT,
    PASSWORD,
    PROOF,
    SECRET,
    SELF,
    Clock,
    Holder,
    add_holder,
    add_open_association,
    code,
    secret_on,
    signed_in,
    with_password,
)
from tests.functional.officer_visits import Visit, alert, trail

WRONG = "n’ouvrent aucun compte"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(engine: Engine, make_app: Callable[..., Flask], clock: Clock) -> Flask:
    return make_app(engine, clock)


@pytest.fixture
def holder(app: Flask) -> Holder:
    return add_holder(app, add_open_association(app), address="membre@example.org")


def _page(answer: TestResponse, *typed: str) -> tuple[int, list[str], str]:
    """What somebody sees: status, names of headers, page without form tokens and without what was typed."""
    text = re.sub(r'name="csrf_token"[^>]*', "", answer.text)
    for one in typed:
        text = text.replace(one, "TYPED")
    return answer.status_code, sorted(answer.headers.keys()), text


def test_a_member_signs_in_by_password_then_code_and_out(app: Flask, holder: Holder, engine: Engine) -> None:
    visit = signed_in(app, holder, NOW)
    assert visit.get(ACCOUNT).status_code == 200
    out = visit.post(SELF, OUT)
    assert (out.status_code, out.headers["Location"]) == (303, ENTRY)
    assert visit.get(ACCOUNT).status_code == 303
    assert [line[:3] for line in trail(engine)] == [
        (holder.number, "signed_in", holder.number), (holder.number, "signed_out", holder.number)
    ]  # fmt: skip


def test_the_password_alone_opens_nothing(app: Flask, holder: Holder) -> None:
    visit, _answer = with_password(app, holder.address)
    for path in (ACCOUNT, SELF, MEMBERS, FACTOR):
        assert visit.get(path).headers["Location"].startswith(ENTRY)


def test_the_code_comes_after_the_password_never_before(app: Flask, holder: Holder) -> None:
    visit = Visit(app)
    assert visit.get(CODE).headers["Location"] == ENTRY
    answer = visit.client.post(CODE, data={"csrf_token": visit.token(ENTRY), "code": code(SECRET, NOW)})
    assert answer.headers["Location"].startswith(ENTRY)
    assert visit.get(ACCOUNT).status_code == 303


def test_the_address_is_read_without_capitals_or_spaces(app: Flask, holder: Holder) -> None:
    assert with_password(app, " Membre@EXAMPLE.org ")[1].status_code == 303


def _disabled(session: Any, holder: Holder) -> None:
    session.execute(update(AccountRecord).values(state=AccountState.DISABLED, disabled_at=NOW))


def _invited(session: Any, holder: Holder) -> None:
    session.execute(update(AccountRecord).values(state=AccountState.INVITED))


def _closed(session: Any, holder: Holder) -> None:
    session.execute(update(AssociationRecord).values(state=AssociationState.CLOSED, closed_at=NOW))


def _without_password(session: Any, holder: Holder) -> None:
    session.execute(update(AccountRecord).values(password=None))


@pytest.mark.parametrize("happens", [_disabled, _invited, _closed, _without_password])
def test_right_words_for_what_is_closed_get_the_answer_of_wrong_ones(
    app: Flask, holder: Holder, engine: Engine, happens: Callable[[Any, Holder], None]
) -> None:
    with database.writing(engine) as session:
        happens(session, holder)
    closed = _page(with_password(app, holder.address)[1], holder.address)
    assert closed == _page(with_password(app, "personne@example.org")[1], "personne@example.org")
    assert WRONG in closed[2]


def test_wrong_password_unknown_address_and_officer_get_one_answer(app: Flask, holder: Holder, engine: Engine) -> None:
    with database.writing(engine) as session:
        add_officer(session, address="agent@example.org")
    tried = [(holder.address, OTHER_PASSWORD), ("personne@example.org", PASSWORD), ("agent@example.org", PASSWORD)]
    pages = [_page(with_password(app, address, password)[1], address) for address, password in tried]
    assert pages[0] == pages[1] == pages[2]
    assert pages[0][0] == 422
    assert [line[2:] for line in trail(engine)] == [
        (holder.number, "wrong_password"), ("unknown", "wrong_password"), ("officer-2", "wrong_password")
    ]  # fmt: skip


def test_no_password_is_ever_in_the_page(app: Flask, holder: Holder) -> None:
    assert OTHER_PASSWORD not in with_password(app, holder.address, OTHER_PASSWORD)[1].text


def test_a_wrong_code_is_refused_and_the_right_one_still_taken(app: Flask, holder: Holder, engine: Engine) -> None:
    visit, _answer = with_password(app, holder.address)
    right = code(SECRET, NOW)
    wrong = str((int(right) + 1) % 10**6).zfill(6)
    refused = visit.post(CODE, code=wrong)
    assert (refused.status_code, "code du moment" in alert(refused)) == (422, True)
    assert trail(engine)[-1] == ("nobody", "sign_in_refused", holder.number, "wrong_code")
    assert visit.post(CODE, code=f" {right[:3]} {right[3:]} ").headers["Location"] == ACCOUNT


def test_a_code_signs_in_once(app: Flask, holder: Holder, engine: Engine) -> None:
    signed_in(app, holder, NOW)
    visit, _answer = with_password(app, holder.address)
    again = visit.post(CODE, code=code(SECRET, NOW))
    assert (again.status_code, "déjà servi" in alert(again)) == (422, True)
    assert trail(engine)[-1] == ("nobody", "sign_in_refused", holder.number, "code_replayed")
    assert visit.post(CODE, code=code(SECRET, NOW, -1)).status_code == 422
    assert visit.post(CODE, code=code(SECRET, NOW, 1)).status_code == 303


def test_a_step_is_taken_once_and_ends(app: Flask, holder: Holder, clock: Clock) -> None:
    visit, _answer = with_password(app, holder.address)
    step = visit.client.get_cookie("step", domain="localhost")
    assert step is not None
    assert visit.post(CODE, code=code(SECRET, NOW)).status_code == 303
    other = Visit(app)
    other.client.set_cookie("step", step.value, domain="localhost")
    assert other.get(CODE).headers["Location"] == ENTRY
    slow, _answer = with_password(app, holder.address)
    clock.now += dt.timedelta(minutes=10)
    assert slow.get(CODE).headers["Location"] == ENTRY


def test_an_account_closed_between_the_two_steps_opens_nothing(app: Flask, holder: Holder, engine: Engine) -> None:
    visit, _answer = with_password(app, holder.address)
    token = visit.token(CODE)
    with database.writing(engine) as session:
        _disabled(session, holder)
    answer = visit.client.post(CODE, data={"csrf_token": token, "code": code(SECRET, NOW)})
    assert answer.headers["Location"] == f"{ENTRY}?fin=etape"
    assert visit.get(ACCOUNT).status_code == 303


def test_the_page_asked_first_opens_after_both_steps_and_no_other_site(app: Flask, holder: Holder) -> None:
    asked = Visit(app).get(MEMBERS).headers["Location"]
    visit, answer = with_password(app, holder.address, page=asked)
    into = visit.post(answer.headers["Location"], code=code(SECRET, NOW))
    assert into.headers["Location"] == MEMBERS
    for elsewhere in ("https://ailleurs.test/", "//ailleurs.test", "/\\ailleurs.test"):
        _visit, answer = with_password(app, holder.address, page=f"{ENTRY}?suite={elsewhere}")
        assert answer.headers["Location"] == CODE


def test_a_recovery_code_stands_in_once_and_opens_a_new_second_factor_alone(
    app: Flask, holder: Holder, engine: Engine, clock: Clock
) -> None:
    visit, _answer = with_password(app, holder.address)
    into = visit.post(CODE, code=holder.codes[4].lower().replace("-", " "))
    assert (into.status_code, into.headers["Location"]) == (303, FACTOR)
    assert [line[1] for line in trail(engine)[-2:]] == ["signed_in", "recovery_code_used"]
    for path in (ACCOUNT, MEMBERS, f"{SELF}/mot-de-passe", f"{SELF}/depart"):
        assert visit.get(path).status_code == 403
    assert "Mot de passe" not in visit.get(SELF).text
    other, _answer = with_password(app, holder.address)
    assert other.post(CODE, code=holder.codes[4]).status_code == 422
    assert visit.post(FACTOR, f"{FACTOR}/debut").status_code == 303
    secret = secret_on(visit.get(FACTOR))
    assert visit.post(FACTOR, code=code(secret, NOW)).headers["Location"] == SELF
    assert visit.get(ACCOUNT).status_code == 200
    assert other.post(CODE, code=code(SECRET, NOW, 1)).status_code == 422
    assert other.post(CODE, code=code(secret, NOW, 1)).status_code == 303


def test_nobody_signs_in_with_the_recovery_code_of_somebody_else(app: Flask, holder: Holder) -> None:
    other = add_holder(app, add_open_association(app))
    visit, _answer = with_password(app, holder.address)
    assert visit.post(CODE, code=other.codes[0]).status_code == 422


def test_a_second_factor_moved_from_another_account_does_not_sign_in(
    app: Flask, holder: Holder, engine: Engine
) -> None:
    other = add_holder(app, add_open_association(app))
    with database.writing(engine) as session:
        session.get_one(AccountRecord, holder.account_id).totp_secret = session.get_one(
            AccountRecord, other.account_id
        ).totp_secret
    visit, _answer = with_password(app, holder.address)
    refused = visit.post(CODE, code=code(SECRET, NOW))
    assert (refused.status_code, "ne peut plus être lu" in alert(refused)) == (422, True)
    assert visit.get(ACCOUNT).status_code == 303


def test_passwords_are_counted_for_an_address_whether_it_is_known_or_not(app: Flask, holder: Holder) -> None:
    tries = LIMITS[Try.SIGN_IN_OF_ACCOUNT].tries
    for address in (holder.address, "personne@example.org"):
        visit = Visit(app)
        data = {"csrf_token": visit.token(ENTRY), "password": "faux"}
        statuses = [
            visit.client.post(
                ENTRY, data={**data, "address": said}, environ_base={"REMOTE_ADDR": f"192.0.2.{number}"}
            ).status_code
            for number, said in enumerate([address, address.upper()] * (tries // 2) + [address])
        ]  # fmt: skip
        assert statuses == [422] * tries + [429]
    # The right password is no way round either.
    assert with_password(app, holder.address)[1].status_code == 429


def test_passwords_are_counted_for_a_network(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, Try.SIGN_IN_FROM_NETWORK, type(LIMITS[Try.FILE_OF_ACCOUNT])(3, dt.timedelta(hours=1)))
    visit = Visit(app)
    data = {"csrf_token": visit.token(ENTRY), "password": "faux"}
    statuses = [
        visit.client.post(ENTRY, data={**data, "address": f"a{number}@example.org"}).status_code for number in range(4)
    ]
    assert statuses == [422, 422, 422, 429]


def test_codes_are_counted_for_an_account_over_all_browsers(app: Flask, holder: Holder, clock: Clock) -> None:
    visits = [with_password(app, holder.address)[0] for _ in range(2)]
    tries = LIMITS[Try.CODE_OF_ACCOUNT].tries
    statuses = [visits[number % 2].post(CODE, code="000000").status_code for number in range(tries)]
    assert set(statuses) == {422}
    assert visits[0].post(CODE, code=code(SECRET, NOW)).status_code == 429


def test_where_tries_cannot_be_counted_nobody_signs_in(app: Flask, holder: Holder, engine: Engine) -> None:
    visit = Visit(app)
    token = visit.token(ENTRY)
    CounterRecord.__table__.drop(engine)  # type: ignore[attr-defined]
    answer = visit.client.post(ENTRY, data={"csrf_token": token, "address": holder.address, "password": PASSWORD})
    assert answer.status_code == 503
    assert visit.get(CODE).headers["Location"] == ENTRY


def test_a_proof_takes_both_factors_and_changes_the_session(app: Flask, holder: Holder, clock: Clock) -> None:
    visit = signed_in(app, holder, NOW)
    before = visit.client.get_cookie("session", domain="localhost")
    clock.now += FRESH + dt.timedelta(seconds=1)
    sent = visit.get(FACTOR).headers["Location"]
    assert sent.startswith(PROOF)
    now = clock.now
    right = code(SECRET, now)
    wrong = str((int(right) + 1) % 10**6).zfill(6)
    first = visit.post(sent, password=OTHER_PASSWORD, code=right)
    second = visit.post(sent, password=PASSWORD, code=wrong)
    assert (first.status_code, second.status_code, alert(first)) == (422, 422, alert(second))
    assert visit.post(sent, password=PASSWORD, code=holder.codes[0]).status_code == 422
    assert visit.get(FACTOR).status_code == 303
    assert visit.post(sent, password=PASSWORD, code=right).headers["Location"] == FACTOR
    after = visit.client.get_cookie("session", domain="localhost")
    assert before and after and before.value != after.value
    assert visit.get(FACTOR).status_code == 200


def test_a_proof_goes_on_to_no_other_site(app: Flask, holder: Holder, clock: Clock) -> None:
    visit = signed_in(app, holder, NOW)
    answer = visit.post(f"{PROOF}?suite=//ailleurs.test", password=PASSWORD, code=code(SECRET, NOW, 1))
    assert answer.headers["Location"] == ACCOUNT


@pytest.mark.parametrize("path", [ENTRY, CODE, PROOF])
@pytest.mark.parametrize("data", [{}, {"address": "a@b.fr"}, {"password": "x" * 1001}, {"code": "1" * 61}])
def test_a_form_filled_in_badly_is_shown_again(app: Flask, holder: Holder, path: str, data: dict[str, str]) -> None:
    visit, _answer = with_password(app, holder.address)
    if path == PROOF:
        visit = signed_in(app, holder, NOW)
    answer = visit.post(path, **data)
    assert answer.status_code == 422
    assert alert(answer)


def test_a_session_of_a_member_opens_no_page_of_officers_and_the_reverse_holds(app: Flask, holder: Holder) -> None:
    visit = signed_in(app, holder, NOW)
    assert visit.get("/fr/agents/moi").status_code == 403


def test_a_role_taken_away_is_gone_at_the_next_page(app: Flask, engine: Engine) -> None:
    manager = add_holder(app, add_open_association(app), Role.ASSOCIATION_MANAGER)
    visit = signed_in(app, manager, NOW)
    assert visit.get(f"{MEMBERS}/nouveau").status_code == 200
    with database.writing(engine) as session:
        session.get_one(AccountRecord, manager.account_id).roles = []
    assert visit.get(f"{MEMBERS}/nouveau").status_code == 403


def test_the_password_is_kept_again_when_its_parameters_are_of_yesterday(
    app: Flask, holder: Holder, engine: Engine
) -> None:
    from argon2 import PasswordHasher

    cheap = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    with database.writing(engine) as session:
        session.get_one(AccountRecord, holder.account_id).password = cheap
    assert with_password(app, holder.address)[1].status_code == 303
    with database.reading(engine) as session:
        kept = session.get_one(AccountRecord, holder.account_id).password or ""
    assert "m=65536" in kept
    assert with_password(app, holder.address)[1].status_code == 303
