"""The organisations of the register, each with its projects."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, url_for
from flask_babel import ngettext

from citizen_site.presentation import documents
from citizen_site.presentation.answers import as_csv, as_json, public
from citizen_site.presentation.labels import label
from citizen_site.presentation.lists import PlainList, PlainRow, Section, counts, one_page, projects_label
from citizen_site.presentation.reference_pages import organisation_page
from citizen_site.presentation.texts import Link, text
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
    try:
        one = search.organisation(reading(), slug)
    except MovedTo as moved:
        return redirect(url_for(".detail", slug=moved.into), 301)
    return render_template("organisations/detail.html", item=organisation_page(one), list_url=url_for(".index"))


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
