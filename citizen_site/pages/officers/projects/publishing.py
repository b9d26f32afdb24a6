"""Publish a draft, ask a second person to, send it back, discard it, bring it up to date; withdraw a record."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, url_for
from flask_babel import gettext as _

from citizen_site import gate
from citizen_site.accounts.permissions import Act
from citizen_site.accounts.trail import Reason
from citizen_site.desk import actions
from citizen_site.desk.drafts import DraftState, Intent
from citizen_site.pages.officers import refusals
from citizen_site.pages.officers.projects import views
from citizen_site.pages.officers.projects.drafting import PROJECT, again, by, done, draft_of, revision
from citizen_site.pages.officers.projects.forms import PublishForm, RevisionForm, SendBackForm, WithdrawForm
from citizen_site.pages.officers.projects.record import takes_two
from registry.errors import RuleBroken

blueprint = Blueprint("officer_publication", __name__, url_prefix="/<any(fr,en):language>/agents/projets/<slug:slug>")


@blueprint.post("/publier")
def publish(slug: str) -> Any:
    draft, form = draft_of(slug), PublishForm()
    act = Act.WITHDRAW_RECORD if draft.intent is Intent.WITHDRAW else Act.PUBLISH_RECORD
    if not gate.visitor_may(act):
        abort(403)
    why = Reason.REVIEW if draft.state is DraftState.ASKED else Reason.ORDINARY_WORK
    if not form.validate():
        return views.refused(slug, form)
    try:
        done(
            lambda session: actions.publish(
                session, PROJECT, slug, revision=revision(form), by=by(), why=form.why.data, two_persons=takes_two(act)
            ),
            act, slug, why,
        )  # fmt: skip
    except RuleBroken as refused:
        return _refused(slug, form, refused)
    if act is Act.WITHDRAW_RECORD:
        return _to(slug, _("The record is withdrawn: its page says so, when and why."))
    return _to(slug, _("Published. The public page, its history and its feed say so."))


@blueprint.post("/demander")
def ask(slug: str) -> Any:
    form = PublishForm()
    if not form.validate():
        return views.refused(slug, form)
    try:
        done(
            lambda session: actions.ask_for_publication(
                session, PROJECT, slug, revision=revision(form), why=form.why.data, by=by()
            ),
            Act.AMEND_RECORD, slug,
        )  # fmt: skip
    except RuleBroken as refused:
        return _refused(slug, form, refused)
    return _to(slug, _("Asked. Another person looks at it."))


@blueprint.post("/renvoyer")
def send_back(slug: str) -> Any:
    form = SendBackForm()
    if not form.validate():
        return views.refused(slug, form)
    try:
        done(
            lambda session: actions.send_back(
                session, PROJECT, slug, revision=revision(form), note=form.note.data, by=by()
            ),
            Act.AMEND_RECORD, slug, Reason.REVIEW,
        )  # fmt: skip
    except RuleBroken as refused:
        return _refused(slug, form, refused)
    return _to(slug, _("Sent back. Its author reads your note and writes in it again."))


@blueprint.post("/abandonner")
def discard(slug: str) -> Any:
    draft, form = draft_of(slug), RevisionForm()
    try:
        done(lambda session: actions.discard(session, PROJECT, slug, revision=revision(form)), Act.AMEND_RECORD, slug)
    except RuleBroken as refused:
        return _refused(slug, form, refused)
    flash(_("The draft is discarded. The public record stays as it was."), "information")
    new = draft.base == 0
    return redirect(url_for("officer_projects.index") if new else url_for("officer_projects.detail", slug=slug), 303)


@blueprint.post("/retirer")
def withdraw(slug: str) -> Any:
    form = WithdrawForm()
    if not form.validate():
        return views.refused(slug, form)
    two = takes_two(Act.WITHDRAW_RECORD)
    try:
        done(
            lambda session: actions.withdraw(
                session, PROJECT, slug, why=form.withdrawal.data, by=by(), two_persons=two
            ),
            Act.WITHDRAW_RECORD, slug,
        )  # fmt: skip
    except RuleBroken as refused:
        return _refused(slug, form, refused)
    if two:
        return _to(slug, _("Asked. The record stays public until another person withdraws it."))
    return _to(slug, _("The record is withdrawn: its page says so, when and why."))


@blueprint.post("/reprendre")
def bring_up_to_date(slug: str) -> Any:
    """Bring the draft onto the record as it now is; where both changed a field, the editor has said which holds."""
    form = views.choice_form(slug)
    if not form.validate():
        return views.differences_with(slug, form), 422
    mine = {one.name: one.data == "draft" for one in form if one.name in form.both}
    try:
        done(
            lambda session: actions.rebase(session, PROJECT, slug, revision=revision(form), mine=mine, by=by()),
            Act.AMEND_RECORD, slug,
        )  # fmt: skip
    except RuleBroken as refused:
        again()
        refusals.show_on(form, refused)
        return views.differences_with(slug, form), 422
    flash(_("The draft now starts from the record as it is."), "information")
    return redirect(url_for("officer_projects.differences", slug=slug), 303)


def _refused(slug: str, form: Any, refused: RuleBroken) -> Any:
    """Show the refusal on its field of the form sent, or with a link to the section where it is put right."""
    again()
    field = {"why": "withdrawal"}.get(refused.field or "") if "withdrawal" in form else refused.field
    if field and field in form:
        refusals.show_on(form, refused, field=field)
        return views.refused(slug, form)
    return views.refused(slug, form, refused)


def _to(slug: str, said: str) -> Any:
    flash(said, "information")
    return redirect(url_for("officer_projects.detail", slug=slug), 303)
