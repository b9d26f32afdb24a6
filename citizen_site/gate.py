"""The gate before every page: which act the route is, who asks, whether they may, and whether the proof is fresh.

Deny by default: a route without a line in `doors.py` is refused. Public pages do not look at sessions at all.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask import session as form_cookie
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from citizen_site import host_cookies, waiting_forms
from citizen_site.accounts.audit import Actor
from citizen_site.accounts.limits.actions import count_try
from citizen_site.accounts.limits.limits import Try, network_of
from citizen_site.accounts.people.kinds import AccountKind
from citizen_site.accounts.permissions import Act, NotAllowed, ProofTooOld, check_fresh, check_may, is_public, may
from citizen_site.accounts.provider.configuration import configured, origin_of
from citizen_site.accounts.sessions import actions, steps
from citizen_site.accounts.sessions.steps import Step, StepGone, StepKind
from citizen_site.accounts.sessions.visitors import SessionOver, Visitor, Way
from citizen_site.accounts.trail import AccountEvent, Reason, Thing
from citizen_site.doors import DOORS, FILES, audience, of_officers
from citizen_site.keys import Purpose
from citizen_site.local_paths import local_path
from citizen_site.logs import logger
from citizen_site.wiring import reading, services

SESSION, STEP = "session", "step"
# Where somebody signs in, and proves again who they are, by the part of the site that the address is in.
SIGN_IN = {AccountKind.OFFICER: "officer_sign_in.index", AccountKind.MEMBER: "member_sign_in.index"}
PROOF = {AccountKind.OFFICER: "officer_sign_in.proof", AccountKind.MEMBER: "member_sign_in.proof"}
HOME = {AccountKind.OFFICER: "officer_self.index", AccountKind.MEMBER: "member_home.index"}
# Where a form that came with too old a proof waits until its sender has proved again who they are.
SEND_AGAIN = {AccountKind.OFFICER: "send_again.officers", AccountKind.MEMBER: "send_again.members"}


def set_up(app: Flask) -> None:
    """Put the gate before every page. Call it after the form tokens: what is forged never reaches it."""
    app.before_request(_pass)
    app.after_request(_keep_out_of_caches)


def let_files_in() -> None:
    """Take a large form where a page receives files, from somebody who may send one: of others so much is never read.

    Runs before the tokens of forms, which stand in the form; the gate itself is passed after them as ever.
    """
    endpoint = request.endpoint or ""
    if endpoint not in FILES or request.method != "POST":
        return
    who = _who()
    if who and who.kind is audience(endpoint) and may(who.roles, DOORS[endpoint], narrow=who.narrow):
        g.visitor, g.guarded = who, True
        request.max_content_length = FILES[endpoint]


def visitor() -> Visitor:
    """Return the person behind this request; refused where nobody is signed in."""
    found: Visitor | None = g.get("visitor")
    if found is None:
        abort(403)
    return found


def visitor_may(act: Act) -> bool:
    """Say whether the person behind this request may do an act: what a page offers is what it accepts."""
    found: Visitor | None = g.get("visitor")
    return found is not None and may(found.roles, act, narrow=found.narrow)


def open_session(
    response: AnyResponse, session: Session, account_id: int, way: Way, kept: dict[str, Any] | None = None
) -> None:
    """Sign a person in: a new session, its cookie on this answer, a line of the trail. Raises SessionOver."""
    now, key = services().now(), _key()
    actions.forget_ended(session, now)
    _end_current(session)
    # What was typed before signing in belongs to nobody known: its form tokens end with it.
    form_cookie.clear()
    token = actions.open_session(
        session, account_id, way, browser=_browser(), now=now, key=key, kept=kept or {}
    )  # fmt: skip
    found = actions.find(session, token, browser=_browser(), now=now, key=key)
    note(session, AccountEvent.SIGNED_IN, Thing.ACCOUNT, found.number, who=found.number)
    if way is Way.RECOVERY_CODE:
        note(session, AccountEvent.RECOVERY_CODE_USED, Thing.ACCOUNT, found.number, who=found.number)
    host_cookies.give(response, SESSION, token, strict=found.kind is AccountKind.OFFICER)


def prove(response: AnyResponse, session: Session, way: Way) -> None:
    """Note that the visitor has proved again who they are: the identifier of the session changes."""
    who = visitor()
    token = actions.prove(session, host_cookies.read(SESSION), way, now=services().now(), key=_key())
    note(session, AccountEvent.PROVED_AGAIN, Thing.ACCOUNT, who.number)
    host_cookies.give(response, SESSION, token, strict=who.kind is AccountKind.OFFICER)


def close_session(response: AnyResponse, session: Session) -> dict[str, Any]:
    """Sign the visitor out and return what the session remembered; the browser forgets what it kept of the site."""
    who: Visitor | None = g.get("visitor")
    remembered = actions.kept(session, host_cookies.read(SESSION), _key())
    _end_current(session)
    if who is not None:
        note(session, AccountEvent.SIGNED_OUT, Thing.ACCOUNT, who.number)
    form_cookie.clear()
    host_cookies.take_back(response, SESSION)
    response.headers["Clear-Site-Data"] = '"cache", "cookies"'
    return remembered


def close_others(session: Session, account_id: int) -> int:
    """End the other sessions of an account, this one left; return how many ended."""
    return actions.close_all(session, account_id, but=host_cookies.read(SESSION), key=_key())


def begin_step(
    response: AnyResponse, session: Session, kind: StepKind, data: dict[str, Any], *, account_id: int | None = None
) -> None:
    """Keep on the server what the next step must know, and give this browser the cookie that leads to it."""
    token = steps.begin(session, kind, data, key=_key(), now=services().now(), account_id=account_id)
    host_cookies.give(response, STEP, token)


def take_step(session: Session, kind: StepKind) -> Step:
    """Return what was kept for this browser, and take it away. Raises StepGone."""
    token = host_cookies.read(STEP)
    if not token:
        raise StepGone("Step: this browser has begun none.")
    return steps.take(session, token, kind, key=_key(), now=services().now())


def look_at_step(kind: StepKind) -> Step:
    """Return what was kept for this browser and leave it, for a page that only shows it. Raises StepGone."""
    return steps.look(reading(), host_cookies.read(STEP), kind, key=_key(), now=services().now())


def keep_step(session: Session, kind: StepKind, data: dict[str, Any]) -> str:
    """Keep what the next step must know, and return the token that leads to it, for an address instead of a cookie."""
    return steps.begin(session, kind, data, key=_key(), now=services().now())


def take_kept_step(session: Session, token: str, kind: StepKind) -> Step:
    """Return what was kept under this token, and take it away. Raises StepGone."""
    return steps.take(session, token, kind, key=_key(), now=services().now())


def note(
    session: Session,
    act: Act | AccountEvent,
    kind: Thing,
    thing: str,
    why: Reason = Reason.ORDINARY_WORK,
    who: str = "",
) -> None:
    """Add one line to the trail, in the transaction of the act; `who` is the visitor unless somebody else is named."""
    actor(who).note(session, act, kind, thing, why)


def actor(who: str = "") -> Actor:
    """Return who acts, as the acts of accounts want it: the visitor unless somebody else is named."""
    return Actor(who or visitor().number, services().now(), services().settings.key(Purpose.TRAIL))


def count(what: Try, subject: str = "") -> None:
    """Count one try of a subject, of the network that asks when none is given. Raises TooManyTries."""
    subject = subject or network_of(request.remote_addr or "")
    count_try(services().engine, what, subject, now=services().now(), key=_key())


def home(kind: AccountKind) -> str:
    """Return the address of the first page of somebody who is signed in."""
    return url_for(HOME[kind])


def wanted(default: str) -> str:
    """Return where to go on after signing in: the local path that was asked, else the default."""
    return local_path(request.values.get("suite", "")) or default


def _pass() -> Any:
    if request.endpoint is None:
        return None
    act = DOORS.get(request.endpoint)
    if act is None:
        logger().error("route without a line in the table of doors", route=str(request.url_rule))
        abort(403)
    settings = services().settings
    if settings.officers_host and not _is_its_host(request.endpoint, settings.officers_host):
        abort(404)
    if of_officers(request.endpoint) and configured(settings):
        # Browsers hold a form's redirection to this list too: the way to the provider begins with a form.
        g.form_targets = origin_of(settings.provider_issuer)
    if is_public(act):
        return None
    g.guarded = True
    who = _find()
    if who is None:
        return _to_sign_in()
    g.visitor = who
    try:
        if who.kind is not audience(request.endpoint):
            raise NotAllowed(f"{request.endpoint} is in the part of the site of others.")
        check_may(who.roles, act, narrow=who.narrow)
        check_fresh(act, who.proved_at, services().now())
    except NotAllowed:
        _note_refusal(who, Reason.NOT_ALLOWED)
        abort(403)
    except ProofTooOld:
        return _to_proof(who)
    return None


def _is_its_host(endpoint: str, officers_host: str) -> bool:
    """Whether a route answers on the host that was asked: officers have one of their own, with cookies of its own.

    Static files and what machines ask of every host answer everywhere.
    """
    here = request.host.partition(":")[0].casefold() == officers_host.partition(":")[0].casefold()
    return here if of_officers(endpoint) else not here or endpoint.startswith(("static", "bootstrap.", "machines."))


def _find() -> Visitor | None:
    found, token, now, key = _who(), host_cookies.read(SESSION), services().now(), _key()
    if found and actions.needs_noting(reading(), token, now=now, key=key):
        with services().writing() as session:
            actions.note_seen(session, token, now=now, key=key)
    return found


def _who() -> Visitor | None:
    token = host_cookies.read(SESSION)
    try:
        return actions.find(reading(), token, browser=_browser(), now=services().now(), key=_key()) if token else None
    except SessionOver:
        return None


def _to_sign_in() -> AnyResponse:
    """Send a reader to sign in and back; refuse what would have changed something, which is then sent again."""
    if request.method not in ("GET", "HEAD"):
        g.signed_out = True
        abort(403)
    return redirect(url_for(SIGN_IN[_part()], suite=_here()), 303)


def _to_proof(who: Visitor) -> AnyResponse:
    if request.method in ("GET", "HEAD"):
        return redirect(url_for(PROOF[who.kind], suite=_here()), 303)
    fields = waiting_forms.fields_of(request)
    if fields is None:
        return redirect(url_for(PROOF[who.kind], suite=local_path(_referring())), 303)
    answer = redirect(url_for(PROOF[who.kind], suite=url_for(SEND_AGAIN[who.kind])), 303)
    with services().writing() as session:
        token = waiting_forms.keep(session, _here(), fields, who.account_id)
    host_cookies.give(answer, waiting_forms.COOKIE, token)
    return answer


def _part() -> AccountKind:
    return AccountKind.MEMBER if request.path.split("/")[2:3] == ["compte"] else AccountKind.OFFICER


def _here() -> str:
    query = request.query_string.decode("ascii", "ignore")
    return f"{request.path}?{query}" if query else request.path


def _referring() -> str:
    site, said = current_app.config["PUBLIC_URL"], request.referrer or ""
    return said.removeprefix(site) if said.startswith(f"{site}/") else ""


def _note_refusal(who: Visitor, why: Reason) -> None:
    thing = (request.endpoint or "none").replace(".", "-").replace("_", "-")
    with services().writing() as session:
        note(session, AccountEvent.ACT_REFUSED, Thing.ROUTE, thing, why, who=who.number)


def _end_current(session: Session) -> None:
    token = host_cookies.read(SESSION)
    if token:
        actions.close(session, token, _key())


def _keep_out_of_caches(response: Response) -> Response:
    if g.get("guarded"):
        response.headers["Cache-Control"] = "no-store"
    return response


def _browser() -> str:
    return request.headers.get("User-Agent", "")


def _key() -> bytes:
    return services().settings.key(Purpose.SESSION)
