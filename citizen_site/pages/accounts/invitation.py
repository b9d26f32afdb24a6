"""What a link opens: for a new account name, password, second factor and recovery codes; for one in use a password."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, url_for

from citizen_site import gate
from citizen_site.accounts.associations import enrolment
from citizen_site.accounts.associations.enrolment import Keys, find
from citizen_site.accounts.associations.refusals import TextRefused
from citizen_site.accounts.associations.words import one_line
from citizen_site.accounts.limits.limits import Try
from citizen_site.accounts.people import sign_in
from citizen_site.accounts.people.invitations import Invitation, InvitationRefused
from citizen_site.accounts.permissions import Act
from citizen_site.accounts.secrets.passwords import PasswordRefused
from citizen_site.accounts.secrets.recovery_codes import RecoveryCodeRefused
from citizen_site.accounts.secrets.sealing import SealBroken
from citizen_site.accounts.secrets.totp import CodeRefused
from citizen_site.accounts.sessions.steps import StepGone
from citizen_site.accounts.sessions.visitors import Way
from citizen_site.accounts.trail import AccountEvent, Reason, Thing
from citizen_site.keys import Purpose
from citizen_site.pages.accounts import factor
from citizen_site.pages.accounts.forms import CodeForm, FactorForm, NewPasswordForm, SetUpForm
from citizen_site.pages.accounts.labels import show_on
from citizen_site.wiring import reading, services

blueprint = Blueprint("member_invitation", __name__, url_prefix="/<any(fr,en):language>/compte/invitation/<token>")

FIRST, AGAIN = "set_up", "set_password"


def keys() -> Keys:
    """Return the keys that setting up needs."""
    settings = services().settings
    return Keys(settings.key(Purpose.TOKENS), settings.totp_keys())


@blueprint.errorhandler(InvitationRefused)
def refused(_error: InvitationRefused) -> Any:
    """The same page for a link that was used, has ended, was replaced, or never was."""
    return _unkept(render_template("accounts/link_refused.html")), 403


@blueprint.get("")
def index(token: str) -> Any:
    link = _found(token)
    form = NewPasswordForm(formdata=None) if link.again else SetUpForm(formdata=None, data={"name": link.name})
    return _unkept(_password_page(token, link, form))


@blueprint.post("")
def choose(token: str) -> Any:
    """Take name and password, and go on to the second factor: nothing of the account changes before that."""
    link = _found(token)
    form: NewPasswordForm = NewPasswordForm() if link.again else SetUpForm()
    if not form.validate():
        return _unkept(_password_page(token, link, form)), 422
    gate.count(Try.LINK_FROM_NETWORK)
    try:
        name = link.name if link.again else one_line(form.name.data or "", "name")
        address = enrolment.address_of(reading(), link.account_id)
        sign_in.check_new_password(form.password.data or "", name=name, address=address)
    except TextRefused as refused:
        show_on(form, refused)
        return _unkept(_password_page(token, link, form)), 422
    except PasswordRefused as refused:
        show_on(form, refused, "password")
        return _unkept(_password_page(token, link, form)), 422
    response = redirect(url_for(".second", token=token), 303)
    kept = {"name": name, "password": sign_in.kept_of(form.password.data or "")}
    with services().writing() as session:
        factor.begin(response, session, link.account_id, link.number, AGAIN if link.again else FIRST, kept)
    return response


@blueprint.get("/code")
def second(token: str) -> Any:
    link = _found(token)
    form = CodeForm(formdata=None) if link.again else FactorForm(formdata=None)
    return _code_page(token, link, form)


@blueprint.post("/code")
def confirm(token: str) -> Any:
    link = _found(token)
    form: Any = CodeForm() if link.again else FactorForm()
    if not form.validate():
        return _code_page(token, link, form, 422)
    gate.count(Try.CODE_OF_ACCOUNT, link.number)
    if enrolment.is_recovery_code(form.code.data):
        gate.count(Try.RECOVERY_CODE_FROM_NETWORK)
    try:
        return _with_new_password(token, link, form) if link.again else _opened(token, link, form)
    except StepGone:
        return redirect(url_for(".index", token=token), 303)
    except (CodeRefused, RecoveryCodeRefused, SealBroken) as refused:
        if link.again:
            _note_refused(link)
        form.code.data = ""
        show_on(form, refused, "code")
        return _code_page(token, link, form, 422)


def _opened(token: str, link: Invitation, form: FactorForm) -> Any:
    """Use the link, keep password and second factor, show the recovery codes, sign the holder in."""
    with services().writing() as session:
        step = factor.take(session, link.account_id, FIRST)
        account_id, codes = enrolment.set_up(
            session, token, name=step.data["name"], kept=step.data["password"], secret=factor.secret_of(step),
            typed=form.code.data or "", keys=keys(), now=services().now(),
        )  # fmt: skip
        gate.note(session, Act.CHANGE_OWN_FACTORS, Thing.ACCOUNT, link.number, Reason.ASKED_BY_HOLDER, who=link.number)
        # Made here: codes are in no redirection and in no table, this page is the only one that shows them.
        response = make_response(render_template("accounts/codes.html", codes=codes, first=True))
        gate.open_session(response, session, account_id, Way.PASSWORD)
    response.headers["Cache-Control"] = "no-store"
    return response


def _with_new_password(token: str, link: Invitation, form: CodeForm) -> Any:
    recovered = enrolment.is_recovery_code(form.code.data or "")
    response = redirect(url_for("member_self.new_factor" if recovered else "member_home.index"), 303)
    with services().writing() as session:
        step = factor.take(session, link.account_id, AGAIN)
        account_id, way = enrolment.set_password(
            session, token, kept=step.data["password"], typed=form.code.data or "", keys=keys(), now=services().now()
        )  # fmt: skip
        gate.note(
            session, AccountEvent.PASSWORD_CHANGED, Thing.ACCOUNT, link.number, Reason.ASKED_BY_HOLDER, who=link.number
        )  # fmt: skip
        gate.open_session(response, session, account_id, way)
    return response


def _note_refused(link: Invitation) -> None:
    with services().writing() as session:
        gate.note(
            session, AccountEvent.SIGN_IN_REFUSED, Thing.ACCOUNT, link.number, Reason.WRONG_CODE, who=link.number
        )  # fmt: skip


def _found(token: str) -> Invitation:
    return find(reading(), token, keys=keys(), now=services().now())


def _password_page(token: str, link: Invitation, form: NewPasswordForm) -> str:
    return render_template("accounts/invitation.html", token=token, link=link, form=form)


def _code_page(token: str, link: Invitation, form: Any, status: int = 200) -> Any:
    try:
        step = factor.look(link.account_id, AGAIN if link.again else FIRST)
    except StepGone:
        return redirect(url_for(".index", token=token), 303)
    shown = None
    if not link.again:
        shown = factor.picture(factor.secret_of(step), enrolment.address_of(reading(), link.account_id))
    page = render_template("accounts/invitation_code.html", token=token, link=link, form=form, picture=shown)
    return _unkept(page), status


def _unkept(page: str) -> Any:
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response
