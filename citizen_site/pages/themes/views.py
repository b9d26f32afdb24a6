"""The themes of the register, each with its projects."""

from __future__ import annotations

from flask import Blueprint, Response, g, render_template, url_for
from flask_babel import gettext as _

from citizen_site.presentation import documents
from citizen_site.presentation.answers import as_csv, as_json, public
from citizen_site.presentation.lists import Item, PlainList, PlainRow, Section, counts, fact, projects_label
from citizen_site.presentation.projects import rows
from citizen_site.presentation.texts import Link, text
from citizen_site.wiring import reading, services
from registry.errors import NotFound
from registry.projects.criteria import Criteria, Facet
from registry.projects.vocabulary import DOMAINS, THEME, THEMES, Theme

blueprint = Blueprint("themes", __name__, url_prefix="/<any(fr,en):language>")


@blueprint.get("/themes")
@public
def index() -> str:
    count = _counts()
    themes = sorted(THEMES, key=lambda theme: -count.get(theme.slug, 0))
    page = PlainList(
        sections=[Section("", [_row(theme, count.get(theme.slug, 0)) for theme in themes])],
        count_sentence=_("%(num)s themes. A project may belong to several.", num=len(themes)),
        exports=[Link("CSV", url_for(".twin", form="csv")), Link("JSON", url_for(".twin", form="json"))],
    )
    return render_template("themes/list.html", page=page)


@blueprint.get("/themes.<any(json,csv):form>")
@public
def twin(form: str) -> Response:
    count = _counts()
    if form == "json":
        return as_json(
            {"total": len(THEMES), "themes": [documents.theme(one, count.get(one.slug, 0)) for one in THEMES]}
        )
    head = ("slug", "name_fr", "name_en", "projects")
    return as_csv(head, ((t.slug, t.name.fr, t.name.en, count.get(t.slug, 0)) for t in THEMES), "themes.csv")


@blueprint.get("/themes/<slug:slug>")
@public
def detail(slug: str) -> str:
    theme = THEME.get(slug)
    if theme is None:
        raise NotFound(f"No theme has the address {slug!r}.")
    found = services().fresh_index(reading()).search(Criteria(chosen={Facet.THEME: (slug,)}), language=g.language)
    domains = [domain.name.spoken(g.language)[0] for domain in DOMAINS if domain.theme == slug]
    everything = (
        [Link(_("All its projects, with filters"), url_for("projects.index", theme=slug))] if found.total else []
    )
    item = Item(
        title=text(theme.name, g.language),
        subtitle=None,
        text=text(theme.about, g.language),
        facts=[fact(_("Medical domains"), ", ".join(domains))],
        projects=rows(found),
        links=[*everything, Link(_("Follow by feed (Atom)"), url_for("projects.list_twin", form="atom", theme=slug))],
    )
    return render_template("themes/detail.html", item=item, list_url=url_for(".index"))


def _counts() -> dict[str, int]:
    found = services().fresh_index(reading()).search(Criteria(), language=g.language)
    return counts(found, Facet.THEME)


def _row(theme: Theme, count: int) -> PlainRow:
    return PlainRow(
        url=url_for(".detail", slug=theme.slug),
        title=theme.name.spoken(g.language)[0],
        subtitle="",
        text=theme.about.spoken(g.language)[0],
        meta="",
        count_label=projects_label(count),
    )
