"""One table: an error of a package or of HTTP -> status, and the sentence people read."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, Response, g, jsonify, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException

from citizen_site.locales import current_language
from citizen_site.logs import logger
from citizen_site.presentation.texts import Link
from registry.errors import NotFound, RuleBroken

# What a reader can do about each status: title and sentence.
SENTENCES: dict[int, tuple[str, str]] = {
    400: (_l("This request cannot be read"), _l("The form has expired or the address is damaged. Go back, try again.")),
    403: (_l("This page is closed to you"), _l("The link is no longer valid, or it was copied in part.")),
    404: (_l("This page does not exist"), _l("The address may have changed, or been copied in part.")),
    405: (_l("This address is read another way"), _l("It does not accept this kind of request.")),
    410: (_l("This page was withdrawn"), _l("What it said is no longer public.")),
    413: (_l("What you sent is too large"), _l("Shorten the text and send it again.")),
    422: (_l("Some answers cannot be accepted"), _l("Correct the answers marked and send the form again.")),
    429: (_l("Too many requests"), _l("You have sent several forms in a short time. Wait an hour, then try again.")),
    500: (_l("The site has failed"), _l("The fault is ours. It has been recorded, without any personal data.")),
    503: (_l("The site cannot answer just now"), _l("Nothing was lost or recorded. Try again in a few minutes.")),
}  # fmt: skip

FROM_PACKAGES: dict[type[Exception], int] = {NotFound: 404, RuleBroken: 422, OperationalError: 503}


@dataclass(frozen=True, slots=True)
class ErrorPage:
    code: int
    title: str
    sentence: str
    remedies: list[Link]
    request_id: str


def register(app: Flask) -> None:
    """Answer every error with a page in the reader's language, or problem+json for machines."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, lambda _error: answer(400))
    for kind, status in FROM_PACKAGES.items():
        app.register_error_handler(kind, _from_package(status))
    app.register_error_handler(DBAPIError, _unexpected)
    app.register_error_handler(Exception, _unexpected)


def wants_json() -> bool:
    """Say whether the asker is a machine: an API address, or a twin such as .json or .csv."""
    return request.path.startswith("/api/") or request.path.endswith((".json", ".csv", ".atom", ".ttl", ".xlsx"))


def answer(status: int, headers: dict[str, str] | None = None) -> Response:
    """Return the page or the problem for this status."""
    g.language = current_language()
    title, sentence = SENTENCES.get(status, SENTENCES[400 if status < 500 else 500])
    body = problem(status, str(title), str(sentence)) if wants_json() else _page(status, str(title), str(sentence))
    for name, value in (headers or {}).items():
        body.headers[name] = value
    body.headers["Cache-Control"] = "no-store"
    return body


def problem(status: int, title: str, detail: str, **more: object) -> Response:
    """Return an RFC 9457 problem; its type is an address of this site that explains it."""
    kind = url_for("legal.machines", language="en", _external=False) + f"#problem-{status}"
    response = jsonify(type=kind, title=title, status=status, detail=detail, **more)
    response.status_code = status
    response.content_type = "application/problem+json"
    return response


def _page(status: int, title: str, sentence: str) -> Response:
    remedies = [Link(_("Home"), url_for("home.index")), Link(_("All the projects"), url_for("projects.index"))]
    error = ErrorPage(status, title, sentence, remedies, g.get("request_id", ""))
    return make_response(render_template("errors/error.html", error=error), status)


def _http(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()  # type: ignore[return-value]
    kept = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    if error.code == HTTPStatus.TOO_MANY_REQUESTS:
        kept.setdefault("Retry-After", "3600")
    return answer(error.code or 500, kept)


def _from_package(status: int):  # type: ignore[no-untyped-def]
    def handle(error: Exception) -> Response:
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            logger().error("database unavailable: locked, read-only or stopped; reading pages go on if they can",
                           error=type(getattr(error, "orig", error)).__name__)  # fmt: skip
            return answer(status, {"Retry-After": "60"})
        return answer(status)

    return handle


def _unexpected(error: Exception) -> Response:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = trace.tb_frame.f_code.co_filename.rsplit("/", 1)[-1] if trace else ""
    logger().error("unexpected error", error=type(error).__name__, file=where, line=trace.tb_lineno if trace else 0)
    return answer(500)
