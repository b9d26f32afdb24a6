"""A recovery code stands for a lost passkey: it lets a new one be made and opens nothing else; no address is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine

from citizen_site.accounts.limits.limits import LIMITS, Try
from citizen_site.accounts.permissions import FRESH
from tests.functional.officer_visits import (
    ADDING,
    PROOF,
    RECOVERY,
    SELF,
    Clock,
    Visit,
    alert,
    device,
    enrolled,
    passkeys,
    trail,
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(engine: Engine, make_app: Callable[..., Flask], clock: Clock) -> Flask:
    return make_app(engine, clock)


def test_a_recovery_code_opens_the_making_of_a_passkey_and_nothing_else(app: Flask, engine: Engine) -> None:
    account_id, _visit, lost, given = enrolled(app, address="agent@example.org")
    visit, new = Visit(app), device(app, 5)
    answer = visit.post(RECOVERY, address=" Agent@example.org ", code=given[2].lower())
    assert (answer.status_code, answer.headers["Location"]) == (303, ADDING)
    number = f"officer-{account_id}"
    assert [line[:2] for line in trail(engine)[-2:]] == [(number, "signed_in"), (number, "recovery_code_used")]
    passkey = passkeys(engine)[0]
    for path in (f"{SELF}/cles/{passkey}/retrait",):
        assert visit.get(path).status_code == 403
        assert visit.post(ADDING, path).status_code == 403
    assert visit.post(ADDING, f"{SELF}/codes").status_code == 403
    page = visit.get(SELF).text
    assert "Créer de nouveaux codes" not in page and "retrait" not in page
    assert visit.add(new).headers["Location"] == SELF
    assert len(passkeys(engine)) == 2
    assert visit.get(f"{SELF}/cles/{passkey}/retrait").status_code == 200
    assert visit.post(f"{SELF}/cles/{passkey}/retrait").status_code == 303
    assert Visit(app).sign_in(lost).status_code == 422
    assert Visit(app).sign_in(new).status_code == 303


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
