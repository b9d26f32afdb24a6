"""Lists and records of what projects refer to: databases, organisations, themes, results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from flask import g, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from citizen_site.locales import say_number
from citizen_site.presentation.fields import Fact, Value
from citizen_site.presentation.paging import Pager, pager
from citizen_site.presentation.projects import Row
from citizen_site.presentation.texts import Link, Text
from registry.projects.criteria import Criteria, Facet
from registry.projects.summary import Found

PAGE_LENGTH = 60


@dataclass(frozen=True, slots=True)
class PlainRow:
    url: str
    title: str | Text
    subtitle: str
    text: str | Text
    meta: str
    count_label: str
    late: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under one heading; the heading is empty when the list has only one section."""

    title: str
    rows: list[PlainRow]


@dataclass(frozen=True, slots=True)
class PlainList:
    """A list of anything but projects; `tiled` lists stand in columns where the screen is wide."""

    sections: list[Section]
    count_sentence: str
    exports: list[Link]
    pager: Pager | None = None
    tiled: bool = True


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


T = TypeVar("T")


def one_page(items: Sequence[T], endpoint: str) -> tuple[Sequence[T], Pager]:
    """Return the items of the page asked in the address, and the links to the others."""
    page = Criteria.from_pairs(request.args.items()).page
    links = pager(len(items), page, PAGE_LENGTH, lambda number: url_for(endpoint, page=number))
    here = next(link.number for link in links.pages if link.current)
    return items[(here - 1) * PAGE_LENGTH : here * PAGE_LENGTH], links


def counts(found: Found, facet: Facet) -> dict[str, int]:
    """Return how many projects each value of a facet has."""
    return {c.value: c.count for c in found.facets.get(facet, ())}


def projects_label(count: int) -> str:
    if not count:
        return _("no project yet")
    return ngettext("%(total)s project", "%(total)s projects", count, total=say_number(count, g.language))


def fact(label: str, text: str, *, lang: str | None = None, url: str = "") -> Fact:
    """Return one fact; an empty text says that the source does not state it."""
    return Fact(label, [Value(text, lang or g.language, url, missing=not text)])
