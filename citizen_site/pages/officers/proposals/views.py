"""List what waits, show what accepting one would change, decide. Nothing tells who sent it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from citizen_site import gate
from citizen_site.accounts.permissions import Act
from citizen_site.accounts.trail import Reason, Thing
from citizen_site.locales import say_date
from citizen_site.pages.officers import refusals
from citizen_site.pages.officers.forms import faults
from citizen_site.pages.officers.proposals.forms import AcceptForm, CloseForm, DeclineForm
from citizen_site.presentation import fields, labels
from citizen_site.presentation.texts import Text, text
from citizen_site.wiring import reading, services
from registry.errors import NotFound, RuleBroken
from registry.projects import search
from registry.projects.actions import Trace
from registry.projects.search import Standalone
from registry.proposals import actions
from registry.proposals.actions import Proposal, Waiting
from registry.proposals.records import ProposalKind, ProposalState

blueprint = Blueprint("officer_proposals", __name__, url_prefix="/<any(fr,en):language>/agents/propositions")

KIND = {
    ProposalKind.UPDATE: _l("Update proposed by the holder"),
    ProposalKind.RESULT: _l("Result proposed by the holder"),
    ProposalKind.ERROR_REPORT: _l("Error reported by a reader"),
}
STATE = {
    ProposalState.RECEIVED: _l("Waiting for a decision."),
    ProposalState.ACCEPTED: _l("Followed."),
    ProposalState.DECLINED: _l("Not followed."),
}
_REFUSALS: dict[type[RuleBroken], str] = {
    actions.ProjectChanged: _l("The project changed meanwhile. Look at the differences below, then decide again."),
    actions.DecidedAlready: _l("Somebody decided meanwhile."),
    actions.NotPublicAnyMore: _l("The project was withdrawn: nothing can be added to it."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One proposal in the list."""

    kind: str
    title: Text
    url: str
    received: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One proposal on its page; `said` is what a reader wrote, `part` the field that it is about."""

    number: int
    kind: str
    state: str
    title: Text
    received: str
    waits: bool
    is_report: bool
    part: str
    said: str
    holder_says: str
    decision: str
    public_url: str
    desk_url: str


@blueprint.get("")
def index() -> str:
    found = actions.waiting(reading())
    return render_template("officers/proposals/index.html", rows=[_row(one) for one in found])


@blueprint.get("/<int:number>")
def detail(number: int) -> str:
    return _page(number)


@blueprint.post("/<int:number>/accepter")
def accept(number: int) -> Any:
    one = _found(number)
    if one.kind is ProposalKind.ERROR_REPORT:
        form: Any = CloseForm()
        return _decide(number, form, "done", Reason.CORRECTION, lambda session, trace: actions.accept(
            session, number, trace), _("Closed as followed."))  # fmt: skip
    form = AcceptForm()
    seen = int(form.seen.data) if re.fullmatch(r"\d{1,9}", form.seen.data or "", re.ASCII) else 0
    return _decide(number, form, "why", Reason.ASKED_BY_HOLDER, lambda session, trace: actions.accept(
        session, number, trace, seen=seen), _("Accepted. The public page says so."))  # fmt: skip


@blueprint.post("/<int:number>/refuser")
def decline(number: int) -> Any:
    _found(number)
    form = DeclineForm()
    return _decide(number, form, "reason", Reason.REVIEW, lambda session, trace: actions.decline(
        session, number, trace), _("Closed, not followed."))  # fmt: skip


def _decide(number: int, form: Any, field: str, why: Reason, act: Any, said: str) -> Any:
    """Do the act with the reason given, and note it; show a refusal on the page as the proposal now stands."""
    if not form.validate():
        return _page(number, form), 422
    try:
        with services().writing() as session:
            act(session, Trace(gate.visitor().number, form[field].data, services().now()))
            gate.note(session, Act.DECIDE_PROPOSAL, Thing.PROPOSAL, str(number), why)
    except NotFound:
        abort(404)
    except RuleBroken as refused:
        reading().rollback()
        form.form_errors.append(str(_REFUSALS.get(type(refused), refusals.sentence(refused))))
        return _page(number, form), 422
    flash(said, "information")
    return redirect(url_for(".index"), 303)


def _page(number: int, sent: Any = None) -> str:
    one = _found(number)
    changes, seen, gone = _changes(one)
    forms: dict[str, Any] = {}
    for kind in (AcceptForm, CloseForm, DeclineForm):
        fresh = kind(formdata=None, data={"why": actions.reason_of(one)})
        forms[kind.__name__] = sent if type(sent) is kind else fresh
    forms["AcceptForm"].seen.data = str(seen)
    return render_template(
        "officers/proposals/detail.html", proposal=_shown(one), changes=changes, gone=gone, accept=forms["AcceptForm"],
        close=forms["CloseForm"], decline=forms["DeclineForm"], faults=faults(sent) if sent is not None else [],
    )  # fmt: skip


def _changes(one: Proposal) -> tuple[list[fields.Change], int, bool]:
    """Return what accepting would change, the change of the project, and whether the project is gone."""
    if one.state is not ProposalState.RECEIVED or one.kind is ProposalKind.ERROR_REPORT:
        return [], 0, False
    try:
        found, seen = actions.would_change(reading(), one.id, services().today())
    except (RuleBroken, NotFound):
        return [], 0, True
    return [fields.change(each) for each in found], seen, False


def _found(number: int) -> Proposal:
    if number > 2**31 - 1:  # no such number fits in the table
        abort(404)
    return actions.proposal(reading(), number)


def _shown(one: Proposal) -> Shown:
    report = one.kind is ProposalKind.ERROR_REPORT
    field = str(one.content.get("field") or "")
    return Shown(
        number=one.id,
        kind=str(KIND[one.kind]),
        state=str(STATE[one.state]),
        title=title_of(one.slug),
        received=say_date(one.received_at, g.language),
        waits=one.state is ProposalState.RECEIVED,
        is_report=report,
        part=str(labels.FIELD[field]) if field in labels.FIELD else "",
        said=str(one.content.get("what") or "") if report else "",
        holder_says="" if report else actions.reason_of(one),
        decision=one.decision or "",
        public_url=url_for("projects.detail", slug=one.slug),
        desk_url=url_for("officer_projects.detail", slug=one.slug),
    )


def _row(one: Waiting) -> Row:
    url = url_for(".detail", number=one.id)
    return Row(str(KIND[one.kind]), title_of(one.slug), url, say_date(one.received_at, g.language))


def title_of(slug: str) -> Text:
    """Return the title of the project, its address where it is no more."""
    try:
        found = search.project(reading(), slug)
    except NotFound:
        return Text(slug, "fr")
    return text(found.facts.title if isinstance(found, Standalone) else found.title, g.language)
