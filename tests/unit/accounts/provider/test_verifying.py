"""The rules that tokens of a sign-in are held to, one by one and to the second."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import hashlib
import hmac
import json
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, KeySet, RSAKey

from citizen_site.accounts.provider import verifying
from citizen_site.accounts.provider.configuration import STRONG, Provider
from citizen_site.accounts.provider.fetching import Answer
from citizen_site.accounts.provider.verifying import Asked, Context, SignInRefused

NOW = dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)
T = int(NOW.timestamp())
KEY, OTHER = (RSAKey.generate_key(2048, {"use": "sig"}, auto_kid=True) for _ in range(2))
KEYS = KeySet([RSAKey.import_key(KEY.as_dict(private=False))])
PROVIDER = Provider("https://provider.example.org", "site", "secret", "https://site.test/back", "https://site.test/end")
ACCESS = "an access token"
CONTEXT = Context(PROVIDER, Asked("n" * 64), ACCESS, NOW)
GOOD: dict[str, Any] = {
    "iss": PROVIDER.issuer, "aud": "site", "sub": "a0f1", "exp": T + 60, "iat": T, "nonce": "n" * 64,
    "acr": "eidas2", "amr": ["pwd", "mfa"],
}  # fmt: skip
INFO: dict[str, Any] = {"iss": PROVIDER.issuer, "aud": "site", "sub": "a0f1"}
GONE = object()


def signed(claims: dict[str, Any], key: Any = KEY, **header: Any) -> str:
    named = {"alg": "RS256", "kid": KEY.kid, **header}
    # Spelled by hand, so that half a sign can be said too.
    return jws.serialize_compact(named, json.dumps(claims), key, algorithms=[named["alg"]])


def refusal(claims: dict[str, Any], context: Context = CONTEXT) -> str:
    """The rule that refuses an ID token with these claims; an empty text when it is taken."""
    kept = {name: value for name, value in {**GOOD, **claims}.items() if value is not GONE}
    try:
        verifying.id_token(signed(kept), lambda _kid: KEYS, context)
    except SignInRefused as refused:
        return refused.rule
    return ""


def refused_token(token: str, provider: Provider = PROVIDER, keys: KeySet = KEYS) -> str:
    try:
        verifying.id_token(token, lambda _kid: keys, dataclasses.replace(CONTEXT, provider=provider))
    except SignInRefused as refused:
        return refused.rule
    return ""


def part(said: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "claims",
    [
        {}, {"aud": ["site"]}, {"azp": "site"}, {"nbf": T + 10}, {"amr": GONE}, {"acr": "eidas1"}, {"acr": STRONG[2]},
        {"exp": T + 0.5}, {"exp": T - 9}, {"exp": 253402300799}, {"iat": T + 10}, {"iat": T - 600}, {"sub": "x" * 255},
        {"auth_time": 0},
    ],
)  # fmt: skip
def test_a_token_that_holds_every_rule_is_taken(claims: dict[str, Any]) -> None:
    # 253402300799 is the last second of the year 9999, after which Python has no instant.
    assert refusal(claims) == ""


@pytest.mark.parametrize(
    ("rule", "claims"),
    [
        ("issuer", {"iss": "https://provider.example.org/"}), ("issuer", {"iss": GONE}),
        ("issuer", {"iss": [PROVIDER.issuer]}),
        ("audience", {"aud": "other"}), ("audience", {"aud": ["site", "other"]}), ("audience", {"aud": []}),
        ("audience", {"aud": GONE}), ("audience", {"aud": {"site": 1}}), ("audience", {"aud": "sit"}),
        ("authorized_party", {"azp": "other"}), ("authorized_party", {"azp": None}),
        ("subject", {"sub": ""}), ("subject", {"sub": 7}), ("subject", {"sub": "x" * 256}), ("subject", {"sub": GONE}),
        ("subject", {"sub": "a\n"}), ("subject", {"sub": "\ud800"}), ("subject", {"sub": None}),
        ("not_expired", {"exp": T - 10}), ("not_expired", {"exp": GONE}), ("not_expired", {"exp": True}),
        ("not_expired", {"exp": str(T + 60)}), ("not_expired", {"exp": 10**30}), ("not_expired", {"exp": -(10**30)}),
        ("issued_lately", {"iat": T + 11}), ("issued_lately", {"iat": T - 601}), ("issued_lately", {"iat": GONE}),
        ("issued_lately", {"iat": "now"}), ("issued_lately", {"iat": 10**400}),
        ("not_before", {"nbf": T + 11}), ("not_before", {"nbf": None}),
        ("nonce", {"nonce": "n" * 63}), ("nonce", {"nonce": GONE}), ("nonce", {"nonce": ["n" * 64]}),
        ("nonce", {"nonce": "\ud800"}), ("nonce", {"nonce": "é" * 64}), ("nonce", {"nonce": ""}),
        ("access_token", {"at_hash": "x" * 22}), ("access_token", {"at_hash": None}),
        ("two_factors", {"acr": "eidas1", "amr": ["pwd"]}), ("two_factors", {"acr": GONE, "amr": GONE}),
        ("two_factors", {"acr": GONE, "amr": "mfa"}), ("two_factors", {"acr": ["eidas2"], "amr": GONE}),
        ("two_factors", {"acr": "EIDAS2", "amr": ["MFA"]}), ("two_factors", {"acr": "eidas2 ", "amr": {"mfa": 1}}),
    ],
)  # fmt: skip
def test_a_token_is_refused_by_the_rule_that_it_breaks(rule: str, claims: dict[str, Any]) -> None:
    assert refusal(claims) == rule


def test_the_access_token_is_the_one_of_this_token() -> None:
    half = hashlib.sha256(ACCESS.encode()).digest()[:16]
    seal = base64.urlsafe_b64encode(half).rstrip(b"=").decode()
    assert refusal({"at_hash": seal}) == ""
    assert refusal({"at_hash": seal}, dataclasses.replace(CONTEXT, access_token="another")) == "access_token"


@pytest.mark.parametrize(
    ("claims", "rule"),
    [({"acr": "eidas3", "amr": GONE}, ""), ({"acr": "eidas2"}, "two_factors"), ({"acr": GONE}, "two_factors")],
)
def test_where_the_settings_name_levels_two_factors_do_not_stand_for_one(claims: dict[str, Any], rule: str) -> None:
    provider = dataclasses.replace(PROVIDER, acr=("eidas3",), two_factors=False)
    assert refusal(claims, dataclasses.replace(CONTEXT, provider=provider)) == rule


@pytest.mark.parametrize(
    ("proved", "rule"),
    [
        (T - 10, ""), (T - 11, "proved_since"), (T + 10, ""), (T + 11, "proved_since"), (GONE, "proved_since"),
        ("now", "proved_since"), (True, "proved_since"), (10**30, "proved_since"),
    ],
)  # fmt: skip
def test_a_new_proof_is_of_after_the_question(proved: Any, rule: str) -> None:
    asked = dataclasses.replace(CONTEXT, asked=Asked("n" * 64, NOW))
    assert refusal({"auth_time": proved}, asked) == rule


@pytest.mark.parametrize("header", [{"jku": "https://x"}, {"jwk": {}}, {"x5u": "https://x"}, {"x5c": []}, {"crit": []}])
def test_a_token_brings_no_key_of_its_own(header: dict[str, Any]) -> None:
    kept = {"alg": "RS256", "kid": KEY.kid, **header}
    assert refused_token(f"{part(kept)}.{part(GOOD)}.AA") == "header"


@pytest.mark.parametrize(
    ("header", "rule"),
    [
        ({"alg": "none", "kid": KEY.kid}, "algorithm"), ({"alg": "HS256", "kid": KEY.kid}, "algorithm"),
        ({"alg": "ES256", "kid": KEY.kid}, "algorithm"), ({"alg": "rs256", "kid": KEY.kid}, "algorithm"),
        ({"alg": ["RS256"], "kid": KEY.kid}, "algorithm"), ({"kid": KEY.kid}, "algorithm"),
        ({"alg": "RS256"}, "header"), ({"alg": "RS256", "kid": 7}, "header"), ({"alg": "RS256", "kid": None}, "header"),
        ({"alg": "RS256", "kid": "other"}, "signature"), ({"alg": "RS256", "kid": KEY.kid}, "signature"),
        ({"alg": "RS256", "kid": KEY.kid, "b64": False}, "signature"), ([], "form"), ("header", "form"), (7, "form"),
    ],
)  # fmt: skip
def test_the_header_says_one_algorithm_and_one_key(header: Any, rule: str) -> None:
    assert refused_token(f"{part(header)}.{part(GOOD)}.AA") == rule


@pytest.mark.parametrize(
    "token",
    ["", ".", "..", "...", "a", "a.b.c", "é.b.c", f"{part([[]] * 9)}.b.c", "e30", "\ud800.b.c", "e30.e30.e30.e30.e30"],
)  # fmt: skip
def test_what_is_no_token_is_refused_as_such(token: str) -> None:
    assert refused_token(token) in ("form", "header")


def test_another_key_under_the_name_of_this_one_is_refused() -> None:
    assert refused_token(signed(GOOD, OTHER)) == "signature"
    assert refused_token(signed(GOOD)) == ""


def test_a_token_altered_in_any_part_is_refused() -> None:
    head, claims, seal = signed(GOOD).split(".")
    other = part({**GOOD, "sub": "other"})
    assert refused_token(f"{head}.{other}.{seal}") == "signature"
    assert refused_token(f"{head}.{claims}.{seal[:-6]}") == "signature"
    assert refused_token(f"{part({'alg': 'RS256', 'kid': KEY.kid, 'typ': 'x'})}.{claims}.{seal}") == "signature"
    assert refused_token(f"{head}.{claims}.") == "signature"


def test_the_public_key_does_not_sign_as_a_shared_one() -> None:
    for alg, rule in (("HS256", "algorithm"), ("RS256", "signature")):
        said = f"{part({'alg': alg, 'kid': KEY.kid})}.{part(GOOD)}"
        seal = hmac.new(KEY.as_pem(private=False), said.encode(), hashlib.sha256).digest()
        assert refused_token(f"{said}.{base64.urlsafe_b64encode(seal).rstrip(b'=').decode()}") == rule


@pytest.mark.parametrize("payload", [b"hello", b"[]", b"7", b"\xff", b'{"sub": ' + b"[" * 3000, b'{"exp": 1e999}'])
def test_claims_that_are_no_object_are_refused_though_signed(payload: bytes) -> None:
    token = jws.serialize_compact({"alg": "RS256", "kid": KEY.kid}, payload, KEY, algorithms=["RS256"])
    assert refused_token(token) in ("signature", "issuer")


def test_the_other_algorithm_is_held_to_as_well() -> None:
    key = ECKey.generate_key("P-256", {"use": "sig"}, auto_kid=True)
    keys = KeySet([*KEYS.keys, ECKey.import_key(key.as_dict(private=False))])
    provider = dataclasses.replace(PROVIDER, algorithm="ES256")
    token = signed(GOOD, key, alg="ES256", kid=key.kid)
    assert refused_token(token, provider, keys) == ""
    assert refused_token(token, PROVIDER, keys) == "algorithm"
    assert refused_token(signed(GOOD), provider, keys) == "algorithm"
    assert refused_token(f"{part({'alg': 'ES256', 'kid': KEY.kid})}.{part(GOOD)}.AA", provider, keys) == "signature"


def userinfo(claims: dict[str, Any], kind: str = "application/jwt", provider: Provider = PROVIDER) -> str:
    kept = {name: value for name, value in {**INFO, **claims}.items() if value is not GONE}
    context = dataclasses.replace(CONTEXT, provider=provider)
    try:
        verifying.userinfo(Answer(kind, signed(kept).encode()), lambda _kid: KEYS, context, "a0f1")
    except SignInRefused as refused:
        return refused.rule
    return ""


@pytest.mark.parametrize(
    ("rule", "claims"),
    [
        ("", {}), ("", {"exp": T + 60}), ("same_subject", {"sub": "A0F1"}), ("subject", {"sub": GONE}),
        ("issuer", {"iss": "https://other.example"}), ("issuer", {"iss": GONE}), ("audience", {"aud": "other"}),
        ("audience", {"aud": GONE}), ("not_expired", {"exp": T - 10}), ("not_expired", {"exp": None}),
    ],
)  # fmt: skip
def test_userinfo_is_of_this_sign_in(rule: str, claims: dict[str, Any]) -> None:
    assert userinfo(claims) == rule


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/jose", "", "application/jwt; a=b"])
def test_userinfo_is_signed(kind: str) -> None:
    assert userinfo({}, kind) == "signed_userinfo"


@pytest.mark.parametrize(
    ("siret", "rule"),
    [
        ("13002526500013", ""), ("99999999999999", "establishment"), (GONE, "establishment"),
        (["13002526500013"], "establishment"),
    ],
)  # fmt: skip
def test_the_establishment_is_one_of_those_that_are_named(siret: Any, rule: str) -> None:
    provider = dataclasses.replace(PROVIDER, sirets=("13002526500013",))
    assert userinfo({"siret": siret}, provider=provider) == rule


def test_a_refusal_says_its_rule_and_nothing_of_the_person() -> None:
    with pytest.raises(SignInRefused, match=r"^Sign-in at the provider: nonce does not hold\.$"):
        verifying.id_token(signed({**GOOD, "nonce": "secret", "sub": "a0f1"}), lambda _kid: KEYS, CONTEXT)
