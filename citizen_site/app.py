"""Builds the web application: registers pages, errors, commands. Decides nothing."""

from __future__ import annotations

import time

from flask import Flask, Response, g, request
from flask_bootstrap import Bootstrap5
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter

from citizen_site import api, errors, gate, locales, logs, security
from citizen_site.accounts.provider import configuration
from citizen_site.pages import BLUEPRINTS
from citizen_site.presentation.addresses import place
from citizen_site.presentation.desk import signed_in
from citizen_site.presentation.navigation import around
from citizen_site.settings import Settings
from citizen_site.wiring import Services, build, close_reading
from registry.words import LANGUAGES


class Slug(BaseConverter):
    """The last part of an address of the register: lower-case words joined by hyphens."""

    regex = "[a-z0-9]+(?:-[a-z0-9]+)*"


def create_app(settings: Settings, services: Services | None = None) -> Flask:
    """Return the application for these settings; tests pass their own services."""
    logs.set_up(settings.log_format)
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        PUBLIC_URL=settings.public_url.rstrip("/"),
        DEMO=settings.demo,
        FORM_LIMIT=settings.form_limit,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
        JSON_SORT_KEYS=False,
    )
    app.url_map.converters["slug"] = Slug
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    configuration.check(settings)
    app.extensions["services"] = services or build(settings)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    Bootstrap5(app)
    locales.set_up(app)
    https = settings.public_url.startswith("https://")
    security.protect(app, https=https, before_tokens=gate.let_files_in)
    gate.set_up(app)
    _language_in_path(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    api.register(app)
    errors.register(app)
    app.jinja_env.globals["place"] = place
    app.context_processor(around)
    app.context_processor(signed_in)
    app.teardown_appcontext(close_reading)
    app.before_request(_start_clock)
    app.after_request(_log)
    return app


def _language_in_path(app: Flask) -> None:
    """Take the language out of the address, and put it back into every address made."""

    @app.url_value_preprocessor
    def take(endpoint: str | None, values: dict[str, str] | None) -> None:
        if values and "language" in values:
            g.language = values.pop("language")
            g.language_in_path = True
        else:
            # An address without language has one content, whatever the browser prefers; errors ask for it again.
            g.language = LANGUAGES[0] if endpoint else locales.current_language()

    @app.url_defaults
    def give(endpoint: str, values: dict[str, str]) -> None:
        if "language" not in values and app.url_map.is_endpoint_expecting(endpoint, "language"):
            values["language"] = g.get("language", "fr")


def _start_clock() -> None:
    g.started = time.perf_counter()


def _log(response: Response) -> Response:
    """One event for each request: the route, never the address asked, which may hold a word searched."""
    if request.endpoint not in ("static", "bootstrap.static"):
        logs.logger().info(
            "request",
            request_id=g.get("request_id", ""),
            method=request.method,
            route=str(request.url_rule or "none"),
            status=response.status_code,
            milliseconds=round(1000 * (time.perf_counter() - g.get("started", time.perf_counter())), 1),
            language=g.get("language", ""),
        )
    return response
