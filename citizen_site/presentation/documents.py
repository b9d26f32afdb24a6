"""Records of the register as the JSON that lists, twins and API share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import current_app, g, url_for
from sqlalchemy.orm import Session

from citizen_site.wiring import services
from registry.projects import search
from registry.projects.criteria import Criteria, Facet
from registry.projects.facts import ProjectFacts, Result, json_converter, to_json
from registry.projects.references import DataSource, Organisation
from registry.projects.search import Standalone, Version
from registry.projects.vocabulary import Theme

# The public sees the body that answers for a change, never the person: the register keeps who it was.
PUBLIC_AUTHOR = "Health Data Hub"

_JSON = json_converter()


def address_of(slug: str) -> str:
    """Return the permanent address of a project, in the language of the request."""
    return f"{current_app.config['PUBLIC_URL']}{url_for('projects.detail', slug=slug)}"


def project(found: Standalone) -> dict[str, Any]:
    return {
        "url": address_of(found.facts.slug),
        "version": found.version,
        "change": found.change,
        "changed_at": found.changed_at.isoformat(),
        **to_json(found.facts),
    }


def version(one: Version) -> dict[str, Any]:
    """Return one version with the fields it changed."""
    return {
        "change": one.change,
        "version": one.number,
        "slug": one.slug,
        "act": one.act.value,
        "at": one.at.isoformat(),
        "by": PUBLIC_AUTHOR,
        "why": one.why,
        "changes": [{"field": c.field, "before": c.before, "after": c.after} for c in one.changes],
    }


def reference(one: DataSource | Organisation) -> dict[str, Any]:
    return {"slug": one.slug, **_JSON.unstructure(one)}


def theme(one: Theme, count: int) -> dict[str, Any]:
    return {"slug": one.slug, "name": one.name.to_json(), "about": one.about.to_json(), "projects": count}


def result(project: str, one: Result) -> dict[str, Any]:
    """Return one result; `project` is the address of the project it comes from."""
    return {"project": project, **_JSON.unstructure(one)}


def published_results(session: Session) -> Iterator[tuple[ProjectFacts, Result]]:
    """Yield every public result with its project."""
    criteria = Criteria(chosen={Facet.RESULTS: ("avec",)})
    slugs = services().fresh_index(session).slugs(criteria, g.language)
    for found in search.some_projects(session, slugs):
        for one in found.facts.results:
            yield found.facts, one
