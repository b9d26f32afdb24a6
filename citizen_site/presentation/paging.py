"""The pages of a list: which numbers are shown, and where they lead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageLink:
    number: int
    url: str
    current: bool
    gap: bool


@dataclass(frozen=True, slots=True)
class Pager:
    previous_url: str
    next_url: str
    pages: list[PageLink]


def pager(total: int, page: int, size: int, url: Callable[[int], str]) -> Pager:
    """Return links to the first, the last and the neighbouring pages; a page beyond the end is the last one."""
    last = max(-(-total // size), 1)
    here = min(max(page, 1), last)
    shown = sorted({1, last, *range(max(here - 1, 1), min(here + 1, last) + 1)})
    pages: list[PageLink] = []
    for number in shown:
        if pages and number > pages[-1].number + 1:
            pages.append(PageLink(number - 1, "", False, True))
        pages.append(PageLink(number, url(number), number == here, False))
    return Pager(url(here - 1) if here > 1 else "", url(here + 1) if here < last else "", pages)
