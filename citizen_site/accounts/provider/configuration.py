"""What this site knows of its identity provider before asking it anything. Nothing here is taken from an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from citizen_site.settings import PREFIX, Environment, SettingMissing, Settings

# Signatures with a public key only: with a shared secret, whoever may verify may also sign.
ALGORITHMS = ("RS256", "ES256")
# What ProConnect says of a second factor (its documentation, "ACR and AMR"); `amr` with `mfa` is the other proof.
STRONG = ("eidas2", "eidas3", "https://proconnect.gouv.fr/assurance/self-asserted-2fa",
          "https://proconnect.gouv.fr/assurance/consistency-checked-2fa")  # fmt: skip
_NAME = f"{PREFIX}PROVIDER_"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class ProviderMisconfigured(SettingMissing):
    """The settings of the provider cannot be used, and the site does not start; the message says what to write."""


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
    two_factors: bool = True
    """Whether two factors said by `amr` are accepted too, at whatever level: not where the settings name the levels."""
    sirets: tuple[str, ...] = ()
    """Establishments whose staff may sign in; empty for all."""

    @property
    def origin(self) -> str:
        """Scheme and host of the issuer: every address of the provider has them."""
        return origin_of(self.issuer)


def origin_of(address: str) -> str:
    """Return scheme, host and port of an address; an empty text for what is no address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def configured(settings: Settings) -> bool:
    """Say whether this site has an identity provider."""
    return bool(settings.provider_issuer)


def read(settings: Settings) -> Provider:
    """Return the provider of these settings. Raises ProviderMisconfigured."""
    parts = _read_address(settings.provider_issuer)
    loopback = parts.hostname in _LOOPBACK and settings.env is not Environment.PRODUCTION
    if parts.scheme != "https" and not loopback:
        raise ProviderMisconfigured(f"{_NAME}ISSUER: begin it with https:// (http:// is for trials on this host).")
    if not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ProviderMisconfigured(f"{_NAME}ISSUER: give the address of the issuer and nothing more.")
    if not settings.provider_client_id or not settings.provider_client_secret:
        raise ProviderMisconfigured(f"{_NAME}CLIENT_ID and {_NAME}CLIENT_SECRET: give both with {_NAME}ISSUER.")
    if settings.provider_algorithm not in ALGORITHMS:
        raise ProviderMisconfigured(f"{_NAME}ALGORITHM: is one of {', '.join(ALGORITHMS)}.")
    site = settings.public_url.rstrip("/")
    return Provider(
        issuer=settings.provider_issuer, client_id=settings.provider_client_id, secret=settings.provider_client_secret,
        redirect=f"{site}/fr/agents/connexion/retour", after_sign_out=f"{site}/fr/agents/connexion/fin",
        algorithm=settings.provider_algorithm, pkce=settings.provider_pkce,
        acr=_words(settings.provider_acr) or STRONG, two_factors=not _words(settings.provider_acr),
        sirets=_words(settings.provider_sirets),
    )  # fmt: skip


def check(settings: Settings) -> None:
    """Return nothing where there is no provider, or one that can be used. Raises ProviderMisconfigured."""
    if configured(settings):
        read(settings)


def _read_address(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        # Reading it is what finds a port that is none.
        _port = parts.port
    except ValueError:
        raise ProviderMisconfigured(f"{_NAME}ISSUER: is no address.") from None
    return parts


def _words(said: str) -> tuple[str, ...]:
    words: Sequence[str] = said.replace(",", " ").split()
    return tuple(words)
