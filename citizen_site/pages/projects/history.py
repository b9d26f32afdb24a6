"""The history of a project, and what is left of one withdrawn, as their pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, url_for

from citizen_site.locales import say_date, say_number
from citizen_site.presentation import fields
from citizen_site.presentation.documents import PUBLIC_AUTHOR
from citizen_site.presentation.labels import label
from citizen_site.presentation.texts import Text, text
from registry.projects.search import Gone, Version


@dataclass(frozen=True, slots=True)
class GonePage:
    title: Text
    date: str
    why: str


def gone_page(gone: Gone) -> GonePage:
    return GonePage(text(gone.title, g.language), say_date(gone.at, g.language), gone.why)


@dataclass(frozen=True, slots=True)
class Named:
    slug: str
    acronym: str
    number: str
    title: Text
    url: str


@dataclass(frozen=True, slots=True)
class VersionShown:
    number: str
    date: str
    who: str
    why: str
    action_label: str
    changes: list[fields.Change]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    project: Named
    versions: list[VersionShown]


def history_page(versions: tuple[Version, ...]) -> HistoryPage:
    """Return the versions of a project, latest first, each with what it changed."""
    facts = versions[0].facts
    url = url_for("projects.detail", slug=facts.slug)
    named = Named(facts.slug, facts.acronym, facts.number, text(facts.title, g.language), url)
    return HistoryPage(named, [_version(v) for v in versions])


def _version(version: Version) -> VersionShown:
    return VersionShown(
        number=say_number(version.number, g.language),
        date=say_date(version.at, g.language),
        who=PUBLIC_AUTHOR,
        why=version.why,
        action_label=label(version.act),
        changes=[fields.change(difference) for difference in version.changes],
    )
