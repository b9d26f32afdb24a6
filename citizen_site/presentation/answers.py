"""How a public page, a table, a JSON document or a file is answered."""

from __future__ import annotations

import csv
import io
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any

from flask import Response, current_app, g, json, make_response

from citizen_site import freshness
from citizen_site.wiring import change_seen, reading, services

View = Callable[..., Any]


def public(view: View) -> View:
    """Answer 304 to who has the page already; else make it and give it its strong ETag.

    Only the number of the last change is read before the answer 304.
    """

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Response:
        g.change = change = change_seen(reading())
        g.etag = tag = freshness.etag(change, services().today().isoformat(), g.language)
        if freshness.unchanged(tag):
            return freshness.not_modified(tag)
        made = make_response(view(*args, **kwargs))
        # While another process writes the index, a page may still say what was true before `change`.
        return made if services().index_behind(change) else freshness.stamp(made, tag)

    return answer


class Kept:
    """The last answers that cost much to make, by ETag, in the memory of this process.

    Bounded in bytes; the least recently asked goes first. A strong ETag names one content, so what is
    kept under it is never stale.
    """

    def __init__(self, most_bytes: int = 32 * 1024 * 1024) -> None:
        self._most, self._size = most_bytes, 0
        self._answers: OrderedDict[str, tuple[bytes, list[tuple[str, str]]]] = OrderedDict()
        self._lock = threading.Lock()

    def answer(self, tag: str) -> Response | None:
        with self._lock:
            if tag not in self._answers:
                return None
            self._answers.move_to_end(tag)
            body, headers = self._answers[tag]
        return Response(body, headers=headers)

    def keep(self, tag: str, response: Response) -> None:
        body, headers = response.get_data(), [*response.headers.items()]
        with self._lock:
            if tag in self._answers or len(body) > self._most:
                return
            self._answers[tag] = body, headers
            self._size += len(body)
            while self._size > self._most:
                _tag, (oldest, _headers) = self._answers.popitem(last=False)
                self._size -= len(oldest)


def _kept_answers() -> Kept:
    """Those of this application: two sites in one process may differ under one ETag."""
    found: Kept = current_app.extensions.setdefault("kept_answers", Kept())
    return found


def kept(view: View) -> View:
    """Make a public answer once for each ETag and process. Goes under `public`, on feeds and whole files."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Response:
        known = _kept_answers().answer(g.etag)
        if known is not None:
            return known
        made = make_response(view(*args, **kwargs))
        behind = services().index_behind(g.change)
        if made.status_code == 200 and not behind and not freshness.has_form_token():
            _kept_answers().keep(g.etag, made)
        return made

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
