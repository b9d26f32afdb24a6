"""The list of projects, one project, its history, and their twins for machines."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, url_for
from flask_babel import gettext as _

from citizen_site.pages.projects import exports
from citizen_site.pages.projects.history import gone_page, history_page
from citizen_site.presentation.addresses import address_with
from citizen_site.presentation.answers import kept, public
from citizen_site.presentation.listing import asked, listing
from citizen_site.presentation.navigation import Feed
from citizen_site.presentation.project_page import project_page
from citizen_site.presentation.texts import Link
from citizen_site.wiring import reading, services
from registry.errors import NotFound
from registry.projects import search
from registry.projects.criteria import Criteria

blueprint = Blueprint("projects", __name__, url_prefix="/<any(fr,en):language>")


@blueprint.get("/projets")
@public
@kept
def index() -> str:
    session, criteria = reading(), asked()
    found = services().fresh_index(session).search(criteria, language=g.language)
    page = listing(criteria, found, services().names(session), _twins(criteria))
    feed = Feed("application/atom+xml", _feed_title(criteria), _twin("atom", criteria))
    return render_template("projects/list.html", query=criteria.text, page=page, feeds=[feed])


@blueprint.get("/projets.<any(json,csv,xlsx,atom):form>", endpoint="list_twin")
@public
@kept
def list_twin(form: str) -> Response:
    session, criteria = reading(), asked()
    slugs = services().fresh_index(session).slugs(criteria, g.language)
    return exports.answer(form, session, criteria, slugs, _feed_title(criteria))


@blueprint.get("/projets/schema.json")
@public
def table_schema() -> Response:
    return exports.schema()


@blueprint.get("/projets/<slug:slug>")
@public
def detail(slug: str) -> Any:
    session = reading()
    found = search.project(session, slug)
    if isinstance(found, search.Gone):
        return render_template("projects/gone.html", gone=gone_page(found)), 410
    page = project_page(found, services().today(), len(search.history(session, slug)))
    feed = Feed("application/atom+xml", page.heading, url_for(".twin", slug=slug, form="atom"))
    return render_template("projects/detail.html", project=page, feeds=[feed])


@blueprint.get("/projets/<slug:slug>.<any(json,csv,atom):form>")
@public
def twin(slug: str, form: str) -> Response:
    return exports.one(form, reading(), slug)


@blueprint.get("/projets/<slug:slug>/historique")
@public
def history(slug: str) -> str:
    page = history_page(search.history(reading(), slug))
    return render_template("projects/history.html", project=page.project, versions=page.versions)


@blueprint.get("/projets/<slug:slug>/historique.json")
@public
def history_twin(slug: str) -> Response:
    return exports.history(search.history(reading(), slug))


@blueprint.get("/projets/numero/<path:number>")
def by_number(number: str) -> Any:
    """A number of the national directory leads to its project: the form in which others cite it."""
    asked = number.replace("\x00", " ")[:60]  # PostgreSQL refuses NUL
    slug = search.by_number(reading(), asked)
    if slug is None:
        raise NotFound(f"No public project has the number {asked!r}.")
    return redirect(url_for(".detail", slug=slug), 302)


def _twins(criteria: Criteria) -> list[Link]:
    names = (("CSV", "csv"), ("JSON", "json"), ("Excel", "xlsx"), (_("Atom feed"), "atom"))
    return [Link(label, _twin(form, criteria)) for label, form in names]


def _twin(form: str, criteria: Criteria) -> str:
    pairs = (pair for pair in criteria.to_pairs() if pair[0] != "page")
    return address_with("projects.list_twin", pairs, form=form)


def _feed_title(criteria: Criteria) -> str:
    if criteria.text:
        return _("Projects: %(query)s", query=criteria.text)
    return _("Projects, filtered") if criteria.active else _("All the projects")
