"""Draws with invented figures: no store and no noise, so that what may be shown of them is all there is to look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from random import Random

from hypothesis import strategies as st

from query_service.catalogue.places import UNKNOWN, region_of
from query_service.planner.grids import UNKNOWN_AGE, Cell, grid
from query_service.planner.plan import Clip, Plan
from query_service.planner.support import zeros
from query_service.privacy.loss import Loss
from query_service.privacy.noisy_answers import SealedVector
from query_service.privacy.pricing import measurements
from query_service.query_model.conditions import All, LivesIn
from query_service.query_model.question import Dimension, Measure, Question
from query_service.tables.estimates import Estimates
from query_service.tables.publication import Publication, PublishedTable
from tests.builders.questions import dispensing, had, persons, planned_release

FLOOR = 10
# A standard error of one person for a table that is measured alone.
QUIET = Loss(500_000_000)
METFORMIN = had(dispensing("A10BA02"))
Figures = Mapping[tuple[Measure, tuple[Dimension, ...]], Mapping[Cell, int]]


def drawn(plan: Plan, figures: Figures, *, level: Loss = QUIET, clip: Clip | None = None) -> Publication:
    """Return the publication of a draw with these figures, 0 in cells that are not said."""
    parts = measurements(plan, level, clip)
    said = tuple(
        tuple(figures.get((one.measure, table.dimensions), {}).get(cell, 0) for cell in grid(plan, table))
        for one in parts
        for table in [plan.tables[one.table]]
    )
    sealed = SealedVector(parts, said, ("",) * len(parts))
    return Publication(plan, Estimates(plan, parts).reconcile(sealed), FLOOR)


def published(publication: Publication) -> tuple[PublishedTable, ...]:
    return publication.tables(publication.measured())


def in_region(asked: Question, region: str) -> Question:
    return replace(asked, population=All((METFORMIN, LivesIn(regions=(region,)))))


def coarser(
    dimensions: tuple[Dimension, ...], cell: Cell, wanted: tuple[Dimension, ...], classes: Iterable[int]
) -> Cell:
    """Return the cell of a coarser table that holds a cell; written apart from the service."""
    said = dict(zip(dimensions, cell, strict=True))
    found: list[int | str] = []
    for one in wanted:
        if one is Dimension.REGION and one not in said:
            found.append(region_of().get(str(said[Dimension.DEPARTEMENT]), UNKNOWN))
        elif one is Dimension.AGE_CLASS and said[one] != UNKNOWN_AGE:
            found.append([first for first in classes if first <= int(said[one])][-1])
        else:
            found.append(said[one])
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Drawn:
    """An invented draw: `held` gives for each figure of the tables the cells of the base that it is the sum of."""

    asked: Question
    publication: Publication
    held: Mapping[tuple[tuple[Dimension, ...], Cell], Mapping[int, int]]


OWN = ("", "sex", "age_class", "sex age_class")
PLACED = {"": ("",), "region": ("", "region"), "departement": ("", "region", "departement")}


@st.composite
def drawings(draw: st.DrawFn) -> Drawn:
    """Sparse and dense draws of some tables by sex, age and place, over one year."""
    place = draw(st.sampled_from(sorted(PLACED)))
    classes = draw(st.sampled_from(((0, 60), (0, 20, 40, 60, 75))))
    every = [" ".join((own, where)).strip() for own in OWN for where in PLACED[place]]
    tables = draw(st.lists(st.sampled_from(every), min_size=2, max_size=5, unique=True))
    asked = persons(METFORMIN, by=";".join(tables), age_classes=classes)
    if place:
        # Régions of two and of six départements; all régions are many cells, but of régions alone.
        asked = in_region(asked, draw(st.sampled_from(("94", "53", "93")))) if place == "departement" else asked
    return invented(asked, Random(draw(st.integers(0, 2**32 - 1))), draw(st.sampled_from((2, 15, 40, 300))))


def invented(asked: Question, chance: Random, size: int) -> Drawn:
    """Return a draw whose tables are noisy sums of one base with cells of about this size, many of them small."""
    plan = planned_release(asked)
    named = {one for table in plan.tables for one in table.dimensions}
    if Dimension.DEPARTEMENT in named:
        named.discard(Dimension.REGION)
    base_plan = planned_release(replace(asked, tables=persons(METFORMIN, by=" ".join(sorted(named))).tables))
    (table,) = base_plan.tables
    cells = [cell for cell, zero in zip(grid(base_plan, table), zeros(base_plan, table), strict=True) if not zero]
    sizes = [int(chance.expovariate(1 / size)) * (chance.random() < 0.7) for _ in cells]
    figures: dict[tuple[Measure, tuple[Dimension, ...]], dict[Cell, int]] = {}
    held: dict[tuple[tuple[Dimension, ...], Cell], dict[int, int]] = {}
    for one in plan.tables:
        sums: dict[Cell, int] = {}
        for number, (cell, persons_of_it) in enumerate(zip(cells, sizes, strict=True)):
            there = coarser(table.dimensions, cell, one.dimensions, plan.age_classes)
            sums[there] = sums.get(there, 0) + persons_of_it
            held.setdefault((one.dimensions, there), {})[number] = 1
        figures[Measure.PERSONS, one.dimensions] = {
            cell: figure + chance.randint(-2, 2) for cell, figure in sums.items()
        }
    return Drawn(asked, drawn(plan, figures), held)
