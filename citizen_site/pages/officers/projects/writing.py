"""Write a draft: open it, fill in a section, add, change or take away an event or a result. One act a view."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext as _

from citizen_site.accounts.permissions import Act
from citizen_site.desk import actions, drafts
from citizen_site.desk.drafts import Draft
from citizen_site.desk.projects import with_event, with_result
from citizen_site.pages.officers import refusals
from citizen_site.pages.officers.projects import record, typed
from citizen_site.pages.officers.projects.drafting import PROJECT, again, by, done, draft_of, page, revision
from citizen_site.pages.officers.projects.forms import NEW, NewForm, NewIdentityForm, RevisionForm
from citizen_site.pages.officers.projects.sections import ROWS, ROWS_BY_SLUG, SECTION, SECTIONS, RowsOf, next_of
from citizen_site.presentation import fields
from citizen_site.wiring import services
from registry.errors import RuleBroken
from registry.projects.facts import ProjectFacts, from_json, to_json
from registry.words import Words

blueprint = Blueprint("officer_drafts", __name__, url_prefix="/<any(fr,en):language>/agents/projets")

_SECTION = f"/<slug:slug>/<any({','.join(one.slug for one in SECTIONS)}):section>"
_ROWS = f"/<slug:slug>/<any({','.join(one.slug for one in ROWS)}):rows>"


@blueprint.get(f"/{NEW}")
def new() -> str:
    return page("officers/projects/new.html", form=NewForm())


@blueprint.post(f"/{NEW}")
def create() -> Any:
    form = NewForm()
    if form.validate():
        slug = form.address()
        facts = ProjectFacts(slug, Words(form.title_fr.data), form.number.data, form.acronym.data)
        try:
            done(lambda session: actions.open_new(session, PROJECT, to_json(facts), by()), Act.AMEND_RECORD, slug)
        except RuleBroken as refused:
            refusals.show_on(form, refused)
        else:
            flash(_("The draft is open. Nobody but the desk sees it."), "information")
            return redirect(url_for("officer_projects.detail", slug=slug), 303)
    return page("officers/projects/new.html", form=form), 422


@blueprint.post("/<slug:slug>/ouvrir")
def open_one(slug: str) -> Any:
    done(lambda session: actions.open_draft(session, PROJECT, slug, by()), Act.AMEND_RECORD, slug)
    flash(_("The draft is open. The public record stays as it is until the draft is published."), "information")
    return redirect(url_for("officer_projects.detail", slug=slug), 303)


@blueprint.get(_SECTION)
def section(slug: str, section: str) -> str:
    draft = draft_of(slug)
    kind = _form_of(draft, section)
    form = kind(formdata=None, data={**typed.shown(from_json(draft.facts)), "revision": str(draft.revision)})
    return _section(draft, section, form)


@blueprint.post(_SECTION)
def save(slug: str, section: str) -> Any:
    draft = draft_of(slug)
    form = _form_of(draft, section)()
    added = request.form.get("add", "")
    if added in SECTION[section].rows:
        form[added].append_entry()
        return _section(draft, section, form, added=form[added].entries[-1].id)
    if not form.validate():
        return _section(draft, section, form), 422
    facts = typed.project(form, from_json(draft.facts))
    try:
        saved = _keep(draft, facts, revision(form))
    except RuleBroken as refused:
        refusals.show_on(form, refused)
        return _section(draft, section, form, refused=refused, facts=facts), 422
    _tell_new_names(record.new_names(section, facts))
    onward = next_of(section) if "next" in request.form else section
    end = url_for("officer_projects.detail", slug=saved.slug)
    return redirect(record.section_url(saved.slug, onward) if onward else end, 303)


@blueprint.get(_ROWS)
def rows(slug: str, rows: str) -> str:
    return _list(draft_of(slug), ROWS_BY_SLUG[rows], _plain_form(draft_of(slug)))


@blueprint.get(f"{_ROWS}/ajouter")
def new_row(slug: str, rows: str) -> str:
    kind, draft = ROWS_BY_SLUG[rows], draft_of(slug)
    return _row(draft, kind, None, kind.form(formdata=None, data={"revision": str(draft.revision)}))


@blueprint.post(f"{_ROWS}/ajouter")
def add_row(slug: str, rows: str) -> Any:
    return _keep_row(draft_of(slug), ROWS_BY_SLUG[rows], None)


@blueprint.get(f"{_ROWS}/<int:number>")
def row(slug: str, rows: str, number: int) -> str:
    kind, draft = ROWS_BY_SLUG[rows], draft_of(slug)
    said = getattr(from_json(draft.facts), kind.field)[_rank(draft, kind, number)]
    form = kind.form(formdata=None, data={**typed.shown(said), "revision": str(draft.revision)})
    return _row(draft, kind, number, form)


@blueprint.post(f"{_ROWS}/<int:number>")
def change_row(slug: str, rows: str, number: int) -> Any:
    return _keep_row(draft_of(slug), ROWS_BY_SLUG[rows], number)


@blueprint.post(f"{_ROWS}/<int:number>/retirer")
def take_row(slug: str, rows: str, number: int) -> Any:
    draft, kind, form = draft_of(slug), ROWS_BY_SLUG[rows], RevisionForm()
    facts = from_json(draft.facts)
    kept = list(getattr(facts, kind.field))
    try:
        drafts.check_revision(draft, revision(form))
        del kept[_rank(draft, kind, number)]
        said: dict[str, Any] = {kind.field: tuple(kept)}
        _keep(draft, replace(facts, **said), revision(form))
    except RuleBroken as refused:
        refusals.show_on(form, refused, field="")
        return _list(draft_of(slug), kind, form), 422
    return redirect(url_for(".rows", slug=slug, rows=rows), 303)


def _keep_row(draft: Draft, kind: RowsOf, number: int | None) -> Any:
    form, rank = kind.form(), None if number is None else _rank(draft, kind, number)
    if not form.validate():
        return _row(draft, kind, number, form), 422
    before = from_json(draft.facts)
    if kind.field == "events":
        facts = with_event(before, rank, typed.event(form))
    else:
        facts = with_result(before, rank, typed.result(form), services().today())
    try:
        _keep(draft, facts, revision(form))
    except RuleBroken as refused:
        # Only this row changed: what is refused of a row, even of its twin, is put right here.
        field = re.sub(rf"^{kind.field}-\d+-", "", refused.field or "")
        refusals.show_on(form, refused, field=field)
        return _row(draft, kind, number, form, refused=refused, facts=facts), 422
    return redirect(url_for(".rows", slug=draft.slug, rows=kind.slug), 303)


def _keep(draft: Draft, facts: ProjectFacts, read: int) -> Draft:
    """Save what the draft now says; it says so once saved."""
    saved = done(
        lambda session: actions.save(session, PROJECT, draft.slug, to_json(facts), revision=read, by=by()),
        Act.AMEND_RECORD,
        facts.slug,
    )
    flash(_("Saved."), "information")
    return saved


def _tell_new_names(names: list[str]) -> None:
    """Say which names the register does not know: one that is misspelt would become another organisation."""
    if names:
        flash(_("New to the register: %(names)s. Check the spelling.", names=", ".join(names)), "attention")


def _form_of(draft: Draft, section: str) -> type[Any]:
    new = section == "identite" and draft.base == 0
    return NewIdentityForm if new else SECTION[section].form


def _plain_form(draft: Draft) -> RevisionForm:
    return RevisionForm(formdata=None, data={"revision": str(draft.revision)})


def _rank(draft: Draft, kind: RowsOf, number: int) -> int:
    """Return the rank of the row that its address numbers from 1."""
    if not 1 <= number <= len(draft.facts.get(kind.field, ())):
        abort(404)
    return number - 1


def _section(draft: Draft, section: str, form: Any, added: str = "", **written: Any) -> str:
    draft, differences = _compared(draft, form, SECTION[section].fields, **written)
    return page(
        "officers/projects/section.html", form=form, draft=record.head(draft, section), section=SECTION[section],
        added=added, differences=differences, following=next_of(section), known=record.known_names(section),
    )  # fmt: skip


def _row(draft: Draft, kind: RowsOf, number: int | None, form: Any, **written: Any) -> str:
    draft, differences = _compared(draft, form, (kind.field,), **written)
    return page(
        "officers/projects/row.html",
        form=form,
        draft=record.head(draft, kind.slug),
        rows=kind,
        number=number,
        differences=differences,
    )


def _list(draft: Draft, kind: RowsOf, form: Any) -> str:
    form.revision.data = str(draft.revision)
    shown = fields.values(kind.field, draft.facts.get(kind.field, []))
    told = [one for one in shown if not one.missing]
    return page(
        "officers/projects/rows.html",
        form=form,
        draft=record.head(draft, kind.slug),
        rows=kind,
        told=told,
        following=next_of(kind.slug),
    )


def _compared(
    draft: Draft, form: Any, names: tuple[str, ...], refused: RuleBroken | None = None,
    facts: ProjectFacts | None = None,
) -> tuple[Draft, list[fields.Change]]:  # fmt: skip
    """Return the draft and, when it was saved meanwhile, what differs between it and what was typed.

    The form then carries the revision that its writer has now before her eyes: saving again replaces knowingly.
    """
    if not isinstance(refused, drafts.ChangedInAnotherWindow) or facts is None:
        return draft, []
    again()
    now = draft_of(draft.slug)
    form.revision.data = str(now.revision)
    return now, [fields.change(one) for one in drafts.compare(now.facts, to_json(facts), names)]
