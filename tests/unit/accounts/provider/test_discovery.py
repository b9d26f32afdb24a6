"""What the provider says of itself: looked at before it is used, kept for some minutes, asked again for new keys."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc.jwk import ECKey, RSAKey

from citizen_site.accounts.provider import discovery
from citizen_site.accounts.provider.configuration import Provider
from citizen_site.accounts.provider.discovery import AGAIN_AFTER, LASTS, SILENT_FOR, Directory
from citizen_site.accounts.provider.fetching import Answer, ProviderAnswerRefused, ProviderUnreachable

ISSUER = "https://provider.example.org/api"
PROVIDER = Provider(ISSUER, "site", "secret", "https://site.test/back", "https://site.test/end")
FIRST, SECOND = (RSAKey.generate_key(2048, {"use": "sig"}, auto_kid=True) for _ in range(2))
HONEST = {
    "issuer": ISSUER, "authorization_endpoint": f"{ISSUER}/auth", "token_endpoint": f"{ISSUER}/token",
    "userinfo_endpoint": f"{ISSUER}/me", "jwks_uri": f"{ISSUER}/jwks", "end_session_endpoint": f"{ISSUER}/end",
}  # fmt: skip


@dataclass(slots=True)
class Said:
    """What the provider answers now, how often it was asked, and what time it is."""

    endpoints: dict[str, Any] = field(default_factory=lambda: dict(HONEST))
    keys: list[Any] = field(default_factory=lambda: [FIRST.as_dict(private=False)])
    asked: list[str] = field(default_factory=list)
    silent: bool = False
    time: float = 1000.0

    def fetch(self, _provider: Provider, address: str) -> Answer:
        self.asked.append(address)
        if self.silent:
            raise ProviderUnreachable("silent")
        said = {"keys": self.keys} if address.endswith("/jwks") else self.endpoints
        return Answer("application/json", json.dumps(said).encode())


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Said:
    made = Said()
    monkeypatch.setattr(discovery, "fetch", made.fetch)
    return made


@pytest.fixture
def directory(said: Said) -> Directory:
    return Directory(lambda: said.time)


def test_endpoints_are_asked_once_for_some_minutes(said: Said, directory: Directory) -> None:
    found = directory.endpoints(PROVIDER)
    assert (found.authorize, found.token, found.userinfo, found.keys, found.sign_out, found.names_itself) == (
        f"{ISSUER}/auth", f"{ISSUER}/token", f"{ISSUER}/me", f"{ISSUER}/jwks", f"{ISSUER}/end", False)  # fmt: skip
    said.time += LASTS
    directory.endpoints(PROVIDER)
    assert said.asked == [f"{ISSUER}/.well-known/openid-configuration", f"{ISSUER}/jwks"]
    said.time += 1
    directory.endpoints(PROVIDER)
    assert len(said.asked) == 4


def test_a_provider_need_not_end_sessions(said: Said, directory: Directory) -> None:
    del said.endpoints["end_session_endpoint"]
    assert directory.endpoints(PROVIDER).sign_out == ""


@pytest.mark.parametrize(("word", "names"), [(True, True), (False, False), ("true", False)])
def test_it_says_whether_it_names_itself_in_answers(said: Said, directory: Directory, word: Any, names: bool) -> None:
    said.endpoints["authorization_response_iss_parameter_supported"] = word
    assert directory.endpoints(PROVIDER).names_itself is names


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"])
@pytest.mark.parametrize(
    "address",
    [None, 7, "", "/token", "http://provider.example.org/token", "https://provider.example.org:8443/token",
     "https://me@provider.example.org/token", "https://provider.example.org.other.example/token", "https://[",
     "https://provider.example.org\\@other.example/", f"{ISSUER}/a b", f"{ISSUER}/a\r\nb: c", f"{ISSUER}/\u00e9",
     f"{ISSUER}/auth#here", "https://provider.example.org\n/token"],
)  # fmt: skip
def test_an_endpoint_that_is_missing_or_elsewhere_is_refused(
    said: Said, directory: Directory, name: str, address: Any
) -> None:
    said.endpoints[name] = address
    with pytest.raises(ProviderAnswerRefused, match=f"{name} is missing or is not of its own origin"):
        directory.endpoints(PROVIDER)


def test_the_place_to_sign_out_is_looked_at_too(said: Said, directory: Directory) -> None:
    said.endpoints["end_session_endpoint"] = "https://other.example/end"
    with pytest.raises(ProviderAnswerRefused, match="end_session_endpoint"):
        directory.endpoints(PROVIDER)


@pytest.mark.parametrize("issuer", [None, "https://other.example", f"{ISSUER}/", ISSUER.upper(), [ISSUER]])
def test_another_issuer_is_refused_to_the_sign(said: Said, directory: Directory, issuer: Any) -> None:
    said.endpoints["issuer"] = issuer
    with pytest.raises(ProviderAnswerRefused, match="another issuer"):
        directory.endpoints(PROVIDER)


def test_an_issuer_with_a_slash_at_its_end_is_asked_below_it(said: Said, directory: Directory) -> None:
    said.endpoints["issuer"] = f"{ISSUER}/"
    directory.endpoints(Provider(f"{ISSUER}/", "site", "secret", "https://site.test/back", "https://site.test/end"))
    assert said.asked[0] == f"{ISSUER}/.well-known/openid-configuration"


def test_a_new_key_is_asked_for_and_not_at_every_token(said: Said, directory: Directory) -> None:
    assert [key.kid for key in directory.keys(PROVIDER, str(FIRST.kid)).keys] == [FIRST.kid]
    said.keys = [FIRST.as_dict(private=False), SECOND.as_dict(private=False)]
    said.time += AGAIN_AFTER - 1
    assert len(directory.keys(PROVIDER, str(SECOND.kid)).keys) == 1
    said.time += 1
    assert len(directory.keys(PROVIDER, str(SECOND.kid)).keys) == 2
    for _ in range(5):
        directory.keys(PROVIDER, "unknown")
    assert len(said.asked) == 4


def _rsa(bits: int) -> dict[str, Any]:
    """A key with a modulus of so many bits, as a provider would publish it."""
    modulus = rsa.generate_private_key(65537, bits).public_key().public_numbers().n
    spelled = base64.urlsafe_b64encode(modulus.to_bytes(bits // 8)).rstrip(b"=").decode()
    return {"kty": "RSA", "use": "sig", "kid": f"of {bits} bits", "n": spelled, "e": "AQAB"}


@pytest.mark.parametrize(("bits", "taken"), [(1024, False), (2040, False), (2048, True)])
def test_a_short_key_is_left_out(said: Said, directory: Directory, bits: int, taken: bool) -> None:
    said.keys = [FIRST.as_dict(private=False), _rsa(bits)]
    assert (f"of {bits} bits" in [key.kid for key in directory.keys(PROVIDER, "a").keys]) is taken


@pytest.mark.parametrize(
    "unfit",
    [
        {"kty": "oct", "k": "c2VjcmV0", "kid": "shared"}, {"kty": "OKP", "crv": "Ed25519", "x": "AA", "kid": "other"},
        {**SECOND.as_dict(private=False), "use": "enc"}, "no key", {},
    ],
)  # fmt: skip
def test_keys_that_verify_nothing_here_are_left_out(said: Said, directory: Directory, unfit: Any) -> None:
    said.keys = [unfit, FIRST.as_dict(private=False)]
    assert [key.kid for key in directory.keys(PROVIDER, str(FIRST.kid)).keys] == [FIRST.kid]


def test_a_key_of_a_curve_verifies_too(said: Said, directory: Directory) -> None:
    said.keys = [ECKey.generate_key("P-256", {"use": "sig"}, auto_kid=True).as_dict(private=False)]
    assert len(directory.keys(PROVIDER, said.keys[0]["kid"]).keys) == 1


@pytest.mark.parametrize(
    "keys",
    [[], None, {}, "keys", [{"kty": "RSA", "kid": "a"}], [{"kty": "RSA", "n": 7, "e": "AQAB"}], [{"kty": "EC"}],
     [{"kty": "RSA", "n": "\u00e9", "e": "AQAB"}], [{"kty": "RSA", "n": "AQAB", "e": "AQAB"}]],
)  # fmt: skip
def test_without_a_key_that_can_be_used_nobody_signs_in(said: Said, directory: Directory, keys: Any) -> None:
    said.keys = keys
    with pytest.raises(ProviderAnswerRefused):
        directory.keys(PROVIDER, "a")


def test_a_silent_provider_is_left_alone_for_a_moment(said: Said, directory: Directory) -> None:
    said.silent = True
    for _ in range(3):
        with pytest.raises(ProviderUnreachable):
            directory.endpoints(PROVIDER)
    assert len(said.asked) == 1
    said.silent, said.time = False, said.time + SILENT_FOR
    assert directory.endpoints(PROVIDER).token == f"{ISSUER}/token"


def test_silence_does_not_take_away_what_is_known(said: Said, directory: Directory) -> None:
    directory.endpoints(PROVIDER)
    said.silent, said.time = True, said.time + AGAIN_AFTER
    with pytest.raises(ProviderUnreachable):
        directory.keys(PROVIDER, "unknown")
    assert directory.endpoints(PROVIDER).token == f"{ISSUER}/token"
