"""An officer's own account: passkeys, recovery codes, open sessions."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, abort, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from citizen_site import gate
from citizen_site.accounts.passkeys import actions
from citizen_site.accounts.passkeys.actions import LastPasskey, NoSuchPasskey, TooManyPasskeys
from citizen_site.accounts.passkeys.ceremonies import PasskeyRefused, Site
from citizen_site.accounts.people import factors
from citizen_site.accounts.permissions import Act
from citizen_site.accounts.sessions import actions as sessions
from citizen_site.accounts.sessions.steps import StepGone, StepKind
from citizen_site.accounts.sessions.visitors import Way
from citizen_site.accounts.trail import Reason, Thing
from citizen_site.pages.officers.sign_in import rows
from citizen_site.pages.officers.sign_in.ceremonies import ask, site, take_challenge
from citizen_site.pages.officers.sign_in.forms import EmptyForm, NewPasskeyForm
from citizen_site.pages.officers.sign_in.labels import NO_ANSWER, NOT_ENROLLED, refusal
from citizen_site.presentation.open_sessions import of_session
from citizen_site.security import with_scripts
from citizen_site.wiring import reading, services

blueprint = Blueprint("officer_self", __name__, url_prefix="/<any(fr,en):language>/agents/moi")


@blueprint.get("")
def index() -> str:
    me = gate.visitor()
    passkeys = actions.of_account(reading(), me.account_id)
    opened = sessions.of_account(reading(), me.account_id, services().now())
    return render_template(
        "officers/sign_in/own_account.html",
        passkeys=[rows.of_passkey(one) for one in passkeys],
        full=len(passkeys) >= actions.MOST,
        codes_left=factors.codes_left(reading(), me.account_id),
        sessions=[of_session(one, current=one.opened_at == me.opened_at) for one in opened],
        form=EmptyForm(formdata=None),
        may_change=gate.visitor_may(Act.CHANGE_OWN_FACTORS),
    )


@blueprint.get("/cles/ajout")
@with_scripts
def new_passkey() -> str:
    return _new_page(NewPasskeyForm(formdata=None))


@blueprint.post("/cles/options")
def options() -> Any:
    me = gate.visitor().account_id

    def asked(session: Session, site: Site, challenge: bytes) -> dict[str, Any]:
        return actions.to_enrol(session, site, me, challenge)

    return ask(StepKind.PASSKEY_ENROLMENT, asked, account_id=me)


@blueprint.post("/cles/ajout")
@with_scripts
def add_passkey() -> Any:
    form = NewPasskeyForm()
    if not form.validate():
        return _new_page(form), 422
    if not form.answer.data:
        return _new_page(form, NO_ANSWER), 422
    try:
        challenge = take_challenge(StepKind.PASSKEY_ENROLMENT, account_id=gate.visitor().account_id)
        response = _added(form, challenge)
    except (StepGone, TooManyPasskeys) as refused:
        return _new_page(form, refusal(refused)), 422
    except PasskeyRefused:
        return _new_page(form, str(NOT_ENROLLED)), 422
    flash(_("This passkey was added."), "information")
    return response


@blueprint.get("/cles/<int:number>/retrait")
def confirm_removal(number: int) -> Any:
    return _removal_page(number)


@blueprint.post("/cles/<int:number>/retrait")
def remove_passkey(number: int) -> Any:
    me = gate.visitor().account_id
    try:
        with services().writing() as session:
            actions.remove(session, me, number)
            # Whoever holds the device that goes may have a session open.
            gate.close_others(session, me)
            _note(session)
    except NoSuchPasskey:
        abort(404)
    except LastPasskey as refused:
        return _removal_page(number, refusal(refused)), 422
    flash(_("This passkey was removed, and your other sessions were closed."), "information")
    return redirect(url_for(".index"), 303)


@blueprint.post("/codes")
def make_codes() -> Any:
    me = gate.visitor().account_id
    with services().writing() as session:
        codes = factors.make_codes(session, me, secrets.token_bytes)
        _note(session)
    return make_response(render_template("officers/sign_in/codes.html", codes=codes, first=False))


@blueprint.post("/sessions/fermeture")
def close_others() -> Any:
    me = gate.visitor().account_id
    with services().writing() as session:
        closed = gate.close_others(session, me)
        _note(session, Act.SIGN_OUT)
    flash(ngettext("%(num)s other session was closed.", "%(num)s other sessions were closed.", closed), "information")
    return redirect(url_for(".index"), 303)


def _added(form: NewPasskeyForm, challenge: bytes) -> Any:
    me, response = gate.visitor(), redirect(url_for(".index"), 303)
    with services().writing() as session:
        actions.add(
            session, site(), me.account_id, answer=form.answer.data or "", challenge=challenge,
            name=form.name.data or "", now=services().now(),
        )  # fmt: skip
        _note(session, Act.ADD_OWN_FACTOR)
        if me.narrow:
            # A recovery code opened this session for the new passkey alone: from here on it is one like the others.
            gate.prove(response, session, Way.PASSKEY)
    return response


def _note(session: Session, act: Act = Act.CHANGE_OWN_FACTORS) -> None:
    gate.note(session, act, Thing.ACCOUNT, gate.visitor().number, Reason.ASKED_BY_HOLDER)


def _new_page(form: NewPasskeyForm, refused: str = "") -> str:
    form.answer.data = ""
    narrow = gate.visitor().narrow
    return render_template("officers/sign_in/new_passkey.html", form=form, refused=refused, narrow=narrow)


def _removal_page(number: int, refused: str = "") -> str:
    try:
        passkey = actions.one_of_account(reading(), gate.visitor().account_id, number)
    except NoSuchPasskey:
        abort(404)
    form = EmptyForm(formdata=None)
    return render_template("officers/sign_in/removal.html", passkey=passkey, form=form, refused=refused)
