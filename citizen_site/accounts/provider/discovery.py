"""What the provider says of itself: where it is asked what, and the keys by which it signs; kept for some minutes."""

from __future__ import annotations

import base64
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from citizen_site.accounts.provider.configuration import Provider, origin_of
from citizen_site.accounts.provider.fetching import ProviderAnswerRefused, ProviderUnreachable, fetch

LASTS = 600.0
# A signature by a key that is not known has the keys asked for again, at most this often.
AGAIN_AFTER = 30.0
# A provider that does not answer keeps whoever asks it waiting: the next ones are told so at once, for this long.
SILENT_FOR = 10.0
_WELL_KNOWN = "/.well-known/openid-configuration"
# Signs of an address that goes into a header, and to which parameters are added: no space, no line, no fragment.
_PLAIN = re.compile(r"(?:(?![#\\])[!-~])+")
# RFC 7518, 3.3: a shorter key can be taken apart.
SHORTEST_RSA = 2048
_NEEDED = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Addresses of the provider, all of its own origin; `sign_out` is empty where it has none.

    `names_itself`: it puts its issuer into each answer that the browser brings (RFC 9207).
    """

    authorize: str
    token: str
    userinfo: str
    keys: str
    sign_out: str
    names_itself: bool


@dataclass(slots=True)
class _Kept:
    endpoints: Endpoints
    keys: KeySet
    at: float


class Directory:
    """Endpoints and keys of providers, asked at first use and again when they have grown old."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[str, _Kept] = {}
        self._silent: dict[str, float] = {}
        self._turn = threading.Lock()

    def endpoints(self, provider: Provider) -> Endpoints:
        """Return where the provider is asked what. Raises ProviderUnreachable, ProviderAnswerRefused."""
        return self._fresh(provider).endpoints

    def keys(self, provider: Provider, kid: str) -> KeySet:
        """Return the keys of the provider, asked again when none has this name. Raises as `endpoints`."""
        kept = self._fresh(provider)
        if not _has(kept.keys, kid) and self._clock() - kept.at >= AGAIN_AFTER:
            kept = self._ask(provider)
        return kept.keys

    def _fresh(self, provider: Provider) -> _Kept:
        with self._turn:
            kept = self._kept.get(provider.issuer)
        if kept is None or self._clock() - kept.at > LASTS:
            return self._ask(provider)
        return kept

    def _ask(self, provider: Provider) -> _Kept:
        with self._turn:
            silent = self._silent.get(provider.issuer)
        if silent is not None and self._clock() - silent < SILENT_FOR:
            raise ProviderUnreachable("provider: did not answer a moment ago.")
        try:
            found = endpoints_of(provider)
            kept = _Kept(found, _keys_of(provider, found), self._clock())
        except ProviderUnreachable:
            with self._turn:
                self._silent[provider.issuer] = self._clock()
            raise
        with self._turn:
            self._kept[provider.issuer] = kept
            self._silent.pop(provider.issuer, None)
        return kept


def endpoints_of(provider: Provider) -> Endpoints:
    """Ask the provider for its endpoints. Raises ProviderUnreachable, ProviderAnswerRefused."""
    said = fetch(provider, f"{provider.issuer.rstrip('/')}{_WELL_KNOWN}").json()
    if said.get("issuer") != provider.issuer:
        raise ProviderAnswerRefused("provider: says that it is another issuer.")
    given = {name: said.get(name) for name in (*_NEEDED, "end_session_endpoint")}
    for name, address in given.items():
        missing_and_needed = address is None and name in _NEEDED
        if missing_and_needed or (address is not None and not _its_own(provider, address)):
            raise ProviderAnswerRefused(f"provider: {name} is missing or is not of its own origin.")
    authorize, token, userinfo, keys = (str(given[name]) for name in _NEEDED)
    names_itself = said.get("authorization_response_iss_parameter_supported") is True
    return Endpoints(authorize, token, userinfo, keys, str(given["end_session_endpoint"] or ""), names_itself)


def _its_own(provider: Provider, address: object) -> bool:
    return isinstance(address, str) and origin_of(address) == provider.origin and bool(_PLAIN.fullmatch(address))


def _keys_of(provider: Provider, endpoints: Endpoints) -> KeySet:
    said = fetch(provider, endpoints.keys).json()
    try:
        keys = KeySet.import_key_set({"keys": _public(said.get("keys"))})
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise ProviderAnswerRefused("provider: its keys cannot be read.") from error
    if not keys.keys:
        raise ProviderAnswerRefused("provider: it has no key to verify a signature with.")
    return keys


def _public(keys: object) -> list[dict[str, Any]]:
    """Keys that verify a signature: a shared key among them would let whoever reads it sign."""
    if not isinstance(keys, list):
        raise ValueError("no list of keys")
    return [one for one in keys if isinstance(one, dict) and one.get("use") != "enc" and _long_enough(one)]


def _long_enough(key: dict[str, Any]) -> bool:
    if key.get("kty") != "RSA":
        return key.get("kty") == "EC"
    modulus = str(key["n"])
    bits = int.from_bytes(base64.urlsafe_b64decode(modulus + "=" * (-len(modulus) % 4))).bit_length()
    return bits >= SHORTEST_RSA


def _has(keys: KeySet, kid: str) -> bool:
    return any(key.kid == kid for key in keys.keys)
