"""Databases, organisations and themes."""

from __future__ import annotations

from typing import Any

from flask import g, make_response, redirect, url_for
from flask_smorest import Blueprint

from citizen_site.api.shapes import PROBLEM, Paging, Problem, Reference, Theme, cut, page_of, paged
from citizen_site.presentation import documents
from citizen_site.presentation.answers import public
from citizen_site.presentation.lists import counts
from citizen_site.wiring import reading, services
from registry.errors import MovedTo
from registry.projects import search
from registry.projects.criteria import Criteria, Facet
from registry.projects.vocabulary import THEMES

blueprint = Blueprint("api_references", __name__, url_prefix="/api/v1", description="What projects refer to")


@blueprint.get("/databases")
@blueprint.arguments(Paging, location="query")
@blueprint.response(200, page_of(Reference))
@blueprint.alt_response(422, schema=Problem, content_type=PROBLEM)
@public
def databases(arguments: dict[str, Any]) -> Any:
    """The data sources that projects use, by address."""
    session, limit = reading(), arguments["limit"]
    found = search.sources(session, after=arguments["cursor"], limit=limit + 1)
    part, cursor = cut(found, limit, lambda one: one.slug)
    return paged([documents.reference(one) for one in part], search.count_sources(session), cursor)


@blueprint.get("/databases/<slug:slug>")
@blueprint.response(200, Reference)
@blueprint.alt_response(404, schema=Problem, content_type=PROBLEM)
@public
def database(slug: str) -> Any:
    """One data source."""
    return make_response(documents.reference(search.source(reading(), slug)))


@blueprint.get("/organisations")
@blueprint.arguments(Paging, location="query")
@blueprint.response(200, page_of(Reference))
@blueprint.alt_response(422, schema=Problem, content_type=PROBLEM)
@public
def organisations(arguments: dict[str, Any]) -> Any:
    """The organisations that hold projects or data, by address."""
    session, limit = reading(), arguments["limit"]
    found = search.organisations(session, after=arguments["cursor"], limit=limit + 1)
    part, cursor = cut(found, limit, lambda one: one.slug)
    return paged([documents.reference(one) for one in part], search.count_organisations(session), cursor)


@blueprint.get("/organisations/<slug:slug>")
@blueprint.response(200, Reference)
@blueprint.alt_response(404, schema=Problem, content_type=PROBLEM)
@public
def organisation(slug: str) -> Any:
    """One organisation; one that was merged into another leads to it."""
    try:
        return make_response(documents.reference(search.organisation(reading(), slug)))
    except MovedTo as moved:
        return redirect(url_for(".organisation", slug=moved.into), 301)


@blueprint.get("/themes")
@blueprint.response(200, page_of(Theme))
@public
def themes() -> Any:
    """The themes, each with its number of projects."""
    found = services().fresh_index(reading()).search(Criteria(), language=g.language)
    count = counts(found, Facet.THEME)
    return paged([documents.theme(one, count.get(one.slug, 0)) for one in THEMES], len(THEMES), None)
