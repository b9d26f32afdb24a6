"""Requests that narrow one another: everybody in one is in the other, as far as their conditions tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from query_service.requests.trace.implying import all_imply
from query_service.requests.trace.targets import Target
from query_service.requests.trace.thresholds import Threshold
from query_service.requests.trace.traced import Traced

_Link = tuple[Traced, Target]


def chain(new: Traced, earlier: Iterable[Traced]) -> tuple[Traced, ...]:
    """Return the longest run of requests, the widest first, in which each narrows the one before; the new one in it.

    Nothing when it is shorter than a chain has to be.
    """
    best: tuple[Traced, ...] = ()
    others = [one for one in earlier if any(not mine.families.isdisjoint(theirs.families)
              for mine in new.targets for theirs in one.targets)]  # fmt: skip
    for target in new.targets:
        wider, narrower = _around(target, others)
        above = _longest(wider)
        held = {one.number for one in above}
        found = (*above, new, *_longest([link for link in narrower if link[0].number not in held]))
        if len(found) > len(best):
            best = found
    return best if len(best) >= Threshold.CHAIN.number else ()


def narrows(inner: Target, outer: Target) -> bool:
    """Say whether everybody in `inner` is in `outer`, and not the reverse for all that is said."""
    return inner.who != outer.who and _within(inner, outer)


def _within(inner: Target, outer: Target) -> bool:
    a, b = inner.persons, outer.persons
    # Without an index event there is no window in days, so none to be taken for that of another event.
    if len({inner.index, outer.index} - {""}) > 1:
        return False
    if inner.units.isdisjoint(outer.units) or not a.places <= b.places:
        return False
    if a.ages[0] < b.ages[0] or a.ages[1] > b.ages[1]:
        return False
    return all_imply(inner.needs, outer.needs)


def _around(target: Target, others: Sequence[Traced]) -> tuple[list[_Link], list[_Link]]:
    """Return the requests wider than a group and those narrower, of each the nearest to it."""
    wider, narrower = [], []
    for one in others:
        for theirs in one.targets:
            if narrows(target, theirs):
                wider.append((one, theirs))
            elif narrows(theirs, target):
                narrower.append((one, theirs))
    most = Threshold.MOST_IN_CHAIN.number
    return sorted(wider, key=_width)[-most:], sorted(narrower, key=_width)[:most]


def _width(link: _Link) -> tuple[int, int, int, int]:
    """Rank the widest first."""
    one, target = link
    first, last = target.persons.ages
    return len(target.needs), -len(target.persons.places), first - last, one.number


def _longest(links: Sequence[_Link]) -> tuple[Traced, ...]:
    """Return the longest run of links, each narrowing the one before."""
    # What narrows one narrows all that this one narrows: it has more before it.
    before = [[n for n, other in enumerate(links) if narrows(link[1], other[1])] for link in links]
    runs: dict[int, tuple[int, ...]] = {}
    for place in sorted(range(len(links)), key=lambda place: (len(before[place]), links[place][0].number)):
        # A request has several groups of persons, and is one request.
        fitting = (runs[n] for n in before[place] if n in runs and not _holds(links, runs[n], links[place][0]))
        runs[place] = (*max(fitting, key=len, default=()), place)
    return tuple(links[place][0] for place in max(runs.values(), key=len, default=()))


def _holds(links: Sequence[_Link], run: Sequence[int], one: Traced) -> bool:
    return any(links[place][0] is one for place in run)
