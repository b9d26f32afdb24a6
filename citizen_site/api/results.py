"""Results of the projects."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from citizen_site.api.shapes import ProjectResult, page_of, paged
from citizen_site.presentation import documents
from citizen_site.presentation.answers import public
from citizen_site.wiring import reading

blueprint = Blueprint("api_results", __name__, url_prefix="/api/v1/results", description="Results of projects")


@blueprint.get("")
@blueprint.response(200, page_of(ProjectResult))
@public
def index() -> Any:
    """Every published result, with the project it comes from."""
    found = [documents.result(facts, result) for facts, result in documents.published_results(reading())]
    return paged(found, len(found), None)
