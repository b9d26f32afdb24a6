"""Sign in by passkey or by recovery code, prove again who one is, sign out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from sqlalchemy.orm import Session

from citizen_site import gate
from citizen_site.accounts.limits.limits import Try
from citizen_site.accounts.passkeys import actions, ceremonies
from citizen_site.accounts.passkeys.ceremonies import Site
from citizen_site.accounts.people import factors
from citizen_site.accounts.people.kinds import AccountKind
from citizen_site.accounts.secrets.recovery_codes import RecoveryCodeRefused
from citizen_site.accounts.sessions.steps import StepKind
from citizen_site.accounts.sessions.visitors import Way
from citizen_site.accounts.trail import NOBODY, AccountEvent, Reason, Thing
from citizen_site.pages.officers.provider.views import leave_provider
from citizen_site.pages.officers.sign_in.ceremonies import REFUSED, UNKNOWN, ask, note_refused, site, take_challenge
from citizen_site.pages.officers.sign_in.forms import PasskeyForm, RecoveryForm
from citizen_site.pages.officers.sign_in.labels import NO_ANSWER, refusal
from citizen_site.security import with_scripts
from citizen_site.wiring import reading, services

blueprint = Blueprint("officer_sign_in", __name__, url_prefix="/<any(fr,en):language>/agents")


@blueprint.get("/connexion")
@with_scripts
def index() -> str:
    return _sign_in_page()


@blueprint.post("/connexion/options")
def options() -> Any:
    gate.count(Try.PASSKEY_FROM_NETWORK)
    # No passkey is named: who has an account here is not told, and any passkey of the site may answer.
    return ask(StepKind.PASSKEY_SIGN_IN, lambda _session, site, challenge: ceremonies.to_sign(site, challenge))


@blueprint.post("/connexion")
@with_scripts
def with_passkey() -> Any:
    form = PasskeyForm()
    answer = form.answer.data or ""
    if not answer:
        return _sign_in_page(NO_ANSWER), 422
    response = redirect(gate.wanted(url_for("officer_self.index")), 303)
    try:
        challenge = take_challenge(StepKind.PASSKEY_SIGN_IN)
        with services().writing() as session:
            used = actions.use(session, site(), answer=answer, challenge=challenge, now=services().now())
            gate.open_session(response, session, used.account_id, Way.PASSKEY)
    except REFUSED as refused:
        note_refused(answer, refused)
        return _sign_in_page(refusal(refused)), 422
    return response


@blueprint.get("/connexion/secours")
def recovery() -> str:
    return render_template("officers/sign_in/recovery.html", form=RecoveryForm())


@blueprint.post("/connexion/secours")
def with_recovery_code() -> Any:
    form = RecoveryForm()
    if not form.validate():
        return render_template("officers/sign_in/recovery.html", form=form), 422
    address, code = form.address.data or "", form.code.data or ""
    gate.count(Try.RECOVERY_CODE_FROM_NETWORK)
    gate.count(Try.CODE_OF_ACCOUNT, factors.spelled(address))
    response = redirect(url_for("officer_self.new_passkey"), 303)
    try:
        with services().writing() as session:
            account_id = factors.use_code(session, address, code, kind=AccountKind.OFFICER)
            gate.open_session(response, session, account_id, Way.RECOVERY_CODE)
    except RecoveryCodeRefused as refused:
        _note_code_refused(address)
        form.code.data, form.code.errors = "", [refusal(refused)]
        return render_template("officers/sign_in/recovery.html", form=form), 422
    return response


@blueprint.get("/preuve")
@with_scripts
def proof() -> str:
    return _proof_page()


@blueprint.post("/preuve/options")
def proof_options() -> Any:
    me = gate.visitor().account_id

    def asked(session: Session, site: Site, challenge: bytes) -> dict[str, Any]:
        return actions.to_prove(session, site, me, challenge)

    return ask(StepKind.PASSKEY_PROOF, asked, account_id=me)


@blueprint.post("/preuve")
@with_scripts
def prove() -> Any:
    me, form = gate.visitor(), PasskeyForm()
    answer = form.answer.data or ""
    if not answer:
        return _proof_page(NO_ANSWER), 422
    response = redirect(gate.wanted(url_for("officer_self.index")), 303)
    try:
        challenge = take_challenge(StepKind.PASSKEY_PROOF, account_id=me.account_id)
        with services().writing() as session:
            now = services().now()
            actions.use(session, site(), answer=answer, challenge=challenge, now=now, account_id=me.account_id)
            gate.prove(response, session, Way.PASSKEY)
    except REFUSED as refused:
        note_refused(answer, refused, me.number)
        return _proof_page(refusal(refused)), 422
    return response


@blueprint.post("/deconnexion")
def sign_out() -> Any:
    response = redirect(url_for(".index"), 303)
    with services().writing() as session:
        remembered = gate.close_session(response, session)
    # Ours has ended; the provider's ends too where this session began there.
    if address := leave_provider(remembered.get("id_token", "")):
        response.location = address
    return response


def _sign_in_page(refused: str = "") -> str:
    return render_template("officers/sign_in/sign_in.html", form=PasskeyForm(formdata=None), refused=refused)


def _proof_page(refused: str = "") -> str:
    me = gate.visitor()
    held = actions.of_account(reading(), me.account_id)
    return render_template(
        "officers/sign_in/proof.html", form=PasskeyForm(formdata=None), refused=refused, held=held, narrow=me.narrow
    )  # fmt: skip


def _note_code_refused(address: str) -> None:
    with services().writing() as session:
        number = factors.number_at(session, address) or UNKNOWN
        gate.note(session, AccountEvent.SIGN_IN_REFUSED, Thing.ACCOUNT, number, Reason.WRONG_CODE, who=NOBODY)
