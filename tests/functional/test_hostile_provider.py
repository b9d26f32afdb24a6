"""A provider that lies, and browsers that cheat: each flow is refused with a page, opens no session, and is no fault.

The honest answers are those of the real provider; a proxy before it alters one of them, signed with the provider's own
key where the lie needs it. A rule that is taken out lets its lie through: the table can fail.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from joserfc.jwk import RSAKey
from sqlalchemy import Engine, select

from citizen_site import database
from citizen_site.accounts.people.records import IdentityRecord
from citizen_site.accounts.permissions import Role
from citizen_site.accounts.provider import fetching, verifying
from citizen_site.accounts.records import TrailLineRecord
from citizen_site.wiring import utc_now
from tests.builders.accounts import add_officer
from tests.functional.test_provider import MakeApp
from tests.lacking import PROVIDER
from tests.provider.running import CLIENT, SECRET, Lie, Reply, RunningProvider, claims_of
from tests.provider.visiting import RETURN, SITE, Visit, query_of, with_query

FOREIGN = RSAKey.generate_key(2048, {"use": "sig"}, auto_kid=True)
MINUTE = 60


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


# Lies: what the provider's answers become.


def id_claims(provider: RunningProvider, **changed: Any) -> Lie:
    """The ID token with other claims, signed by the provider's own key."""

    def lie(reply: Reply) -> Reply:
        if reply.status != 200:
            return reply
        claims = {**claims_of(reply.said()["id_token"]), **changed}
        kept = {name: value for name, value in claims.items() if value is not None}
        return reply.saying(id_token=provider.signed(kept))

    return lie


def id_token(change: Callable[[str], str]) -> Lie:
    """Another ID token made from the true one."""
    return lambda reply: reply.saying(id_token=change(reply.said()["id_token"])) if reply.status == 200 else reply


def info_claims(provider: RunningProvider, **changed: Any) -> Lie:
    """The userinfo with other claims, signed by the provider's own key."""

    def lie(reply: Reply) -> Reply:
        claims = {**claims_of(reply.body.decode()), **changed}
        kept = {name: value for name, value in claims.items() if value is not None}
        return Reply(reply.status, reply.kind, provider.signed(kept).encode(), reply.headers)

    return lie


def answering(status: int, kind: str, body: bytes, *headers: tuple[str, str]) -> Lie:
    return lambda _reply: Reply(status, kind, body, list(headers))


def slowly(_reply: Reply) -> Reply:
    time.sleep(3)
    return _reply


def _json(said: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()


def unsigned(token: str) -> str:
    return f"{_json({'alg': 'none'})}.{token.split('.')[1]}."


def signed_with_the_public_key(provider: RunningProvider) -> Callable[[str], str]:
    """HS256 with what everybody knows, the public key as text; made by hand, since no library agrees to do it."""
    secret = provider.key.as_pem(private=False)

    def change(token: str) -> str:
        said = f"{_json({'alg': 'HS256', 'kid': provider.key.kid})}.{token.split('.')[1]}"
        seal = hmac.new(secret, said.encode(), hashlib.sha256).digest()
        return f"{said}.{base64.urlsafe_b64encode(seal).rstrip(b'=').decode()}"

    return change


def in_clear(kind: str) -> Lie:
    """The userinfo without its signature."""
    return lambda reply: Reply(200, kind, json.dumps(claims_of(reply.body.decode())).encode())


@dataclass(frozen=True, slots=True)
class Told:
    """A flow: place at which the provider lies, the lie, what the settings of the site say more."""

    place: str
    lie: Callable[[RunningProvider], Lie]
    settings: tuple[tuple[str, Any], ...] = ()
    person: tuple[tuple[str, Any], ...] = ()
    rule: str = ""
    """The rule of the ID token or of userinfo that alone stands in the way."""


LIES: dict[str, Told] = {
    "issuer of the ID token": Told("token", lambda p: id_claims(p, iss="https://other.example"), rule="issuer"),
    "audience is another site": Told("token", lambda p: id_claims(p, aud="another-site"), rule="audience"),
    "audience is this site and another": Told(
        "token", lambda p: id_claims(p, aud=[CLIENT, "another-site"]), rule="audience"),
    "no audience": Told("token", lambda p: id_claims(p, aud=None), rule="audience"),
    "authorized party is another site": Told(
        "token", lambda p: id_claims(p, azp="another-site"), rule="authorized_party"),
    "no subject": Told("token", lambda p: id_claims(p, sub=None), rule="subject"),
    "subject is a number": Told("token", lambda p: id_claims(p, sub=7), rule="subject"),
    "expired": Told("token", lambda p: id_claims(p, exp=int(time.time()) - MINUTE), rule="not_expired"),
    "no expiry": Told("token", lambda p: id_claims(p, exp=None), rule="not_expired"),
    "expiry is a text": Told("token", lambda p: id_claims(p, exp="tomorrow"), rule="not_expired"),
    "issued in the future": Told("token", lambda p: id_claims(p, iat=int(time.time()) + MINUTE), rule="issued_lately"),
    "issued an hour ago": Told("token", lambda p: id_claims(p, iat=int(time.time()) - 3600), rule="issued_lately"),
    "not before a minute from now": Told(
        "token", lambda p: id_claims(p, nbf=int(time.time()) + MINUTE), rule="not_before"),
    "nonce of another sign-in": Told("token", lambda p: id_claims(p, nonce="f" * 64), rule="nonce"),
    "no nonce": Told("token", lambda p: id_claims(p, nonce=None), rule="nonce"),
    "access token of somebody else": Told("token", lambda p: id_claims(p, at_hash="x" * 22), rule="access_token"),
    "level lower than asked": Told("token", lambda p: id_claims(p, acr="eidas1", amr=["pwd"]), rule="two_factors"),
    "level not said": Told("token", lambda p: id_claims(p, acr=None, amr=None), rule="two_factors"),
    "factors are a text": Told("token", lambda p: id_claims(p, acr="eidas1", amr="mfa"), rule="two_factors"),
    "algorithm none": Told("token", lambda p: id_token(unsigned)),
    "HS256 with the public key": Told("token", lambda p: id_token(signed_with_the_public_key(p))),
    "another algorithm of the same key": Told("token", lambda p: id_token(
        lambda t: p.signed(claims_of(t), header={"alg": "PS256"}))),
    "key of somebody else": Told("token", lambda p: id_token(lambda t: p.signed(claims_of(t), FOREIGN))),
    "key of somebody else under the right name": Told("token", lambda p: id_token(
        lambda t: p.signed(claims_of(t), FOREIGN, {"kid": p.key.kid}))),
    "no name of a key": Told("token", lambda p: id_token(lambda t: p.signed(claims_of(t), header={"kid": ""}))),
    "brings its own key by address": Told("token", lambda p: id_token(
        lambda t: p.signed(claims_of(t), header={"jku": "https://other.example/keys"}))),
    "brings its own key": Told("token", lambda p: id_token(
        lambda t: p.signed(claims_of(t), header={"jwk": FOREIGN.as_dict(private=False)}))),
    "truncated": Told("token", lambda p: id_token(lambda t: t[:-9])),
    "two parts": Told("token", lambda p: id_token(lambda t: t.rsplit(".", 1)[0])),
    "not a token": Told("token", lambda p: id_token(lambda _t: "hello")),
    "no ID token": Told("token", lambda p: lambda r: r.saying(id_token=None)),
    "no access token": Told("token", lambda p: lambda r: r.saying(access_token=None)),
    "token endpoint fails": Told("token", lambda p: answering(500, "application/json", b"{}")),
    "token endpoint answers HTML": Told("token", lambda p: answering(200, "text/html", b"<p>hello</p>")),
    "token endpoint answers half a JSON": Told("token", lambda p: answering(200, "application/json", b'{"id_t')),
    "token endpoint answers a list": Told("token", lambda p: answering(200, "application/json", b"[]")),
    "token endpoint answers a million signs": Told(
        "token", lambda p: answering(200, "application/json", b'"' + b"x" * 1_000_000 + b'"')),
    "token endpoint nests a thousand lists": Told(
        "token", lambda p: answering(200, "application/json", b"[" * 100_000)),
    "token endpoint leads elsewhere": Told(
        "token", lambda p: answering(302, "text/plain", b"", ("Location", "http://127.0.0.1:9/token"))),
    "token endpoint is slow": Told("token", lambda p: slowly),
    "userinfo of somebody else": Told("userinfo", lambda p: info_claims(p, sub="other")),
    "userinfo without subject": Told("userinfo", lambda p: info_claims(p, sub=None)),
    "userinfo of another issuer": Told(
        "userinfo", lambda p: info_claims(p, iss="https://other.example"), rule="issuer"),
    "userinfo for another site": Told("userinfo", lambda p: info_claims(p, aud="another-site"), rule="audience"),
    "userinfo expired": Told("userinfo", lambda p: info_claims(p, exp=int(time.time()) - MINUTE), rule="not_expired"),
    "userinfo of another establishment": Told(
        "userinfo", lambda p: info_claims(p, siret="99999999999999"), (("provider_sirets", "13002526500013"),),
        rule="establishment"),
    "userinfo not signed": Told("userinfo", lambda p: in_clear("application/json")),
    "userinfo not signed, said to be": Told("userinfo", lambda p: in_clear("application/jwt")),
    "userinfo signed by somebody else": Told("userinfo", lambda p: lambda r: Reply(
        200, r.kind, p.signed(claims_of(r.body.decode()), FOREIGN, {"kid": p.key.kid}).encode())),
    "userinfo refused": Told("userinfo", lambda p: answering(401, "application/json", b"{}")),
    "keys: none": Told("keys", lambda p: answering(200, "application/json", b'{"keys": []}')),
    "keys: a shared one": Told("keys", lambda p: answering(
        200, "application/json", json.dumps({"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": p.key.kid}]}).encode())),
    "keys: those of somebody else": Told("keys", lambda p: answering(
        200, "application/json", json.dumps({"keys": [FOREIGN.as_dict(private=False)]}).encode())),
    "keys: damaged": Told("keys", lambda p: answering(200, "application/json", b'{"keys": [{"kty": "RSA", "n": 1}]}')),
    "says that it is another issuer": Told("discovery", lambda p: lambda r: r.saying(issuer="https://other.example")),
    "token endpoint of another origin": Told(
        "discovery", lambda p: lambda r: r.saying(token_endpoint="https://other.example/token")),
    "keys of another origin": Told("discovery", lambda p: lambda r: r.saying(jwks_uri="https://other.example/jwks")),
    "keys in a file of this host": Told("discovery", lambda p: lambda r: r.saying(jwks_uri="file:///etc/passwd")),
    "no userinfo": Told("discovery", lambda p: lambda r: r.saying(userinfo_endpoint=None)),
    "identity unknown": Told("", lambda p: lambda r: r, person=(("sub", "nobody"),)),
    "address of an officer, another subject": Told(
        "userinfo", lambda p: info_claims(p, email="chief@example.org", sub="liar"), person=(("sub", "liar"),)),
    "person does not agree": Told("", lambda p: lambda r: r, person=(("agrees", False),)),
}  # fmt: skip


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


def _never_left(visit: Visit, back: str) -> str:
    visit.client.delete_cookie("step")
    return f"{SITE}{RETURN}?error=server_error&state=x"


CHEATS: dict[str, Callable[[Visit, str], str]] = {
    "state of somebody else": _state_wrong,
    "no state": _state_missing,
    "no code": _code_missing,
    "code that was never given": _code_wrong,
    "answer of another issuer": _issuer_of_another,
    "another browser": _cookie_gone,
    "another sign-in of the same browser": _cookie_of_another_sign_in,
    "a return without having left": _never_left,
}


def lines(engine: Engine) -> list[str]:
    with database.reading(engine) as session:
        return list(session.scalars(select(TrailLineRecord.why).order_by(TrailLineRecord.number)))


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
    record_property(PROVIDER, f"{name:<48} {status}  {' '.join(lines(engine)) or '-'}")
    assert status in (403, 503)
    assert "<h1>" in page and "Vous n’êtes pas connecté" in page
    assert not visit.signed_in
    assert "ordinary_work" not in lines(engine)


@pytest.mark.parametrize("name", [name for name, told in LIES.items() if told.rule])
def test_without_its_rule_the_lie_would_pass(
    name: str, honest: Callable[..., Flask], provider: RunningProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = LIES[name]
    rules = "ID_TOKEN" if told.place == "token" else "USERINFO"
    kept = {rule: holds for rule, holds in getattr(verifying, rules).items() if rule != told.rule}
    monkeypatch.setattr(verifying, rules, kept)
    visit, _status, _page = attempt(honest(), provider, told)
    # Without a subject, or with one that is a number, there is nobody to sign in: that twin breaks in another way.
    assert visit.signed_in or told.rule == "subject"


@pytest.mark.parametrize("name", CHEATS)
def test_a_browser_that_cheats_is_refused(
    name: str, honest: Callable[..., Flask], provider: RunningProvider, engine: Engine, record_property: Any
) -> None:
    visit = Visit.begin(honest())
    back = visit.at_the_provider(visit.leave().location)
    answer = visit.come_back(CHEATS[name](visit, back))
    record_property(PROVIDER, f"{name:<48} {answer.status_code}  {' '.join(lines(engine)) or '-'}")
    assert answer.status_code == 403 and "Vous n’êtes pas connecté" in answer.text
    assert not visit.signed_in
    # The way back is good for one try: what was right is not right any more.
    assert visit.come_back(back).status_code == 403 or name == "another browser"


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
    kept = {name: rule for name, rule in verifying.ID_TOKEN.items() if name != "proved_since"}
    monkeypatch.setattr(verifying, "ID_TOKEN", kept)
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


def test_the_table_is_long_enough() -> None:
    assert len(LIES) + len(CHEATS) >= 25
