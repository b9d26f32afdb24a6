"""The public API, version 1: JSON in and out, described by OpenAPI 3.1."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_smorest import Api

from citizen_site.api import changes, projects, references, results

DESCRIPTION = "The same content as the pages, under Licence Ouverte 2.0. No key is needed; GET only."


class ProblemApi(Api):
    """Leaves errors to the one table of the site, which answers machines with problem+json."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        return


def slug_parameter(converter: Any) -> dict[str, str]:
    """Return what OpenAPI says of a slug in a path."""
    return {"type": "string", "pattern": f"^{converter.regex}$", "example": "hydro"}


def register(app: Flask) -> None:
    """Add the API and its description to the application."""
    app.config.update(
        API_TITLE="Health Data Hub, public register of projects",
        API_VERSION="1.0.0",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "info": {
                "description": DESCRIPTION,
                "license": {"name": "Licence Ouverte 2.0", "identifier": "etalab-2.0"},
            },
            "servers": [{"url": app.config["PUBLIC_URL"]}],
        },
    )
    api = ProblemApi(app)
    api.register_converter(app.url_map.converters["slug"], slug_parameter)
    for module in (projects, changes, references, results):
        api.register_blueprint(module.blueprint)
