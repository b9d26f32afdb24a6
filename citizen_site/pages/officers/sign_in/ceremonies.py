"""The two halves of asking a browser for a passkey: a challenge that is kept, then an answer that is compared with it.

A challenge is taken before the answer is looked at, in a transaction of its own: one that was refused is used up too.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from flask import Response, current_app, jsonify
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from citizen_site import gate
from citizen_site.accounts.errors import AccountRule
from citizen_site.accounts.passkeys import actions
from citizen_site.accounts.passkeys.ceremonies import CHALLENGE_BYTES, PasskeyCopied, PasskeyRefused, Site, site_of
from citizen_site.accounts.sessions.steps import StepGone, StepKind
from citizen_site.accounts.sessions.visitors import SessionOver
from citizen_site.accounts.trail import NOBODY, AccountEvent, Reason, Thing
from citizen_site.wiring import services

UNKNOWN = "unknown"
Asked = Callable[[Session, Site, bytes], dict[str, Any]]
_WHY = {
    PasskeyCopied: Reason.PASSKEY_COPIED,
    PasskeyRefused: Reason.PASSKEY_REFUSED,
    SessionOver: Reason.NOT_ALLOWED,
}
REFUSED = (StepGone, *_WHY)


def site() -> Site:
    """Return this site as browsers know it."""
    return site_of(str(current_app.config["PUBLIC_URL"]), _("Health data"))


def ask(kind: StepKind, asked: Asked, *, account_id: int | None = None) -> Response:
    """Keep a new challenge for this browser, and answer what its passkey is asked, as JSON."""
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    with services().writing() as session:
        response = jsonify(asked(session, site(), challenge))
        kept = {"challenge": bytes_to_base64url(challenge)}
        gate.begin_step(response, session, kind, kept, account_id=account_id)
    response.headers["Cache-Control"] = "no-store"
    return response


def take_challenge(kind: StepKind, *, account_id: int | None = None) -> bytes:
    """Return the challenge that this browser was given, for this account, and use it up. Raises StepGone."""
    with services().writing() as session:
        step = gate.take_step(session, kind)
    if step.account_id != account_id:
        raise StepGone("Step: was begun for another account.")
    return base64url_to_bytes(step.data["challenge"])


def note_refused(answer: str, error: AccountRule, who: str = NOBODY) -> None:
    """Note in the trail that a passkey was refused; not where none was asked for, which anybody can do at will."""
    if isinstance(error, StepGone):
        return
    with services().writing() as session:
        holder = actions.holder_of(session, answer) or UNKNOWN
        gate.note(session, AccountEvent.SIGN_IN_REFUSED, Thing.ACCOUNT, holder, _WHY[type(error)], who=who)
