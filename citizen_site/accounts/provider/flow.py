"""The two halves of a sign-in at the provider: where the browser is sent, and what is made of its return."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from citizen_site.accounts.provider import verifying
from citizen_site.accounts.provider.configuration import Provider
from citizen_site.accounts.provider.discovery import Directory, Endpoints
from citizen_site.accounts.provider.fetching import fetch
from citizen_site.accounts.provider.verifying import Asked, Context, SignInRefused

# What ProConnect gives and this site uses: who is known by `sub`, from where by `siret`. No name, no address.
SCOPES = "openid siret"
_BYTES = 32


@dataclass(frozen=True, slots=True)
class Leaving:
    """Where the browser is sent, and what must be remembered until it comes back (no secret of the person)."""

    address: str
    remembered: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says came back: issuer and subject, and the token that later ends the provider's session."""

    issuer: str
    subject: str
    id_token: str = field(repr=False)


def leave(
    provider: Provider, directory: Directory, *, random: Callable[[int], bytes], since: dt.datetime | None = None
) -> Leaving:
    """Return where to send a browser that signs in; `since`: the person must prove again who they are.

    Raises ProviderUnreachable, ProviderAnswerRefused.
    """
    endpoints = directory.endpoints(provider)
    state, nonce, verifier = (random(_BYTES).hex() for _ in range(3))
    asked = {
        "response_type": "code", "client_id": provider.client_id, "redirect_uri": provider.redirect, "scope": SCOPES,
        "state": state, "nonce": nonce, "acr_values": " ".join(provider.acr),
        "claims": json.dumps({"id_token": {"amr": {"essential": True}}}, separators=(",", ":")),
    }  # fmt: skip
    if provider.pkce:
        asked |= {"code_challenge": challenge(verifier), "code_challenge_method": "S256"}
    if since is not None:
        asked |= {"prompt": "login", "max_age": "0"}
    remembered = {"state": state, "nonce": nonce, "verifier": verifier if provider.pkce else "",
                  "since": since.isoformat() if since else ""}  # fmt: skip
    return Leaving(_with_query(endpoints.authorize, asked), remembered)


def come_back(
    provider: Provider, directory: Directory, said: Mapping[str, str], remembered: Mapping[str, Any], now: dt.datetime
) -> Identity:
    """Return who came back with these parameters. Raises SignInRefused, ProviderUnreachable, ProviderAnswerRefused."""
    _check_state(said, remembered)
    endpoints = directory.endpoints(provider)
    _check_return(provider, endpoints, said)
    form = {
        "grant_type": "authorization_code", "code": said.get("code", ""), "redirect_uri": provider.redirect,
        "client_id": provider.client_id, "client_secret": provider.secret,
    }  # fmt: skip
    if remembered["verifier"]:
        form["code_verifier"] = str(remembered["verifier"])
    given = fetch(provider, endpoints.token, form=form).json()
    token, access = _text(given, "id_token"), _text(given, "access_token")
    if _text(given, "token_type").lower() != "bearer":
        raise SignInRefused("bearer")
    since = remembered["since"]
    asked = Asked(str(remembered["nonce"]), dt.datetime.fromisoformat(since) if since else None)
    context = Context(provider, asked, access, now)

    def keys(kid: str) -> Any:
        return directory.keys(provider, kid)

    claims = verifying.id_token(token, keys, context)
    subject = str(claims["sub"])
    verifying.userinfo(fetch(provider, endpoints.userinfo, bearer=access), keys, context, subject)
    return Identity(provider.issuer, subject, token)


def sign_out_address(provider: Provider, directory: Directory, *, id_token: str, state: str) -> str:
    """Return where to send a browser so that the provider ends its session too; empty where it offers no such place.

    Raises ProviderUnreachable, ProviderAnswerRefused.
    """
    where = directory.endpoints(provider).sign_out
    asked = {"id_token_hint": id_token, "state": state, "post_logout_redirect_uri": provider.after_sign_out}
    return _with_query(where, asked) if where else ""


def challenge(verifier: str) -> str:
    """Return the S256 challenge of a verifier (RFC 7636, 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode("ascii")).digest()).rstrip(b"=").decode("ascii")


def _with_query(address: str, asked: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"


def _check_return(provider: Provider, endpoints: Endpoints, said: Mapping[str, str]) -> None:
    # RFC 9207: where two providers exist, an answer of one is not taken to the other.
    said_by = said.get("iss", None if endpoints.names_itself else provider.issuer)
    if said_by != provider.issuer:
        raise SignInRefused("issuer_of_the_answer")
    if "error" in said:
        raise SignInRefused("agreement_of_the_provider")
    if not said.get("code"):
        raise SignInRefused("code")


def _check_state(said: Mapping[str, str], remembered: Mapping[str, Any]) -> None:
    given = said.get("state", "").encode("utf-8", "surrogatepass")
    kept = str(remembered.get("state", "")).encode()
    if not kept or not hmac.compare_digest(given, kept):
        raise SignInRefused("state")


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not value:
        raise SignInRefused(f"{name}_there")
    return value
