"""docs/request.schema.json: the JSON Schema of a request, as `query-service schema` prints it."""

from __future__ import annotations

import json

from query_service.query_model.json_schema import request_schema


def page() -> str:
    """Return the schema."""
    return json.dumps(request_schema(), ensure_ascii=False, indent=2) + "\n"
