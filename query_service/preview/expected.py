"""What a question is expected to give in each cell, by what is publicly known; never by what a store holds.

The number of persons comes, the first that is there, from figures of earlier releases, from what the asker says, from
public figures. The spread over places, sexes and ages is that of the public figures, or of people with a long-term
illness where none is known; a cell that an earlier release showed is expected to be as it was.

Years. The asker says a number for one year. A pooled period of several has that of public_figures.py: for each year
after the first, a tenth of the persons more for a lasting illness, up to all of them for a death.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from query_service.catalogue.population import Among, everybody
from query_service.planner.asked_of import asked_of
from query_service.planner.grids import Cell, grid
from query_service.planner.plan import Filter, Plan, PlannedTable, Unit
from query_service.preview import shapes
from query_service.preview.care_tables import NEW_ILL
from query_service.preview.known import Size, Source
from query_service.preview.public_figures import Estimate, estimate, of_groups
from query_service.preview.spreading import over_grid
from query_service.query_model.question import Dimension, Measure

ASKER = Source({"fr": "nombre donné par le demandeur", "en": "number given by the asker"})


@dataclass(frozen=True, slots=True)
class Seen:
    """Figures that an earlier release of the same question showed: a table, by its dimensions, and its shown cells.

    `years`: how many years of care each cell is of; 1 where the table is by year.
    """

    release: str
    measure: Measure
    dimensions: tuple[Dimension, ...]
    years: int
    figures: Mapping[Cell, int]

    @property
    def source(self) -> Source:
        return Source({"fr": f"publication {self.release}", "en": f"release {self.release}"})


@dataclass(frozen=True, slots=True)
class Said:
    """What is known beside public figures. `number`: in one year in France by the asker, in the unit of the measure.

    `persons`: for how many the policy is made, None for the whole of France: public figures, and those of the asker,
    are brought to them. Figures of releases are taken as they are.
    """

    number: float | None = None
    seen: tuple[Seen, ...] = ()
    persons: int | None = None

    @property
    def share(self) -> float:
        return 1.0 if self.persons is None else self.persons / everybody()


@dataclass(frozen=True, slots=True)
class ExpectedTable:
    """What is expected in each cell of the grid of a table, in its order; None where nothing at all is known."""

    table: int
    measure: Measure
    figures: tuple[float, ...] | None


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of a plan: tables as they are measured, where it comes from, conditions nobody knows."""

    tables: tuple[ExpectedTable, ...]
    sources: tuple[Source, ...]
    unknown: tuple[Filter, ...]


def expected(plan: Plan, said: Said) -> Expected:
    """Return what is expected of each table that is measured: persons, and the volume beside them."""
    looking = _Looking(plan, said)
    measures = dict.fromkeys((Measure.PERSONS, plan.measure))
    tables = tuple(
        ExpectedTable(place, measure, looking.figures(table, measure))
        for place, table in enumerate(plan.tables)
        for measure in measures
    )
    return Expected(tables, looking.sources, looking.unknown)


class _Looking:
    """The sizes of the units of a plan, and the level that they are brought to, by measure."""

    def __init__(self, plan: Plan, said: Said) -> None:
        self._plan, self._said = plan, said
        self._seen = [one for one in said.seen if one.figures and one.measure in (Measure.PERSONS, plan.measure)]
        public = estimate(plan, plan.tables[0].units[0])
        self._guessed = public.size is None and (said.number is not None or bool(self._seen))
        self.unknown = public.unknown
        self.sources: tuple[Source, ...] = ()
        self._persons, self._volume = self._levels(plan.tables[0].units[0])

    def figures(self, table: PlannedTable, measure: Measure) -> tuple[float, ...] | None:
        """Return what is expected in the grid of a table."""
        level = self._persons if measure is Measure.PERSONS else self._volume
        raw = self._raw(table, measure)
        if raw is None or level is None:
            return None
        return tuple(self._as_seen(table, measure, raw * level).tolist())

    def _levels(self, first: Unit) -> tuple[float | None, float | None]:
        """Return what public figures are multiplied by, for persons and for the volume; None where nothing tells."""
        size = self._size(first)
        if size is None:
            return None, None
        persons, volume = self._of_releases(Measure.PERSONS), self._of_releases(self._plan.measure)
        in_money = self._plan.measure is Measure.AMOUNT_REIMBURSED
        asked = self._of_asker(size, first)
        if asked is not None and volume is None:
            self.sources = (*self.sources, ASKER)
        if persons is None and not in_money:
            persons = volume if volume is not None else asked
        if persons is None:
            persons = self._said.share
            self.sources = (*self.sources, *size.sources)
        if volume is None:
            # Of money nothing public is read here; events follow the persons.
            volume = asked if asked is not None else None if in_money else persons
        return persons, volume

    def _of_asker(self, size: Size, unit: Unit) -> float | None:
        if self._said.number is None:
            return None
        years = _years(unit)
        if self._plan.measure is Measure.PERSONS:
            public = size.persons / (1 + size.new * (years - 1))
        else:
            public = size.events / years
        return self._said.share * self._said.number / (public or 1.0)

    def _of_releases(self, measure: Measure) -> float | None:
        """Return the level of the coarsest table that was shown: what it showed for what public figures say there."""
        for one in sorted(self._seen, key=lambda seen: len(seen.dimensions)):
            raw = self._raw_of(one) if one.measure is measure else None
            if raw is not None and (there := sum(raw.get(cell, 0.0) for cell in one.figures)) > 0:
                if one.source not in self.sources:
                    self.sources = (*self.sources, one.source)
                return sum(one.figures.values()) / there
        return None

    def _raw_of(self, one: Seen) -> Mapping[Cell, float] | None:
        """Return what public figures say of the cells of a table that was released."""
        planned = _like(self._plan, one)
        if planned is None:
            return None
        raw = self._raw(planned, one.measure)
        if raw is None:
            return None
        cells = grid(replace(self._plan, tables=(planned,)), planned)
        found = dict(zip(cells, raw.tolist(), strict=True))
        if Dimension.YEAR not in one.dimensions:
            return found
        # Years of the release that are not asked now are as the others.
        return {cell: found.get(cell, found.get((cells[0][0], *cell[1:]), 0.0)) for cell in one.figures}

    def _raw(self, table: PlannedTable, measure: Measure) -> _Array | None:
        sizes = [self._of_unit(table, unit) for unit in table.units]
        if any(one is None for one in sizes):
            return None
        return over_grid(self._plan, table, measure, [one for one in sizes if one is not None])

    def _of_unit(self, table: PlannedTable, unit: Unit) -> Sequence[Size] | None:
        size = self._size(unit)
        if size is None or Dimension.CODE_GROUP not in table.dimensions:
            return None if size is None else (size,)
        return of_groups(self._plan, unit, size)

    def _size(self, unit: Unit) -> Size | None:
        found: Estimate = estimate(self._plan, unit)
        if found.size is not None or not self._guessed:
            return found.size
        among = asked_of(self._plan.who) or Among()
        shape = shapes.kept(shapes.chronically_ill(), among)
        return Size(shape, 1.0, NEW_ILL, "", ()).over(_years(unit))

    def _as_seen(self, table: PlannedTable, measure: Measure, raw: _Array) -> _Array:
        """Return the figures with those that a release showed in their place; of several years, their mean."""
        known: dict[Cell, float] = {}
        for one in self._seen:
            if one.measure is measure and one.dimensions == table.dimensions and one.years == _years(table.units[0]):
                known |= _without_years(one)
        if not known:
            return raw
        skipped = 1 if Dimension.YEAR in table.dimensions else 0
        cells = grid(self._plan, table)
        return np.array([known.get(cell[skipped:], value) for cell, value in zip(cells, raw.tolist(), strict=True)])


_Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def _years(unit: Unit) -> int:
    return unit.years.last - unit.years.first + 1


def _like(plan: Plan, one: Seen) -> PlannedTable | None:
    """Return a table of the plan with the dimensions of one released; None where no unit is as long as its own."""
    for table in plan.tables:
        if _years(table.units[0]) == one.years:
            units = table.units if Dimension.YEAR in one.dimensions else table.units[:1]
            return PlannedTable(one.dimensions, units)
    return None


def _without_years(one: Seen) -> dict[Cell, float]:
    skipped = 1 if Dimension.YEAR in one.dimensions else 0
    by_cell: dict[Cell, list[int]] = {}
    for cell, figure in one.figures.items():
        by_cell.setdefault(cell[skipped:], []).append(figure)
    return {cell: sum(figures) / len(figures) for cell, figures in by_cell.items()}
