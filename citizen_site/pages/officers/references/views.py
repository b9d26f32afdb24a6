"""Look at what projects refer to, at the desk: the list, one record with its draft, its preview."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, g, render_template, request, url_for
from flask_babel import gettext as _
from wtforms import RadioField
from wtforms.validators import InputRequired

from citizen_site import gate
from citizen_site.accounts.permissions import Act
from citizen_site.desk import drafts, search
from citizen_site.desk.drafts import Conflict, Draft, DraftState, Intent
from citizen_site.locales import say_date
from citizen_site.pages.officers.forms import ONE_OF_THE_LIST, choices
from citizen_site.pages.officers.projects.labels import WHERE_IS
from citizen_site.pages.officers.projects.record import takes_two
from citizen_site.pages.officers.references.desk import Desk
from citizen_site.pages.officers.references.forms import PublishForm, RevisionForm, SendBackForm, WithdrawForm
from citizen_site.presentation import reference_fields
from citizen_site.presentation.labels import label
from citizen_site.presentation.lists import projects_label
from citizen_site.presentation.paging import pager
from citizen_site.wiring import reading
from registry.errors import MovedTo, NotFound
from registry.projects import search as register
from registry.projects.french import folded
from registry.projects.merges import INTO

PAGE_SIZE = 25
LONGEST_SEARCH = 200


@dataclass(frozen=True, slots=True)
class Row:
    """One record in the list."""

    name: str
    url: str
    kicker: str
    states: list[str]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a record stands at the desk, in words, and what its reader may do now."""

    slug: str
    name: str
    state: str
    public_url: str
    told: list[str]
    note: str
    why: str
    writable: bool
    waits: bool
    asks_withdrawal: bool
    merges_into: str
    may_publish: bool
    may_withdraw: bool


def index(desk: Desk) -> str:
    words = request.args.get("q", "").replace("\x00", " ")[:LONGEST_SEARCH].strip()
    asked = request.args.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    found = named(desk, words)
    pages = pager(len(found), number, PAGE_SIZE, lambda one: desk.url("index", q=words or None, page=one))
    here = next(one.number for one in pages.pages if one.current)
    return desk.page(
        "index", words=words, rows=found[(here - 1) * PAGE_SIZE : here * PAGE_SIZE], pager=pages,
        count=desk.counted(len(found)),
    )  # fmt: skip


def detail(desk: Desk, slug: str) -> Any:
    return show(desk, slug, None)


def preview(desk: Desk, slug: str) -> str:
    """The very page that the public would read, made from the draft."""
    draft = search.draft(reading(), desk.subject, slug)
    return render_template(
        "officers/references/preview.html", public=desk.template, item=desk.item(draft.facts),
        list_url=desk.url("index"), back_url=desk.url("detail", slug=slug),
    )  # fmt: skip


def show(desk: Desk, slug: str, sent: Any, refusal: str = "") -> Any:
    """Return the page of a record, with the form that was refused when one was."""
    current, draft = search.current(reading(), desk.subject, slug), draft_or_none(desk, slug)
    if current is None and draft is None:
        return _elsewhere(desk, slug)
    beside = search.beside(reading(), desk.subject, slug) if draft else None
    kinds: dict[str, Any] = {
        "publish": PublishForm, "send_back": SendBackForm, "discard": RevisionForm, "withdraw": WithdrawForm,
        "choice": choice_kind(desk, slug) if beside and beside.behind else RevisionForm,
    }  # fmt: skip
    forms = {name: sent if sent and type(sent).__name__ == kind.__name__ else _fresh(kind, draft)
             for name, kind in kinds.items()}  # fmt: skip
    for form in forms.values():
        if draft is not None and "revision" in form:
            form.revision.data = str(draft.revision)
    return desk.page(
        "detail", form=sent, forms=forms, refusal=refusal, record=_standing(desk, slug, draft, current),
        behind=beside is not None and beside.behind,
        changes=[reference_fields.change(desk.subject, one) for one in beside.changes] if beside else [],
        moved=[reference_fields.change(desk.subject, one) for one in beside.moved] if beside else [],
        both=[one.field for one in beside.both] if beside else [],
        count=projects_label(desk.count(reading(), slug)),
    )  # fmt: skip


def named(desk: Desk, words: str) -> list[Row]:
    """Return the records that have all the words in their name: drafts of new ones first, then by address."""
    return [one for one in _rows(desk) if _has(one.name, words)]


def choice_kind(desk: Desk, slug: str) -> Any:
    """Return the form that asks, of each field that both changed, which of the two holds."""
    found = search.beside(reading(), desk.subject, slug)
    asked = {one.field: _choice(desk, one) for one in found.both}
    return type("ChoiceForm", (RevisionForm,), {**asked, "both": frozenset(asked)})


def draft_or_none(desk: Desk, slug: str) -> Draft | None:
    try:
        return search.draft(reading(), desk.subject, slug)
    except NotFound:
        return None


def _elsewhere(desk: Desk, slug: str) -> Any:
    """Lead to the organisation that this one was merged into; there is nothing else to show."""
    try:
        register.organisation(reading(), slug) if desk.merges else abort(404)
    except MovedTo as moved:
        return desk.page("moved", slug=slug, url=desk.url("detail", slug=moved.into), into=moved.into)
    abort(404)


def _rows(desk: Desk) -> list[Row]:
    """Return the drafts of new records first, then what the register has, by address."""
    open_ones = {one.slug: one for one in search.waiting(reading(), subject=desk.subject)}
    known = {one.slug: one for one in desk.records(reading())}
    new = [Row(one.name.spoken("fr")[0], desk.url("detail", slug=slug), "", [_("new"), _state_of(one)])
           for slug, one in open_ones.items() if slug not in known]  # fmt: skip
    return new + [
        Row(one.name, desk.url("detail", slug=slug), label(one.kind),
            [_state_of(open_ones[slug])] if slug in open_ones else [])
        for slug, one in known.items()
    ]  # fmt: skip


def _state_of(one: search.Waiting) -> str:
    return str(WHERE_IS[search.Where.ASKED if one.asked_by else search.Where.DRAFT])


def _has(name: str, words: str) -> bool:
    return all(word in _plain(name) for word in _plain(words).split())


def _plain(text: str) -> str:
    return " ".join(folded(word) for word in text.replace("-", " ").replace("’", " ").replace("'", " ").split())


def _fresh(kind: Any, draft: Draft | None) -> Any:
    said = {"revision": str(draft.revision), "why": draft.why} if draft else {}
    return kind(formdata=None, data=said)


def _standing(desk: Desk, slug: str, draft: Draft | None, current: Any) -> Standing:
    facts: Mapping[str, Any] = (draft.facts if draft else None) or (current.facts if current else {})
    intent = draft.intent if draft else Intent.AMEND
    two = takes_two(Act.WITHDRAW_RECORD if intent is Intent.WITHDRAW else Act.PUBLISH_RECORD)
    waits = draft is not None and draft.state is DraftState.ASKED
    return Standing(
        slug=slug,
        name=str(facts.get("name", slug)),
        state=_("Public.") if current else _("New: the register does not have it yet."),
        public_url=url_for(desk.public, slug=slug) if current else "",
        told=_told(draft) if draft else [],
        note=draft.note if draft else "",
        why=draft.why if draft else "",
        writable=draft is not None and not waits and intent is Intent.AMEND,
        waits=waits,
        asks_withdrawal=intent is Intent.WITHDRAW,
        merges_into=str(facts.get(INTO, "")),
        may_publish=draft is not None and drafts.may_be_published_by(draft, gate.visitor().number, two_persons=two),
        may_withdraw=current is not None and draft is None and gate.visitor_may(Act.WITHDRAW_RECORD),
    )


def _told(draft: Draft) -> list[str]:
    names = search.names_of(reading(), {draft.opened_by, draft.changed_by, draft.asked_by or draft.changed_by})
    told = [
        _("Opened by %(name)s on %(date)s.", name=names[draft.opened_by], date=say_date(draft.opened_at, g.language)),
        _("Last written by %(name)s on %(date)s.", name=names[draft.changed_by],
          date=say_date(draft.changed_at, g.language)),
    ]  # fmt: skip
    if draft.asked_by and draft.asked_at:
        date = say_date(draft.asked_at, g.language)
        told.append(_("Asked by %(name)s on %(date)s.", name=names[draft.asked_by], date=date))
    return told


def _choice(desk: Desk, one: Conflict) -> RadioField:
    def short(value: Any) -> str:
        return reference_fields.short(desk.subject, one.field, value)

    pairs = (("record", _("What the record now says: %(what)s", what=short(one.record))),
             ("draft", _("What the draft says: %(what)s", what=short(one.draft))))  # fmt: skip
    return RadioField(
        reference_fields.label_of(desk.subject, one.field), description=_("Both changed it. The other words are lost."),
        choices=choices(pairs), validators=[InputRequired(_("Say which of the two holds."))],
        invalid_choice_message=ONE_OF_THE_LIST,
    )  # fmt: skip
