"""What changed since a number: the way to keep a copy of the register in step."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from citizen_site.api.shapes import PROBLEM, Problem, Since, Version, cut, page_of, paged
from citizen_site.presentation import documents
from citizen_site.presentation.answers import public
from citizen_site.wiring import reading
from registry.projects import search

blueprint = Blueprint("api_changes", __name__, url_prefix="/api/v1/changes", description="Changes of the register")


@blueprint.get("")
@blueprint.arguments(Since, location="query")
@blueprint.response(200, page_of(Version))
@blueprint.alt_response(422, schema=Problem, content_type=PROBLEM)
@public
def index(arguments: dict[str, Any]) -> Any:
    """The public changes after the number `since`, in order; a withdrawal is a change too."""
    session, since, limit = reading(), arguments["since"], arguments["limit"]
    found = search.changes(session, since=since, limit=limit + 1)
    part, cursor = cut(found, limit, lambda one: str(one.change))
    return paged([documents.version(one) for one in part], search.count_changes(session, since=since), cursor)
