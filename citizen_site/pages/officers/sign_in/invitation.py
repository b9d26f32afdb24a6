"""What a link of invitation opens: a first passkey, and the recovery codes, shown once. To read it changes nothing."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, make_response, render_template
from sqlalchemy.orm import Session

from citizen_site import gate
from citizen_site.accounts.limits.limits import Try
from citizen_site.accounts.passkeys import actions
from citizen_site.accounts.passkeys.ceremonies import PasskeyRefused, Site
from citizen_site.accounts.people import factors, invitations
from citizen_site.accounts.people.invitations import Invitation, InvitationRefused
from citizen_site.accounts.people.kinds import AccountKind
from citizen_site.accounts.permissions import Act
from citizen_site.accounts.sessions import actions as sessions
from citizen_site.accounts.sessions.steps import StepGone, StepKind
from citizen_site.accounts.sessions.visitors import Way
from citizen_site.accounts.trail import Reason, Thing
from citizen_site.keys import Purpose
from citizen_site.pages.officers.sign_in.ceremonies import ask, site, take_challenge
from citizen_site.pages.officers.sign_in.forms import NewPasskeyForm
from citizen_site.pages.officers.sign_in.labels import NO_ANSWER, NOT_ENROLLED, refusal
from citizen_site.security import with_scripts
from citizen_site.wiring import reading, services

blueprint = Blueprint("officer_invitation", __name__, url_prefix="/<any(fr,en):language>/agents/invitation/<token>")


@blueprint.errorhandler(InvitationRefused)
def refused(_error: InvitationRefused) -> Any:
    """The same page for a link that was used, has ended, was replaced, or never was."""
    return render_template("officers/sign_in/invitation_refused.html"), 403


@blueprint.get("")
@with_scripts
def index(token: str) -> Any:
    response = make_response(_page(token, _found(reading(), token), NewPasskeyForm(formdata=None)))
    # Its address opens the account: no cache keeps it.
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/options")
def options(token: str) -> Any:
    gate.count(Try.LINK_FROM_NETWORK)
    link = _found(reading(), token)

    def asked(session: Session, site: Site, challenge: bytes) -> dict[str, Any]:
        return actions.to_enrol(session, site, link.account_id, challenge, anew=True)

    return ask(StepKind.PASSKEY_ENROLMENT, asked, account_id=link.account_id)


@blueprint.post("")
@with_scripts
def enrol(token: str) -> Any:
    link, form = _found(reading(), token), NewPasskeyForm()
    if not form.validate():
        return _page(token, link, form), 422
    if not form.answer.data:
        return _page(token, link, form, NO_ANSWER), 422
    try:
        challenge = take_challenge(StepKind.PASSKEY_ENROLMENT, account_id=link.account_id)
        return _enrolled(token, form, challenge)
    except PasskeyRefused:
        return _page(token, link, form, str(NOT_ENROLLED)), 422
    except StepGone as gone:
        return _page(token, link, form, refusal(gone)), 422


def _enrolled(token: str, form: NewPasskeyForm, challenge: bytes) -> Any:
    """Use the link, put the new passkey and codes in the place of all that came before, sign the holder in."""
    with services().writing() as session:
        link = invitations.use(
            session, token, kind=AccountKind.OFFICER, now=services().now(), key=services().settings.key(Purpose.TOKENS)
        )
        factors.forget_all(session, link.account_id)
        sessions.close_all(session, link.account_id)
        actions.add(
            session, site(), link.account_id, answer=form.answer.data or "", challenge=challenge,
            name=form.name.data or "", now=services().now(),
        )  # fmt: skip
        codes = factors.make_codes(session, link.account_id, secrets.token_bytes)
        gate.note(
            session, Act.CHANGE_OWN_FACTORS, Thing.ACCOUNT, link.number, Reason.ASKED_BY_HOLDER, who=link.number
        )  # fmt: skip
        # Made here: codes are in no redirection and in no table, this page is the only one that shows them.
        response = make_response(render_template("officers/sign_in/codes.html", codes=codes, first=True))
        gate.open_session(response, session, link.account_id, Way.PASSKEY)
    response.headers["Cache-Control"] = "no-store"
    return response


def _found(session: Session, token: str) -> Invitation:
    key = services().settings.key(Purpose.TOKENS)
    return invitations.find(session, token, kind=AccountKind.OFFICER, now=services().now(), key=key)


def _page(token: str, link: Invitation, form: NewPasskeyForm, refused: str = "") -> str:
    # The answer of a passkey is not sent twice.
    form.answer.data = ""
    return render_template("officers/sign_in/invitation.html", token=token, link=link, form=form, refused=refused)
