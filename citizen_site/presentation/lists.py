"""Lists and records of what projects refer to: databases, organisations, themes, results."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from citizen_site.presentation.fields import Fact, Value
from citizen_site.presentation.projects import Row
from citizen_site.presentation.texts import Link, Text
from registry.projects.criteria import Facet
from registry.projects.summary import Found


@dataclass(frozen=True, slots=True)
class PlainRow:
    url: str
    title: str
    subtitle: str
    text: str
    meta: str
    count_label: str


@dataclass(frozen=True, slots=True)
class PlainList:
    rows: list[PlainRow]
    count_sentence: str
    exports: list[Link]
    pager: None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One database, organisation or theme, with its projects."""

    title: Text
    subtitle: Text | None
    text: Text | None
    facts: list[Fact]
    projects: list[Row]
    links: list[Link]
    sources: list[Link] = field(default_factory=list)


def counts(found: Found, facet: Facet) -> dict[str, int]:
    """Return how many projects each value of a facet has."""
    return {c.value: c.count for c in found.facets.get(facet, ())}


def projects_label(count: int) -> str:
    return ngettext("%(num)s project", "%(num)s projects", count) if count else _("no project yet")


def fact(label: str, text: str, *, lang: str | None = None, url: str = "") -> Fact:
    """Return one fact; an empty text says that the source does not state it."""
    return Fact(label, [Value(text, lang or g.language, url, missing=not text)])
