"""Where a browser is sent to sign in, and that nothing is asked of the provider for a return that is not one."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import pytest

from citizen_site.accounts.provider import flow
from citizen_site.accounts.provider.configuration import Provider
from citizen_site.accounts.provider.discovery import Directory, Endpoints
from citizen_site.accounts.provider.fetching import Answer
from citizen_site.accounts.provider.verifying import SignInRefused

NOW = dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)
ISSUER = "https://provider.example.org"
PROVIDER = Provider(ISSUER, "site", "a secret", "https://site.test/back", "https://site.test/end", acr=("eidas2", "b"))
ENDPOINTS = Endpoints(f"{ISSUER}/auth", f"{ISSUER}/token", f"{ISSUER}/me", f"{ISSUER}/jwks", f"{ISSUER}/end", False)


class KnownDirectory:
    """Answers without asking anybody."""

    def __init__(self, endpoints: Endpoints = ENDPOINTS) -> None:
        self._endpoints = endpoints

    def endpoints(self, _provider: Provider) -> Endpoints:
        return self._endpoints


def directory(**said: Any) -> Directory:
    return cast(Directory, KnownDirectory(replace(ENDPOINTS, **said)))


def counting() -> Callable[[int], bytes]:
    """Random bytes that can be foreseen: all 1, then all 2, then all 3."""
    numbers = itertools.count(1)
    return lambda size: bytes([next(numbers)]) * size


def query(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query, strict_parsing=True)


def test_a_sign_in_asks_for_these_and_nothing_else() -> None:
    leaving = flow.leave(PROVIDER, directory(), random=counting())
    # 32 bytes are 64 hexadecimal signs: ProConnect asks for 32 at least.
    state, nonce, verifier = "01" * 32, "02" * 32, "03" * 32
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    assert leaving.address.startswith(f"{ISSUER}/auth?")
    assert query(leaving.address) == {
        "response_type": ["code"], "client_id": ["site"], "redirect_uri": ["https://site.test/back"],
        "scope": ["openid siret"], "state": [state], "nonce": [nonce], "acr_values": ["eidas2 b"],
        "claims": ['{"id_token":{"amr":{"essential":true}}}'],
        "code_challenge": [digest], "code_challenge_method": ["S256"],
    }  # fmt: skip
    assert leaving.remembered == {"state": state, "nonce": nonce, "verifier": verifier, "since": ""}


def test_without_pkce_nothing_is_said_of_it() -> None:
    leaving = flow.leave(replace(PROVIDER, pkce=False), directory(), random=counting())
    assert not {"code_challenge", "code_challenge_method"} & query(leaving.address).keys()
    assert leaving.remembered["verifier"] == ""


def test_a_new_proof_is_asked_for_and_its_instant_kept() -> None:
    leaving = flow.leave(PROVIDER, directory(), random=counting(), since=NOW)
    assert (query(leaving.address)["prompt"], query(leaving.address)["max_age"]) == (["login"], ["0"])
    assert leaving.remembered["since"] == "2026-11-25T09:00:00+00:00"


def test_parameters_of_the_provider_stay_before_ours() -> None:
    leaving = flow.leave(PROVIDER, directory(authorize=f"{ISSUER}/auth?policy=staff"), random=counting())
    assert query(leaving.address)["policy"] == ["staff"] and "state" in query(leaving.address)


def test_the_challenge_is_that_of_the_standard() -> None:
    # RFC 7636, appendix B.
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert flow.challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_the_way_out_names_the_session_and_comes_back() -> None:
    address = flow.sign_out_address(PROVIDER, directory(), id_token="a.b.c", state="s" * 32)
    assert address.startswith(f"{ISSUER}/end?")
    assert query(address) == {
        "id_token_hint": ["a.b.c"], "state": ["s" * 32], "post_logout_redirect_uri": ["https://site.test/end"]
    }  # fmt: skip
    assert flow.sign_out_address(PROVIDER, directory(sign_out=""), id_token="a.b.c", state="s" * 32) == ""


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("state", {"code": "c"}), ("state", {"code": "c", "state": ""}), ("state", {"code": "c", "state": "02" * 32}),
        ("state", {"code": "c", "state": "\ud800"}), ("state", {"code": "c", "state": "01" * 31}),
        ("code", {"state": "01" * 32}), ("code", {"state": "01" * 32, "code": ""}),
        ("agreement_of_the_provider", {"state": "01" * 32, "error": "access_denied"}),
        ("agreement_of_the_provider", {"state": "01" * 32, "error": "", "code": "c"}),
        ("issuer_of_the_answer", {"state": "01" * 32, "code": "c", "iss": "https://other.example"}),
        ("issuer_of_the_answer", {"state": "01" * 32, "code": "c", "iss": ""}),
        ("issuer_of_the_answer", {"state": "01" * 32, "error": "x", "iss": "https://other.example"}),
    ],
)  # fmt: skip
def test_a_return_that_is_not_one_is_refused_before_the_provider_is_asked(
    rule: str, said: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(*_args: Any, **_named: Any) -> Answer:
        raise AssertionError("the provider was asked")

    monkeypatch.setattr(flow, "fetch", asked)
    remembered = flow.leave(PROVIDER, directory(), random=counting()).remembered
    with pytest.raises(SignInRefused) as refused:
        flow.come_back(PROVIDER, directory(), said, remembered, NOW)
    assert refused.value.rule == rule


def test_a_provider_that_names_itself_is_held_to_it() -> None:
    remembered = flow.leave(PROVIDER, directory(), random=counting()).remembered
    with pytest.raises(SignInRefused, match="issuer_of_the_answer"):
        flow.come_back(PROVIDER, directory(names_itself=True), {"state": "01" * 32, "code": "c"}, remembered, NOW)


def test_a_state_that_was_not_kept_is_matched_by_none() -> None:
    with pytest.raises(SignInRefused, match="state"):
        flow.come_back(PROVIDER, directory(), {"state": "", "code": "c"}, {"state": ""}, NOW)


@pytest.mark.parametrize("pkce", [True, False])
def test_the_code_is_exchanged_with_the_secret_and_the_verifier(pkce: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    forms: list[Any] = []

    def fetch(_provider: Provider, address: str, *, form: Any = None, bearer: str = "") -> Answer:
        forms.append((address, form, bearer))
        return Answer("application/json", json.dumps({"access_token": "a", "token_type": "Bearer"}).encode())

    monkeypatch.setattr(flow, "fetch", fetch)
    provider = replace(PROVIDER, pkce=pkce)
    remembered = flow.leave(provider, directory(), random=counting()).remembered
    with pytest.raises(SignInRefused, match="id_token_there"):
        flow.come_back(provider, directory(), {"state": "01" * 32, "code": "c", "iss": ISSUER}, remembered, NOW)
    expected = {
        "grant_type": "authorization_code", "code": "c", "redirect_uri": "https://site.test/back",
        "client_id": "site", "client_secret": "a secret",
    }  # fmt: skip
    assert forms == [(f"{ISSUER}/token", expected | ({"code_verifier": "03" * 32} if pkce else {}), "")]
