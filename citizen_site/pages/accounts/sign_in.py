"""Sign in by password and code, prove again who one is, sign out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from citizen_site import gate
from citizen_site.accounts.associations import enrolment
from citizen_site.accounts.limits.limits import Try
from citizen_site.accounts.people import second_factor, sign_in
from citizen_site.accounts.people.factors import spelled
from citizen_site.accounts.people.sign_in import SignInRefused
from citizen_site.accounts.secrets.recovery_codes import RecoveryCodeRefused
from citizen_site.accounts.secrets.sealing import SealBroken
from citizen_site.accounts.secrets.totp import CodeRefused, CodeReplayed
from citizen_site.accounts.sessions.steps import StepGone, StepKind
from citizen_site.accounts.sessions.visitors import SessionOver, Way
from citizen_site.accounts.trail import NOBODY, AccountEvent, Reason, Thing
from citizen_site.logs import logger
from citizen_site.pages.accounts.forms import CodeForm, ProofForm, SignInForm
from citizen_site.pages.accounts.invitation import keys
from citizen_site.pages.accounts.labels import PROOF_REFUSED, show_on
from citizen_site.wiring import reading, services

blueprint = Blueprint("member_sign_in", __name__, url_prefix="/<any(fr,en):language>/compte")

LEFT, CLOSED, ENDED = "depart", "fermeture", "etape"
CODE_REFUSED = (CodeRefused, RecoveryCodeRefused, SealBroken)


@blueprint.get("/connexion")
def index() -> str:
    return _page(SignInForm(formdata=None))


@blueprint.post("/connexion")
def with_password() -> Any:
    form = SignInForm()
    if not form.validate():
        return _page(form), 422
    address, typed = form.address.data or "", form.password.data or ""
    # Counted before it is looked at, by the address as it was typed: whether it is known changes nothing.
    gate.count(Try.SIGN_IN_FROM_NETWORK)
    gate.count(Try.SIGN_IN_OF_ACCOUNT, spelled(address))
    try:
        # Outside a transaction that writes: nobody waits for the work of a password.
        passed = sign_in.check_password(reading(), address, typed)
    except SignInRefused as refused:
        _note_refused(refused.number, Reason.WRONG_PASSWORD)
        show_on(form, refused, "password")
        return _page(form), 422
    response = redirect(url_for(".code", suite=gate.wanted("") or None), 303)
    with services().writing() as session:
        if passed.outdated:
            sign_in.put_password(session, passed.account_id, sign_in.kept_of(typed))
        gate.begin_step(
            response, session, StepKind.SECOND_FACTOR, {"number": passed.number}, account_id=passed.account_id
        )
    return response


@blueprint.get("/code")
def code() -> Any:
    try:
        gate.look_at_step(StepKind.SECOND_FACTOR)
    except StepGone:
        return redirect(url_for(".index", suite=gate.wanted("") or None), 303)
    return render_template("accounts/code.html", form=CodeForm(formdata=None))


@blueprint.post("/code")
def with_code() -> Any:
    form = CodeForm()
    try:
        number = str(gate.look_at_step(StepKind.SECOND_FACTOR).data["number"])
        if not form.validate():
            return render_template("accounts/code.html", form=form), 422
        gate.count(Try.CODE_OF_ACCOUNT, number)
        if enrolment.is_recovery_code(form.code.data or ""):
            gate.count(Try.RECOVERY_CODE_FROM_NETWORK)
        return _signed_in(form.code.data or "")
    except (StepGone, SessionOver):
        return redirect(url_for(".index", fin=ENDED, suite=gate.wanted("") or None), 303)
    except CODE_REFUSED as refused:
        _note_refused(number, _why(refused))
        form.code.data = ""
        show_on(form, refused, "code")
        return render_template("accounts/code.html", form=form), 422


@blueprint.get("/preuve")
def proof() -> str:
    return _proof_page(ProofForm(formdata=None))


@blueprint.post("/preuve")
def prove() -> Any:
    me, form = gate.visitor(), ProofForm()
    if not form.validate():
        return _proof_page(form), 422
    gate.count(Try.CODE_OF_ACCOUNT, me.number)
    response = redirect(gate.wanted(url_for("member_home.index")), 303)
    try:
        sign_in.check_password_of(reading(), me.account_id, form.password.data or "")
        with services().writing() as session:
            second_factor.use_code(
                session, me.account_id, form.code.data or "", keys=keys().totp, now=services().now()
            )  # fmt: skip
            gate.prove(response, session, Way.PASSWORD)
    except (SignInRefused, *CODE_REFUSED) as refused:
        _note_refused(me.number, _why(refused), me.number)
        form.code.data = ""
        form.password.errors = [PROOF_REFUSED]
        return _proof_page(form), 422
    return response


@blueprint.post("/deconnexion")
def sign_out() -> Any:
    response = redirect(url_for(".index"), 303)
    with services().writing() as session:
        gate.close_session(response, session)
    return response


def _signed_in(typed: str) -> Any:
    """Take the step, use the code up, open the session, all or nothing: a wrong code leaves the step for the next."""
    narrow = enrolment.is_recovery_code(typed)
    going_on = url_for("member_self.new_factor") if narrow else gate.wanted(url_for("member_home.index"))
    response = redirect(going_on, 303)
    with services().writing() as session:
        step = gate.take_step(session, StepKind.SECOND_FACTOR)
        account_id = step.account_id or 0
        way = enrolment.prove(session, account_id, typed, keys=keys(), now=services().now())
        gate.open_session(response, session, account_id, way)
    return response


def _why(refused: Exception) -> Reason:
    if isinstance(refused, SealBroken):
        logger().error("a second factor does not open: a key of the second factor is missing, or a row was altered")
    if isinstance(refused, SignInRefused):
        return Reason.WRONG_PASSWORD
    return Reason.CODE_REPLAYED if isinstance(refused, CodeReplayed) else Reason.WRONG_CODE


def _note_refused(number: str, why: Reason, who: str = NOBODY) -> None:
    with services().writing() as session:
        gate.note(session, AccountEvent.SIGN_IN_REFUSED, Thing.ACCOUNT, number, why, who=who)


def _page(form: SignInForm) -> str:
    ended = request.args.get("fin", "")
    return render_template("accounts/sign_in.html", form=form, ended=ended, left=LEFT, closed=CLOSED, step=ENDED)


def _proof_page(form: ProofForm) -> str:
    me = gate.visitor()
    return render_template(
        "accounts/proof.html", form=form, narrow=me.narrow, held=second_factor.has_one(reading(), me.account_id)
    )  # fmt: skip
