"""A member's own account: password, second factor, recovery codes, open sessions, leaving."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from citizen_site import gate
from citizen_site.accounts.associations import enrolment, membership, search
from citizen_site.accounts.associations.enrolment import address_of
from citizen_site.accounts.associations.refusals import LastManager
from citizen_site.accounts.limits.limits import Try
from citizen_site.accounts.people import factors, second_factor, sign_in
from citizen_site.accounts.people.sign_in import SignInRefused
from citizen_site.accounts.permissions import Act
from citizen_site.accounts.secrets.passwords import PasswordRefused
from citizen_site.accounts.secrets.sealing import SealBroken
from citizen_site.accounts.secrets.totp import CodeRefused
from citizen_site.accounts.sessions import actions as sessions
from citizen_site.accounts.sessions.steps import StepGone
from citizen_site.accounts.sessions.visitors import Way
from citizen_site.accounts.trail import AccountEvent, Reason, Thing
from citizen_site.pages.accounts import factor
from citizen_site.pages.accounts.forms import EmptyForm, FactorForm, PasswordChangeForm, SureForm
from citizen_site.pages.accounts.home import own_id
from citizen_site.pages.accounts.invitation import keys
from citizen_site.pages.accounts.labels import show_on
from citizen_site.pages.accounts.sign_in import CLOSED, LEFT
from citizen_site.presentation.open_sessions import of_session
from citizen_site.wiring import reading, services

blueprint = Blueprint("member_self", __name__, url_prefix="/<any(fr,en):language>/compte/moi")

_PURPOSE = "new_factor"


@blueprint.get("")
def index() -> str:
    me = gate.visitor()
    opened = sessions.of_account(reading(), me.account_id, services().now())
    return render_template(
        "accounts/own_account.html",
        address=address_of(reading(), me.account_id),
        held=second_factor.has_one(reading(), me.account_id),
        codes_left=factors.codes_left(reading(), me.account_id),
        sessions=[of_session(one, current=one.opened_at == me.opened_at) for one in opened],
        form=EmptyForm(formdata=None),
        may_change=gate.visitor_may(Act.CHANGE_OWN_FACTORS),
    )


@blueprint.get("/mot-de-passe")
def password() -> str:
    return _password_page(PasswordChangeForm(formdata=None))


@blueprint.post("/mot-de-passe")
def change_password() -> Any:
    me, form = gate.visitor(), PasswordChangeForm()
    if not form.validate():
        return _password_page(form), 422
    gate.count(Try.SIGN_IN_OF_ACCOUNT, me.number)
    chosen, address = form.password.data or "", address_of(reading(), me.account_id)
    try:
        sign_in.check_password_of(reading(), me.account_id, form.current.data or "")
        sign_in.check_new_password(chosen, name=me.name, address=address)
    except SignInRefused:
        form.current.errors = [_("This is not your password.")]
        return _password_page(form), 422
    except PasswordRefused as refused:
        show_on(form, refused, "password")
        return _password_page(form), 422
    kept = sign_in.kept_of(chosen)
    with services().writing() as session:
        enrolment.change_password(session, me.account_id, kept)
        gate.close_others(session, me.account_id)
        gate.note(session, AccountEvent.PASSWORD_CHANGED, Thing.ACCOUNT, me.number, Reason.ASKED_BY_HOLDER)
    flash(_("Your password was changed, and your other sessions were closed."), "information")
    return redirect(url_for(".index"), 303)


@blueprint.get("/code")
def new_factor() -> Any:
    return _factor_page(FactorForm(formdata=None))


@blueprint.post("/code/debut")
def begin_factor() -> Any:
    """Draw a secret; the one in use stays until a code shows that the new one was learnt."""
    me, response = gate.visitor(), redirect(url_for(".new_factor"), 303)
    with services().writing() as session:
        factor.begin(response, session, me.account_id, me.number, _PURPOSE, {})
    return response


@blueprint.post("/code")
def add_factor() -> Any:
    me, form = gate.visitor(), FactorForm()
    if not form.validate():
        return _factor_page(form), 422
    gate.count(Try.CODE_OF_ACCOUNT, me.number)
    response = redirect(url_for(".index"), 303)
    try:
        with services().writing() as session:
            step = factor.take(session, me.account_id, _PURPOSE)
            second_factor.put(
                session, me.account_id, factor.secret_of(step), form.code.data or "", key=keys().totp[0],
                now=services().now(),
            )  # fmt: skip
            # Whoever holds the telephone that goes may have a session open.
            gate.close_others(session, me.account_id)
            _note(session, Act.ADD_OWN_FACTOR)
            if me.narrow:
                # A recovery code opened this session for the new factor alone: now it is one like the others.
                gate.prove(response, session, Way.PASSWORD)
    except StepGone:
        return redirect(url_for(".new_factor"), 303)
    except (CodeRefused, SealBroken) as refused:
        form.code.data = ""
        show_on(form, refused, "code")
        return _factor_page(form), 422
    flash(_("Your new application is in use; the one before opens nothing any more."), "information")
    return response


@blueprint.post("/codes")
def make_codes() -> Any:
    me = gate.visitor()
    with services().writing() as session:
        codes = factors.make_codes(session, me.account_id, secrets.token_bytes)
        _note(session)
    return make_response(render_template("accounts/codes.html", codes=codes, first=False))


@blueprint.post("/sessions/fermeture")
def close_others() -> Any:
    me = gate.visitor().account_id
    with services().writing() as session:
        closed = gate.close_others(session, me)
        _note(session, Act.SIGN_OUT)
    flash(ngettext("%(num)s other session was closed.", "%(num)s other sessions were closed.", closed), "information")
    return redirect(url_for(".index"), 303)


@blueprint.get("/depart")
def confirm_leaving() -> str:
    return _leaving_page(SureForm(formdata=None))


@blueprint.post("/depart")
def leave() -> Any:
    form = SureForm()
    if not form.validate():
        return _leaving_page(form), 422
    try:
        with services().writing() as session:
            closed = membership.leave(session, own_id(), actor=gate.actor())
            response = redirect(url_for("member_sign_in.index", fin=CLOSED if closed else LEFT), 303)
            gate.close_session(response, session)
    except LastManager as refused:
        show_on(form, refused)
        return _leaving_page(form), 422
    return response


def _note(session: Session, act: Act = Act.CHANGE_OWN_FACTORS) -> None:
    gate.note(session, act, Thing.ACCOUNT, gate.visitor().number, Reason.ASKED_BY_HOLDER)


def _password_page(form: PasswordChangeForm) -> str:
    return render_template("accounts/password.html", form=form)


def _factor_page(form: FactorForm) -> str:
    me, shown = gate.visitor(), None
    try:
        step = factor.look(me.account_id, _PURPOSE)
        shown = factor.picture(factor.secret_of(step), address_of(reading(), me.account_id))
    except (StepGone, SealBroken):
        pass
    return render_template(
        "accounts/new_factor.html", form=form, picture=shown, narrow=me.narrow, begin=EmptyForm(formdata=None)
    )  # fmt: skip


def _leaving_page(form: SureForm) -> str:
    alone = len(search.colleagues(reading(), own_id())) == 1
    return render_template("accounts/leaving.html", form=form, alone=alone)
