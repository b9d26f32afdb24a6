"""Officers get in by passkey, prove again who they are, make a new passkey after a recovery code, and get out."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select

from citizen_site import database
from citizen_site.accounts.limits.limits import LIMITS, Try
from citizen_site.accounts.people.kinds import AccountState
from citizen_site.accounts.people.records import AccountRecord, PasskeyRecord
from citizen_site.accounts.permissions import FRESH
from citizen_site.accounts.sessions.records import SessionRecord, StepRecord
from citizen_site.accounts.sessions.visitors import Way
from citizen_site.database import reading
from citizen_site.pages.officers.sign_in.labels import WAYS
from tests.builders.accounts import session_token
from tests.builders.passkeys import Device
from tests.builders.projects import NOW
from tests.functional.officer_visits import (
    ADDING,
    AGENTS,
    ENTRY,
    OUT,
    PROOF,
    RECOVERY,
    SELF,
    Visit,
    alert,
    codes,
    device,
    enrolled,
    invite,
    trail,
)

NOT_OPEN = "Cette clé d’accès n’ouvre aucun compte ici."
ENDED = "Cet essai est terminé."


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(engine: Engine, make_app: Callable[..., Flask], clock: Clock) -> Flask:
    return make_app(engine, clock)


def _count(engine: Engine, table: Any) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def _close(engine: Engine, account_id: int) -> None:
    with database.writing(engine) as session:
        officer = session.get_one(AccountRecord, account_id)
        officer.state, officer.disabled_at = AccountState.DISABLED, NOW


# Signing in


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
    _close(engine, account_id)
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


# Proving again


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


# A recovery code


def test_a_recovery_code_opens_the_making_of_a_passkey_and_nothing_else(app: Flask, engine: Engine) -> None:
    account_id, _visit, lost, given = enrolled(app, address="agent@example.org")
    visit, new = Visit(app), device(app, 5)
    answer = visit.post(RECOVERY, address=" Agent@example.org ", code=given[2].lower())
    assert (answer.status_code, answer.headers["Location"]) == (303, ADDING)
    number = f"officer-{account_id}"
    assert [line[:2] for line in trail(engine)[-2:]] == [(number, "signed_in"), (number, "recovery_code_used")]
    passkey = _passkeys(engine)[0]
    for path in (f"{SELF}/cles/{passkey}/retrait",):
        assert visit.get(path).status_code == 403
        assert visit.post(ADDING, path).status_code == 403
    assert visit.post(ADDING, f"{SELF}/codes").status_code == 403
    page = visit.get(SELF).text
    assert "Créer de nouveaux codes" not in page and "retrait" not in page
    assert visit.add(new).headers["Location"] == SELF
    assert len(_passkeys(engine)) == 2
    assert visit.get(f"{SELF}/cles/{passkey}/retrait").status_code == 200
    assert visit.post(f"{SELF}/cles/{passkey}/retrait").status_code == 303
    assert Visit(app).sign_in(lost).status_code == 422
    assert Visit(app).sign_in(new).status_code == 303


def _passkeys(engine: Engine) -> list[int]:
    with reading(engine) as session:
        return list(session.scalars(select(PasskeyRecord.id).order_by(PasskeyRecord.id)))


def test_a_recovery_code_is_used_once(app: Flask) -> None:
    _id, _visit, _key, given = enrolled(app, address="agent@example.org")
    assert Visit(app).post(RECOVERY, address="agent@example.org", code=given[0]).status_code == 303
    again = Visit(app).post(RECOVERY, address="agent@example.org", code=given[0])
    assert again.status_code == 422
    assert given[0] not in again.text


def test_a_session_of_a_recovery_code_ends_with_its_ten_minutes(app: Flask, clock: Clock) -> None:
    _id, _visit, _key, given = enrolled(app, address="agent@example.org")
    visit = Visit(app)
    visit.post(RECOVERY, address="agent@example.org", code=given[0])
    clock.now += FRESH + dt.timedelta(seconds=1)
    sent = visit.get(ADDING)
    assert sent.headers["Location"].startswith(PROOF)
    assert "code de secours" in visit.get(sent.headers["Location"]).text


def test_known_and_unknown_addresses_get_the_same_answer(app: Flask, engine: Engine) -> None:
    account_id, _visit, _key, _codes = enrolled(app, address="agent@example.org")
    pages = []
    for address in ("agent@example.org", "inconnu@example.org"):
        answer = Visit(app).post(RECOVERY, address=address, code="AAAA-BBBB-CCCC-DDDD-EEEE-FFFF")
        root = _without_tokens(answer.text.replace(address, "ADDRESS"))
        pages.append((answer.status_code, sorted(answer.headers.keys()), root))
    assert pages[0] == pages[1]
    assert [line[2] for line in trail(engine)[-2:]] == [f"officer-{account_id}", "unknown"]


def _without_tokens(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrf_token" not in line)


def test_recovery_codes_are_counted_for_an_address_whether_it_is_known_or_not(app: Flask) -> None:
    enrolled(app, address="agent@example.org")
    tries = LIMITS[Try.CODE_OF_ACCOUNT].tries
    for address in ("agent@example.org", "inconnu@example.org"):
        visit = Visit(app)
        token = visit.token(RECOVERY)
        data = {"csrf_token": token, "code": "faux"}
        statuses = [
            visit.client.post(
                RECOVERY, data={**data, "address": said}, environ_base={"REMOTE_ADDR": f"192.0.2.{number}"}
            ).status_code
            for number, said in enumerate([address, address.upper()] * (tries // 2) + [address])
        ]  # fmt: skip
        assert statuses == [422] * tries + [429]


def test_recovery_codes_are_counted_for_a_network(app: Flask) -> None:
    visit = Visit(app)
    token = visit.token(RECOVERY)
    tries = LIMITS[Try.RECOVERY_CODE_FROM_NETWORK].tries
    data = {"csrf_token": token, "code": "faux"}
    statuses = [
        visit.client.post(RECOVERY, data={**data, "address": f"a{n}@example.org"}).status_code for n in range(tries + 1)
    ]
    assert statuses == [422] * tries + [429]


@pytest.mark.parametrize(
    "data",
    [{}, {"address": "a@b.c"}, {"code": "x"}, {"address": "a\x00@b.c", "code": "x"},
     {"address": "a" * 300, "code": "x"}, {"address": "a@b.c", "code": "x" * 99}],
)  # fmt: skip
def test_a_recovery_form_filled_in_badly_is_shown_again(app: Flask, data: dict[str, str]) -> None:
    answer = Visit(app).post(RECOVERY, **data)
    assert answer.status_code == 422
    assert alert(answer)


# Pages


@pytest.mark.parametrize("path", [ENTRY, RECOVERY, PROOF, SELF, ADDING])
def test_reading_a_page_changes_nothing(app: Flask, engine: Engine, path: str) -> None:
    account_id, _visit, _key, _codes = enrolled(app)
    visit = Visit(app)
    visit.client.set_cookie("session", session_token(engine, app, account_id), domain="localhost")
    before = [_count(engine, table) for table in (StepRecord, SessionRecord, PasskeyRecord)], trail(engine)
    assert visit.get(path).status_code == 200
    assert ([_count(engine, table) for table in (StepRecord, SessionRecord, PasskeyRecord)], trail(engine)) == before


def test_pages_with_a_passkey_let_scripts_of_the_site_run_and_no_other_page_does(app: Flask) -> None:
    _id, visit, _key, _codes = enrolled(app)
    _other, token = invite(app)
    link = f"{AGENTS}/invitation/{token}"
    for path, allowed in ((ENTRY, True), (PROOF, True), (ADDING, True), (link, True), (RECOVERY, False), (SELF, False),
                          ("/fr/", False), ("/fr/nulle-part", False)):  # fmt: skip
        policy = dict(part.split(" ", 1) for part in visit.get(path).headers["Content-Security-Policy"].split("; "))
        assert policy["script-src"] == ("'self'" if allowed else "'none'"), path
        assert "unsafe" not in str(policy)


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
    held = _passkeys(engine)
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
    theirs = _passkeys(engine)[1]
    assert visit.get(f"{SELF}/cles/{theirs}/retrait").status_code == 404
    assert visit.client.post(
        f"{SELF}/cles/{theirs}/retrait", data={"csrf_token": visit.token(SELF)}
    ).status_code == 404  # fmt: skip
    assert len(_passkeys(engine)) == 2


def test_a_device_that_does_not_check_its_holder_is_not_added(app: Flask, engine: Engine) -> None:
    _id, visit, _key, _codes = enrolled(app)
    lax: Device = device(app, 8)
    lax.verifies = False
    answer = visit.add(lax)
    assert (answer.status_code, len(_passkeys(engine))) == (422, 1)


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\nb"])
def test_a_passkey_without_a_readable_name_is_not_added(app: Flask, engine: Engine, name: str) -> None:
    _id, visit, _key, _codes = enrolled(app)
    answer = visit.add(device(app, 8), name=name)
    assert (answer.status_code, len(_passkeys(engine))) == (422, 1)
    assert alert(answer)
