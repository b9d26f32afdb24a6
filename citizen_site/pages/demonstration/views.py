"""One page for each kind of account. It stands in for the identity provider and the second factor, and says so."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template
from flask_babel import gettext as _

from citizen_site import gate
from citizen_site.accounts import demonstration
from citizen_site.accounts.demonstration import DemonstrationCodeRefused
from citizen_site.accounts.limits.limits import Try
from citizen_site.accounts.people.kinds import AccountKind
from citizen_site.accounts.sessions.visitors import Way
from citizen_site.accounts.trail import NOBODY, AccountEvent, Reason, Thing
from citizen_site.keys import Purpose
from citizen_site.pages.demonstration.forms import DemonstrationForm
from citizen_site.settings import Environment
from citizen_site.wiring import reading, services

blueprint = Blueprint("demonstration", __name__, url_prefix="/<any(fr,en):language>")


@blueprint.get("/agents/connexion/demonstration")
def officers() -> Any:
    return _page(AccountKind.OFFICER, DemonstrationForm(formdata=None))


@blueprint.post("/agents/connexion/demonstration")
def sign_in_officer() -> Any:
    return _sign_in(AccountKind.OFFICER)


@blueprint.get("/compte/connexion/demonstration")
def members() -> Any:
    return _page(AccountKind.MEMBER, DemonstrationForm(formdata=None))


@blueprint.post("/compte/connexion/demonstration")
def sign_in_member() -> Any:
    return _sign_in(AccountKind.MEMBER)


def _sign_in(kind: AccountKind) -> Any:
    form = DemonstrationForm()
    _check_demonstration()
    form.address.choices = _choices(kind)
    if not form.validate():
        return _page(kind, form), 422
    gate.count(Try.SIGN_IN_FROM_NETWORK)
    gate.count(Try.CODE_OF_ACCOUNT, form.address.data)
    response = redirect(gate.wanted(gate.home(kind)), 303)
    try:
        with services().writing() as session:
            account_id = demonstration.check(
                session, form.address.data, form.code.data or "", kind=kind, secret=_secret()
            )  # fmt: skip
            gate.open_session(response, session, account_id, Way.DEMONSTRATION)
    except DemonstrationCodeRefused:
        _note_refused()
        form.code.errors = [_("This is not the code of this account.")]
        return _page(kind, form), 422
    return response


def _page(kind: AccountKind, form: DemonstrationForm) -> Any:
    _check_demonstration()
    form.address.choices = _choices(kind)
    return render_template("demonstration/sign_in.html", form=form)


def _check_demonstration() -> None:
    """Nothing is here unless the settings say twice that this is no site of the public."""
    settings = services().settings
    if not settings.demo or settings.env is Environment.PRODUCTION:
        abort(404)


def _choices(kind: AccountKind) -> list[tuple[str, str]]:
    return [(one.address, one.name) for one in demonstration.accounts(reading(), _secret()) if one.kind is kind]


def _secret() -> bytes:
    return services().settings.key(Purpose.TOKENS)


def _note_refused() -> None:
    with services().writing() as session:
        gate.note(session, AccountEvent.SIGN_IN_REFUSED, Thing.ACCOUNT, "unknown", Reason.WRONG_CODE, who=NOBODY)
