"""Projects to choose from: those that a search finds, each with its domains."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from flask import g, request
from flask_babel import ngettext
from markupsafe import Markup

from citizen_site.desk.domains import MOST_PROJECTS
from citizen_site.presentation.texts import Text, text
from citizen_site.wiring import reading, services
from registry.projects import search
from registry.projects.criteria import Criteria, Facet
from registry.projects.vocabulary import DOMAIN, DOMAINS, THEMES

NONE = "aucun"
"""What stands for "no domain at all" among the domains to search by."""


@dataclass(frozen=True, slots=True)
class Project:
    """One project that can be chosen."""

    slug: str
    title: Text
    domains: Markup


@dataclass(frozen=True, slots=True)
class Choice:
    """What was searched for and found; `narrowed`: something was searched for, `cut`: there are more."""

    words: str
    theme: str
    domain: str
    narrowed: bool
    cut: bool
    count: str
    projects: list[Project]


def choice() -> Choice:
    """Return what the address searches for: words, a theme, a domain or none at all."""
    words = request.args.get("q", "").replace("\x00", " ")[:200].strip()
    theme, domain = request.args.get("theme", ""), request.args.get("domaine", "")
    chosen = {Facet.THEME: (theme,)} if theme else {}
    if domain and domain != NONE:
        chosen[Facet.DOMAIN] = (domain,)
    session = reading()
    slugs = list(services().fresh_index(session).slugs(Criteria(words, chosen), g.language))
    if domain == NONE:
        facts = [one.facts for one in search.some_projects(session, slugs) if not one.facts.domains]
    else:
        facts = [one.facts for one in search.some_projects(session, islice(slugs, MOST_PROJECTS))]
    total = len(facts) if domain == NONE else len(slugs)
    return Choice(
        words, theme, domain, bool(words or theme or domain), total > MOST_PROJECTS,
        ngettext("%(num)s public project", "%(num)s public projects", total),
        [Project(one.slug, text(one.title, g.language), names(one.domains)) for one in facts[:MOST_PROJECTS]],
    )  # fmt: skip


def names(domains: tuple[str, ...]) -> Markup:
    """Return the names of these domains on one line, each in its language."""
    said = (text(DOMAIN[one].name, g.language) if one in DOMAIN else Text(one, "fr") for one in domains)
    return Markup(" · ").join(one.html for one in said)


def themes() -> list[tuple[str, str]]:
    return [(one.slug, one.name.spoken(g.language)[0]) for one in THEMES]


def domains() -> list[tuple[str, str]]:
    return [(one.slug, one.name.spoken(g.language)[0]) for one in DOMAINS]
