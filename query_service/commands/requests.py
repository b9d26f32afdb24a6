"""A request file, as commands read it."""

from __future__ import annotations

import json
from pathlib import Path

from query_service.errors import IllFormed
from query_service.query_model.json_reading import from_json
from query_service.query_model.question import Question


def read_request(path: Path) -> Question:
    """Return the question of a file. Raises IllFormed with the place of what is wrong."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise IllFormed("request", f"{path} is no JSON: {error}.") from None
    return from_json(said)
