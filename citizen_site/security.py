"""Headers, cookies, CSRF and rate limits of every answer, in one place."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask, Response, abort, g, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect

_P = ParamSpec("_P")
_R = TypeVar("_R")

REPORTS = "/rapports-csp"
CONTENT_POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "script-src": "'none'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    # Browsers tell here what the policy stopped; what they say of the page and the person is not kept.
    "report-uri": REPORTS,
    "report-to": "policy",
}


def _spelled(policy: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in policy.items())


HEADERS = {
    "Content-Security-Policy": _spelled(CONTENT_POLICY),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
    "X-Frame-Options": "DENY",
    "Reporting-Endpoints": f'policy="{REPORTS}"',
}

STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"

# Addresses that accept a POST without a form token, each with its reason.
CSRF_EXEMPT: dict[str, str] = {
    REPORTS: "sent by the browser itself, which has no form; nothing of it is kept but a closed word",
}

# Where a browser says that the page stands from which something is sent, when it is not of this host.
_OTHER_SITES = ("cross-site", "same-site")

# Public data that other sites may read from a browser; GET only, never with cookies.
OPEN_TO_OTHER_SITES = ("/api/", "/catalogue.ttl", "/sitemap.xml")
OPEN_FORMATS = (".json", ".csv", ".atom", ".xlsx")
# What a program on another site needs of our headers: the next page, the tag to send back, when to come back.
READABLE_HEADERS = "ETag, Link, Retry-After"

MAX_BODY_BYTES = 512 * 1024
MAX_FIELD_BYTES = 256 * 1024


class FormSessions(SecureCookieSessionInterface):
    """The cookie of a form, with the rule that its page is kept by nobody but the browser that asked."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        super().save_session(app, session, response)
        if "Cookie" in response.vary:
            response.headers.pop("ETag", None)
            # Not `no-store`: a browser that goes back would have lost what was typed.
            if "no-store" not in response.headers.get("Cache-Control", ""):
                response.headers["Cache-Control"] = "private, no-cache"


csrf = CSRFProtect()
limiter = Limiter(get_remote_address, default_limits=[], storage_uri="memory://", headers_enabled=False)


def protect(app: Flask, *, https: bool, before_tokens: Callable[[], None]) -> None:
    """Give every answer its headers, every form its token, every request its number.

    `before_tokens` runs before the token of a form is looked for, which has the whole form read.
    """
    app.config.update(
        # `__Host-`: no other host and no page without TLS can put a cookie of this name.
        SESSION_COOKIE_NAME="__Host-form" if https else "form",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FIELD_BYTES,
        WTF_CSRF_TIME_LIMIT=8 * 3600,
        WTF_CSRF_SSL_STRICT=https,
    )
    # First of all: a refusal has its number too.
    app.before_request(_number)
    app.before_request(_refuse_other_sites)
    app.before_request(before_tokens)
    app.session_interface = FormSessions()
    csrf.init_app(app)
    limiter.init_app(app)
    app.after_request(_headers)
    if https:
        app.after_request(_strict_transport)


def _number() -> None:
    g.request_id = secrets.token_hex(8)


def _refuse_other_sites() -> None:
    """Refuse what the page of another site, or of a host beside ours, has a browser send; browsers say so themselves.

    The token of the form says the same a second time, and alone where a browser is too old to say where a page is.
    """
    reading = request.method in ("GET", "HEAD", "OPTIONS")
    if not reading and request.path not in CSRF_EXEMPT and request.headers.get("Sec-Fetch-Site") in _OTHER_SITES:
        abort(400)


def with_scripts(view: Callable[_P, _R]) -> Callable[_P, _R]:
    """Let scripts of this site run on the page that a view returns; everywhere else none does."""

    @wraps(view)
    def allowing(*args: _P.args, **named: _P.kwargs) -> _R:
        g.scripts = True
        return view(*args, **named)

    # So that a test can list the pages on which scripts run.
    allowing.with_scripts = True  # type: ignore[attr-defined]
    return allowing


def content_policy(*, scripts: bool = False, form_targets: str = "") -> str:
    """Return the policy of a page, as a header spells it.

    `scripts`: the few pages that cannot do without a script of ours (a passkey is asked for by one); still none written
    in a page. `form_targets`: another origin that a form may lead to, the identity provider's.
    """
    more = {"script-src": "'self'"} if scripts else {}
    more |= {"form-action": f"'self' {form_targets}"} if form_targets else {}
    return _spelled({**CONTENT_POLICY, **more})


def _headers(response: Response) -> Response:
    if g.get("scripts") or g.get("form_targets"):
        response.headers["Content-Security-Policy"] = content_policy(
            scripts=g.get("scripts", False), form_targets=g.get("form_targets", "")
        )  # fmt: skip
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-ID"] = g.get("request_id", "")
    if request.method in ("GET", "HEAD") and _is_open(request.path):
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = READABLE_HEADERS
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _strict_transport(response: Response) -> Response:
    response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT
    return response


def _is_open(path: str) -> bool:
    return path.startswith(OPEN_TO_OTHER_SITES) or path.endswith(OPEN_FORMATS)
