"""Results of the projects."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from citizen_site.api.shapes import PROBLEM, Problem, ProjectResult, ResultPaging, cut, page_of, paged
from citizen_site.presentation import documents
from citizen_site.presentation.answers import public
from citizen_site.wiring import reading
from registry.projects.result_search import Place, count_results, results

blueprint = Blueprint("api_results", __name__, url_prefix="/api/v1/results", description="Results of projects")


@blueprint.get("")
@blueprint.arguments(ResultPaging, location="query")
@blueprint.response(200, page_of(ProjectResult))
@blueprint.alt_response(422, schema=Problem, content_type=PROBLEM)
@public
def index(arguments: dict[str, Any]) -> Any:
    """The published results, each with the project it comes from, by address of the project."""
    session, limit = reading(), arguments["limit"]
    found = results(session, after=_place(arguments["cursor"]), limit=limit + 1)
    part, cursor = cut(found, limit, lambda pair: f"{pair[0].slug}.{pair[0].rank}")
    return paged([documents.result(place.slug, one) for place, one in part], count_results(session), cursor)


def _place(cursor: str) -> Place | None:
    slug, _, rank = cursor.partition(".")
    return Place(slug, int(rank)) if cursor else None
