"""Whether who meets one condition surely meets another one, as far as what they say tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from query_service.query_model.conditions import All, AnyOf, Condition, Days, Not, Occurs, Since, Window, Years
from query_service.query_model.selectors import CausePosition, Death, Position, Selector, Stay
from query_service.requests.trace.events import code_sets
from query_service.requests.trace.expanded import Expanded
from query_service.requests.trace.forms import attribute_text

# Codes with their nomenclature, so that no two lists of different ones have anything in common.
Named = frozenset[str]


@dataclass(frozen=True, slots=True)
class Event:
    """An event: `lists` are its sets of codes in the order of its kind, None for any; `diagnoses` those of a stay."""

    kind: type
    lists: tuple[Named | None, ...]
    diagnoses: tuple[tuple[Named, frozenset[Position]], ...] = ()
    initial_only: bool = False

    def within(self, other: Event) -> bool:
        return (
            self.kind is other.kind
            and all(_listed(mine, theirs) for mine, theirs in zip(self.lists, other.lists, strict=True))
            and all(
                any(codes <= wanted and places <= allowed for codes, places in self.diagnoses)
                for wanted, allowed in other.diagnoses
            )
            and (self.initial_only or not other.initial_only)
        )


@dataclass(frozen=True, slots=True)
class Had:
    """At least so many events in a window; `how` says how they are counted."""

    event: Event
    window: Window
    at_least: int
    how: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """Conditions of which every one holds, or one at least."""

    every: bool
    parts: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """Not this one: a negation of several conditions is written as one of each."""

    need: Had | str


Need = Had | Joined | Without | str


def need(said: Condition, codes: Expanded, *, negated: bool = False) -> Need:
    """Return what a condition asks, or its contrary, with its codes written out."""
    match said:
        case All(parts) | AnyOf(parts):
            every = isinstance(said, All) is not negated
            return Joined(every, tuple(need(part, codes, negated=negated) for part in parts))
        case Not(part):
            return need(part, codes, negated=not negated)
        case Occurs():
            how = (said.counting, said.at_least_with_large_pack)
            had = Had(_event(said.event, codes), said.window, said.at_least, how)
            return Without(had) if negated else had
    text = attribute_text(said)
    return Without(text) if negated else text


def implies(inner: Need, outer: Need) -> bool:
    """Say whether who meets `inner` surely meets `outer`."""
    match inner, outer:
        case Joined(False, parts), _:
            return all(implies(part, outer) for part in parts)
        case _, Joined(True, parts):
            return all(implies(inner, part) for part in parts)
        case Joined(True, parts), Joined(False, others):
            return any(implies(part, outer) for part in parts) or any(implies(inner, one) for one in others)
        case Joined(True, parts), _:
            return any(implies(part, outer) for part in parts)
        case _, Joined(False, parts):
            return any(implies(inner, part) for part in parts)
        case Without(mine), Without(theirs):
            return implies(theirs, mine)
        case Had(), Had():
            return (
                inner.how == outer.how
                and inner.at_least >= outer.at_least
                and _inside(inner.window, outer.window)
                and inner.event.within(outer.event)
            )
    return inner == outer


def all_imply(inner: Sequence[Need], outer: Sequence[Need]) -> bool:
    """Say whether who meets all of `inner` surely meets all of `outer`."""
    return all(any(implies(one, wanted) for one in inner) for wanted in outer)


def _event(event: Selector, codes: Expanded) -> Event:
    match event:
        case Stay(diagnoses, groups, acts):
            each = tuple((codes(one.codes).named, frozenset(one.positions)) for one in diagnoses)
            return Event(Stay, tuple(codes(one).named if one else None for one in (groups, acts)), each)
        case Death(causes, position):
            initial = causes is not None and position is CausePosition.INITIAL
            return Event(Death, (codes(causes).named if causes else None,), initial_only=initial)
    found: list[Named | None] = [codes(one).named for one in code_sets(event)]
    # A visit of any speciality.
    return Event(type(event), (*found, *[None] * (2 - len(found))))


def _listed(mine: Named | None, theirs: Named | None) -> bool:
    return theirs is None or (mine is not None and mine <= theirs)


def _inside(inner: Window, outer: Window) -> bool:
    match inner, outer:
        case (Years(a, b), Years(c, d)) | (Days(a, b), Days(c, d)):
            return c <= a and b <= d
        case Since(a), Since(c):
            return c <= a
    return False
