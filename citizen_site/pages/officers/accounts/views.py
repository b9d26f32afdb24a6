"""Read the input, call one act, answer. A link is shown once, on the answer that makes it, and kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from citizen_site import gate
from citizen_site.accounts.officers import actions, search
from citizen_site.accounts.officers.actions import AccountRefused, AccountUnknown
from citizen_site.accounts.people.kinds import AccountState
from citizen_site.accounts.permissions import Role
from citizen_site.accounts.trail import Reason
from citizen_site.keys import Purpose
from citizen_site.locales import say_date
from citizen_site.pages.officers.accounts.forms import CloseForm, OfficerForm, RolesForm
from citizen_site.presentation import account_labels
from citizen_site.presentation.fields import Fact, Value
from citizen_site.wiring import reading, services

blueprint = Blueprint("officer_accounts", __name__, url_prefix="/<any(fr,en):language>/agents/comptes")

# The rules speak to operators; these are for the administrator before the form.
REFUSALS: dict[type[AccountRefused], str] = {
    actions.AddressTaken: _l("An account has this address already."),
    actions.OwnAccount: _l("This is your own account: another administrator does this."),
    actions.LastAdministrator: _l("This is the last administrator who can sign in. Name another one first."),
}
_OTHERS = {
    "address": _l("Write the address as name@organisation.fr."),
    "name": _l("Give between 1 and 120 characters."),
    "roles": _l("Choose at least one role."),
}


@blueprint.get("")
def index() -> str:
    return render_template(
        "officers/accounts/index.html", officers=search.officers(reading()), labels=account_labels, url=_url
    )


@blueprint.get("/nouveau")
def new() -> str:
    return render_template("officers/accounts/new.html", form=OfficerForm())


@blueprint.post("/nouveau")
def create() -> Any:
    form = OfficerForm()
    if not form.validate():
        return render_template("officers/accounts/new.html", form=form), 422
    roles = [Role(one) for one in form.roles.data or []]
    try:
        with services().writing() as session:
            number, token = actions.create_officer(
                session, name=form.name.data or "", address=form.address.data or "", roles=roles,
                actor=gate.actor(), key=_tokens(),
            )  # fmt: skip
    except AccountRefused as refused:
        _on_field(form, refused)
        return render_template("officers/accounts/new.html", form=form), 422
    return _with_link(number, token)


@blueprint.get("/<number>")
def detail(number: str) -> str:
    form = RolesForm(data={"roles": [role.value for role in _officer(number).roles]})
    return _detail(number, form, CloseForm())


@blueprint.post("/<number>/roles")
def set_roles(number: str) -> Any:
    form = RolesForm()
    if not form.validate():
        return _detail(number, form, CloseForm()), 422
    roles = [Role(one) for one in form.roles.data or []]
    return _do(number, form, lambda session: actions.set_roles(session, number, roles, actor=gate.actor()))


@blueprint.post("/<number>/fermer")
def close(number: str) -> Any:
    form = CloseForm()
    if not form.validate():
        return _detail(number, RolesForm(), form), 422
    why = Reason(form.why.data)
    return _do(number, form, lambda session: actions.disable(session, number, why, actor=gate.actor()))


@blueprint.post("/<number>/lien")
def give_link(number: str) -> Any:
    """A new link: for who has not used the first one, or who has lost all that proved who they are."""
    waits = _officer(number).state is AccountState.INVITED
    act = actions.invite_again if waits else actions.reset_factors
    form = RolesForm()
    try:
        with services().writing() as session:
            token = act(session, number, actor=gate.actor(), key=_tokens())
    except AccountRefused as refused:
        _on_field(form, refused)
        return _detail(number, form, CloseForm()), 422
    return _with_link(number, token)


def _do(number: str, form: Any, act: Any) -> Any:
    try:
        with services().writing() as session:
            act(session)
    except AccountRefused as refused:
        _on_field(form, refused)
        roles, closing = (form, CloseForm()) if isinstance(form, RolesForm) else (RolesForm(), form)
        return _detail(number, roles, closing), 422
    flash(_("Done. It holds from the next page that this person opens."), "information")
    return redirect(url_for(".detail", number=number), 303)


def _detail(number: str, roles: RolesForm, closing: CloseForm) -> str:
    found = _officer(number)
    if not roles.roles.data and not roles.errors:
        roles.roles.data = [role.value for role in found.roles]
    return render_template(
        "officers/accounts/detail.html", officer=found, facts=list(_facts(found)), form=roles,
        closing=closing, own=number == gate.visitor().number, labels=account_labels, states=AccountState,
    )  # fmt: skip


def _facts(one: search.Officer) -> Iterator[Fact]:
    """What is said of an account beside its name, state and roles."""
    factors = search.factors(reading(), one.number)
    yield _fact(_("Professional e-mail address"), one.address)
    yield _fact(_("Opened on"), say_date(one.opened_at, g.language))
    if one.disabled_at:
        yield _fact(_("Closed on"), say_date(one.disabled_at, g.language))
    yield _fact(_("Passkeys"), str(factors.passkeys))
    yield _fact(_("Identities of the provider"), str(factors.identities))
    if factors.link_ends_at:
        yield _fact(_("Link good until"), say_date(factors.link_ends_at, g.language))


def _fact(label: str, said: str) -> Fact:
    return Fact(label, [Value(said, g.language)])


def _with_link(number: str, token: str) -> str:
    address = f"{services().settings.public_url.rstrip('/')}{url_for('officer_invitation.index', token=token)}"
    reading().rollback()
    return render_template("officers/accounts/link.html", officer=_officer(number), link=address)


def _officer(number: str) -> search.Officer:
    try:
        return search.one_officer(reading(), number)
    except AccountUnknown:
        abort(404)


def _url(one: search.Officer) -> str:
    return url_for(".detail", number=one.number)


def _tokens() -> bytes:
    return services().settings.key(Purpose.TOKENS)


def _on_field(form: Any, refused: AccountRefused) -> None:
    """Show the refusal of a rule on its field, above the form when it has none."""
    said = REFUSALS.get(type(refused)) or _OTHERS.get(refused.field) or _l("The state of this account has changed.")
    field = getattr(form, refused.field, None) if refused.field else None
    if field is None:
        form.form_errors = [*form.form_errors, said]
    else:
        field.errors = [*field.errors, said]
