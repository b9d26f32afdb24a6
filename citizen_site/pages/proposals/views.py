"""Read the input, call one act, answer. Nothing about the sender is kept."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, g, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l

from citizen_site.pages.proposals.forms import ProposalForm, ReportForm
from citizen_site.presentation.texts import Text, text
from citizen_site.security import limiter
from citizen_site.wiring import reading, services
from registry.errors import RuleBroken
from registry.projects import search
from registry.projects.facts import Event, ProjectFacts, Result
from registry.projects.kinds import EventKind, ResultKind
from registry.proposals import actions, tokens
from registry.words import PartialDate, Words

blueprint = Blueprint("proposals", __name__, url_prefix="/<any(fr,en):language>/projets/<slug:slug>")

# The register explains its refusals to operators; these are for the holder of the project.
REFUSALS: dict[type[RuleBroken], str] = {
    actions.NothingProposed: _l("You propose nothing yet: fill in at least one field."),
    actions.TooManyWaiting: _l("Many proposals already wait for this project. Try again later."),
}


def _limit() -> str:
    return str(current_app.config["FORM_LIMIT"])


@blueprint.get("/signaler")
def report(slug: str) -> str:
    return render_template("projects/report.html", form=ReportForm(), project=_named(slug))


@blueprint.post("/signaler")
@limiter.limit(_limit)
def send_report(slug: str) -> Any:
    project, form = _named(slug), ReportForm()
    if not form.validate():
        return render_template("projects/report.html", form=form, project=project), 422
    try:
        with services().writing() as session:
            actions.report_error(session, slug, field=form.field.data, what=form.what.data, now=services().now())
    except tuple(REFUSALS) as refused:
        _on_field(form.what, refused)
        return render_template("projects/report.html", form=form, project=project), 422
    return redirect(url_for(".received", slug=slug), 303)


@blueprint.get("/recu")
def received(slug: str) -> str:
    return render_template("projects/proposal_received.html", project=_named(slug))


@blueprint.get("/proposer/<token>")
def propose(slug: str, token: str) -> str:
    _check(slug, token)
    return render_template("projects/proposal.html", form=ProposalForm(), project=_named(slug))


@blueprint.post("/proposer/<token>")
@limiter.limit(_limit)
def send_proposal(slug: str, token: str) -> Any:
    _check(slug, token)
    project, form = _named(slug), ProposalForm()
    if not form.validate():
        return render_template("projects/proposal.html", form=form, project=project), 422
    try:
        _keep(slug, form)
    except tuple(REFUSALS) as refused:
        _on_field(getattr(form, refused.field or "reason", form.reason), refused)
        return render_template("projects/proposal.html", form=form, project=project), 422
    return redirect(url_for(".received", slug=slug), 303)


def _on_field(field: Any, refused: RuleBroken) -> None:
    """Show the refusal of a rule on the field it concerns."""
    field.errors = [*field.errors, REFUSALS[type(refused)]]


def _check(slug: str, token: str) -> None:
    try:
        tokens.check(services().settings.secret_key, slug, token)
    except tokens.LinkRefused:
        abort(403)


def _named(slug: str) -> Any:
    found = search.project(reading(), slug)
    if isinstance(found, search.Gone):
        abort(410)
    return _Named(slug, found.facts)


class _Named:
    """The name of the project on its forms."""

    def __init__(self, slug: str, facts: ProjectFacts) -> None:
        self.slug, self.acronym, self.number = slug, facts.acronym, facts.number
        self.title: Text = text(facts.title, g.language)
        self.url = url_for("projects.detail", slug=slug)


def _keep(slug: str, form: ProposalForm) -> None:
    with services().writing() as session:
        if form.kind.data == "result":
            actions.propose_result(session, slug, _result(form), services().now())
        else:
            actions.propose_update(session, slug, _update(form), services().now())


def _result(form: ProposalForm) -> Result:
    return Result(
        kind=ResultKind(form.result_kind.data),
        title=form.result_title.data.strip(),
        date=PartialDate.parse(form.result_date.data) if form.result_date.data else None,
        url=form.result_url.data or "",
        lay_summary=Words(form.result_summary_fr.data or "", form.result_summary_en.data or ""),
        source=form.reason.data,
    )


def _update(form: ProposalForm) -> actions.Update:
    summary = Words(form.lay_summary_fr.data or "", form.lay_summary_en.data or "")
    event = None
    if form.event_kind.data and form.event_date.data:
        event = Event(EventKind(form.event_kind.data), PartialDate.parse(form.event_date.data), source=form.reason.data)
    return actions.Update({"lay_summary": summary} if summary else {}, event, form.reason.data)
