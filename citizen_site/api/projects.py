"""Projects: search, one record, its versions."""

from __future__ import annotations

import bisect
from typing import Any

from flask import g, make_response
from flask_smorest import Blueprint

from citizen_site.api.shapes import PROBLEM, Problem, Project, SearchArguments, Version, cut, page_of, paged
from citizen_site.presentation import documents
from citizen_site.presentation.answers import public
from citizen_site.wiring import reading, services
from registry.errors import NotFound
from registry.projects import search
from registry.projects.criteria import Criteria, Facet

blueprint = Blueprint("api_projects", __name__, url_prefix="/api/v1/projects", description="Projects of the register")


@blueprint.get("")
@blueprint.arguments(SearchArguments, location="query")
@blueprint.response(200, page_of(Project))
@blueprint.alt_response(422, schema=Problem, content_type=PROBLEM)
@public
def index(arguments: dict[str, Any]) -> Any:
    """Search the projects, by address; the same words and filters as on the page."""
    pairs = [("q", arguments["q"])]
    pairs += [(facet.value, value) for facet in Facet for value in arguments[facet.value]]
    g.language = arguments["language"]
    session = reading()
    slugs = sorted(services().fresh_index(session).slugs(Criteria.from_pairs(pairs), g.language))
    start = bisect.bisect_right(slugs, arguments["cursor"])
    part, cursor = cut(slugs[start : start + arguments["limit"] + 1], arguments["limit"], str)
    return paged([documents.project(project) for project in search.some_projects(session, part)], len(slugs), cursor)


@blueprint.get("/<slug:slug>")
@blueprint.response(200, Project)
@blueprint.alt_response(404, schema=Problem, content_type=PROBLEM)
@public
def one(slug: str) -> Any:
    """One project, whole."""
    found = search.project(reading(), slug)
    if not isinstance(found, search.Standalone):
        raise NotFound(f"{slug} was withdrawn from the public register.")
    return make_response(documents.project(found))


@blueprint.get("/<slug:slug>/versions")
@blueprint.response(200, page_of(Version))
@blueprint.alt_response(404, schema=Problem, content_type=PROBLEM)
@public
def versions(slug: str) -> Any:
    """The versions of one project, latest first, each with the fields it changed."""
    found = search.history(reading(), slug)
    return paged([documents.version(one) for one in found], len(found), None)
