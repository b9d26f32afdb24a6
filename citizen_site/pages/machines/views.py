"""Addresses for machines at the root of the site."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Any
from xml.etree import ElementTree

from flask import Blueprint, Response, current_app, redirect, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from citizen_site import gate
from citizen_site.accounts.limits.limits import TooManyTries, Try
from citizen_site.locales import preferred_language
from citizen_site.logs import logger
from citizen_site.migrations.running import pending
from citizen_site.pages.machines import policy_reports
from citizen_site.pages.machines.catalogue import turtle
from citizen_site.presentation.answers import kept, public
from citizen_site.security import REPORTS, csrf
from citizen_site.wiring import reading, services
from registry.projects import search
from registry.projects.vocabulary import THEMES
from registry.words import LANGUAGES

blueprint = Blueprint("machines", __name__)

_PAGES = (
    "home.index", "projects.index", "results.index", "databases.index", "organisations.index", "themes.index",
    "delays.index", "landmarks.index", "legal.notice", "legal.personal_data", "legal.accessibility",
    "legal.method", "legal.machines", "legal.site_map",
)  # fmt: skip
MAX_ADDRESSES = 50_000  # sitemaps.org, protocol 0.9


@blueprint.get("/")
def choose_language() -> Any:
    """Lead to the language that the browser asks for."""
    answer = redirect(url_for("home.index", language=preferred_language()), 302)
    answer.vary.add("Accept-Language")
    return answer


@blueprint.get("/sitemap.xml")
@public
@kept
def sitemap() -> Response:
    """List the pages by their French address, each with its alternates and a true date of change."""
    root = ElementTree.Element("urlset", xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    root.set("xmlns:xhtml", "http://www.w3.org/1999/xhtml")
    for endpoint, changed, values in islice(_listed(reading()), MAX_ADDRESSES // len(LANGUAGES)):
        _add(root, endpoint, changed, **values)
    return Response(ElementTree.tostring(root, "utf-8", xml_declaration=True), mimetype="application/xml")


def _listed(session: Session) -> Iterator[tuple[str, dt.datetime | None, dict[str, str]]]:
    """Yield what the sitemap names, the most useful first: a very large register does not fit in one."""
    yield from ((endpoint, None, {}) for endpoint in _PAGES)
    yield from (("themes.detail", None, {"slug": theme.slug}) for theme in THEMES)
    for slug, changed in search.last_changes(session, limit=MAX_ADDRESSES):
        yield "projects.detail", changed, {"slug": slug}
    yield from (("databases.detail", None, {"slug": source.slug}) for source in search.sources(session))
    yield from (("organisations.detail", None, {"slug": one.slug}) for one in search.organisations(session))


@blueprint.get("/robots.txt")
@public
def robots() -> Response:
    lines = ["User-agent: *", "Disallow: /*/proposer/", "Disallow: /*/signaler", f"Sitemap: {_base()}/sitemap.xml", ""]
    return Response("\n".join(lines), mimetype="text/plain")


@blueprint.get("/.well-known/security.txt")
def security() -> Response:
    """Say where to report a weakness (RFC 9116); the date of expiry is at most a year ahead."""
    expires = (services().now() + dt.timedelta(days=330)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {services().settings.security_contact}",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: fr, en",
        f"Canonical: {_base()}/.well-known/security.txt",
        "",
    ]
    return Response("\n".join(lines), mimetype="text/plain")


@blueprint.get("/healthz")
def alive() -> Response:
    """Say that the process answers; nothing else is asked."""
    return _plain("ok")


@blueprint.get("/readyz")
def ready() -> Response:
    """Say that the process can serve pages: database reached, tables of this release."""
    try:
        waiting = pending(services().engine)
    except SQLAlchemyError as error:
        return _plain(f"The database does not answer ({type(error).__name__}): ask `citizen-site doctor`.", 503)
    if waiting:
        return _plain(f"{len(waiting)} migration(s) to run: run `citizen-site migrate`.", 503)
    return _plain("ready")


@blueprint.get("/catalogue.ttl")
@public
@kept
def catalogue() -> Response:
    """The register and its databases in DCAT-AP."""
    session = reading()
    changed = next((at for _slug, at in search.last_changes(session, limit=1)), None)
    return Response(turtle(_base(), search.sources(session), changed), content_type="text/turtle; charset=utf-8")


def _plain(text: str, status: int = 200) -> Response:
    return Response(text + "\n", status=status, mimetype="text/plain", headers={"Cache-Control": "no-store"})


def _base() -> str:
    return str(current_app.config["PUBLIC_URL"])


def _add(root: ElementTree.Element, endpoint: str, changed: dt.datetime | None = None, **values: Any) -> None:
    addresses = {code: _base() + url_for(endpoint, language=code, **values) for code in LANGUAGES}
    for address in addresses.values():
        entry = ElementTree.SubElement(root, "url")
        ElementTree.SubElement(entry, "loc").text = address
        if changed is not None:
            ElementTree.SubElement(entry, "lastmod").text = changed.date().isoformat()
        for other, there in addresses.items():
            ElementTree.SubElement(entry, "xhtml:link", rel="alternate", hreflang=other, href=there)


@blueprint.post(REPORTS)
def policy_report() -> Response:
    """Note that a browser stopped something, by a closed word; the rest of what it tells is read and forgotten.

    One answer whatever comes: to whoever sends junk, too much or too often it says nothing.
    """
    request.max_content_length = policy_reports.MOST_BYTES
    with suppress(HTTPException, TooManyTries, SQLAlchemyError):
        gate.count(Try.POLICY_REPORT_FROM_NETWORK)
        rule, state = policy_reports.read(request.get_data(cache=False), services().settings.public_url)
        logger().warning("content policy report", rule=rule, state=state)
    return Response(status=204)


csrf.exempt(policy_report)
