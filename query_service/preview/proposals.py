"""Coarser questions beside the one asked: what each would show, how well, at what price. Only better ones, best first.

One change at a time: a place by a wider one, classes of age by pairs and then by the bands of open data, years pooled,
sex dropped, one table less. A change is better when it shows a larger share of its cells, or the same with less error;
none costs more, since none asks for more years.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from query_service.preview.outlook import WORTH, Outlook, TableOutlook
from query_service.query_model.question import Dimension, Question, Table

# Bands of Open Medic: 0-19, 20-59, 60 and over.
BANDS = (0, 20, 60)
_SAME = 0.01
# Scales are rounded, so that a price is the same to about a thousandth.
_DEARER = 1.001

Dimensions = tuple[Dimension, ...]
# What a question would give; the second argument leaves out what only the rules hide, to go fast.
Look = Callable[[Question, bool], Outlook]


class Change(StrEnum):
    """How a proposal differs from what was asked."""

    REGIONS = "regions_for_departements"
    NO_PLACE = "no_place"
    AGES_BY_PAIRS = "ages_by_pairs"
    AGE_BANDS = "age_bands"
    NO_AGE = "no_age"
    POOLED = "years_pooled"
    NO_SEX = "no_sex"
    ONE_TABLE_LESS = "one_table_less"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A coarser question, and what it would give. `table`: the dimensions of the table changed, None for all."""

    change: Change
    table: Dimensions | None
    question: Question
    outlook: Outlook


@dataclass(frozen=True, slots=True)
class Coarser:
    """The finest table below one that is not worth its price of which enough is shown; None where there is none."""

    table: TableOutlook
    instead: Dimensions | None
    age_classes: tuple[int, ...]
    shown: float | None


def proposals(asked: Question, now: Outlook, look: Look, most: int = 6) -> tuple[Proposal, ...]:
    """Return at most so many changes that are better than the question as it is, the best first."""
    quick = look(asked, True)
    found = [(change, table, changed, look(changed, True)) for change, table, changed in _once(asked, changes(asked))]
    better = [one for one in found if _is_better(one[3], quick)]
    better.sort(key=lambda one: _rank(one[3]))
    return tuple(
        sorted(
            (Proposal(change, table, changed, look(changed, False)) for change, table, changed, _ in better[:most]),
            key=lambda one: _rank(one.outlook),
        )
    )


def changes(asked: Question) -> Iterator[tuple[Change, Dimensions | None, Question]]:
    """Give the changes that a question allows, the finest first."""
    for table in asked.tables:
        named = table.dimensions
        if Dimension.DEPARTEMENT in named:
            yield Change.REGIONS, named, _with(asked, named, _swapped(named))
        if {Dimension.DEPARTEMENT, Dimension.REGION} & set(named):
            yield Change.NO_PLACE, named, _with(asked, named, _without(named, Dimension.DEPARTEMENT, Dimension.REGION))
        if Dimension.SEX in named:
            yield Change.NO_SEX, named, _with(asked, named, _without(named, Dimension.SEX))
        if Dimension.AGE_CLASS in named:
            yield Change.NO_AGE, named, _with(asked, named, _without(named, Dimension.AGE_CLASS))
        if len(asked.tables) > 1:
            yield Change.ONE_TABLE_LESS, named, _with(asked, named, None)
    if any(Dimension.AGE_CLASS in table.dimensions for table in asked.tables):
        for change, classes in _merged(asked.age_classes):
            yield change, None, replace(asked, age_classes=classes)
    if len(asked.period.years) > 1:
        pooled = [table for table in asked.tables if Dimension.MONTH not in table.dimensions]
        if any(Dimension.YEAR in table.dimensions for table in pooled) and len(pooled) == len(asked.tables):
            tables = (Table(_without(table.dimensions, Dimension.YEAR)) for table in asked.tables)
            yield Change.POOLED, None, replace(asked, tables=tuple(dict.fromkeys(tables)))


def coarser(asked: Question, now: Outlook, look: Look) -> tuple[Coarser, ...]:
    """Return, for each table wanted of which too little is expected to be shown, the finest one that is worth it."""
    return tuple(_coarser(asked, table, look) for table in now.wanted if not table.worth_it)


def _coarser(asked: Question, table: TableOutlook, look: Look) -> Coarser:
    best = Coarser(table, None, asked.age_classes, None)
    cells = 0
    for instead, classes in _below(asked, table.dimensions):
        changed = _with(replace(asked, age_classes=classes), table.dimensions, instead)
        if Table(instead) in asked.tables and classes == asked.age_classes:
            continue
        found = next(one for one in look(changed, True).wanted if one.dimensions == instead)
        if found.shown is not None and found.shown >= WORTH and len(found.counted) > cells:
            best, cells = Coarser(table, instead, classes, found.shown), len(found.counted)
    return best


def _below(asked: Question, named: Dimensions) -> Iterator[tuple[Dimensions, tuple[int, ...]]]:
    """Give the tables coarser than one, by what is left of place, age and sex."""
    places = [named]
    if Dimension.DEPARTEMENT in named:
        places.append(_swapped(named))
    if {Dimension.DEPARTEMENT, Dimension.REGION} & set(named):
        places.append(_without(named, Dimension.DEPARTEMENT, Dimension.REGION))
    for place in places:
        for sexes in dict.fromkeys((place, _without(place, Dimension.SEX))):
            merged = [asked.age_classes]
            if Dimension.AGE_CLASS in named:
                merged += [classes for _change, classes in _merged(asked.age_classes)]
            for classes in merged:
                if (sexes, classes) != (named, asked.age_classes):
                    yield sexes, classes
            if Dimension.AGE_CLASS in named:
                yield _without(sexes, Dimension.AGE_CLASS), asked.age_classes


def _merged(classes: tuple[int, ...]) -> Iterator[tuple[Change, tuple[int, ...]]]:
    """Give coarser classes: neighbours joined two by two, then the bands of open data where they are unions."""
    if len(classes) > 2:
        yield Change.AGES_BY_PAIRS, classes[::2]
    bands = tuple(first for first in BANDS if first in classes)
    if 1 < len(bands) < len(classes) and bands != classes[::2]:
        yield Change.AGE_BANDS, bands


def _once(
    asked: Question, found: Iterable[tuple[Change, Dimensions | None, Question]]
) -> Iterator[tuple[Change, Dimensions | None, Question]]:
    seen = {asked}
    for change, table, changed in found:
        if changed not in seen:
            seen.add(changed)
            yield change, table, changed


def _with(asked: Question, named: Dimensions, instead: Dimensions | None) -> Question:
    """Return the question with another table in the place of one; with none where it is left out or there already."""
    tables = [table if table.dimensions != named else Table(instead or ()) for table in asked.tables]
    if instead is None:
        tables = [table for table in asked.tables if table.dimensions != named]
    return replace(asked, tables=tuple(dict.fromkeys(tables)))


def _swapped(named: Dimensions) -> Dimensions:
    return Table(tuple(Dimension.REGION if one is Dimension.DEPARTEMENT else one for one in named)).dimensions


def _without(named: Dimensions, *gone: Dimension) -> Dimensions:
    return tuple(one for one in named if one not in gone)


def _is_better(found: Outlook, now: Outlook) -> bool:
    if found.shown is None or now.shown is None or found.loss.billionths > now.loss.billionths * _DEARER:
        return False
    more = found.shown - now.shown
    if more > _SAME:
        return True
    error, before = found.relative_error, now.relative_error
    return more > -_SAME and error is not None and before is not None and error < before * (1 - _SAME)


def _rank(found: Outlook) -> tuple[float, float, int]:
    return -round(found.shown or 0.0, 2), found.relative_error or 0.0, found.loss.billionths
