"""One search over projects, databases and organisations, whatever their state."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from citizen_site.desk import search
from citizen_site.pages.officers.references.desk import DATABASES, ORGANISATIONS, Desk
from citizen_site.pages.officers.references.views import named
from citizen_site.presentation.texts import Link, Text, text
from citizen_site.wiring import reading

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind: how many in words, the first of them, and where all of them are."""

    count: str
    lines: list[tuple[Text, str]]
    more: Link | None


def groups(words: str) -> list[Group]:
    """Return what has all the words in its name, by kind; nothing for no words."""
    if not words:
        return []
    found = search.projects(reading(), words=words)
    lines = [(text(one.title, g.language), url_for("officer_projects.detail", slug=one.slug)) for one in found.rows]
    count = ngettext("%(num)s project", "%(num)s projects", found.total)
    shown = [Group(count, lines[:SHOWN], _more(len(lines), url_for("officer_projects.index", q=words)))]
    return shown + [_references(desk, words) for desk in (DATABASES, ORGANISATIONS)]


def _references(desk: Desk, words: str) -> Group:
    found = named(desk, words)
    lines = [(Text(one.name, "fr"), one.url) for one in found]
    return Group(desk.counted(len(found)), lines[:SHOWN], _more(len(lines), desk.url("index", q=words)))


def _more(count: int, url: str) -> Link | None:
    return Link(_("See all that was found"), url) if count > SHOWN else None
