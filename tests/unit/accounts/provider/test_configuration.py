"""The settings of the provider: what is read from them, and what keeps the site from starting."""

from __future__ import annotations

from typing import Any

import pytest

from citizen_site.accounts.provider import configuration
from citizen_site.accounts.provider.configuration import STRONG, Provider, ProviderMisconfigured, origin_of
from citizen_site.settings import Environment, SettingMissing, Settings, read

ISSUER = "https://provider.example.org/api/v2"


def settings(**said: Any) -> Settings:
    given: dict[str, Any] = {
        "provider_issuer": ISSUER, "provider_client_id": "site", "provider_client_secret": "the secret", **said
    }  # fmt: skip
    return Settings("sqlite://", "s" * 32, "https://site.test/", **given)


def test_the_provider_is_read_from_its_settings() -> None:
    assert configuration.read(settings()) == Provider(
        issuer=ISSUER, client_id="site", secret="the secret",
        redirect="https://site.test/fr/agents/connexion/retour", after_sign_out="https://site.test/fr/agents/connexion/fin",
        algorithm="RS256", pkce=True, acr=STRONG, two_factors=True, sirets=(),
    )  # fmt: skip
    assert configuration.read(settings()).origin == "https://provider.example.org"


def test_levels_that_are_named_stand_alone() -> None:
    provider = configuration.read(settings(provider_acr=" eidas2, eidas3 ", provider_sirets="13002526500013"))
    assert (provider.acr, provider.two_factors, provider.sirets) == (("eidas2", "eidas3"), False, ("13002526500013",))


def test_an_issuer_is_kept_as_it_was_written() -> None:
    """It is compared with what tokens say, sign by sign: some providers end theirs with a slash."""
    assert configuration.read(settings(provider_issuer=f"{ISSUER}/")).issuer == f"{ISSUER}/"


def test_the_secret_shows_nowhere() -> None:
    assert "the secret" not in repr(configuration.read(settings()))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"provider_issuer": "http://provider.example.org"}, "ISSUER: begin it with https://"),
        ({"provider_issuer": "http://127.0.0.1.example.org"}, "ISSUER: begin it with https://"),
        ({"provider_issuer": "http://127.0.0.1:8000", "env": Environment.PRODUCTION}, "ISSUER: begin it with https://"),
        ({"provider_issuer": "provider.example.org"}, "ISSUER: begin it with https://"),
        ({"provider_issuer": "https://"}, "ISSUER: give the address"),
        ({"provider_issuer": "https://me:word@provider.example.org"}, "ISSUER: give the address"),
        ({"provider_issuer": f"{ISSUER}?a=b"}, "ISSUER: give the address"),
        ({"provider_issuer": f"{ISSUER}#a"}, "ISSUER: give the address"),
        ({"provider_issuer": "https://["}, "ISSUER: is no address"),
        ({"provider_issuer": "https://provider.example.org:port"}, "ISSUER: is no address"),
        ({"provider_client_id": ""}, "CLIENT_ID and CITIZEN_SITE_PROVIDER_CLIENT_SECRET: give both"),
        ({"provider_client_secret": ""}, "CLIENT_ID and CITIZEN_SITE_PROVIDER_CLIENT_SECRET: give both"),
        ({"provider_algorithm": "HS256"}, "ALGORITHM: is one of RS256, ES256"),
        ({"provider_algorithm": "none"}, "ALGORITHM: is one of RS256, ES256"),
        ({"provider_algorithm": ""}, "ALGORITHM: is one of RS256, ES256"),
    ],
)
def test_settings_that_cannot_be_used_stop_the_start(said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ProviderMisconfigured, match=f"^CITIZEN_SITE_PROVIDER_{sentence}") as told:
        configuration.check(settings(**said))
    assert isinstance(told.value, SettingMissing)  # Commands print it and end with 2.


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_trials_on_this_host_do_without_tls(host: str) -> None:
    configuration.check(settings(provider_issuer=f"http://{host}:9000"))


def test_no_issuer_is_no_provider() -> None:
    alone = settings(provider_issuer="", provider_client_id="")
    assert not configuration.configured(alone)
    configuration.check(alone)


def test_the_environment_gives_a_provider() -> None:
    found = read({
        "CITIZEN_SITE_DATABASE_URL": "sqlite://", "CITIZEN_SITE_SECRET_KEY": "s" * 32,
        "CITIZEN_SITE_PUBLIC_URL": "https://site.test", "CITIZEN_SITE_PROVIDER_ISSUER": ISSUER,
        "CITIZEN_SITE_PROVIDER_CLIENT_ID": "site", "CITIZEN_SITE_PROVIDER_CLIENT_SECRET": "the secret",
        "CITIZEN_SITE_PROVIDER_PKCE": "no", "CITIZEN_SITE_PROVIDER_ALGORITHM": "ES256",
    })  # fmt: skip
    assert (configuration.read(found).pkce, configuration.read(found).algorithm) == (False, "ES256")


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://a.example.org:8443/b?c=d", "https://a.example.org:8443"), ("https://[", ""),
        ("https://me@a.example.org/", "https://me@a.example.org"), ("//a.example.org/b", "://a.example.org"),
    ],
)  # fmt: skip
def test_the_origin_of_an_address(address: str, origin: str) -> None:
    assert origin_of(address) == origin
