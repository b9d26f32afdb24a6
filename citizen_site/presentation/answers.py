"""How a public page, a table, a JSON document or a file is answered."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any

from flask import Response, g, json, make_response

from citizen_site import freshness
from citizen_site.wiring import reading, services
from registry.projects.search import last_change

View = Callable[..., Any]


def public(view: View) -> View:
    """Answer 304 to who has the page already; else make it and give it its strong ETag.

    Only the number of the last change is read before the answer 304.
    """

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Response:
        tag = freshness.etag(last_change(reading()), services().today().isoformat(), g.language)
        if freshness.unchanged(tag):
            response = Response(status=304, headers={"Cache-Control": freshness.CACHE})
            response.set_etag(tag)
            return response
        return freshness.stamp(make_response(view(*args, **kwargs)), tag)

    return answer


def as_json(value: Any) -> Response:
    return Response(json.dumps(value, ensure_ascii=False, indent=1), mimetype="application/json")


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Any]], name: str) -> Response:
    """Return RFC 4180 CSV in UTF-8, to be saved under `name`."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows(rows)
    return as_file(out.getvalue().encode("utf-8"), "text/csv; charset=utf-8", name)


def as_file(content: bytes, mimetype: str, name: str) -> Response:
    response = Response(content, content_type=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
