"""What must hold of the tokens of a sign-in. Each rule has a name and is one function of the claims.

Sources: OpenID Connect Core 1.0, 3.1.3.7 (ID token) and 5.3.4 (userinfo); RFC 8725 (algorithms, keys, headers);
ProConnect's documentation for acr and amr. A rule that is not met raises SignInRefused, which names the rule alone.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from citizen_site.accounts.errors import AccountRule
from citizen_site.accounts.provider.configuration import Provider
from citizen_site.accounts.provider.fetching import Answer

# Clocks of two hosts differ by some seconds. ProConnect's tokens live for 60: a longer leeway would double that.
LEEWAY = dt.timedelta(seconds=10)
OLDEST = dt.timedelta(minutes=10)
_LONGEST_SUBJECT = 255
# Headers by which a token would bring its own key, or ask for what this site does not do.
_FOREIGN = frozenset({"jku", "jwk", "x5u", "x5c", "crit"})

Claims = Mapping[str, Any]


class SignInRefused(AccountRule):
    """The sign-in is refused: `rule` is the name of what does not hold, and says nothing of the person."""

    def __init__(self, rule: str) -> None:
        super().__init__(f"Sign-in at the provider: {rule} does not hold.")
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of this sign-in, kept on the server meanwhile; `since`: the proof must not be older."""

    nonce: str
    since: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What claims are compared with."""

    provider: Provider
    asked: Asked
    access_token: str
    now: dt.datetime


Rule = Callable[[Claims, Context], bool]
KeySource = Callable[[str], KeySet]


def id_token(token: str, keys: KeySource, context: Context) -> Claims:
    """Return the claims of an ID token that holds every rule. Raises SignInRefused."""
    claims = _signed(token, keys, context.provider)
    _check(ID_TOKEN, claims, context)
    return claims


def userinfo(answer: Answer, keys: KeySource, context: Context, subject: str) -> Claims:
    """Return the claims of a signed userinfo answer about this subject. Raises SignInRefused."""
    if answer.content_type != "application/jwt":
        raise SignInRefused("signed_userinfo")
    claims = _signed(answer.body.decode("ascii", "replace"), keys, context.provider)
    _check(USERINFO, claims, context)
    if claims["sub"] != subject:
        raise SignInRefused("same_subject")
    return claims


def _check(rules: Mapping[str, Rule], claims: Claims, context: Context) -> None:
    for name, holds in rules.items():
        if not holds(claims, context):
            raise SignInRefused(name)


def _signed(token: str, keys: KeySource, provider: Provider) -> Claims:
    """Return what is signed, by a key of the provider and by the one algorithm of the settings."""
    header = _header(token)
    kid = header.get("kid")
    if _FOREIGN & header.keys() or not isinstance(kid, str):
        raise SignInRefused("header")
    if header.get("alg") != provider.algorithm:
        raise SignInRefused("algorithm")
    try:
        read = jwt.decode(token, keys(kid), algorithms=[provider.algorithm])
    except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise SignInRefused("signature") from error
    return read.claims


def _header(token: str) -> dict[str, Any]:
    first = token.split(".", 1)[0]
    try:
        read = json.loads(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise SignInRefused("form") from error
    if token.count(".") != 2 or not isinstance(read, dict):
        raise SignInRefused("form")
    return read


def _issuer(claims: Claims, context: Context) -> bool:
    return bool(claims.get("iss") == context.provider.issuer)


def _audience(claims: Claims, context: Context) -> bool:
    said = claims.get("aud")
    audiences = [said] if isinstance(said, str) else said
    return isinstance(audiences, list) and audiences == [context.provider.client_id]


def _authorized_party(claims: Claims, context: Context) -> bool:
    return claims.get("azp", context.provider.client_id) == context.provider.client_id


def _subject(claims: Claims, _context: Context) -> bool:
    said = claims.get("sub")
    return isinstance(said, str) and 0 < len(said) <= _LONGEST_SUBJECT and said.isprintable()


def _not_expired(claims: Claims, context: Context) -> bool:
    ends = _instant(claims.get("exp"))
    return ends is not None and context.now - LEEWAY < ends


def _not_expired_if_said(claims: Claims, context: Context) -> bool:
    return "exp" not in claims or _not_expired(claims, context)


def _issued_lately(claims: Claims, context: Context) -> bool:
    issued = _instant(claims.get("iat"))
    return issued is not None and context.now - OLDEST <= issued <= context.now + LEEWAY


def _not_before(claims: Claims, context: Context) -> bool:
    if "nbf" not in claims:
        return True
    begins = _instant(claims["nbf"])
    return begins is not None and begins <= context.now + LEEWAY


def _nonce(claims: Claims, context: Context) -> bool:
    said = claims.get("nonce")
    # What JSON says may be half a sign, which has no plain spelling in bytes.
    given = said.encode("utf-8", "surrogatepass") if isinstance(said, str) else b""
    return hmac.compare_digest(given, context.asked.nonce.encode())


def _access_token(claims: Claims, context: Context) -> bool:
    """`at_hash`, where it is there: the access token is the one that came with this ID token (Core, 3.1.3.6)."""
    if "at_hash" not in claims:
        return True
    half = hashlib.sha256(context.access_token.encode("ascii", "replace")).digest()[:16]
    return bool(claims["at_hash"] == base64.urlsafe_b64encode(half).rstrip(b"=").decode("ascii"))


def _strong(claims: Claims, context: Context) -> bool:
    """Two factors: a level that is accepted, or said by `amr` where that is. Asking for it proves nothing."""
    amr = claims.get("amr")
    said = context.provider.two_factors and isinstance(amr, list) and "mfa" in amr
    return said or claims.get("acr") in context.provider.acr


def _proved_since(claims: Claims, context: Context) -> bool:
    """`auth_time`, where a new proof was asked for: the person was before the provider since then."""
    if context.asked.since is None:
        return True
    proved = _instant(claims.get("auth_time"))
    return proved is not None and context.asked.since - LEEWAY <= proved <= context.now + LEEWAY


def _establishment(claims: Claims, context: Context) -> bool:
    return not context.provider.sirets or claims.get("siret") in context.provider.sirets


def _instant(said: object) -> dt.datetime | None:
    if isinstance(said, bool) or not isinstance(said, int | float):
        return None
    try:
        return dt.datetime.fromtimestamp(said, dt.UTC)
    except (OverflowError, ValueError, OSError):
        return None


ID_TOKEN: dict[str, Rule] = {
    "issuer": _issuer,
    "audience": _audience,
    "authorized_party": _authorized_party,
    "subject": _subject,
    "not_expired": _not_expired,
    "issued_lately": _issued_lately,
    "not_before": _not_before,
    "nonce": _nonce,
    "access_token": _access_token,
    "two_factors": _strong,
    "proved_since": _proved_since,
}

USERINFO: dict[str, Rule] = {
    "issuer": _issuer,
    "audience": _audience,
    "subject": _subject,
    "not_expired": _not_expired_if_said,
    "establishment": _establishment,
}
