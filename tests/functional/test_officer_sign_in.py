"""Officers get in by passkey, prove again who they are, make a new passkey after a recovery code, and get out."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine

from citizen_site.accounts.limits.limits import LIMITS, Try
from citizen_site.accounts.permissions import FRESH
from tests.functional.officer_visits import (
    ADDING,
    ENTRY,
    OUT,
    PROOF,
    RECOVERY,
    SELF,
    Clock,
    Visit,
    alert,
    close_account,
    device,
    enrolled,
    trail,
)

NOT_OPEN = "Cette clé d’accès n’ouvre aucun compte ici."
ENDED = "Cet essai est terminé."


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(engine: Engine, make_app: Callable[..., Flask], clock: Clock) -> Flask:
    return make_app(engine, clock)


def test_an_officer_signs_in_and_out_with_a_passkey(app: Flask, engine: Engine) -> None:
    account_id, visit, key, _codes = enrolled(app)
    out = visit.sign_out()
    assert (out.status_code, out.headers["Location"]) == (303, ENTRY)
    assert out.headers["Clear-Site-Data"] == '"cache", "cookies"'
    assert visit.get(SELF).status_code == 303
    into = visit.sign_in(key)
    assert (into.status_code, into.headers["Location"]) == (303, SELF)
    assert visit.get(SELF).status_code == 200
    number = f"officer-{account_id}"
    assert [line[:3] for line in trail(engine)] == [
        (number, "change_own_factors", number), (number, "signed_in", number), (number, "signed_out", number),
        (number, "signed_in", number),
    ]  # fmt: skip


def test_signing_in_asks_for_no_address_and_names_no_passkey(app: Flask) -> None:
    enrolled(app)
    asked = Visit(app).asked(ENTRY, f"{ENTRY}/options")
    assert asked["allowCredentials"] == []
    assert (asked["userVerification"], asked["rpId"]) == ("required", "site.test")


def test_after_signing_in_the_page_that_was_asked_opens_and_no_other_site(app: Flask) -> None:
    _id, visit, key, _codes = enrolled(app)
    elsewhere = ("https://ailleurs.test/", "//ailleurs.test", "/\\ailleurs.test", "javascript:alert(1)")
    for asked, expected in {ADDING: ADDING, **dict.fromkeys(elsewhere, SELF)}.items():
        answer = visit.sign_in(key, f"{ENTRY}?suite={asked}")
        assert answer.headers["Location"] == expected


@pytest.mark.parametrize(
    "cheat",
    [{"verifies": False}, {"present": False}, {"framed": True}, {"origin": "http://ailleurs.test"},
     {"domain": "ailleurs.test"}, {"handle": b"officer-999"}],
    ids=["holder not checked", "nobody there", "framed", "another origin", "another domain", "another account"],
)  # fmt: skip
def test_a_device_that_cheats_gets_nobody_in(app: Flask, engine: Engine, cheat: dict[str, Any]) -> None:
    account_id, _visit, key, _codes = enrolled(app)
    for name, value in cheat.items():
        setattr(key, name, value)
    visit = Visit(app)
    answer = visit.sign_in(key)
    assert (answer.status_code, NOT_OPEN in alert(answer)) == (422, True)
    assert visit.get(SELF).status_code == 303
    assert trail(engine)[-1] == ("nobody", "sign_in_refused", f"officer-{account_id}", "passkey_refused")


def test_a_passkey_that_nobody_enrolled_gets_nobody_in(app: Flask, engine: Engine) -> None:
    answer = Visit(app).sign_in(device(app))
    assert (answer.status_code, NOT_OPEN in alert(answer)) == (422, True)
    assert trail(engine) == [("nobody", "sign_in_refused", "unknown", "passkey_refused")]


def test_a_copied_passkey_is_refused_and_noted(app: Flask, engine: Engine) -> None:
    account_id, visit, key, _codes = enrolled(app)
    copy = key.copied()
    visit.sign_in(key)
    answer = Visit(app).sign_in(copy)
    assert answer.status_code == 422
    assert "copiée" in alert(answer)
    assert trail(engine)[-1] == ("nobody", "sign_in_refused", f"officer-{account_id}", "passkey_copied")
    assert Visit(app).sign_in(key).status_code == 303


def test_a_challenge_is_answered_once(app: Flask) -> None:
    _id, _visit, key, _codes = enrolled(app)
    visit = Visit(app)
    answer = key.sign(visit.asked(ENTRY, f"{ENTRY}/options"))
    step = visit.client.get_cookie("step", domain="localhost")
    assert step is not None
    assert visit.post(ENTRY, answer=answer).status_code == 303
    other = Visit(app)
    other.client.set_cookie("step", step.value, domain="localhost")
    again = other.post(ENTRY, answer=answer)
    assert (again.status_code, ENDED in alert(again)) == (422, True)


def test_a_challenge_that_was_answered_wrongly_is_used_up_too(app: Flask) -> None:
    _id, _visit, key, _codes = enrolled(app)
    visit = Visit(app)
    asked = visit.asked(ENTRY, f"{ENTRY}/options")
    assert visit.post(ENTRY, answer=key.sign(asked, origin="http://ailleurs.test")).status_code == 422
    answer = visit.post(ENTRY, answer=key.sign(asked))
    assert (answer.status_code, ENDED in alert(answer)) == (422, True)


def test_the_challenge_of_one_browser_is_not_answered_from_another(app: Flask) -> None:
    _id, _visit, key, _codes = enrolled(app)
    asked = Visit(app).asked(ENTRY, f"{ENTRY}/options")
    other = Visit(app)
    other.asked(ENTRY, f"{ENTRY}/options")
    assert other.post(ENTRY, answer=key.sign(asked)).status_code == 422


def test_a_challenge_ends_after_ten_minutes(app: Flask, clock: Clock) -> None:
    _id, _visit, key, _codes = enrolled(app)
    visit = Visit(app)
    asked = visit.asked(ENTRY, f"{ENTRY}/options")
    clock.now += dt.timedelta(minutes=10)
    assert ENDED in alert(visit.post(ENTRY, answer=key.sign(asked)))


def test_the_challenge_of_a_proof_does_not_sign_in(app: Flask) -> None:
    _id, visit, key, _codes = enrolled(app)
    asked = visit.asked(PROOF, f"{PROOF}/options")
    assert ENDED in alert(visit.post(ENTRY, answer=key.sign(asked)))


def test_an_account_that_was_closed_is_refused_in_the_same_words(app: Flask, engine: Engine) -> None:
    account_id, visit, key, given = enrolled(app, address="agent@example.org")
    close_account(engine, account_id)
    assert visit.get(SELF).status_code == 303
    answer = Visit(app).sign_in(key)
    assert (answer.status_code, alert(answer)) == (422, alert(Visit(app).sign_in(device(app, 9))))
    assert Visit(app).post(RECOVERY, address="agent@example.org", code=given[0]).status_code == 422
    assert trail(engine)[-3] == ("nobody", "sign_in_refused", f"officer-{account_id}", "not_allowed")


@pytest.mark.parametrize("answer", ["", "{}", "x", "null", '{"id": 3}'])
def test_what_is_no_answer_is_refused_with_a_page(app: Flask, answer: str) -> None:
    visit = Visit(app)
    visit.asked(ENTRY, f"{ENTRY}/options")
    said = visit.post(ENTRY, answer=answer)
    assert said.status_code == 422
    assert alert(said)


def test_challenges_asked_from_one_network_are_counted(app: Flask) -> None:
    visit = Visit(app)
    token = visit.token(ENTRY)
    statuses = [
        visit.client.post(f"{ENTRY}/options", headers={"X-CSRFToken": token}).status_code
        for _ in range(LIMITS[Try.PASSKEY_FROM_NETWORK].tries + 1)
    ]
    assert (statuses[-2], statuses[-1]) == (200, 429)


def test_a_proof_that_is_too_old_is_given_again_and_the_page_asked_opens(app: Flask, clock: Clock) -> None:
    _id, visit, key, _codes = enrolled(app)
    former = visit.client.get_cookie("session", domain="localhost")
    clock.now += FRESH + dt.timedelta(seconds=1)
    sent = visit.get(ADDING)
    assert (sent.status_code, sent.headers["Location"].split("?")[0]) == (303, PROOF)
    answer = visit.prove(key, sent.headers["Location"])
    assert (answer.status_code, answer.headers["Location"]) == (303, ADDING)
    assert visit.get(ADDING).status_code == 200
    session = visit.client.get_cookie("session", domain="localhost")
    assert former and session and former.value != session.value


def test_a_proof_goes_on_to_no_other_site(app: Flask) -> None:
    _id, visit, key, _codes = enrolled(app)
    for asked in ("https://ailleurs.test", "//ailleurs.test/", "/\\ailleurs.test"):
        assert visit.prove(key, f"{PROOF}?suite={asked}").headers["Location"] == SELF


def test_nobody_proves_who_they_are_with_the_passkey_of_somebody_else(app: Flask, clock: Clock, engine: Engine) -> None:
    mine, visit, key, _codes = enrolled(app, 1)
    theirs, _visit, other, _other_codes = enrolled(app, 2)
    clock.now += FRESH + dt.timedelta(seconds=1)
    assert [one["id"] for one in visit.asked(PROOF, f"{PROOF}/options")["allowCredentials"]] == [
        json.loads(key.sign({"challenge": ""}))["id"]
    ]
    answer = visit.prove(other)
    assert (answer.status_code, NOT_OPEN in alert(answer)) == (422, True)
    assert visit.get(ADDING).status_code == 303
    assert trail(engine)[-1] == (f"officer-{mine}", "sign_in_refused", f"officer-{theirs}", "passkey_refused")


def test_a_proof_is_asked_of_somebody_who_is_signed_in(app: Flask) -> None:
    visit = Visit(app)
    assert visit.get(PROOF).headers["Location"].startswith(ENTRY)
    token = visit.token(ENTRY)
    for path in (PROOF, f"{PROOF}/options", OUT):
        assert visit.client.post(path, data={"csrf_token": token, "answer": "{}"}).status_code == 403
