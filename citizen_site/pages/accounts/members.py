"""Members of one's own association: read by all of them; invited, linked anew, made manager, removed by who manages.

A number in an address is looked for in the association of the session alone: of another one, it is not there.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from citizen_site import gate
from citizen_site.accounts.associations import membership, search
from citizen_site.accounts.associations.refusals import AssociationRefused, NotThere
from citizen_site.accounts.associations.search import Member
from citizen_site.accounts.limits.limits import Try
from citizen_site.accounts.people.kinds import AccountState
from citizen_site.accounts.permissions import Act
from citizen_site.locales import say_date
from citizen_site.pages.accounts.forms import EmptyForm, MemberForm
from citizen_site.pages.accounts.home import own_id
from citizen_site.pages.accounts.invitation import keys
from citizen_site.pages.accounts.labels import refusal, show_on
from citizen_site.presentation.account_labels import STATE
from citizen_site.wiring import reading, services

blueprint = Blueprint("member_members", __name__, url_prefix="/<any(fr,en):language>/compte/membres")


@blueprint.get("")
def index() -> str:
    return _page()


@blueprint.get("/nouveau")
def new() -> str:
    return render_template("accounts/new_member.html", form=MemberForm(formdata=None))


@blueprint.post("/nouveau")
def create() -> Any:
    form = MemberForm()
    if not form.validate():
        return render_template("accounts/new_member.html", form=form), 422
    gate.count(Try.LINK_FROM_NETWORK, gate.visitor().number)
    try:
        with services().writing() as session:
            number, token = membership.invite(
                session, own_id(), name=form.name.data or "", address=form.address.data or "",
                manager=bool(form.manager.data), actor=gate.actor(), key=keys().tokens,
            )  # fmt: skip
    except AssociationRefused as refused:
        show_on(form, refused)
        return render_template("accounts/new_member.html", form=form), 422
    return _with_link(number, token)


@blueprint.post("/<number>/lien")
def give_link(number: str) -> Any:
    try:
        with services().writing() as session:
            token = membership.give_link(session, own_id(), number, actor=gate.actor(), key=keys().tokens)
    except NotThere:
        raise
    except AssociationRefused as refused:
        return _page(refusal(refused)), 422
    return _with_link(number, token)


@blueprint.post("/<number>/role")
def set_role(number: str) -> Any:
    manager = request.form.get("role") == "manager"

    def act(session: Session) -> None:
        membership.set_role(session, own_id(), number, manager=manager, actor=gate.actor())

    return _done(act, _("Done. It holds from the next page that this person opens."))


@blueprint.get("/<number>/retrait")
def confirm_removal(number: str) -> str:
    return render_template("accounts/removal.html", member=_member(number), form=EmptyForm(formdata=None))


@blueprint.post("/<number>/retrait")
def remove(number: str) -> Any:
    def act(session: Session) -> None:
        membership.remove(session, own_id(), number, actor=gate.actor())

    return _done(act, _("This person is no longer a member, and was signed out."))


def _done(act: Any, said: str) -> Any:
    try:
        with services().writing() as session:
            act(session)
    except NotThere:
        raise
    except AssociationRefused as refused:
        return _page(refusal(refused)), 422
    flash(said, "information")
    return redirect(url_for(".index"), 303)


def _page(refused: str = "") -> str:
    # Addresses are read by who may write to somebody: who manages.
    manages = gate.visitor_may(Act.INVITE_MEMBER)
    found = search.members(reading(), own_id()) if manages else search.colleagues(reading(), own_id())
    return render_template(
        "accounts/members.html", members=found, manages=manages, own=gate.visitor().number, labels=STATE,
        states=AccountState, refused=refused, say_date=say_date,
    )  # fmt: skip


def _member(number: str) -> Member:
    return search.one_member(reading(), own_id(), number)


def _with_link(number: str, token: str) -> str:
    reading().rollback()
    address = f"{services().settings.public_url.rstrip('/')}{url_for('member_invitation.index', token=token)}"
    return render_template("accounts/link.html", member=_member(number), link=address, states=AccountState)
