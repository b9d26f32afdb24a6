"""A provider that lies, and browsers that cheat: each flow is refused with a page, opens no session, and is no fault.

A check that is taken out lets its lie through: the table can fail.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from citizen_site import database
from citizen_site.accounts.limits.limits import LIMITS, Try
from citizen_site.accounts.people.records import IdentityRecord
from citizen_site.accounts.permissions import Role
from citizen_site.accounts.provider import fetching
from citizen_site.accounts.records import TrailLineRecord
from citizen_site.wiring import utc_now
from tests.builders.accounts import add_officer
from tests.functional.test_provider import MakeApp
from tests.lacking import PROVIDER
from tests.provider.lies import LIES, MINUTE, Told, id_claims, info_claims
from tests.provider.running import CLIENT, SECRET, Reply, RunningProvider
from tests.provider.twins import TWINS, without_rule
from tests.provider.visiting import RETURN, SITE, Visit, query_of, with_query

NOT_SIGNED_IN = "Vous n’êtes pas connecté"


@pytest.fixture
def honest(engine: Engine, make_app: MakeApp, provider: RunningProvider) -> Callable[..., Flask]:
    """The site with the provider, an officer who is linked to it, and one whose address the liar knows."""
    with database.writing(engine) as session:
        account = add_officer(session, Role.REGISTER_EDITOR).id
        add_officer(session, Role.ADMINISTRATOR, address="chief@example.org")
        session.add(IdentityRecord(issuer=provider.issuer, subject="a0f1", account_id=account, linked_at=utc_now()))

    def made(**settings: Any) -> Flask:
        return make_app(
            engine, now=utc_now, provider_issuer=provider.issuer, provider_client_id=CLIENT,
            provider_client_secret=SECRET, **settings,
        )  # fmt: skip

    return made


# Cheats: what a browser does with an honest answer.
def _state_wrong(visit: Visit, back: str) -> str:
    return with_query(back, state="0" * 64)


def _state_missing(visit: Visit, back: str) -> str:
    return with_query(back, state=None)


def _code_missing(visit: Visit, back: str) -> str:
    return with_query(back, code=None)


def _code_wrong(visit: Visit, back: str) -> str:
    return with_query(back, code="x" * 43)


def _issuer_of_another(visit: Visit, back: str) -> str:
    return with_query(back, iss="https://other.example")


def _cookie_gone(visit: Visit, back: str) -> str:
    visit.client.delete_cookie("step")
    return back


def _cookie_of_another_sign_in(visit: Visit, back: str) -> str:
    visit.leave()
    return back


def _issuer_missing(visit: Visit, back: str) -> str:
    return with_query(back, iss=None)


def _state_twice(visit: Visit, back: str) -> str:
    return f"{back}&state={'0' * 64}"


def _code_twice(visit: Visit, back: str) -> str:
    return f"{back}&code={'x' * 43}"


def _never_left(visit: Visit, back: str) -> str:
    visit.client.delete_cookie("step")
    return f"{SITE}{RETURN}?error=server_error&state=x"


def _error_beside_the_code(visit: Visit, back: str) -> str:
    return with_query(back, error="access_denied")


@dataclass(frozen=True, slots=True)
class Cheat:
    """What is made of the way back, and the check that alone stands in the way."""

    change: Callable[[Visit, str], str]
    check: str = ""


CHEATS: dict[str, Cheat] = {
    "state of somebody else": Cheat(_state_wrong, "state"),
    "no state": Cheat(_state_missing, "state"),
    "two states": Cheat(_state_twice, "parameters_once"),
    "no code": Cheat(_code_missing),
    "two codes": Cheat(_code_twice, "parameters_once"),
    "code that was never given": Cheat(_code_wrong),
    "code and error": Cheat(_error_beside_the_code, "issuer_of_the_answer"),
    "answer of another issuer": Cheat(_issuer_of_another, "issuer_of_the_answer"),
    "answer of no issuer": Cheat(_issuer_missing, "issuer_of_the_answer"),
    "another browser": Cheat(_cookie_gone),
    "another sign-in of the same browser": Cheat(_cookie_of_another_sign_in),
    "a return without having left": Cheat(_never_left),
}


def lines(engine: Engine) -> list[str]:
    """What the trail says: who, what, why."""
    with database.reading(engine) as session:
        found = session.scalars(select(TrailLineRecord).order_by(TrailLineRecord.number))
        return [f"{row.who} {row.act} {row.why}" for row in found]


REFUSED = "nobody sign_in_refused provider_refused"


def attempt(app: Flask, provider: RunningProvider, told: Told) -> tuple[Visit, int, str]:
    """The whole flow with this lie; returns the browser, the last status, and the page."""
    if told.person:
        provider.tell(**dict(told.person))
    if told.place:
        provider.lies[told.place] = told.lie(provider)
    visit = Visit.begin(app)
    left = visit.leave()
    if left.status_code != 303:
        return visit, left.status_code, left.text
    answer = visit.come_back(visit.at_the_provider(left.location))
    return visit, answer.status_code, answer.text


@pytest.mark.parametrize("name", LIES)
def test_a_provider_that_lies_is_refused(
    name: str, honest: Callable[..., Flask], provider: RunningProvider, engine: Engine,
    monkeypatch: pytest.MonkeyPatch, record_property: Any,
) -> None:  # fmt: skip
    monkeypatch.setattr(fetching, "MOST_SECONDS", 1.5)
    visit, status, page = attempt(honest(**dict(LIES[name].settings)), provider, LIES[name])
    record_property(PROVIDER, f"{name:<52} {status}  {' '.join(lines(engine)) or '-'}")
    assert status in (403, 503)
    assert "<h1>" in page and NOT_SIGNED_IN in page
    assert not visit.signed_in
    assert lines(engine) == [REFUSED]


_OF_RULES = [name for name, told in LIES.items() if told.rule and told.rule != "subject"]
_OF_CHECKS = [name for name, told in LIES.items() if told.check]


@pytest.mark.parametrize("name", [*_OF_RULES, *_OF_CHECKS])
def test_without_its_check_the_lie_passes(
    name: str, honest: Callable[..., Flask], provider: RunningProvider, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = LIES[name]
    if told.rule:
        without_rule(monkeypatch, told.rule)
    else:
        TWINS[told.check](monkeypatch)
    visit, status, _page = attempt(honest(**dict(told.settings)), provider, told)
    assert (status, visit.signed_in) == (200, True)
    assert "ordinary_work" in lines(engine)[0]


@pytest.mark.parametrize("name", CHEATS)
def test_a_browser_that_cheats_is_refused(
    name: str, honest: Callable[..., Flask], provider: RunningProvider, engine: Engine, record_property: Any
) -> None:
    visit = Visit.begin(honest())
    back = visit.at_the_provider(visit.leave().location)
    answer = visit.come_back(CHEATS[name].change(visit, back))
    record_property(PROVIDER, f"{name:<52} {answer.status_code}  {' '.join(lines(engine)) or '-'}")
    assert answer.status_code == 403 and NOT_SIGNED_IN in answer.text
    assert not visit.signed_in
    assert lines(engine) == [REFUSED]
    # The way back is good for one try: what was right is not right any more.
    assert visit.come_back(back).status_code == 403
    assert not visit.signed_in


@pytest.mark.parametrize("name", [name for name, cheat in CHEATS.items() if cheat.check])
def test_without_its_check_the_cheat_passes(
    name: str, honest: Callable[..., Flask], provider: RunningProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    TWINS[CHEATS[name].check](monkeypatch)
    visit = Visit.begin(honest())
    back = visit.at_the_provider(visit.leave().location)
    assert visit.come_back(CHEATS[name].change(visit, back)).status_code == 200
    assert visit.signed_in


def test_the_id_token_of_an_earlier_sign_in_is_refused(
    honest: Callable[..., Flask], provider: RunningProvider, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Replayed whole, with its access token: what tells it apart is the nonce of this sign-in alone."""
    seen: list[Reply] = []

    def replay(reply: Reply) -> Reply:
        seen.append(reply)
        return seen[0]

    provider.lies["token"] = replay
    app = honest()
    first, second = Visit.begin(app), Visit.begin(app)
    assert first.sign_in().status_code == 200
    assert (second.sign_in().status_code, second.signed_in) == (403, False)
    assert lines(engine)[-1] == REFUSED
    without_rule(monkeypatch, "nonce")
    assert (second.sign_in().status_code, second.signed_in) == (200, True)


def test_stray_returns_leave_few_lines_and_keep_nobody_out(
    honest: Callable[..., Flask], provider: RunningProvider, engine: Engine
) -> None:
    """Any page elsewhere can have a browser ask for the return, many times."""
    app = honest()
    tries = LIMITS[Try.STRAY_RETURN_FROM_NETWORK].tries
    stray = Visit.begin(app)
    answers = [stray.come_back(f"{SITE}{RETURN}?code=x&state=x").status_code for _ in range(tries + 2)]
    assert answers == [403] * tries + [429] * 2
    assert lines(engine) == [REFUSED] * tries
    assert Visit.begin(app).sign_in().status_code == 200


def test_an_answer_used_twice_is_refused_in_the_same_browser_and_in_another(
    honest: Callable[..., Flask], provider: RunningProvider
) -> None:
    app = honest()
    visit, other = Visit.begin(app), Visit.begin(app)
    back = visit.at_the_provider(visit.leave().location)
    assert other.come_back(back).status_code == 403
    assert visit.come_back(back).status_code == 200
    assert visit.come_back(back).status_code == 403
    # Also with a step of its own, whose state and verifier are others.
    other.leave()
    mine = query_of(visit.leave().location)["state"]
    assert other.come_back(with_query(back, state=mine)).status_code == 403
    assert not other.signed_in


def test_a_proof_must_be_newer_than_the_question(
    honest: Callable[..., Flask], provider: RunningProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A provider that keeps its session and asks nothing gives no proof."""

    def way(app: Flask) -> int:
        visit = Visit.begin(app)
        assert visit.sign_in().status_code == 200
        provider.lies["token"] = id_claims(provider, auth_time=int(time.time()) - 5 * MINUTE)
        left = visit.leave("/fr/agents/preuve/fournisseur")
        status = visit.come_back(visit.at_the_provider(left.location)).status_code
        provider.lies.clear()
        return status

    assert way(honest()) == 403
    without_rule(monkeypatch, "proved_since")
    assert way(honest()) == 200


def test_the_same_subject_at_two_issuers_is_two_persons(
    honest: Callable[..., Flask], provider: RunningProvider, engine: Engine
) -> None:
    with database.writing(engine) as session:
        row = session.get_one(IdentityRecord, (provider.issuer, "a0f1"))
        session.delete(row)
        session.flush()
        session.add(IdentityRecord(issuer="https://other.example", subject="a0f1", account_id=row.account_id,
                                   linked_at=utc_now()))  # fmt: skip
    visit = Visit.begin(honest())
    assert (visit.sign_in().status_code, visit.signed_in) == (403, False)


def test_nothing_of_a_refused_flow_is_in_the_log(
    honest: Callable[..., Flask], provider: RunningProvider, capfd: pytest.CaptureFixture[str]
) -> None:
    app = honest()
    provider.lies["userinfo"] = info_claims(provider, sub="other")
    visit = Visit.begin(app)
    back = visit.at_the_provider(visit.leave().location)
    visit.come_back(back)
    told = "".join(capfd.readouterr())
    assert "same_subject" in told
    for secret in (*query_of(back).values(), "a0f1", SECRET):
        assert secret not in told or secret == provider.issuer
