"""The secret of a second factor while it is set up: kept sealed on the server, shown as a picture and in groups."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from typing import Any

import segno
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from citizen_site import gate
from citizen_site.accounts.secrets import totp
from citizen_site.accounts.secrets.sealing import seal, unseal
from citizen_site.accounts.sessions.steps import Step, StepGone, StepKind
from citizen_site.wiring import services

_KIND = StepKind.SECOND_FACTOR_ENROLMENT
_GROUP = 4


@dataclass(frozen=True, slots=True)
class Picture:
    """What an application needs to learn the secret: a picture, an address that opens it, and the secret in groups."""

    url: str
    address: str
    groups: list[str]

    def __repr__(self) -> str:
        return "Picture()"


def begin(
    response: Response, session: Session, account_id: int, number: str, purpose: str, data: dict[str, Any]
) -> None:
    """Draw a secret for this account and keep it for the next step, with what that step must know beside."""
    drawn = totp.new_secret(secrets.token_bytes)
    sealed = seal(drawn, number, services().settings.totp_keys()[0], secrets.token_bytes)
    kept = {**data, "purpose": purpose, "number": number, "secret": base64.b64encode(sealed).decode("ascii")}
    gate.begin_step(response, session, _KIND, kept, account_id=account_id)


def look(account_id: int, purpose: str) -> Step:
    """Return the step under way for this account, and leave it. Raises StepGone."""
    return _checked(gate.look_at_step(_KIND), account_id, purpose)


def take(session: Session, account_id: int, purpose: str) -> Step:
    """Return the step under way for this account, and take it away. Raises StepGone."""
    return _checked(gate.take_step(session, _KIND), account_id, purpose)


def secret_of(step: Step) -> bytes:
    """Return the secret that was drawn. Raises SealBroken."""
    sealed = base64.b64decode(step.data["secret"])
    return unseal(sealed, step.data["number"], services().settings.totp_keys())


def picture(secret: bytes, address: str) -> Picture:
    """Return what the page shows of the secret of the account that signs in with this address."""
    link = totp.address(secret, issuer=_("Health data"), account=address)
    # Black on white with its margin, whatever the colours of the page: cameras read nothing else well.
    drawn = segno.make(link, micro=False, error="m").svg_data_uri(border=4, dark="#000", light="#fff", omitsize=True)
    spelled = base64.b32encode(secret).decode("ascii")
    return Picture(drawn, link, [spelled[start : start + _GROUP] for start in range(0, len(spelled), _GROUP)])


def _checked(step: Step, account_id: int, purpose: str) -> Step:
    if step.account_id != account_id or step.data["purpose"] != purpose:
        raise StepGone("Step: was begun for something else.")
    return step
