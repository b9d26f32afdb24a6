"""What a feed holds, whatever its format."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

# What a reader needs at once, and what a machine that catches up may ask for.
ENTRIES, MOST_ENTRIES = 50, 1000

# Characters that XML 1.0 forbids even when escaped (XML 1.0, section 2.2).
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One change: a permanent `id` (URI never used again), where to read it, and what it says."""

    id: str
    title: str
    url: str
    updated: dt.datetime
    summary: str
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedPage:
    """A feed: its permanent `id`, its own address, the page it follows, its entries latest first."""

    id: str
    title: str
    self_url: str
    page_url: str
    language: str
    updated: dt.datetime
    entries: tuple[Entry, ...]


def clean(text: str) -> str:
    """Return the text without the characters that XML forbids."""
    return _FORBIDDEN.sub("", text)
