"""Choose projects and domains, look at what would change, change it. Read the input, call one act, answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from citizen_site import gate
from citizen_site.accounts.permissions import Act
from citizen_site.accounts.trail import Reason, Thing
from citizen_site.desk import domains as desk
from citizen_site.desk import drafts, search
from citizen_site.desk.drafts import By, DraftState
from citizen_site.locales import say_date
from citizen_site.pages.officers import refusals
from citizen_site.pages.officers.forms import faults
from citizen_site.pages.officers.projects.record import takes_two
from citizen_site.pages.officers.themes import choosing
from citizen_site.pages.officers.themes.forms import ApplyForm, DomainsForm
from citizen_site.presentation import labels
from citizen_site.presentation.addresses import address_with
from citizen_site.presentation.fields import Change
from citizen_site.presentation.texts import Text, text
from citizen_site.wiring import reading, services
from registry.errors import NotFound, RuleBroken
from registry.projects.domain_changes import DomainChange, DomainsOfMany

blueprint = Blueprint("officer_themes", __name__, url_prefix="/<any(fr,en):language>/agents/themes")


@dataclass(frozen=True, slots=True)
class Row:
    """What would change of one project."""

    title: Text
    url: str
    change: Change


@blueprint.get("")
def index() -> str:
    found = choosing.choice()
    chosen = [one.slug for one in found.projects] if found.narrowed else []
    return _index(DomainsForm(formdata=None, data={"slugs": chosen}), found)


@blueprint.post("")
def begin() -> Any:
    form = DomainsForm()
    if form.validate():
        asked = DomainsOfMany(tuple(form.add.data), tuple(form.remove.data), tuple(dict.fromkeys(form.slugs.data)))
        try:
            with services().writing() as session:
                slug = desk.begin(session, asked, _by())
                gate.note(session, Act.AMEND_RECORD, Thing.THEME, slug)
        except NotFound:
            form.form_errors.append(_("A project chosen is no longer in the register. Choose again."))
        except RuleBroken as refused:
            refusals.show_on(form, refused)
        else:
            return redirect(url_for(".detail", slug=slug), 303)
    return _index(form, choosing.choice()), 422


@blueprint.get("/<slug:slug>")
def detail(slug: str) -> str:
    return _detail(slug, None)


@blueprint.post("/<slug:slug>/demander")
def ask(slug: str) -> Any:
    form = ApplyForm()
    return _do(slug, form, lambda session: desk.ask(session, slug, why=form.why.data, by=_by()), Act.AMEND_RECORD,
               Reason.ORDINARY_WORK) or _to(slug, _("Asked. Another person looks at it."))  # fmt: skip


@blueprint.post("/<slug:slug>/appliquer")
def apply(slug: str) -> Any:
    form, done = ApplyForm(), list[int]()
    shown = int(form.change.data) if re.fullmatch(r"\d{1,12}", form.change.data or "", re.ASCII) else -1

    def act(session: Any) -> None:
        done.append(desk.apply(session, slug, change=shown, by=_by(), why=form.why.data,
                               two_persons=takes_two(Act.IMPORT_RECORDS)))  # fmt: skip

    waits = desk.look(reading(), slug).draft.state is DraftState.ASKED
    refused = _do(slug, form, act, Act.IMPORT_RECORDS, Reason.REVIEW if waits else Reason.ORDINARY_WORK)
    if refused:
        return refused
    flash(ngettext("%(num)s project changed. Its history says so.", "%(num)s projects changed. Their history says so.",
                   done[-1]), "information")  # fmt: skip
    return redirect(url_for(".index"), 303)


@blueprint.post("/<slug:slug>/abandonner")
def give_up(slug: str) -> Any:
    with services().writing() as session:
        desk.give_up(session, slug)
        gate.note(session, Act.AMEND_RECORD, Thing.THEME, slug)
    flash(_("Given up. Nothing changed."), "information")
    return redirect(url_for(".index"), 303)


def _do(slug: str, form: Any, act: Any, noted: Act, why: Reason) -> Any:
    """Do the act and note it; return None once done, else the page with the refusal and what would change by now."""
    if not form.validate():
        return _detail(slug, form), 422
    try:
        with services().writing() as session:
            act(session)
            gate.note(session, noted, Thing.THEME, slug, why)
    except RuleBroken as refused:
        reading().rollback()
        refusals.show_on(form, refused)
        return _detail(slug, form), 422
    return None


def _index(form: Any, found: choosing.Choice) -> str:
    waiting = [one for one in search.waiting(reading()) if one.subject == desk.SUBJECT]
    return render_template(
        "officers/themes/index.html", form=form, faults=faults(form), choice=found, themes=choosing.themes(),
        domains=choosing.domains(), none=choosing.NONE, most=desk.MOST_PROJECTS, chosen=set(form.slugs.data or ()),
        action=address_with("officer_themes.begin", _searched()),
        waiting=[(url_for(".detail", slug=one.slug), say_date(one.changed_at, g.language)) for one in waiting],
    )  # fmt: skip


def _searched() -> list[tuple[str, str]]:
    """Return what the address searches for, so that a form refused comes back beside the same projects."""
    return [(name, value) for name in ("q", "theme", "domaine") if (value := request.args.get(name, ""))]


def _detail(slug: str, sent: Any) -> str:
    found = desk.look(reading(), slug)
    form = sent or ApplyForm(formdata=None)
    form.change.data = str(found.change)
    draft, two = found.draft, takes_two(Act.IMPORT_RECORDS)
    names = search.names_of(reading(), {draft.opened_by})
    return render_template(
        "officers/themes/detail.html", form=form, faults=faults(form) if sent else [], slug=slug,
        rows=[_row(one) for one in found.changes], why=draft.why, waits=draft.state is DraftState.ASKED,
        add=choosing.names(found.asked.add), remove=choosing.names(found.asked.remove),
        told=_("Chosen by %(name)s on %(date)s.", name=names[draft.opened_by],
               date=say_date(draft.opened_at, g.language)),
        may_apply=drafts.may_be_published_by(draft, gate.visitor().number, two_persons=two),
        count=ngettext("%(num)s project would change", "%(num)s projects would change", len(found.changes)),
    )  # fmt: skip


def _row(one: DomainChange) -> Row:
    before, after = choosing.names(one.before), choosing.names(one.after)
    kind = "added" if not one.before else "removed" if not one.after else "changed"
    url = url_for("officer_projects.detail", slug=one.slug)
    return Row(text(one.title, g.language), url, Change(str(labels.FIELD["domains"]), before, after, kind))


def _by() -> By:
    return By(gate.visitor().number, services().now())


def _to(slug: str, said: str) -> Any:
    flash(said, "information")
    return redirect(url_for(".detail", slug=slug), 303)
