"""Look at projects at the desk: the list of all, one with its draft, its preview, what it changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, abort, g, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from wtforms import RadioField
from wtforms.validators import InputRequired

from citizen_site.desk import search
from citizen_site.desk.drafts import Conflict, Draft
from citizen_site.desk.search import Where
from citizen_site.pages.officers import refusals
from citizen_site.pages.officers.forms import ONE_OF_THE_LIST, choices
from citizen_site.pages.officers.projects import record
from citizen_site.pages.officers.projects.drafting import PROJECT, draft_of, page
from citizen_site.pages.officers.projects.forms import PublishForm, RevisionForm, SendBackForm, WithdrawForm
from citizen_site.pages.officers.projects.labels import WHERE, WHERE_IS
from citizen_site.presentation import fields, labels
from citizen_site.presentation.paging import pager
from citizen_site.presentation.project_page import Note, project_page
from citizen_site.presentation.texts import Link, Text, text
from citizen_site.wiring import reading, services
from registry.errors import NotFound, RuleBroken
from registry.projects.facts import FieldChange, from_json
from registry.projects.search import Standalone

blueprint = Blueprint("officer_projects", __name__, url_prefix="/<any(fr,en):language>/agents/projets")

LONGEST_SEARCH = 200


@blueprint.get("")
def index() -> str:
    words = request.args.get("q", "").replace("\x00", " ")[:LONGEST_SEARCH].strip()
    said = request.args.get("etat", "")
    where = Where(said) if said in set(Where) else None
    asked = request.args.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    found = search.projects(reading(), words=words, where=where, page=number)
    pages = pager(
        found.total, found.number, search.PAGE_SIZE,
        lambda one: url_for(".index", q=words or None, etat=where.value if where else None, page=one),
    )  # fmt: skip
    return page(
        "officers/projects/index.html", words=words, where=where, states=WHERE, rows=[_row(one) for one in found.rows],
        pager=pages, count=ngettext("%(num)s project", "%(num)s projects", found.total),
    )  # fmt: skip


@blueprint.get("/<slug:slug>")
def detail(slug: str) -> str:
    return _detail(slug, None)


@blueprint.get("/<slug:slug>/apercu")
def preview(slug: str) -> Any:
    """The very page that the public would read, made from the draft."""
    draft = draft_of(slug)
    versions = search.version_of(reading(), PROJECT, slug)
    said = Standalone(from_json(draft.facts), draft.base, versions + 1, draft.changed_at)
    shown = project_page(said, services().today(), max(versions, 1))
    back = Markup('<a href="{}">{}</a>').format(url_for(".detail", slug=slug), _("Back to the draft"))
    banner = Note("attention", "", Markup("{} {}").format(_("Preview: not public."), back))
    return render_template("projects/detail.html", project=replace(shown, notices=[banner]), feeds=[])


@blueprint.get("/<slug:slug>/differences")
def differences(slug: str) -> str:
    return differences_with(slug, choice_form(slug, sent=False))


def differences_with(slug: str, form: Any) -> str:
    """Return what the draft changes, and what the record changed meanwhile, with the form that brings them together."""
    found = search.beside(reading(), PROJECT, slug)
    form.revision.data = str(found.draft.revision)
    return page(
        "officers/projects/differences.html", form=form, draft=record.head(found.draft), behind=found.behind,
        changes=_said(found.changes), moved=_said(found.moved), both=[one.field for one in found.both],
    )  # fmt: skip


def choice_form(slug: str, *, sent: bool = True) -> Any:
    """Return the form that asks, of each field that both changed, which of the two holds."""
    found = search.beside(reading(), PROJECT, slug)
    asked = {one.field: _choice(one) for one in found.both}
    kind = type("ChoiceForm", (RevisionForm,), {**asked, "both": frozenset(asked)})
    return kind() if sent else kind(formdata=None)


def refused(slug: str, form: Any, why: RuleBroken | None = None) -> Any:
    """Return the page of the project with what was refused: on the form sent, and where it is put right."""
    remedy = None
    if why is not None:
        url = record.field_url(slug, why.field) if why.field else ""
        remedy = Link(refusals.sentence(why), url)
    return _detail(slug, form, remedy), 422


def _detail(slug: str, sent: Any, remedy: Link | None = None) -> str:
    session = reading()
    current, draft = search.current(session, PROJECT, slug), _draft_or_none(slug)
    if current is None and draft is None:
        abort(404)
    where = record.standing(slug, draft, current)
    kinds = {"publish": PublishForm, "send_back": SendBackForm, "discard": RevisionForm, "withdraw": WithdrawForm}
    forms: dict[str, Any] = {name: sent if type(sent) is kind else _fresh(kind, draft) for name, kind in kinds.items()}
    for form in forms.values():
        if draft is not None and "revision" in form:
            # What was refused is shown with the draft as it now is.
            form.revision.data = str(draft.revision)
    return page("officers/projects/detail.html", form=sent, project=where, forms=forms, remedy=remedy)


def _fresh(kind: Any, draft: Draft | None) -> Any:
    said = {"revision": str(draft.revision), "why": draft.why} if draft else {}
    return kind(formdata=None, data=said)


def _draft_or_none(slug: str) -> Draft | None:
    try:
        return draft_of(slug)
    except NotFound:
        return None


@dataclass(frozen=True, slots=True)
class Row:
    """One project in the list."""

    title: Text
    url: str
    kicker: str
    states: list[str]


def _row(one: search.Listed) -> Row:
    first = WHERE_IS[one.publication] if one.publication else _("new")
    more = [WHERE_IS[Where.ASKED if one.draft.asked_by else Where.DRAFT]] if one.draft else []
    kicker = " · ".join(said for said in (one.acronym, one.number) if said)
    return Row(text(one.title, g.language), url_for(".detail", slug=one.slug), kicker, [str(first), *map(str, more)])


def _said(changes: tuple[FieldChange, ...]) -> list[fields.Change]:
    return [fields.change(one) for one in changes]


def _choice(one: Conflict) -> RadioField:
    pairs = (("record", _("What the record now says: %(what)s", what=_short(one.field, one.record))),
             ("draft", _("What the draft says: %(what)s", what=_short(one.field, one.draft))))  # fmt: skip
    return RadioField(
        str(labels.FIELD[one.field]), description=_("Both changed it. The other words are lost."),
        choices=choices(pairs), validators=[InputRequired(_("Say which of the two holds."))],
        invalid_choice_message=ONE_OF_THE_LIST,
    )  # fmt: skip


def _short(name: str, value: Any) -> str:
    said = " · ".join(one.text for one in fields.values(name, value))
    return said if len(said) <= 400 else f"{said[:400]}…"
