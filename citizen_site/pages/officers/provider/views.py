"""The way to the identity provider and back. What goes wrong gives a page and a way out; no attacker is told why."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, g, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from citizen_site import gate, host_cookies
from citizen_site.accounts.limits.limits import Try
from citizen_site.accounts.people import invitations
from citizen_site.accounts.people.invitations import InvitationRefused
from citizen_site.accounts.people.kinds import AccountKind
from citizen_site.accounts.people.records import AccountRecord
from citizen_site.accounts.provider import configuration, flow, identities
from citizen_site.accounts.provider.fetching import ProviderAnswerRefused, ProviderUnreachable
from citizen_site.accounts.provider.flow import Identity
from citizen_site.accounts.provider.identities import IdentityTaken, IdentityUnknown
from citizen_site.accounts.provider.verifying import SignInRefused
from citizen_site.accounts.sessions.actions import close_known, known_by
from citizen_site.accounts.sessions.steps import Step, StepGone, StepKind
from citizen_site.accounts.sessions.visitors import SessionOver, Way
from citizen_site.accounts.trail import NOBODY, AccountEvent, Reason, Thing
from citizen_site.keys import Purpose
from citizen_site.local_paths import local_path
from citizen_site.logs import logger
from citizen_site.wiring import services

blueprint = Blueprint("officer_provider", __name__, url_prefix="/<any(fr,en):language>/agents")

# What a sign-in at the provider is for.
SIGN_IN, PROVE, OPEN = "sign_in", "prove", "open"
# The link that is being used waits in the browser of its holder, and in no table.
LINK_COOKIE = "link"
_REFUSED = (
    SignInRefused, ProviderAnswerRefused, StepGone, SessionOver, IdentityUnknown, IdentityTaken, InvitationRefused,
)  # fmt: skip


@blueprint.errorhandler(ProviderUnreachable)
def unreachable(error: ProviderUnreachable) -> Any:
    logger().error("identity provider unreachable", error=str(error))
    _note_refused()
    return _closed("officers/provider/unreachable.html", 503)


@blueprint.errorhandler(ProviderAnswerRefused)
def refused(error: ProviderAnswerRefused) -> Any:
    logger().error("identity provider refused", rule=str(error))
    _note_refused()
    return _closed("officers/provider/refused.html", 403)


@blueprint.errorhandler(InvitationRefused)
def link_refused(_error: InvitationRefused) -> Any:
    return _closed("officers/sign_in/invitation_refused.html", 403)


@blueprint.post("/connexion/fournisseur")
def sign_in() -> Any:
    return _leave(SIGN_IN, gate.wanted(gate.home(AccountKind.OFFICER)))


@blueprint.post("/preuve/fournisseur")
def prove() -> Any:
    return _leave(PROVE, gate.wanted(gate.home(AccountKind.OFFICER)), account_id=gate.visitor().account_id)


@blueprint.post("/invitation/<token>/fournisseur")
def open_account(token: str) -> Any:
    with services().writing() as session:
        invitations.find(session, token, kind=AccountKind.OFFICER, now=services().now(), key=_tokens())
    response = _leave(OPEN, gate.home(AccountKind.OFFICER))
    host_cookies.give(response, LINK_COOKIE, token)
    return response


@blueprint.get("/connexion/retour")
def come_back() -> Any:
    """The provider sends the browser here; what it brings is good for the browser that left, once."""
    try:
        with services().writing() as session:
            step = gate.take_step(session, StepKind.PROVIDER_ANSWER)
    except StepGone:
        gate.count(Try.STRAY_RETURN_FROM_NETWORK)
        _note_refused()
        return _closed("officers/provider/refused.html", 403)
    g.asks_for = step.account_id
    try:
        identity = flow.come_back(_provider(), services().providers, _said(), step.data, services().now())
        return _arrive(step, identity)
    except _REFUSED as refusal:
        rule = refusal.rule if isinstance(refusal, SignInRefused) else type(refusal).__name__
        logger().warning("sign-in at the provider refused", rule=rule)
        _note_refused()
        response = _closed("officers/provider/refused.html", 403)
        if step.data["purpose"] == OPEN:
            host_cookies.take_back(response, LINK_COOKIE)
        return response


@blueprint.get("/connexion/fin")
def signed_out() -> Any:
    try:
        with services().writing() as session:
            gate.take_kept_step(session, request.args.get("state", ""), StepKind.PROVIDER_SIGN_OUT)
    except StepGone:
        # The session of this site has ended all the same: there is nothing to refuse.
        return redirect(url_for("officer_sign_in.index"), 303)
    return render_template("officers/provider/signed_out.html")


def leave_provider(id_token: str) -> str:
    """Return where the browser goes to end the provider's session too; empty when there is none to end."""
    if not id_token or not configuration.configured(services().settings):
        return ""
    try:
        with services().writing() as session:
            state = gate.keep_step(session, StepKind.PROVIDER_SIGN_OUT, {})
        return flow.sign_out_address(_provider(), services().providers, id_token=id_token, state=state)
    except (ProviderUnreachable, ProviderAnswerRefused) as error:
        # Ours ends whatever the provider does.
        logger().error("identity provider unreachable", error=str(error))
        return ""


def _leave(purpose: str, wanted: str, account_id: int | None = None) -> Response:
    gate.count(Try.PROVIDER_FROM_NETWORK)
    g.asks_for = account_id
    since = services().now() if purpose == PROVE else None
    leaving = flow.leave(_provider(), services().providers, random=secrets.token_bytes, since=since)
    response = make_response(redirect(leaving.address, 303))
    with services().writing() as session:
        kept = {**leaving.remembered, "purpose": purpose, "wanted": local_path(wanted)}
        if purpose == PROVE:
            kept["session"] = known_by(host_cookies.read(gate.SESSION), services().settings.key(Purpose.SESSION))
        gate.begin_step(response, session, StepKind.PROVIDER_ANSWER, kept, account_id=account_id)
    return response


def _arrive(step: Step, identity: Identity) -> Any:
    """Sign in, or note the new proof, then lead on by a page of this site: its cookie is not sent from elsewhere."""
    wanted = step.data["wanted"] or gate.home(AccountKind.OFFICER)
    page = render_template("officers/provider/arrived.html", wanted=wanted, at_once=f"0;url={wanted}")
    response = make_response(page)
    with services().writing() as session:
        if step.data["purpose"] == OPEN:
            _open_account(session, identity)
        account_id = identities.account_of(session, identity)
        if step.account_id is not None and step.account_id != account_id:
            raise SignInRefused("same_person")
        gate.open_session(response, session, account_id, Way.PROVIDER, kept={"id_token": identity.id_token})
        if step.data["purpose"] == PROVE:
            # The new session stands for the one before, whose cookie did not come along from the provider.
            close_known(session, step.data["session"])
            number = _number(session, account_id)
            gate.note(session, AccountEvent.PROVED_AGAIN, Thing.ACCOUNT, number, who=number)
    if step.data["purpose"] == OPEN:
        host_cookies.take_back(response, LINK_COOKIE)
    return response


def _open_account(session: Session, identity: Identity) -> None:
    token = host_cookies.read(LINK_COOKIE)
    link = invitations.use(session, token, kind=AccountKind.OFFICER, now=services().now(), key=_tokens())
    identities.link(session, identity, link.account_id, services().now())


def _said() -> Mapping[str, str]:
    """What the browser brings from the provider, each parameter once (RFC 6749, 3.1). Raises SignInRefused."""
    if any(len(values) > 1 for _name, values in request.args.lists()):
        raise SignInRefused("parameters_once")
    return request.args


def _note_refused() -> None:
    """Note that a sign-in was refused: by whose account it was asked for, where a session said so, and no more."""
    with services().writing() as session:
        account_id = g.get("asks_for")
        who = _number(session, account_id) if account_id else NOBODY
        gate.note(session, AccountEvent.SIGN_IN_REFUSED, Thing.SESSION, "provider", Reason.PROVIDER_REFUSED, who=who)


def _number(session: Session, account_id: int) -> str:
    return session.get_one(AccountRecord, account_id).number


def _closed(template: str, status: int) -> Response:
    response = make_response(render_template(template), status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _provider() -> configuration.Provider:
    if not configuration.configured(services().settings):
        abort(404)
    return configuration.read(services().settings)


def _tokens() -> bytes:
    return services().settings.key(Purpose.TOKENS)
