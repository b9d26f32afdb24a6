"""The tables of a release with what is hidden in them: from the figures of one draw to what may be shown of them.

Tables of one draw are looked at together with those published from it before. Persons come first: a volume is shown
only where the number of persons of the same cell is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from query_service.planner.grids import Cell, grid
from query_service.planner.plan import Plan, PlannedTable, Unit
from query_service.planner.support import zeros
from query_service.privacy.noisy_answers import NoisyTable, SealedVector
from query_service.query_model.question import Dimension, Measure
from query_service.tables.board import Board, Candidate, Line, Overlap
from query_service.tables.estimates import Dimensions, Estimates
from query_service.tables.evidence import Evidence
from query_service.tables.frames import frame_key
from query_service.tables.hiding import hide
from query_service.tables.overlaps import overlaps
from query_service.tables.shapes import Shape
from query_service.tables.thresholds import threshold


@dataclass(frozen=True, slots=True)
class Wanted:
    """A table to be published: of `plan`, from the measured part `place` of the draw whose cells it adds up."""

    plan: Plan
    table: PlannedTable
    place: int

    @property
    def shape(self) -> Shape:
        return Shape.of(self.table.dimensions, self.plan.age_classes)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A table that was published from the draw before, from the part `place`, with the cells that were shown."""

    shape: Shape
    place: int
    shown: frozenset[Cell]


@dataclass(frozen=True, slots=True)
class Remainder:
    """The hidden cells of a line, together: those that add up to `cell` of the table by `dimensions`."""

    id: str
    dimensions: Dimensions
    cell: Cell
    cells: tuple[Cell, ...]
    figure: int
    variance: float
    threshold: int | None


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A table with what is hidden in it; cells are those of `noisy`, in its order.

    `thresholds`: the smallest number of persons that is shown, None for volumes. `adds_up_to`: dimensions of the tables
    published with it whose figures are sums of its own.
    """

    noisy: NoisyTable
    zero: tuple[bool, ...]
    shown: tuple[bool, ...]
    thresholds: tuple[int | None, ...]
    remainders: tuple[Remainder, ...]
    adds_up_to: tuple[Dimensions, ...]


class Publication:
    """What may be shown of one draw: its plan, its figures that add up, and the floor of small numbers."""

    def __init__(self, plan: Plan, sealed: SealedVector, floor: int) -> None:
        assert sealed.reconciled is not None
        self._plan, self._sealed, self._floor = plan, sealed, floor
        self._estimates = Estimates(plan, sealed.parts)
        self._evidence = Evidence(self._estimates, sealed.parts, sealed.reconciled, floor)

    def measured(self) -> list[Wanted]:
        """Return all that was measured, as it is published first."""
        return [Wanted(self._plan, self._plan.tables[one.table], place) for place, one in enumerate(self._sealed.parts)]

    def place_of(self, measure: Measure, dimensions: Dimensions) -> int:
        """Return the measured part of this measure and these dimensions. Raises LookupError for none."""
        for place, part in enumerate(self._sealed.parts):
            if part.measure is measure and self._plan.tables[part.table].dimensions == dimensions:
                return place
        raise LookupError(f"no table of {measure} by {dimensions} was measured")

    def measure_of(self, one: Wanted) -> Measure:
        return self._sealed.parts[one.place].measure

    def variances(self, one: Wanted) -> list[float]:
        """Return the variance of the error of each cell of a wanted table, over its grid; 0 for zeros by structure."""
        if self._as_measured(one):
            return list(self._estimates.variances(one.place).tolist())
        source = self._source(one.place).summed(one.shape)
        found = {
            cell: sum(variance for _, variance in self._estimates.variances_by_frame(one.place, held).values())
            for cell, held in zip(source.cells, source.held, strict=True)
        }
        return [found.get(cell, 0.0) for cell in grid(one.plan, one.table)]

    def tables(self, wanted: Sequence[Wanted], earlier: Sequence[Earlier] = ()) -> tuple[PublishedTable, ...]:
        """Return the wanted tables with figures hidden; what was published `earlier` of the draw stays as it is."""
        boards: dict[_Key, Board] = {}
        for key, those in self._together(wanted, earlier):
            boards[key] = self._board(those, boards.get(key.of_persons()) if key.volumes else None)
            hide(boards[key])
        names = _Names()
        return tuple(self._published(one, boards[self._key(one.place)], wanted, names) for one in wanted)

    def boards(self, wanted: Sequence[Wanted]) -> list[Board]:
        """Return the boards of tables of persons with their small figures hidden, before any rule is applied."""
        return [self._board(those, None) for key, those in self._together(wanted, ()) if not key.volumes]

    def _together(
        self, wanted: Sequence[Wanted], earlier: Sequence[Earlier]
    ) -> list[tuple[_Key, list[Wanted | Earlier]]]:
        """Return the tables by the board that they stand on, those of persons first."""
        found: Mapping[_Key, list[Wanted | Earlier]] = defaultdict(list)
        every: tuple[Wanted | Earlier, ...] = (*earlier, *wanted)
        for each in every:
            found[self._key(each.place)].append(each)
        return sorted(found.items(), key=lambda item: item[0].volumes)

    def _as_measured(self, one: Wanted) -> bool:
        return self._source_shape(one.place) == one.shape

    def _source_shape(self, place: int) -> Shape:
        return Shape.of(self._plan.tables[self._sealed.parts[place].table].dimensions, self._plan.age_classes)

    def _key(self, place: int) -> _Key:
        part = self._sealed.parts[place]
        key = _Key(part.measure is not Measure.PERSONS, *frame_key(self._plan.tables[part.table]))
        return key if key.volumes else key.of_persons()

    def _board(self, those: Sequence[Wanted | Earlier], persons: Board | None) -> Board:
        before = {one.shape: one for one in those if isinstance(one, Earlier)}
        candidates = [self._candidate(one, one.shown, None) for one in before.values()]
        new = {one.shape: one for one in those if isinstance(one, Wanted) and one.shape not in before}
        candidates += [self._candidate(one, None, persons) for one in new.values()]
        if self._key(those[0].place).volumes:
            return Board(candidates, self._evidence)
        board = Board(candidates, self._evidence, apart={Dimension.CODE_GROUP})
        for overlap in overlaps(self._plan, candidates):
            board.add_overlap(overlap, self._is_small(board, overlap))
        return board

    def _candidate(self, one: Wanted | Earlier, shown: frozenset[Cell] | None, persons: Board | None) -> Candidate:
        found = self._source(one.place)
        if found.shape != one.shape:
            found = found.summed(one.shape)
        withheld: Iterable[Cell] = ()
        if persons is not None and persons.publishes(one.shape):
            withheld = (cell for cell in found.cells if not persons.is_shown((one.shape, cell)))
        return replace(found, fixed=shown, withheld=frozenset(withheld))

    def _source(self, place: int) -> Candidate:
        """Return a measured table without what is zero by structure."""
        assert self._sealed.reconciled is not None
        table = self._plan.tables[self._sealed.parts[place].table]
        kept = [number for number, zero in enumerate(zeros(self._plan, table)) if not zero]
        cells, figures = grid(self._plan, table), self._sealed.reconciled[place]
        return Candidate(
            shape=self._source_shape(place),
            cells=tuple(cells[number] for number in kept),
            figures=tuple(figures[number] for number in kept),
            place=place,
            held=tuple(np.array([number]) for number in kept),
        )

    def _is_small(self, board: Board, overlap: Overlap) -> bool:
        numbers = [board.number(figure) for figure in (*overlap.parts, overlap.union)]
        figure = sum(board.figures[number] for number in numbers[:-1]) - board.figures[numbers[-1]]
        if len(overlap.parts) == 1:
            figure = -figure
        # Each group of codes has its own noise.
        variance = sum(self._variance(board, [number]) for number in numbers)
        return figure < threshold(variance, self._floor)

    def _variance(self, board: Board, numbers: Sequence[int]) -> float:
        found = self._estimates.variances_by_frame(board.place(numbers[0]), board.held(numbers))
        return sum(variance for _cells, variance in found.values())

    def _published(self, one: Wanted, board: Board, wanted: Sequence[Wanted], names: _Names) -> PublishedTable:
        part, shape = self._sealed.parts[one.place], one.shape
        cells, zero = grid(one.plan, one.table), zeros(one.plan, one.table)
        numbers = [None if absent else board.number((shape, cell)) for cell, absent in zip(cells, zero, strict=True)]
        variances = self.variances(one)
        persons = part.measure is Measure.PERSONS
        others = {other.shape for other in wanted if self._key(other.place) == self._key(one.place)}
        lines = [line for line in board.lines if line.finer == shape and line.coarser in others]
        return PublishedTable(
            noisy=NoisyTable(
                measure=part.measure,
                dimensions=shape.dimensions,
                cells=cells,
                figures=tuple(0 if number is None else board.figures[number] for number in numbers),
                variances=tuple(variances),
                clip=part.clip,
                added_from=None if one.plan is self._plan else self._plan.tables[part.table].dimensions,
            ),
            zero=zero,
            shown=tuple(number is not None and number not in board.hidden for number in numbers),
            thresholds=tuple(
                threshold(variance, self._floor) if persons and number is not None else None
                for number, variance in zip(numbers, variances, strict=True)
            ),
            remainders=tuple(self._remainders(board, lines, persons, names)),
            adds_up_to=tuple(dict.fromkeys(line.coarser.dimensions for line in lines)),
        )

    def _remainders(self, board: Board, lines: Sequence[Line], persons: bool, names: _Names) -> Iterator[Remainder]:
        for line in lines:
            hidden = [number for number in line.parts if number in board.hidden]
            if line.total in board.hidden or not hidden:
                continue
            variance = self._variance(board, hidden)
            yield Remainder(
                id=names.next(),
                dimensions=line.coarser.dimensions,
                cell=board.cell(line.total),
                cells=tuple(board.cell(number) for number in hidden),
                figure=sum(board.figures[number] for number in hidden),
                variance=variance,
                threshold=threshold(variance, self._floor) if persons else None,
            )


@dataclass(frozen=True, slots=True)
class _Key:
    """What tables share whose figures stand on one board."""

    volumes: bool
    units: tuple[Unit, ...]
    apart: frozenset[Dimension]

    def of_persons(self) -> _Key:
        """Return that of persons: a table with groups of codes stands beside one without, as parts beside a union."""
        return _Key(False, self.units, self.apart - {Dimension.CODE_GROUP})


class _Names:
    """Names remainders E1, E2… through a whole release (ensemble)."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> str:
        self._last += 1
        return f"E{self._last}"
