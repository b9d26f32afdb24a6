"""The data sources that projects use, each with its projects."""

from __future__ import annotations

from flask import Blueprint, Response, g, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from citizen_site.presentation import documents
from citizen_site.presentation.answers import as_csv, as_json, public
from citizen_site.presentation.labels import label
from citizen_site.presentation.lists import PlainList, PlainRow, Section, counts, one_page, projects_label
from citizen_site.presentation.reference_pages import HEADED, database_page
from citizen_site.presentation.texts import Link, text
from citizen_site.wiring import reading, services
from registry.projects import search
from registry.projects.criteria import Criteria, Facet
from registry.projects.kinds import SourceKind
from registry.projects.references import DataSource

blueprint = Blueprint("databases", __name__, url_prefix="/<any(fr,en):language>")

_HEADINGS = [_l("The main base of the SNDS"), _l("The catalogue"), _l("The sources of single projects")]


@blueprint.get("/bases")
@public
def index() -> str:
    session = reading()
    found = services().fresh_index(session).search(Criteria(), language=g.language)
    count = counts(found, Facet.SOURCE)
    sources = sorted(search.sources(session), key=lambda s: (_rank(s.kind), -count.get(s.slug, 0), s.slug))
    shown, links = one_page(sources, ".index")
    page = PlainList(
        sections=[
            Section(str(title), [_row(one, count.get(one.slug, 0)) for one in shown if _rank(one.kind) == rank])
            for rank, title in enumerate(_HEADINGS)
        ],
        count_sentence=_("%(num)s databases, from the main base and the catalogue to those of single projects",
                         num=len(sources)),
        exports=[Link("CSV", url_for(".twin", form="csv")), Link("JSON", url_for(".twin", form="json"))],
        pager=links,
    )  # fmt: skip
    return render_template("databases/list.html", page=page)


@blueprint.get("/bases.<any(json,csv):form>")
@public
def twin(form: str) -> Response:
    sources = search.sources(reading())
    if form == "json":
        return as_json({"total": len(sources), "databases": [documents.reference(source) for source in sources]})
    head = ("slug", "name", "kind", "full_name_fr", "full_name_en", "holder", "listed", "origin")
    cells = ((s.slug, s.name, s.kind.value, s.full_name.fr, s.full_name.en, s.holder,
              s.listed.iso() if s.listed else "", s.origin) for s in sources)  # fmt: skip
    return as_csv(head, cells, "bases.csv")


@blueprint.get("/bases/<slug:slug>")
@public
def detail(slug: str) -> str:
    item = database_page(search.source(reading(), slug))
    return render_template("databases/detail.html", item=item, list_url=url_for(".index"))


def _rank(kind: SourceKind) -> int:
    return HEADED.index(kind) if kind in HEADED else len(HEADED)


def _row(source: DataSource, count: int) -> PlainRow:
    meta = _("Held by %(name)s", name=source.holder) if source.holder else ""
    return PlainRow(
        url=url_for(".detail", slug=source.slug),
        title=source.name,
        # The first two kinds have a heading of their own.
        subtitle="" if source.kind in HEADED else label(source.kind),
        text=text(source.full_name, g.language),
        meta=meta,
        count_label=projects_label(count),
    )
