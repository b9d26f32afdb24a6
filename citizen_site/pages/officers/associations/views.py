"""Read the input, call one act, answer. A link is shown once, on the answer that makes it, and kept nowhere."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from citizen_site import gate
from citizen_site.accounts.associations import actions, applications, membership, refusals, search
from citizen_site.accounts.associations.applications import Application
from citizen_site.accounts.associations.refusals import AssociationRefused, NotThere
from citizen_site.accounts.people.kinds import AccountState
from citizen_site.accounts.people.kinds import AssociationState as State
from citizen_site.accounts.trail import Reason
from citizen_site.keys import Purpose
from citizen_site.locales import say_date
from citizen_site.pages.officers.associations.facts import of_application, of_association
from citizen_site.pages.officers.associations.forms import ClosingForm, EmptyForm, RefusalForm
from citizen_site.presentation import account_labels
from citizen_site.wiring import reading, services

blueprint = Blueprint("officer_associations", __name__, url_prefix="/<any(fr,en):language>/agents/associations")

REFUSALS: dict[type[AssociationRefused], str] = {
    refusals.NumberTaken: _l("An association that is open has one of these numbers. Refuse, and say so."),
    refusals.AddressTaken: _l("An account signs in with this address. Refuse, and ask for another address."),
    refusals.ReasonMissing: _l("Say why, in at most 2,000 characters."),
    refusals.ChangeRefused: _l("This has been decided already."),
}


@blueprint.get("")
def index() -> str:
    found = applications.every(reading(), services().now())
    return render_template(
        "officers/associations/index.html", associations=search.associations(reading()), labels=account_labels,
        waiting=[one for one in found if one.state is State.ASKED],
        decided=[one for one in found if one.state is not State.ASKED], say_date=say_date,
    )  # fmt: skip


@blueprint.get("/demandes/<number>")
def application(number: str) -> str:
    return _application_page(number, RefusalForm(formdata=None))


@blueprint.post("/demandes/<number>/acceptation")
def accept(number: str) -> Any:
    form = RefusalForm(formdata=None)
    try:
        with services().writing() as session:
            opened = actions.accept(session, number, actor=gate.actor())
    except NotThere:
        raise
    except AssociationRefused as refused:
        form.form_errors = [REFUSALS[type(refused)]]
        return _application_page(number, form), 422
    flash(_("Accepted. The link that the applicant holds now sets up the account of the first manager."), "information")
    return redirect(url_for(".detail", number=opened), 303)


@blueprint.post("/demandes/<number>/refus")
def refuse(number: str) -> Any:
    form = RefusalForm()
    if not form.validate():
        return _application_page(number, form), 422
    try:
        with services().writing() as session:
            actions.refuse(session, number, form.why.data or "", actor=gate.actor())
    except NotThere:
        raise
    except AssociationRefused as refused:
        form.why.errors = [REFUSALS[type(refused)]]
        return _application_page(number, form), 422
    flash(_("Refused. The applicant reads why with their link."), "information")
    return redirect(url_for(".index"), 303)


@blueprint.get("/<number>")
def detail(number: str) -> str:
    return _page(number, ClosingForm(formdata=None))


@blueprint.post("/<number>/fermeture")
def close(number: str) -> Any:
    form = ClosingForm()
    if not form.validate():
        return _page(number, form), 422
    association_id, _one = search.association(reading(), number)
    try:
        with services().writing() as session:
            actions.close(session, association_id, Reason(form.why.data), actor=gate.actor())
    except NotThere:
        raise
    except AssociationRefused as refused:
        form.why.errors = [REFUSALS[type(refused)]]
        return _page(number, form), 422
    flash(_("Closed. Nobody signs in to it any more."), "information")
    return redirect(url_for(".detail", number=number), 303)


@blueprint.post("/<number>/membres/<member>/lien")
def give_link(number: str, member: str) -> Any:
    """A new password: the second factor stays, and is asked for."""
    return _linked(number, member, membership.give_link_by_officer)


@blueprint.post("/<number>/membres/<member>/reprise")
def reset(number: str, member: str) -> Any:
    """Everything anew: for somebody who has lost password and second factor, and has shown who they are."""
    return _linked(number, member, membership.reset)


def _linked(number: str, member: str, act: Any) -> Any:
    association_id, _one = search.association(reading(), number)
    with services().writing() as session:
        # A member of another association is not there, for officers too: what they look at is what they act on.
        membership.member(session, association_id, member)
        token = act(session, member, actor=gate.actor(), key=services().settings.key(Purpose.TOKENS))
    reading().rollback()
    address = f"{services().settings.public_url.rstrip('/')}{url_for('member_invitation.index', token=token)}"
    found = search.one_member(reading(), association_id, member)
    return render_template("officers/associations/link.html", member=found, number=number, link=address)


def _application_page(number: str, form: RefusalForm) -> str:
    one: Application = applications.one(reading(), number, services().now())
    return render_template(
        "officers/associations/application.html", application=one, form=form, states=State, labels=account_labels,
        facts=list(of_application(one)), known=search.known(reading(), one, services().now()),
    )  # fmt: skip


def _page(number: str, form: ClosingForm) -> str:
    association_id, one = search.association(reading(), number)
    return render_template(
        "officers/associations/detail.html", association=one, form=form, facts=list(of_association(one)),
        members=search.members(reading(), association_id), labels=account_labels, states=State,
        account_states=AccountState, empty=EmptyForm(formdata=None),
    )  # fmt: skip
