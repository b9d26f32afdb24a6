"""What is asked of a passkey, and when its answer is refused (W3C WebAuthn level 2, 7.1 and 7.2).

Rules of values: no table, no clock. The device must have checked its holder (a finger, a face, a PIN), so that a
passkey is two factors at once; and it must remember the account, so that signing in asks for no address.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_client_data_json
from webauthn.helpers.structs import (
    AttestationConveyancePreference,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from citizen_site.accounts.errors import AccountRule

CHALLENGE_BYTES = 32
# Time to find a key in a bag and to type its PIN (WebAuthn level 2, 15.1: 5 to 10 minutes).
PATIENCE_MILLISECONDS = 300_000
# Answers have two kilobytes: nothing longer is read.
LONGEST_ANSWER = 20_000
_DEFAULT_PORTS = {"http": 80, "https": 443}


class PasskeyRefused(AccountRule):
    """The answer of the passkey is not the one that was asked for, or does not prove who answers."""


class PasskeyCopied(PasskeyRefused):
    """The answer is signed by the right key, yet the device counts fewer uses than before: there are two of it."""


@dataclass(frozen=True, slots=True)
class Site:
    """The site as browsers know it: the domain its passkeys are bound to, the origin they answer from, its name."""

    domain: str
    origin: str
    name: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose passkey it is: `number` is kept in the device, the address and the name are shown by it."""

    number: str
    address: str
    name: str


@dataclass(frozen=True, slots=True)
class KeptPasskey:
    """The public half of a passkey: credential in base64url, key in COSE form, uses counted by the device."""

    credential: str
    public_key: bytes
    sign_count: int


def site_of(public_url: str, name: str) -> Site:
    """Return the site at this address; a port that goes without saying is left out, as browsers do."""
    parts = urlsplit(public_url)
    domain = parts.hostname or ""
    port = "" if parts.port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f":{parts.port}"
    return Site(domain, f"{parts.scheme}://{domain}{port}", name)


def to_enrol(site: Site, holder: Holder, challenge: bytes, existing: Iterable[str]) -> dict[str, Any]:
    """Return what the browser is asked in order to make a passkey, ready for JSON.

    `existing`: credentials of the account, so that one device does not hold two.
    """
    options = webauthn.generate_registration_options(
        rp_id=site.domain,
        rp_name=site.name,
        user_id=holder.number.encode(),
        user_name=holder.address,
        user_display_name=holder.name,
        challenge=challenge,
        timeout=PATIENCE_MILLISECONDS,
        attestation=AttestationConveyancePreference.NONE,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=_descriptors(existing),
    )
    return dict(json.loads(webauthn.options_to_json(options)))


def to_sign(site: Site, challenge: bytes, allowed: Iterable[str] = ()) -> dict[str, Any]:
    """Return what the browser is asked in order to use a passkey; any passkey of this site when none is named."""
    options = webauthn.generate_authentication_options(
        rp_id=site.domain,
        challenge=challenge,
        timeout=PATIENCE_MILLISECONDS,
        allow_credentials=_descriptors(allowed),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(json.loads(webauthn.options_to_json(options)))


def credential_of(answer: str) -> str:
    """Return the credential that an answer says it comes from; raise PasskeyRefused for what is no answer."""
    found = _read(answer).get("id")
    if not isinstance(found, str):
        raise PasskeyRefused("Passkey: the answer names no credential.")
    return found


def check_enrolment(site: Site, answer: str, challenge: bytes) -> KeptPasskey:
    """Return the passkey that was made, to be kept. Raises PasskeyRefused.

    Where the device comes from is not asked: the maker of a key says nothing of who holds it.
    """
    read = _read(answer)
    try:
        made = webauthn.verify_registration_response(
            credential=read,
            expected_challenge=challenge,
            expected_rp_id=site.domain,
            expected_origin=site.origin,
            require_user_verification=True,
        )
        _check_not_framed(read)
    except PasskeyRefused:
        raise
    except Exception as error:
        # Whatever the library trips over came from the browser: it is an answer that proves nothing.
        raise PasskeyRefused(f"Passkey: the one that was made cannot be kept ({type(error).__name__}).") from error
    return KeptPasskey(bytes_to_base64url(made.credential_id), made.credential_public_key, made.sign_count)


def check_use(site: Site, answer: str, challenge: bytes, passkey: KeptPasskey, number: str) -> int:
    """Return the uses that the device counts now. Raises PasskeyRefused, or PasskeyCopied when it counts back.

    `number`: that of the account that holds the passkey; a device that remembers another one is refused.
    """
    read = _read(answer)
    try:
        used = webauthn.verify_authentication_response(
            credential=read,
            expected_challenge=challenge,
            expected_rp_id=site.domain,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            # Counts are compared below, once the signature is known to be right: else anybody could cry wolf.
            credential_current_sign_count=0,
            require_user_verification=True,
        )
        _check_not_framed(read)
        _check_holder(read, number)
    except PasskeyRefused:
        raise
    except Exception as error:
        raise PasskeyRefused(f"Passkey: the answer proves nothing ({type(error).__name__}).") from error
    if bytes_to_base64url(used.credential_id) != passkey.credential:
        raise PasskeyRefused("Passkey: the answer comes from another credential.")
    _check_count(passkey.sign_count, used.new_sign_count)
    return used.new_sign_count


def _check_count(before: int, now: int) -> None:
    """Devices that do not count say 0 each time; those that do must have gone up."""
    if (before or now) and now <= before:
        raise PasskeyCopied(
            f"Passkey: its device has counted {now} uses, and {before} before. It may have been copied."
        )


def _check_not_framed(read: dict[str, Any]) -> None:
    """Refuse an answer given inside a page of somebody else: the library reads this sign and leaves it to us."""
    said = parse_client_data_json(base64url_to_bytes(read["response"]["clientDataJSON"]))
    if said.cross_origin:
        raise PasskeyRefused("Passkey: was used inside a page of another site.")


def _check_holder(read: dict[str, Any], number: str) -> None:
    said = read["response"].get("userHandle")
    if said and not hmac.compare_digest(base64url_to_bytes(said), number.encode()):
        raise PasskeyRefused("Passkey: its device remembers another account.")


def _read(answer: str) -> dict[str, Any]:
    try:
        read = json.loads(answer) if len(answer) <= LONGEST_ANSWER else None
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise PasskeyRefused("Passkey: the answer cannot be read.")
    return read


def _descriptors(credentials: Iterable[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in credentials]
