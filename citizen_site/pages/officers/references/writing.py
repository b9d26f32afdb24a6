"""Write a draft of a database or of an organisation: begin it, fill it in, or say of which other one it is a part."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect
from flask_babel import gettext as _

from citizen_site.accounts.permissions import Act
from citizen_site.desk import actions, drafts, search
from citizen_site.desk.drafts import Draft, Facts
from citizen_site.pages.officers import refusals
from citizen_site.pages.officers.projects.drafting import again, by, revision
from citizen_site.pages.officers.references import forms
from citizen_site.pages.officers.references.desk import Desk, organisation_names
from citizen_site.presentation import reference_fields
from citizen_site.wiring import reading
from registry.errors import RuleBroken
from registry.projects.merges import INTO
from registry.projects.references import slug_of
from registry.projects.refusals import AddressTaken, NameChangesAddress


def new(desk: Desk) -> str:
    return _form(desk, desk.form(formdata=None, data=desk.shown({})))


def create(desk: Desk) -> Any:
    form = desk.form()
    if form.validate():
        facts = desk.facts(form, {})
        slug = slug_of(facts["name"])
        try:
            if slug == forms.NEW:
                raise AddressTaken(f"{slug} is the page where records begin.", field="name")
            desk.done(lambda session: actions.open_new(session, desk.subject, facts, by()), Act.AMEND_RECORD, slug)
        except RuleBroken as refused:
            _show_on_name(form, refused)
        else:
            flash(_("The draft is open. Nobody but the desk sees it."), "information")
            return redirect(desk.url("detail", slug=slug), 303)
    return _form(desk, form), 422


def open_one(desk: Desk, slug: str) -> Any:
    desk.done(lambda session: actions.open_draft(session, desk.subject, slug, by()), Act.AMEND_RECORD, slug)
    flash(_("The draft is open. The public record stays as it is until the draft is published."), "information")
    return redirect(desk.url("write", slug=slug), 303)


def write(desk: Desk, slug: str) -> str:
    draft = search.draft(reading(), desk.subject, slug)
    form = desk.form(formdata=None, data={**desk.shown(draft.facts), "revision": str(draft.revision)})
    return _form(desk, form, draft)


def save(desk: Desk, slug: str) -> Any:
    draft, form = search.draft(reading(), desk.subject, slug), desk.form()
    if not form.validate():
        return _form(desk, form, draft), 422
    facts = desk.facts(form, draft.facts)
    try:
        saved = desk.done(
            lambda session: actions.save(session, desk.subject, slug, facts, revision=revision(form), by=by()),
            Act.AMEND_RECORD, slug,
        )  # fmt: skip
    except RuleBroken as refused:
        _show_on_name(form, refused)
        return _refused(desk, slug, form, refused, facts), 422
    flash(_("Saved."), "information")
    return redirect(desk.url("detail", slug=saved.slug), 303)


def merge(desk: Desk, slug: str) -> str:
    return _merge(desk, slug, forms.MergeForm(formdata=None))


def begin_merge(desk: Desk, slug: str) -> Any:
    """Open a draft that says of which organisation this one is a part; publishing it merges them."""
    form = forms.MergeForm()
    if form.validate():
        into = slug_of(form.merged_into.data) or form.merged_into.data

        def act(session: Any) -> Draft:
            draft = actions.open_draft(session, desk.subject, slug, by())
            facts = {**draft.facts, INTO: into}
            return actions.save(session, desk.subject, slug, facts, revision=draft.revision, by=by())

        try:
            desk.done(act, Act.AMEND_RECORD, slug)
        except RuleBroken as refused:
            refusals.show_on(form, refused)
        else:
            flash(_("The draft says so. Nothing changes until it is published."), "information")
            return redirect(desk.url("detail", slug=slug), 303)
    return _merge(desk, slug, form), 422


def _merge(desk: Desk, slug: str, form: Any) -> str:
    current = search.current(reading(), desk.subject, slug)
    if current is None:
        abort(404)
    name = current.facts["name"]
    return desk.page(
        "merge", form=form, slug=slug, name=name, known=[one for one in organisation_names() if one != name]
    )


def _form(desk: Desk, form: Any, draft: Draft | None = None, differences: Any = ()) -> str:
    name = draft.facts.get("name", draft.slug) if draft else ""
    return desk.page(
        "write", form=form, slug=draft.slug if draft else "", name=name, differences=differences,
        known=[] if desk.merges else organisation_names(),
    )  # fmt: skip


def _refused(desk: Desk, slug: str, form: Any, refused: RuleBroken, facts: Facts) -> str:
    """Show what was typed, beside what was saved meanwhile where that is why it is refused."""
    again()
    draft = search.draft(reading(), desk.subject, slug)
    if not isinstance(refused, drafts.ChangedInAnotherWindow):
        return _form(desk, form, draft)
    form.revision.data = str(draft.revision)
    names = [name for name in facts if name != INTO] + [name for name in draft.facts if name not in facts]
    told = drafts.compare(draft.facts, facts, dict.fromkeys(names))
    return _form(desk, form, draft, [reference_fields.change(desk.subject, one) for one in told])


def _show_on_name(form: Any, refused: RuleBroken) -> None:
    """The address is made from the name: what is said of one is shown on the other."""
    if isinstance(refused, drafts.AddressIsLasting):
        refused = NameChangesAddress(str(refused), field="name")
    refusals.show_on(form, refused, field="name" if refused.field == "slug" else refused.field or "")
