"""An association asks for an account, and follows its application by a link that is shown once and kept nowhere."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, render_template, url_for

from citizen_site import gate
from citizen_site.accounts.associations import actions, applications
from citizen_site.accounts.associations.applications import Said
from citizen_site.accounts.associations.enrolment import find
from citizen_site.accounts.associations.refusals import AssociationRefused, NotThere
from citizen_site.accounts.limits.limits import Try
from citizen_site.accounts.people.invitations import InvitationRefused
from citizen_site.accounts.people.kinds import AssociationState
from citizen_site.accounts.trail import NOBODY
from citizen_site.locales import say_date
from citizen_site.pages.accounts.forms import RegistrationForm
from citizen_site.pages.accounts.invitation import keys
from citizen_site.pages.accounts.labels import show_on
from citizen_site.wiring import reading, services

blueprint = Blueprint("member_registration", __name__, url_prefix="/<any(fr,en):language>/compte/inscription")


@blueprint.get("")
def index() -> str:
    return render_template("accounts/registration.html", form=RegistrationForm(formdata=None))


@blueprint.post("")
def register() -> Any:
    form = RegistrationForm()
    said = _said(form) if form.validate() else None
    if said is None:
        return render_template("accounts/registration.html", form=form), 422
    gate.count(Try.REGISTRATION_FROM_NETWORK)
    with services().writing() as session:
        token = actions.register(session, said, actor=gate.actor(NOBODY), key=keys().tokens)
    # Made here: the link is in no redirection and in no table, this page is the only one that shows it.
    address = f"{services().settings.public_url.rstrip('/')}{url_for('.standing', token=token)}"
    return _unkept(render_template("accounts/received.html", link=address))


@blueprint.get("/<token>")
def standing(token: str) -> Any:
    now = services().now()
    try:
        one = applications.find(reading(), token, now=now, key=keys().tokens)
    except NotThere:
        return _unkept(render_template("accounts/link_refused.html")), 404
    return _unkept(
        render_template(
            "accounts/standing.html", application=one, states=AssociationState, say_date=say_date, token=token,
            waits_for_set_up=_waits_for_set_up(token),
        )
    )  # fmt: skip


def _said(form: RegistrationForm) -> Said | None:
    """Return what the form says, checked; None once the refusal is shown on its field."""
    try:
        return actions.checked(
            name=form.name.data or "", purpose=form.purpose.data or "",
            representative=form.representative.data or "", rna=form.rna.data or "", siren=form.siren.data or "",
            agreed=form.agreed.data or "", applicant=form.applicant.data or "", address=form.address.data or "",
        )  # fmt: skip
    except AssociationRefused as refused:
        show_on(form, refused)
        return None


def _waits_for_set_up(token: str) -> bool:
    """Whether the link opens an account that nobody has set up yet."""
    try:
        return not find(reading(), token, keys=keys(), now=services().now()).again
    except InvitationRefused:
        return False


def _unkept(page: str) -> Any:
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response
