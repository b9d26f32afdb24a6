"""The twins of the pages of projects for machines: JSON, CSV, Excel, Atom."""

from __future__ import annotations

import io
from collections.abc import Iterable

from flask import Response, g, request, url_for
from sqlalchemy.orm import Session

from citizen_site.presentation import documents
from citizen_site.presentation.addresses import address_with
from citizen_site.presentation.answers import as_file, as_json
from citizen_site.presentation.feeds import feed
from citizen_site.presentation.texts import text
from registry.errors import NotFound
from registry.feeds.entries import ENTRIES, MOST_ENTRIES
from registry.importing import exporting
from registry.projects import search
from registry.projects.criteria import Criteria
from registry.projects.search import Standalone, Version

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def answer(form: str, session: Session, criteria: Criteria, slugs: Iterable[str], title: str) -> Response:
    """Return the whole list that a search finds, in the form asked."""
    if form == "atom":
        return _list_feed(session, criteria, slugs, title)
    projects = search.some_projects(session, slugs)
    if form == "json":
        return as_json(
            {"total": len(projects), "query": criteria.to_pairs(), "projects": [documents.project(p) for p in projects]}
        )
    if form == "csv":
        return _csv(projects)
    return _xlsx(projects)


def one(form: str, session: Session, slug: str) -> Response:
    """Return one project in the form asked."""
    found = search.project(session, slug)
    if not isinstance(found, Standalone):
        raise NotFound(f"{slug} was withdrawn from the public register.")
    if form == "atom":
        page = url_for("projects.detail", slug=slug)
        versions = search.history(session, slug)[:ENTRIES]
        title = found.facts.acronym or text(found.facts.title, g.language).text
        return feed(versions, title=title, self_path=request.path, page_path=page)
    return as_json(documents.project(found)) if form == "json" else _csv([found])


def history(versions: tuple[Version, ...]) -> Response:
    return as_json({"slug": versions[0].slug, "versions": [documents.version(v) for v in versions]})


def schema() -> Response:
    return as_json(exporting.table_schema())


def _csv(projects: Iterable[Standalone]) -> Response:
    out = io.StringIO(newline="")
    exporting.write_csv((p.facts for p in projects), out)
    response = as_file(out.getvalue().encode("utf-8"), "text/csv; charset=utf-8", "projets.csv")
    response.headers["Link"] = f'<{url_for("projects.table_schema")}>; rel="describedby"'
    return response


def _xlsx(projects: Iterable[Standalone]) -> Response:
    out = io.BytesIO()
    exporting.write_hdh_xlsx((p.facts for p in projects), out)
    return as_file(out.getvalue(), XLSX, "projets.xlsx")


def _entries() -> int:
    """Return how many entries the feed gives: `nombre` in the address, 50 when it says nothing useful."""
    asked = request.args.get("nombre", "")
    return min(max(int(asked), 1), MOST_ENTRIES) if asked.isascii() and asked.isdigit() and len(asked) < 5 else ENTRIES


def _list_feed(session: Session, criteria: Criteria, slugs: Iterable[str], title: str) -> Response:
    narrowed = list(slugs) if criteria.text or criteria.active else None
    versions = search.latest_changes(session, limit=_entries(), slugs=narrowed)
    page = address_with("projects.index", criteria.to_pairs())
    return feed(versions, title=title, self_path=request.full_path.rstrip("?"), page_path=page)
