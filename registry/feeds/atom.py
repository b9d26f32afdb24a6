"""A feed as an Atom document (RFC 4287), by feedgen."""

from __future__ import annotations

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator

from registry.feeds.entries import Entry, FeedPage, clean

AUTHOR = {"name": "Health Data Hub"}


def atom(page: FeedPage) -> bytes:
    """Return the Atom document, UTF-8.

    Every date is given: feedgen would otherwise put the present instant, and the document would
    change at each request.
    """
    feed = FeedGenerator()
    feed.id(page.id)
    feed.title(clean(page.title))
    feed.author(AUTHOR)
    feed.language(page.language)
    feed.updated(page.updated)
    feed.link(href=page.self_url, rel="self", type="application/atom+xml")
    feed.link(href=page.page_url, rel="alternate", type="text/html")
    for entry in page.entries:
        feed.add_entry(_entry(entry), order="append")
    document: bytes = feed.atom_str(pretty=True)
    return document


def _entry(entry: Entry) -> FeedEntry:
    made = FeedEntry()
    made.id(entry.id)
    made.title(clean(entry.title))
    made.link(href=entry.url, rel="alternate", type="text/html")
    made.updated(entry.updated)
    made.published(entry.updated)
    made.summary(clean(entry.summary))
    for term in entry.categories:
        made.category(term=clean(term))
    return made
