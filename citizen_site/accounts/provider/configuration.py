"""What this site knows of its identity provider before asking it anything. Nothing here is taken from an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from citizen_site.accounts.errors import AccountRule
from citizen_site.settings import Environment, Settings

# Signatures with a public key only: with a shared secret, whoever may verify may also sign.
ALGORITHMS = ("RS256", "ES256")
# What ProConnect says of a second factor (its documentation, "ACR and AMR"); `amr` with `mfa` is the other proof.
STRONG = ("eidas2", "eidas3", "https://proconnect.gouv.fr/assurance/self-asserted-2fa",
          "https://proconnect.gouv.fr/assurance/consistency-checked-2fa")  # fmt: skip
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class ProviderMisconfigured(AccountRule):
    """The settings of the provider cannot be used; the message says which, and what to write."""


@dataclass(frozen=True, slots=True)
class Provider:
    """The provider of this site: issuer, client, what is asked of a sign-in."""

    issuer: str
    client_id: str
    secret: str = field(repr=False)
    redirect: str
    """Where the browser comes back to, as it was declared to the provider."""
    after_sign_out: str
    algorithm: str = "RS256"
    pkce: bool = True
    acr: tuple[str, ...] = STRONG
    """Levels that are asked for, any of which is accepted."""
    sirets: tuple[str, ...] = ()
    """Establishments whose staff may sign in; empty for all."""

    @property
    def origin(self) -> str:
        """Scheme and host of the issuer: every address of the provider has them."""
        return origin_of(self.issuer)


def origin_of(address: str) -> str:
    """Return scheme, host and port of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def configured(settings: Settings) -> bool:
    """Say whether this site has an identity provider."""
    return bool(settings.provider_issuer)


def read(settings: Settings) -> Provider:
    """Return the provider of these settings. Raises ProviderMisconfigured."""
    issuer, parts = settings.provider_issuer.rstrip("/"), urlsplit(settings.provider_issuer)
    loopback = parts.hostname in _LOOPBACK and settings.env is not Environment.PRODUCTION
    if parts.scheme != "https" and not loopback:
        raise ProviderMisconfigured("provider_issuer: begin it with https:// (http:// is for trials on this host).")
    if not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ProviderMisconfigured("provider_issuer: give the address of the issuer and nothing more.")
    if not settings.provider_client_id or not settings.provider_client_secret:
        raise ProviderMisconfigured("provider_client_id and provider_client_secret: give both with provider_issuer.")
    if settings.provider_algorithm not in ALGORITHMS:
        raise ProviderMisconfigured(f"provider_algorithm: is one of {', '.join(ALGORITHMS)}.")
    site = settings.public_url.rstrip("/")
    return Provider(
        issuer=issuer, client_id=settings.provider_client_id, secret=settings.provider_client_secret,
        redirect=f"{site}/fr/agents/connexion/retour", after_sign_out=f"{site}/fr/agents/connexion/fin",
        algorithm=settings.provider_algorithm, pkce=settings.provider_pkce,
        acr=_words(settings.provider_acr) or STRONG, sirets=_words(settings.provider_sirets),
    )  # fmt: skip


def _words(said: str) -> tuple[str, ...]:
    words: Sequence[str] = said.replace(",", " ").split()
    return tuple(words)
