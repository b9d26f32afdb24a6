"""Publish a draft of a database or of an organisation, by one person or by two; take a record away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect
from flask_babel import gettext as _

from citizen_site import gate
from citizen_site.accounts.permissions import Act
from citizen_site.accounts.trail import Reason
from citizen_site.desk import actions, search
from citizen_site.desk.drafts import DraftState, Intent
from citizen_site.pages.officers import refusals
from citizen_site.pages.officers.projects.drafting import again, by, revision
from citizen_site.pages.officers.projects.record import takes_two
from citizen_site.pages.officers.references import forms, views
from citizen_site.pages.officers.references.desk import Desk
from citizen_site.wiring import reading
from registry.errors import RuleBroken
from registry.projects.merges import INTO


def publish(desk: Desk, slug: str) -> Any:
    draft, form = search.draft(reading(), desk.subject, slug), forms.PublishForm()
    act = Act.WITHDRAW_RECORD if draft.intent is Intent.WITHDRAW else Act.PUBLISH_RECORD
    if not gate.visitor_may(act):
        abort(403)
    why = Reason.REVIEW if draft.state is DraftState.ASKED else Reason.ORDINARY_WORK

    def do(session: Any) -> Any:
        return actions.publish(session, desk.subject, slug, revision=revision(form), by=by(), why=form.why.data,
                               two_persons=takes_two(act))  # fmt: skip

    if (refused := _try(desk, slug, form, do, act, why)) is not None:
        return refused
    if act is Act.WITHDRAW_RECORD:
        return _to_list(desk, _("Taken away. Its address says that it was withdrawn."))
    if INTO in draft.facts:
        flash(_("Merged. Its projects name the other one, and its address leads to it."), "information")
        return redirect(desk.url("detail", slug=draft.facts[INTO]), 303)
    return _to(desk, slug, _("Published. The public page says so."))


def ask(desk: Desk, slug: str) -> Any:
    form = forms.PublishForm()

    def do(session: Any) -> Any:
        return actions.ask_for_publication(session, desk.subject, slug, revision=revision(form), why=form.why.data,
                                           by=by())  # fmt: skip

    refused = _try(desk, slug, form, do, Act.AMEND_RECORD)
    return refused if refused is not None else _to(desk, slug, _("Asked. Another person looks at it."))


def send_back(desk: Desk, slug: str) -> Any:
    form = forms.SendBackForm()

    def do(session: Any) -> Any:
        return actions.send_back(session, desk.subject, slug, revision=revision(form), note=form.note.data, by=by())

    refused = _try(desk, slug, form, do, Act.AMEND_RECORD, Reason.REVIEW)
    if refused is not None:
        return refused
    return _to(desk, slug, _("Sent back. Its author reads your note and writes in it again."))


def discard(desk: Desk, slug: str) -> Any:
    draft, form = search.draft(reading(), desk.subject, slug), forms.RevisionForm()

    def do(session: Any) -> Any:
        return actions.discard(session, desk.subject, slug, revision=revision(form))

    refused = _try(desk, slug, form, do, Act.AMEND_RECORD)
    if refused is not None:
        return refused
    said = _("The draft is discarded. The public record stays as it was.")
    new = search.current(reading(), desk.subject, draft.slug) is None
    return _to_list(desk, said) if new else _to(desk, slug, said)


def withdraw(desk: Desk, slug: str) -> Any:
    form, two = forms.WithdrawForm(), takes_two(Act.WITHDRAW_RECORD)

    def do(session: Any) -> Any:
        return actions.withdraw(session, desk.subject, slug, why=form.withdrawal.data, by=by(), two_persons=two)

    if (refused := _try(desk, slug, form, do, Act.WITHDRAW_RECORD)) is not None:
        return refused
    if two:
        return _to(desk, slug, _("Asked. The record stays public until another person takes it away."))
    return _to_list(desk, _("Taken away. Its address says that it was withdrawn."))


def bring_up_to_date(desk: Desk, slug: str) -> Any:
    """Bring the draft onto the record as it now is; where both changed a field, the editor has said which holds."""
    form = views.choice_kind(desk, slug)()

    def do(session: Any) -> Any:
        mine = {one.name: one.data == "draft" for one in form if one.name in form.both}
        return actions.rebase(session, desk.subject, slug, revision=revision(form), mine=mine, by=by())

    refused = _try(desk, slug, form, do, Act.AMEND_RECORD)
    return refused if refused is not None else _to(desk, slug, _("The draft now starts from the record as it is."))


def _try(desk: Desk, slug: str, form: Any, do: Callable[[Any], Any], act: Act,
         why: Reason = Reason.ORDINARY_WORK) -> Any:  # fmt: skip
    """Do the act; return None once done, else the page with the refusal on the field it concerns."""
    if not form.validate():
        return views.show(desk, slug, form), 422
    try:
        desk.done(do, act, slug, why)
    except RuleBroken as refused:
        again()
        field = {"why": "withdrawal"}.get(refused.field or "") if "withdrawal" in form else refused.field
        if field and field in form:
            refusals.show_on(form, refused, field=field)
            return views.show(desk, slug, form), 422
        return views.show(desk, slug, form, refusals.sentence(refused)), 422
    again()
    return None


def _to(desk: Desk, slug: str, said: str) -> Any:
    flash(said, "information")
    return redirect(desk.url("detail", slug=slug), 303)


def _to_list(desk: Desk, said: str) -> Any:
    flash(said, "information")
    return redirect(desk.url("index"), 303)
