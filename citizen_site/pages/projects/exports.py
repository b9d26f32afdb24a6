"""The twins of the pages of projects for machines: JSON, CSV, Excel, Atom."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import replace
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from flask import Response, abort, g, request, url_for
from sqlalchemy.orm import Session

from citizen_site.presentation import documents
from citizen_site.presentation.addresses import address_with
from citizen_site.presentation.answers import as_file, as_json
from citizen_site.presentation.feeds import feed
from citizen_site.presentation.texts import text
from registry.feeds.entries import ENTRIES, MOST_ENTRIES
from registry.importing import exporting
from registry.projects import search
from registry.projects.criteria import Criteria
from registry.projects.search import Standalone, Version

_INSTANTS = re.compile(rb"<dcterms:(created|modified)\b[^>]*>[^<]*</dcterms:\1>")
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
        abort(410)
    if form == "atom":
        page = url_for("projects.detail", slug=slug)
        versions = search.history(session, slug)[:ENTRIES]
        title = found.facts.acronym or text(found.facts.title, g.language).text
        return feed(versions, title=title, lasting_path=request.path, self_path=request.path, page_path=page)
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
    return as_file(_without_instants(out.getvalue()), XLSX, "projets.xlsx")


def _without_instants(book: bytes) -> bytes:
    """Return the workbook without the instants of its making: under one ETag every host gives the same bytes."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(book)) as made, ZipFile(out, "w", ZIP_DEFLATED) as kept:
        for name in made.namelist():
            content = made.read(name)
            if name == "docProps/core.xml":
                content = _INSTANTS.sub(b"", content)
            kept.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return out.getvalue()


def _entries(asked: str) -> int:
    """Return how many entries the feed gives: the number asked, 50 when that is none."""
    return min(max(int(asked[:6]), 1), MOST_ENTRIES) if asked.isascii() and asked.isdigit() else ENTRIES


def _list_feed(session: Session, criteria: Criteria, slugs: Iterable[str], title: str) -> Response:
    """Return the feed of a search. Its addresses are made again from what was understood, whatever was asked."""
    count = _entries(request.args.get("nombre", ""))
    narrowed = list(slugs) if criteria.text or criteria.active else None
    versions = search.latest_changes(session, limit=count, slugs=narrowed)
    pairs = replace(criteria, page=1).to_pairs()
    number = [("nombre", str(count))] if count != ENTRIES else []
    return feed(
        versions,
        title=title,
        lasting_path=address_with("projects.list_twin", pairs, form="atom"),
        self_path=address_with("projects.list_twin", [*pairs, *number], form="atom"),
        page_path=address_with("projects.index", pairs),
    )
