"""One table: an error of a package or of HTTP -> status, and the sentence people read."""

from __future__ import annotations

import math
import time
import traceback
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from citizen_site.accounts.associations.refusals import NotThere
from citizen_site.accounts.limits.limits import TooManyTries
from citizen_site.accounts.permissions import NotAllowed
from citizen_site.accounts.sessions.steps import StepGone
from citizen_site.accounts.sessions.visitors import SessionOver
from citizen_site.database import is_unavailable
from citizen_site.locales import current_language
from citizen_site.logs import logger
from citizen_site.presentation.texts import Link
from citizen_site.security import limiter
from registry.errors import NotFound, RuleBroken, TakenAway

PACKAGES = ("citizen_site", "query_service", "registry", "training")
_HOME = Path(__file__).resolve().parent.parent

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

# What a program can do, where that differs from what a person can.
FOR_MACHINES: dict[int, tuple[str, str]] = {
    422: (_l("A parameter cannot be accepted"), _l("The member errors names each parameter and what it should be.")),
}

# To somebody whose session has ended, and to somebody who is signed in.
_SIGNED_OUT = {
    403: (_l("Your session has ended"), _l("Nothing was done. Sign in in another window, then send again.")),
}  # fmt: skip
_SIGNED_IN = {
    403: (_l("This is not open to your account"), _l("An administrator can give you another role. Nothing was done.")),
}

FROM_PACKAGES: dict[type[Exception], int] = {
    NotFound: 404,
    TakenAway: 410, NotThere: 404, RuleBroken: 422, NotAllowed: 403, SessionOver: 403, StepGone: 403,
}  # fmt: skip


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
    app.register_error_handler(TooManyTries, _too_many)
    app.register_error_handler(SQLAlchemyError, _from_database)
    app.register_error_handler(Exception, _unexpected)


def wants_json() -> bool:
    """Say whether the asker is a machine: an API address, or a twin such as .json or .csv."""
    return request.path.startswith("/api/") or request.path.endswith((".json", ".csv", ".atom", ".ttl", ".xlsx"))


def answer(status: int, headers: dict[str, str] | None = None, **more: Any) -> Response:
    """Return the page or the problem for this status; `more` are further members of the problem."""
    # A page may have set the language of its content: the reader's is asked for again.
    g.pop("language", None)
    g.language = current_language()
    response = problem(status, *_sentences(status, FOR_MACHINES), **more) if wants_json() else _page(status)
    response.headers.update(headers or {})
    response.headers["Cache-Control"] = "no-store"
    if "language_in_path" not in g:
        response.vary.add("Accept-Language")
    return response


def problem(status: int, title: str, detail: str, **more: Any) -> Response:
    """Return an RFC 9457 problem; its type is an address of this site that explains it."""
    path = url_for("legal.machines", language="en", _anchor=f"problem-{status}")
    kind = f"{current_app.config['PUBLIC_URL']}{path}"
    response = jsonify(type=kind, title=title, status=status, detail=detail, **more)
    response.status_code = status
    response.content_type = "application/problem+json"
    return response


def _sentences(status: int, first: dict[int, tuple[str, str]]) -> tuple[str, str]:
    """Return title and sentence for this status, those of `first` before the others."""
    title, sentence = first.get(status) or SENTENCES.get(status) or SENTENCES[400 if status < 500 else 500]
    return str(title), str(sentence)


def _page(status: int) -> Response:
    title, sentence = _sentences(status, _SIGNED_OUT if g.get("signed_out") else _SIGNED_IN if "visitor" in g else {})
    remedies = [Link(_("Home"), url_for("home.index")), Link(_("All the projects"), url_for("projects.index"))]
    error = ErrorPage(status, title, sentence, remedies, g.get("request_id", ""))
    return make_response(render_template("errors/error.html", error=error), status)


def _http(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()  # type: ignore[return-value]
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    if error.code == HTTPStatus.TOO_MANY_REQUESTS:
        headers.setdefault("Retry-After", str(_seconds_to_wait()))
    # What webargs found wrong, by place and parameter.
    wrong = getattr(error, "data", {}).get("messages")
    return answer(error.code or 500, headers, **({"errors": wrong} if wrong else {}))


def _seconds_to_wait() -> int:
    """Return how long the limit that was passed lasts; an hour when it does not say."""
    passed = limiter.current_limit
    return max(math.ceil(passed.window.reset_time - time.time()), 1) if passed is not None else 3600


def _from_package(status: int):  # type: ignore[no-untyped-def]
    return lambda _error: answer(status)


def _too_many(error: TooManyTries) -> Response:
    return answer(HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(error.seconds)})


def _from_database(error: SQLAlchemyError) -> Response:
    if not is_unavailable(error):
        return _unexpected(error)
    logger().error("database unavailable: locked, read-only or stopped; reading pages go on if they can",
                   error=type(getattr(error, "orig", None) or error).__name__)  # fmt: skip
    return answer(HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "60"})


def _unexpected(error: Exception) -> Response:
    file, line = _where(error)
    logger().error("unexpected error", error=type(error).__name__, file=file, line=line)
    return answer(500)


def _where(error: BaseException) -> tuple[str, int]:
    """Return the last line of ours that the error went through, from its package on; else the last of all."""
    frames = [(Path(frame.f_code.co_filename), line) for frame, line in traceback.walk_tb(error.__traceback__)]
    ours = [(path.relative_to(_HOME), line) for path, line in frames if path.is_relative_to(_HOME)]
    ours = [(path, line) for path, line in ours if path.parts[0] in PACKAGES]
    last = [(Path(path.name), line) for path, line in frames[-1:]]
    path, line = [*last, *ours][-1] if frames else (Path(), 0)
    return path.as_posix(), line
