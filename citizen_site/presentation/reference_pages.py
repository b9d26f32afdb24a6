"""The page of one database or of one organisation, made of what the register says, or of a draft of it.

An address of a page is that of the name: a draft of a new record has its page before the register knows it.
"""

from __future__ import annotations

from flask import g, url_for
from flask_babel import gettext as _

from citizen_site.locales import say_date
from citizen_site.presentation.fields import Fact
from citizen_site.presentation.labels import label
from citizen_site.presentation.lists import Item, fact
from citizen_site.presentation.projects import rows
from citizen_site.presentation.texts import Link, Text, text
from citizen_site.wiring import reading, services
from registry.projects.criteria import Criteria, Facet
from registry.projects.kinds import SourceKind
from registry.projects.references import DataSource, Organisation, slug_of
from registry.projects.summary import Found

# Kinds that have a heading of their own in the list, in its order.
HEADED = (SourceKind.MAIN_BASE, SourceKind.CATALOGUE)


def database_page(source: DataSource) -> Item:
    """Return the page of a data source, with the projects that use it."""
    found = _projects(Facet.SOURCE, source.slug)
    full = text(source.full_name, g.language)
    return Item(
        title=Text(source.name, "fr"),
        subtitle=Text(label(source.kind), g.language),
        text=text(source.about, g.language) if source.about else (full if full else None),
        facts=_facts_of_database(source, full),
        projects=rows(found),
        links=_links_of_database(source.slug, found.total),
        sources=[Link(source.origin, "")] if source.origin else [],
    )


def organisation_page(one: Organisation) -> Item:
    """Return the page of an organisation, with the projects that it holds."""
    full = text(one.full_name, g.language)
    feed = url_for("projects.list_twin", form="atom", responsable=one.slug)
    return Item(
        title=Text(one.name, "fr"),
        subtitle=Text(label(one.kind), g.language) if one.kind else None,
        text=text(one.about, g.language) if one.about else None,
        facts=[fact(_("Full name"), full.text, lang=full.lang), fact(_("Kind of organisation"), label(one.kind))],
        projects=rows(_projects(Facet.CONTROLLER, one.slug)),
        links=[Link(_("Follow by feed (Atom)"), feed)],
        sources=[Link(one.origin, "")] if one.origin else [],
    )


def _projects(facet: Facet, slug: str) -> Found:
    return services().fresh_index(reading()).search(Criteria(chosen={facet: (slug,)}), language=g.language)


def _facts_of_database(source: DataSource, full: Text) -> list[Fact]:
    url = url_for("organisations.detail", slug=slug_of(source.holder)) if source.holder else ""
    listed = say_date(source.listed, g.language) if source.listed else ""
    found = [fact(_("Full name"), full.text, lang=full.lang), fact(_("Held by"), source.holder, lang="fr", url=url)]
    if source.holder and not source.holder_certain:
        found.append(fact(_("Data holder"), _("not certain: the source is ambiguous")))
    if source.kind in HEADED:
        found.append(fact(_("On the official list since"), listed))
    if source.remarks:
        said = text(source.remarks, g.language)
        found.append(fact(_("Remarks of the editors"), said.text, lang=said.lang))
    return found


def _links_of_database(slug: str, total: int) -> list[Link]:
    everything = [Link(_("All its projects, with filters"), url_for("projects.index", source=slug))] if total else []
    return [*everything, Link(_("Follow by feed (Atom)"), url_for("projects.list_twin", form="atom", source=slug))]
