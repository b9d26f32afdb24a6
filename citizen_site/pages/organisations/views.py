"""The organisations of the register, each with its projects."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from citizen_site.presentation import documents
from citizen_site.presentation.answers import as_csv, as_json, public
from citizen_site.presentation.labels import label
from citizen_site.presentation.lists import Item, PlainList, PlainRow, Section, counts, fact, one_page, projects_label
from citizen_site.presentation.projects import rows
from citizen_site.presentation.texts import Link, Text, text
from citizen_site.wiring import reading, services
from registry.errors import MovedTo
from registry.projects import search
from registry.projects.criteria import Criteria, Facet
from registry.projects.references import Organisation

blueprint = Blueprint("organisations", __name__, url_prefix="/<any(fr,en):language>")


@blueprint.get("/organismes")
@public
def index() -> str:
    session = reading()
    found = services().fresh_index(session).search(Criteria(), language=g.language)
    count = counts(found, Facet.CONTROLLER)
    organisations = sorted(search.organisations(session), key=lambda o: (-count.get(o.slug, 0), o.slug))
    shown, links = one_page(organisations, ".index")
    page = PlainList(
        sections=[Section("", [_row(one, count.get(one.slug, 0)) for one in shown])],
        count_sentence=ngettext("%(num)s organisation", "%(num)s organisations", len(organisations)),
        exports=[Link("CSV", url_for(".twin", form="csv")), Link("JSON", url_for(".twin", form="json"))],
        pager=links,
    )
    return render_template("organisations/list.html", page=page)


@blueprint.get("/organismes.<any(json,csv):form>")
@public
def twin(form: str) -> Response:
    organisations = search.organisations(reading())
    if form == "json":
        return as_json(
            {"total": len(organisations), "organisations": [documents.reference(one) for one in organisations]}
        )
    head = ("slug", "name", "kind", "full_name_fr", "full_name_en", "url")
    cells = ((o.slug, o.name, o.kind.value if o.kind else "", o.full_name.fr, o.full_name.en, o.url)
             for o in organisations)  # fmt: skip
    return as_csv(head, cells, "organismes.csv")


@blueprint.get("/organismes/<slug:slug>")
@public
def detail(slug: str) -> Any:
    session = reading()
    try:
        one = search.organisation(session, slug)
    except MovedTo as moved:
        return redirect(url_for(".detail", slug=moved.into), 301)
    found = services().fresh_index(session).search(Criteria(chosen={Facet.CONTROLLER: (slug,)}), language=g.language)
    full = text(one.full_name, g.language)
    feed = url_for("projects.list_twin", form="atom", responsable=slug)
    item = Item(
        title=Text(one.name, "fr"),
        subtitle=Text(label(one.kind), g.language) if one.kind else None,
        text=text(one.about, g.language) if one.about else None,
        facts=[fact(_("Full name"), full.text, lang=full.lang), fact(_("Kind of organisation"), label(one.kind))],
        projects=rows(found),
        links=[Link(_("Follow by feed (Atom)"), feed)],
        sources=[Link(one.origin, "")] if one.origin else [],
    )
    return render_template("organisations/detail.html", item=item, list_url=url_for(".index"))


def _row(one: Organisation, count: int) -> PlainRow:
    # Some have no longer name than the one they are known by.
    full = text(one.full_name, g.language) if one.full_name.spoken(g.language)[0] != one.name else ""
    return PlainRow(
        url=url_for(".detail", slug=one.slug),
        title=one.name,
        subtitle=label(one.kind),
        text=full,
        meta="",
        count_label=projects_label(count),
    )
