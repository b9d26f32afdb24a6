"""The lies that a provider can be told to tell: what each makes of an honest answer, and the rule in its way.

The honest answers are those of the real provider; a lie alters one of them, signed with the provider's own key where it
needs that.
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

from joserfc import jws
from joserfc.jwk import RSAKey

from tests.provider.running import CLIENT, Lie, Reply, RunningProvider, claims_of

FOREIGN = RSAKey.generate_key(2048, {"use": "sig"}, auto_kid=True)
MINUTE = 60


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


def no_answer(*parts: bytes) -> Lie:
    """Bytes that are not an answer over HTTP, or not a whole one."""
    return lambda _reply: Reply(200, "", b"", raw=parts)


def claims_in_thousands_of_lists(provider: RunningProvider) -> Lie:
    said = b'{"sub": ' + b"[" * 3000 + b"]" * 3000 + b"}"
    header = {"alg": provider.algorithm, "kid": provider.key.kid}
    return id_token(lambda _token: jws.serialize_compact(header, said, provider.key, algorithms=[provider.algorithm]))


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
    check: str = ""
    """The check, other than those rules, that alone stands in the way: a name of `tests.provider.twins`."""


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
    "level lower than the settings say, with two factors": Told(
        "token", lambda p: id_claims(p, acr="eidas2", amr=["pwd", "mfa"]), (("provider_acr", "eidas3"),),
        rule="two_factors"),
    "factors are a text": Told("token", lambda p: id_claims(p, acr="eidas1", amr="mfa"), rule="two_factors"),
    "algorithm none": Told("token", lambda p: id_token(unsigned), check="signature"),
    "HS256 with the public key": Told("token", lambda p: id_token(signed_with_the_public_key(p)), check="signature"),
    "another algorithm of the same key": Told("token", lambda p: id_token(
        lambda t: p.signed(claims_of(t), header={"alg": "PS256"})), check="signature"),
    "key of somebody else": Told("token", lambda p: id_token(
        lambda t: p.signed(claims_of(t), FOREIGN)), check="signature"),
    "key of somebody else under the right name": Told("token", lambda p: id_token(
        lambda t: p.signed(claims_of(t), FOREIGN, {"kid": p.key.kid})), check="signature"),
    "no name of a key": Told("token", lambda p: id_token(
        lambda t: p.signed(claims_of(t), header={"kid": ""})), check="signature"),
    "brings its own key by address": Told("token", lambda p: id_token(
        lambda t: p.signed(claims_of(t), header={"jku": "https://other.example/keys"})), check="signature"),
    "brings its own key": Told("token", lambda p: id_token(
        lambda t: p.signed(claims_of(t), header={"jwk": FOREIGN.as_dict(private=False)})), check="signature"),
    "truncated": Told("token", lambda p: id_token(lambda t: t[:-9]), check="signature"),
    "two parts": Told("token", lambda p: id_token(lambda t: t.rsplit(".", 1)[0])),
    "claims nest three thousand lists": Told("token", claims_in_thousands_of_lists),
    "not a token": Told("token", lambda p: id_token(lambda _t: "hello")),
    "no ID token": Told("token", lambda p: lambda r: r.saying(id_token=None)),
    "access token of another kind": Told("token", lambda p: lambda r: r.saying(token_type="mac"), check="bearer"),
    "access token that would write headers": Told("token", lambda p: lambda r: r.saying(access_token="a\r\nb: c")),
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
    "token endpoint answers no HTTP": Told("token", lambda p: no_answer(b"hello\r\n")),
    "token endpoint hangs up": Told("token", lambda p: no_answer(b"", b"")),
    "token endpoint answers a part": Told("token", lambda p: no_answer(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{}")),
    "token endpoint answers by the byte": Told("token", lambda p: no_answer(*[b"H"] * 40)),
    "token endpoint is slow": Told("token", lambda p: slowly, check="time"),
    "userinfo of somebody else": Told("userinfo", lambda p: info_claims(p, sub="other"), check="same_subject"),
    "userinfo without subject": Told("userinfo", lambda p: info_claims(p, sub=None)),
    "userinfo of another issuer": Told(
        "userinfo", lambda p: info_claims(p, iss="https://other.example"), rule="issuer"),
    "userinfo for another site": Told("userinfo", lambda p: info_claims(p, aud="another-site"), rule="audience"),
    "userinfo expired": Told("userinfo", lambda p: info_claims(p, exp=int(time.time()) - MINUTE), rule="not_expired"),
    "userinfo of another establishment": Told(
        "userinfo", lambda p: info_claims(p, siret="99999999999999"), (("provider_sirets", "13002526500013"),),
        rule="establishment"),
    "userinfo not signed": Told("userinfo", lambda p: in_clear("application/json"), check="signed_userinfo"),
    "userinfo not signed, said to be": Told("userinfo", lambda p: in_clear("application/jwt")),
    "userinfo signed by somebody else": Told("userinfo", lambda p: lambda r: Reply(
        200, r.kind, p.signed(claims_of(r.body.decode()), FOREIGN, {"kid": p.key.kid}).encode()), check="signature"),
    "userinfo is a page": Told("userinfo", lambda p: answering(200, "text/html", b"<p>hello</p>")),
    "userinfo refused": Told("userinfo", lambda p: answering(401, "application/json", b"{}")),
    "keys: none": Told("keys", lambda p: answering(200, "application/json", b'{"keys": []}')),
    "keys: a shared one": Told("keys", lambda p: answering(
        200, "application/json", json.dumps({"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": p.key.kid}]}).encode())),
    "keys: those of somebody else": Told("keys", lambda p: answering(
        200, "application/json", json.dumps({"keys": [FOREIGN.as_dict(private=False)]}).encode()), check="signature"),
    "keys: damaged": Told("keys", lambda p: answering(200, "application/json", b'{"keys": [{"kty": "RSA", "n": 1}]}')),
    "says that it is another issuer": Told("discovery", lambda p: lambda r: r.saying(issuer="https://other.example")),
    "token endpoint of another origin": Told(
        "discovery", lambda p: lambda r: r.saying(token_endpoint="https://other.example/token")),
    "keys of another origin": Told("discovery", lambda p: lambda r: r.saying(jwks_uri="https://other.example/jwks")),
    "token endpoint of this host under another name": Told("discovery", lambda p: lambda r: r.saying(
        token_endpoint=r.said()["token_endpoint"].replace("127.0.0.1", "localhost")), check="own_origin"),
    "keys at what is no address": Told("discovery", lambda p: lambda r: r.saying(jwks_uri="http://[")),
    "way to sign in that would write headers": Told(
        "discovery", lambda p: lambda r: r.saying(authorization_endpoint=f"{p.issuer}/auth\r\nb: c")),
    "discovery is a page": Told("discovery", lambda p: answering(200, "text/html", b"<p>hello</p>")),
    "discovery answers no HTTP": Told("discovery", lambda p: no_answer(b"hello\r\n")),
    "keys in a file of this host": Told("discovery", lambda p: lambda r: r.saying(jwks_uri="file:///etc/passwd")),
    "no userinfo": Told("discovery", lambda p: lambda r: r.saying(userinfo_endpoint=None)),
    "identity unknown": Told("", lambda p: lambda r: r, person=(("sub", "nobody"),)),
    "address of an officer, another subject": Told(
        "userinfo", lambda p: info_claims(p, email="chief@example.org", sub="liar"), person=(("sub", "liar"),)),
    "person does not agree": Told("", lambda p: lambda r: r, person=(("agrees", False),)),
}  # fmt: skip
