"""What an association says of itself, whether its requests take two persons, and its end; for who manages it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from citizen_site import gate
from citizen_site.accounts.associations import actions, search
from citizen_site.accounts.associations.refusals import AssociationRefused
from citizen_site.accounts.trail import Reason
from citizen_site.pages.accounts.forms import SettingsForm, SureForm
from citizen_site.pages.accounts.home import own_id
from citizen_site.pages.accounts.labels import show_on
from citizen_site.pages.accounts.sign_in import CLOSED
from citizen_site.wiring import reading, services

blueprint = Blueprint("member_association", __name__, url_prefix="/<any(fr,en):language>/compte/association")


@blueprint.get("")
def index() -> str:
    one = search.own(reading(), own_id())
    said = {
        "name": one.name, "purpose": one.purpose, "representative": one.representative, "agreed": one.agreement,
        "two_persons": one.two_persons,
    }  # fmt: skip
    return _page(SettingsForm(formdata=None, data=said))


@blueprint.post("")
def amend() -> Any:
    form = SettingsForm()
    if not form.validate():
        return _page(form), 422
    try:
        with services().writing() as session:
            actions.amend(
                session, own_id(), name=form.name.data or "", purpose=form.purpose.data or "",
                representative=form.representative.data or "", agreed=form.agreed.data or "",
                two_persons=bool(form.two_persons.data), actor=gate.actor(),
            )  # fmt: skip
    except AssociationRefused as refused:
        show_on(form, refused)
        return _page(form), 422
    flash(_("Saved."), "information")
    return redirect(url_for(".index"), 303)


@blueprint.get("/fermeture")
def confirm_closing() -> str:
    return _closing_page(SureForm(formdata=None))


@blueprint.post("/fermeture")
def close() -> Any:
    form = SureForm()
    if not form.validate():
        return _closing_page(form), 422
    response = redirect(url_for("member_sign_in.index", fin=CLOSED), 303)
    with services().writing() as session:
        actions.close(session, own_id(), Reason.ASKED_BY_HOLDER, actor=gate.actor())
        gate.close_session(response, session)
    return response


def _page(form: SettingsForm) -> str:
    return render_template("accounts/association.html", form=form, association=search.own(reading(), own_id()))


def _closing_page(form: SureForm) -> str:
    members = search.colleagues(reading(), own_id())
    return render_template(
        "accounts/closing.html", form=form, association=search.own(reading(), own_id()), members=len(members)
    )  # fmt: skip
