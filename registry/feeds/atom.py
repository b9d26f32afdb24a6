"""A feed as an Atom document (RFC 4287), by feedgen."""

from __future__ import annotations

from typing import Any

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator

from registry.feeds.entries import Entry, FeedPage, clean

AUTHOR = {"name": "Health Data Hub"}


def atom(page: FeedPage) -> bytes:
    """Return the Atom document, UTF-8: the same bytes for the same page.

    What feedgen would fill in by itself is given. Left alone it takes the present instant for a date
    that is missing, and names itself, with its version, as what made the document.
    """
    feed = FeedGenerator()
    feed.generator(AUTHOR["name"])
    feed.id(page.id)
    feed.title(clean(page.title) or page.id)
    feed.author(AUTHOR)
    feed.language(page.language)
    feed.updated(page.updated)
    feed.link(href=page.self_url, rel="self", type="application/atom+xml")
    feed.link(href=page.page_url, rel="alternate", type="text/html")
    for entry in page.entries:
        feed.add_entry(_entry(entry), order="append")
    document: bytes = feed.atom_str(pretty=True)
    return document


class _EntryWithLinks(FeedEntry):  # type: ignore[misc]  # untyped
    """An entry whose links keep what they lead to: feedgen 1.0 writes their address only."""

    def atom_entry(self, extensions: bool = True) -> Any:
        made = super().atom_entry(extensions)
        for element, link in zip(made.iterfind("link"), self.link(), strict=True):
            for name in ("rel", "type"):
                element.set(name, link[name])
        return made


def _entry(entry: Entry) -> FeedEntry:
    made = _EntryWithLinks()
    made.id(entry.id)
    made.title(clean(entry.title) or entry.id)
    made.link(href=entry.url, rel="alternate", type="text/html")
    made.updated(entry.updated)
    made.published(entry.updated)
    made.summary(clean(entry.summary))
    for term in entry.categories:
        made.category(term=clean(term))
    return made
