"""The data sources that projects use, each with its projects."""

from __future__ import annotations

from flask import Blueprint, Response, g, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from citizen_site.locales import say_date
from citizen_site.presentation import documents
from citizen_site.presentation.answers import as_csv, as_json, public
from citizen_site.presentation.fields import Fact
from citizen_site.presentation.labels import label
from citizen_site.presentation.lists import Item, PlainList, PlainRow, Section, counts, fact, one_page, projects_label
from citizen_site.presentation.projects import rows
from citizen_site.presentation.texts import Link, Text, text
from citizen_site.wiring import reading, services
from registry.projects import search
from registry.projects.criteria import Criteria, Facet
from registry.projects.kinds import SourceKind
from registry.projects.references import DataSource, slug_of

blueprint = Blueprint("databases", __name__, url_prefix="/<any(fr,en):language>")

_HEADINGS = [_l("The main base of the SNDS"), _l("The catalogue"), _l("The sources of single projects")]
_ORDER = [SourceKind.MAIN_BASE, SourceKind.CATALOGUE]


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
    session = reading()
    source = search.source(session, slug)
    criteria = Criteria(chosen={Facet.SOURCE: (slug,)})
    found = services().fresh_index(session).search(criteria, language=g.language)
    full = text(source.full_name, g.language)
    item = Item(
        title=Text(source.name, "fr"),
        subtitle=Text(label(source.kind), g.language),
        text=text(source.about, g.language) if source.about else (full if full else None),
        facts=_facts(source, full),
        projects=rows(found),
        links=_links(slug, found.total),
        sources=[Link(source.origin, "")] if source.origin else [],
    )
    return render_template("databases/detail.html", item=item, list_url=url_for(".index"))


def _rank(kind: SourceKind) -> int:
    return _ORDER.index(kind) if kind in _ORDER else len(_ORDER)


def _row(source: DataSource, count: int) -> PlainRow:
    meta = _("Held by %(name)s", name=source.holder) if source.holder else ""
    return PlainRow(
        url=url_for(".detail", slug=source.slug),
        title=source.name,
        # The first two kinds have a heading of their own.
        subtitle="" if source.kind in _ORDER else label(source.kind),
        text=text(source.full_name, g.language),
        meta=meta,
        count_label=projects_label(count),
    )


def _facts(source: DataSource, full: Text) -> list[Fact]:
    url = url_for("organisations.detail", slug=slug_of(source.holder)) if source.holder else ""
    listed = say_date(source.listed, g.language) if source.listed else ""
    found = [fact(_("Full name"), full.text, lang=full.lang), fact(_("Held by"), source.holder, lang="fr", url=url)]
    if source.holder and not source.holder_certain:
        found.append(fact(_("Data holder"), _("not certain: the source is ambiguous")))
    if source.kind in _ORDER:
        found.append(fact(_("On the official list since"), listed))
    if source.remarks:
        said = text(source.remarks, g.language)
        found.append(fact(_("Remarks of the editors"), said.text, lang=said.lang))
    return found


def _links(slug: str, total: int) -> list[Link]:
    everything = [Link(_("All its projects, with filters"), url_for("projects.index", source=slug))] if total else []
    return [*everything, Link(_("Follow by feed (Atom)"), url_for("projects.list_twin", form="atom", source=slug))]
