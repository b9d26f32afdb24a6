"""What lies between two groups of persons that are one step apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from query_service.query_model.conditions import OLDEST, Condition, Days, IsSex, Since, Years
from query_service.query_model.question import Question
from query_service.query_model.sentence import condition_in_words
from query_service.requests.trace.attributes import Persons
from query_service.requests.trace.forms import Kind, Slot, Value
from query_service.requests.trace.inhabitants import Ages, inhabitants
from query_service.requests.trace.rules import RULES, Rule, Said, Severity
from query_service.requests.trace.targets import Open, Target, Unit
from query_service.requests.trace.thresholds import Threshold, narrow


@dataclass(frozen=True, slots=True)
class Step:
    """A rule, and what differs."""

    rule: Rule
    differs: Said
    severity: Severity


def _step(rule: Rule, fr: str, en: str, severity: Severity | None = None) -> Step:
    return Step(rule, Said(fr, en), severity or RULES[rule].severity)


def steps(new: Target, old: Target, asked: Question) -> Iterator[Step]:
    """Give what is between a group of the new request and one of an earlier one, where they are one step apart.

    `asked` is the new question: conditions are said in its words.
    """
    if new.who == old.who:
        yield from _same_persons(new, old)
        return
    if new.units.isdisjoint(old.units):
        return
    if old.who in new.cuts:
        yield _only(new.cuts[old.who], asked, here=True)
    if new.who in old.cuts:
        yield _only(old.cuts[new.who], asked, here=False)
    theirs = {opened.key: opened for opened in old.opens}
    for opened in new.opens:
        if opened.key in theirs:
            yield from _filled(opened, theirs[opened.key], new, old, asked)


def _filled(mine: Open, theirs: Open, new: Target, old: Target, asked: Question) -> Iterator[Step]:
    a, b = mine.slot, theirs.slot
    match a.kind:
        case Kind.CODES:
            yield from _codes(_texts(a.value), _texts(b.value))
        case Kind.ALTERNATIVES:
            yield from _alternatives(a, b, asked)
        case Kind.WINDOW:
            yield from _windows(a.value, b.value)
        case Kind.NUMBER:
            yield from _numbers(a.value, b.value)
        case Kind.POSITIONS:
            yield from _positions(_texts(a.value), _texts(b.value))
        case Kind.AGES:
            yield from _ages(new, old)
        case Kind.PLACES:
            yield from _places(new, old)


# the same persons


def _same_persons(new: Target, old: Target) -> Iterator[Step]:
    if not new.units.isdisjoint(old.units):
        yield _step(Rule.ASKED_AGAIN, "les mêmes personnes, les mêmes années", "the same persons, the same years")
        yield from _classes(new, old)
    for mine, theirs in sorted(product(new.units, old.units)):
        year = _year_apart(mine, theirs)
        if year is not None:
            here, there = _unit(mine), _unit(theirs)
            yield _step(Rule.ONE_YEAR, f"{here} ici, {there} avant", f"{here} here, {there} before")
            return


def _year_apart(mine: Unit, theirs: Unit) -> int | None:
    """Return by how many years one run of years is longer than the other at one end, None when it is too far."""
    apart = abs(mine[0] - theirs[0]), abs(mine[1] - theirs[1])
    return max(apart) if 0 in apart and 0 < max(apart) <= Threshold.FEW_YEARS.number else None


def _classes(new: Target, old: Target) -> Iterator[Step]:
    """Tables of the same persons whose classes of age differ at one end by little."""
    for mine, theirs in product(_spans(new.classes), _spans(old.classes)):
        if _ages_apart(mine, theirs):
            yield _of_ages(mine, theirs, _between_ages(mine, theirs, new.persons))
            return


def _spans(classes: tuple[int, ...]) -> list[Ages]:
    return [(first, following - 1) for first, following in zip(classes, (*classes[1:], OLDEST + 1), strict=True)
            ] if classes else []  # fmt: skip


# one condition, one setting, a few codes


def _only(said: Condition, asked: Question, *, here: bool) -> Step:
    fr, en = (condition_in_words(said, asked, language) for language in ("fr", "en"))
    # A table by sex says as much.
    severity = Severity.INFORMATION if isinstance(said, IsSex) else None
    if here:
        return _step(Rule.ONE_CONDITION, f"ici seulement\u00a0: {fr}", f"only here: {en}", severity)
    return _step(Rule.ONE_CONDITION, f"avant seulement\u00a0: {fr}", f"only before: {en}", severity)


def _alternatives(a: Slot, b: Slot, asked: Question) -> Iterator[Step]:
    mine, theirs = _texts(a.value), _texts(b.value)
    besides = mine ^ theirs
    if len(besides) == 1 and mine & theirs:
        [text] = besides
        yield _only((a.said if text in mine else b.said)[text], asked, here=text in mine)


def _codes(mine: frozenset[str], theirs: frozenset[str]) -> Iterator[Step]:
    besides, shared = mine ^ theirs, mine & theirs
    nested = mine <= theirs or theirs <= mine
    if shared and 0 < len(besides) <= Threshold.FEW_CODES.number and (nested or len(shared) > len(besides)):
        here, there = ", ".join(sorted(mine - theirs)), ", ".join(sorted(theirs - mine))
        fr = [f"ici seulement\u00a0: {here}"] * bool(here) + [f"avant seulement\u00a0: {there}"] * bool(there)
        en = [f"only here: {here}"] * bool(here) + [f"only before: {there}"] * bool(there)
        yield _step(Rule.FEW_CODES, "; ".join(fr), "; ".join(en))


def _windows(mine: Value, theirs: Value) -> Iterator[Step]:
    if _windows_near(mine, theirs):
        rule = Rule.ONE_SETTING if isinstance(mine, Days) else Rule.ONE_YEAR
        (a, b), (c, d) = ((_window(mine, language), _window(theirs, language)) for language in ("fr", "en"))
        yield _step(rule, f"{a} ici, {b} avant", f"{c} here, {d} before")


def _windows_near(mine: Value, theirs: Value) -> bool:
    match mine, theirs:
        case Years(a, b), Years(c, d):
            return _one_end(a - c, b - d, Threshold.FEW_YEARS)
        case Since(a), Since(c):
            return _one_end(a - c, 0, Threshold.FEW_YEARS)
        case Days(a, b), Days(c, d):
            return _one_end(a - c, b - d, Threshold.FEW_DAYS)
    return False


def _one_end(first: int, last: int, most: Threshold) -> bool:
    apart = abs(first), abs(last)
    return 0 in apart and 0 < max(apart) <= most.number


def _window(window: Value, language: str) -> str:
    match window:
        case Since(year):
            return f"depuis {year}" if language == "fr" else f"since {year}"
        case Days(first, last):
            return f"jours {first} à {last}" if language == "fr" else f"days {first} to {last}"
        case Years(first, last):
            return f"années {first} à {last}" if language == "fr" else f"years {first} to {last}"
    raise TypeError(window)


def _numbers(mine: Value, theirs: Value) -> Iterator[Step]:
    assert isinstance(mine, int) and isinstance(theirs, int)
    if abs(mine - theirs) == 1:
        yield _step(Rule.ONE_SETTING, f"au moins {mine} ici, {theirs} avant", f"at least {mine} here, {theirs} before")


def _positions(mine: frozenset[str], theirs: frozenset[str]) -> Iterator[Step]:
    if mine != theirs and (mine <= theirs or theirs <= mine):
        besides = ", ".join(sorted(mine ^ theirs))
        fr, en = ("ici", "here") if mine > theirs else ("avant", "before")
        yield _step(Rule.ONE_SETTING, f"positions en plus {fr}\u00a0: {besides}", f"more positions {en}: {besides}")


# ages and places


def _ages(new: Target, old: Target) -> Iterator[Step]:
    mine, theirs = new.persons.ages, old.persons.ages
    if 0 not in (mine[0] - theirs[0], mine[1] - theirs[1]) or mine == theirs:
        return
    people = _between_ages(mine, theirs, new.persons)
    if _ages_apart(mine, theirs) or people < narrow(new.codes):
        yield _of_ages(mine, theirs, people)


def _ages_apart(mine: Ages, theirs: Ages) -> bool:
    return _one_end(mine[0] - theirs[0], mine[1] - theirs[1], Threshold.FEW_AGES)


def _between_ages(mine: Ages, theirs: Ages, persons: Persons) -> int:
    """Return the inhabitants of the ages that one of two ranges has, which share one end."""
    lows, highs = sorted((mine[0], theirs[0])), sorted((mine[1], theirs[1]))
    between = (lows[0], lows[1] - 1) if lows[0] != lows[1] else (highs[0] + 1, highs[1])
    return inhabitants(persons.places, between, persons.sexes)


def _of_ages(mine: Ages, theirs: Ages, people: int) -> Step:
    (a, b), (c, d) = mine, theirs
    return _step(
        Rule.ONE_AGE,
        f"{a} à {b} ans ici, {c} à {d} ans avant ; entre les deux, environ {people} habitants",
        f"aged {a} to {b} here, {c} to {d} before; between them, about {people} inhabitants",
    )


def _places(new: Target, old: Target) -> Iterator[Step]:
    mine, theirs = new.persons.places, old.persons.places
    besides = mine ^ theirs
    if not besides or not (mine <= theirs or theirs <= mine):
        return
    people = inhabitants(besides, new.persons.ages, new.persons.sexes)
    if len(besides) <= Threshold.FEW_PLACES.number or people < narrow(new.codes):
        fr, en = ("ici", "here") if mine > theirs else ("avant", "before")
        yield _step(
            Rule.ONE_PLACE,
            f"en plus {fr}\u00a0: {_named(besides, 'résidence inconnue')}, environ {people} habitants",
            f"more {en}: {_named(besides, 'unknown residence')}, about {people} inhabitants",
        )


def _named(places: frozenset[str], nowhere: str) -> str:
    return ", ".join(place or nowhere for place in sorted(places))


def _unit(unit: Unit) -> str:
    return str(unit[0]) if unit[0] == unit[1] else f"{unit[0]}-{unit[1]}"


def _texts(value: Value) -> frozenset[str]:
    assert isinstance(value, frozenset)
    return value
