"""Versions of projects as feed entries in the language of the request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask import Response, current_app, g, url_for
from flask_babel import gettext as _

from citizen_site.presentation.labels import FIELD, label, within
from citizen_site.presentation.texts import text
from registry.feeds.atom import atom
from registry.feeds.entries import Entry, FeedPage
from registry.projects.kinds import Act
from registry.projects.search import Version
from registry.projects.vocabulary import THEME, themes_of

EPOCH = dt.datetime(2019, 11, 30, tzinfo=dt.UTC)  # the day the Health Data Hub was created


def feed(versions: Sequence[Version], *, title: str, lasting_path: str, self_path: str, page_path: str) -> Response:
    """Return an Atom feed of these versions, latest first.

    `lasting_path` names the feed for good; `self_path`, its own address, may also say how long it is.
    """
    base = current_app.config["PUBLIC_URL"]
    page = FeedPage(
        id=base + lasting_path,
        title=title,
        self_url=base + self_path,
        page_url=base + page_path,
        language=g.language,
        updated=max((v.at for v in versions), default=EPOCH),
        entries=tuple(_entry(v, base) for v in versions),
    )
    return Response(atom(page), content_type="application/atom+xml; charset=utf-8")


def _entry(version: Version, base: str) -> Entry:
    facts = version.facts
    name = text(facts.title, g.language).text
    shown = f"{facts.acronym} – {name}" if facts.acronym else name
    url = f"{base}{url_for('projects.history', slug=facts.slug)}#v{version.number}"
    return Entry(
        id=f"{base}/id/change/{version.change}/{g.language}",
        title=_("%(name)s: %(what)s", name=shown, what=within(label(version.act))),
        url=url,
        updated=version.at,
        summary=_summary(version),
        categories=tuple(THEME[slug].name.spoken(g.language)[0] for slug in themes_of(facts.domains)),
    )


def _summary(version: Version) -> str:
    """What a project that becomes public is about; of a known one, the fields that changed."""
    if version.number == 1 or version.act is Act.PUBLISH:
        return text(version.facts.lay_summary or version.facts.title, g.language).text
    changed = ", ".join(within(FIELD[c.field]) for c in version.changes)
    return _("What changed: %(fields)s.", fields=changed) if changed else version.why
