"""The figures of one draw that add up together, numbered: which are hidden, and which sums are known to hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from query_service.planner.grids import Cell
from query_service.query_model.question import Dimension
from query_service.tables.auditing import Equation
from query_service.tables.evidence import Evidence
from query_service.tables.least_squares import Places
from query_service.tables.shapes import Shape, closed

Figure = tuple[Shape, Cell]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A table to be published, all of whose figures are sums of one draw.

    `cells` and `figures` leave out what is zero by structure. `held` gives, for each cell, the cells of the measured
    part `place` that it is the sum of. `withheld`: cells that stay hidden for another reason. `fixed`: the cells that
    were shown when this table was published before, None for a new one.
    """

    shape: Shape
    cells: tuple[Cell, ...]
    figures: tuple[int, ...]
    place: int
    held: tuple[Places, ...]
    withheld: frozenset[Cell] = frozenset()
    fixed: frozenset[Cell] | None = None

    def summed(self, shape: Shape) -> Candidate:
        """Return a coarser table as sums of this one."""
        figures: dict[Cell, int] = defaultdict(int)
        held: dict[Cell, list[Places]] = defaultdict(list)
        cells = self.shape.coarsened(self.cells, shape)
        for cell, figure, those in zip(cells, self.figures, self.held, strict=True):
            figures[cell] += figure
            held[cell].append(those)
        parts = tuple(np.concatenate(those) for those in held.values())
        return Candidate(shape, tuple(figures), tuple(figures.values()), self.place, parts)


@dataclass(frozen=True, slots=True)
class Overlap:
    """A union beside its parts: persons who are in several are the parts less the union."""

    parts: tuple[Figure, ...]
    union: Figure


@dataclass(frozen=True, slots=True)
class Line:
    """Figures that add up to another, by their numbers on the board."""

    total: int
    parts: tuple[int, ...]
    finer: Shape
    coarser: Shape


class Board:
    """The figures of the candidates, and of every table that two of them share and nobody publishes.

    Tables add up that agree on the dimensions that are `apart`. `figures` by number. `fixed`: those that stay as they
    are; `known`: those that followed from what was published before. `unknown`: those that nobody publishes; `small`:
    those of them that are not to be worked out; `follows`: those that can be, as good as shown. `lines` are those of
    published figures, `equations` hold everything that is known to add up.
    """

    def __init__(self, candidates: Sequence[Candidate], evidence: Evidence, apart: Iterable[Dimension] = ()) -> None:
        self._apart = frozenset(apart)
        self.figures: list[int] = []
        self.hidden: set[int] = set()
        self.fixed: set[int] = set()
        self.known: set[int] = set()
        self.unknown: set[int] = set()
        self.small: set[int] = set()
        self.follows: set[int] = set()
        self.lines: list[Line] = []
        self.equations: list[Equation] = []
        self._numbers: dict[Shape, dict[Cell, int]] = {}
        self._published = dict.fromkeys(one.shape for one in candidates)
        self._cells: list[Cell] = []
        self._held: list[tuple[int, Places]] = []
        self._lines_of: dict[int, list[int]] = defaultdict(list)
        self._equations_of: dict[int, list[int]] = defaultdict(list)
        self._evidence = evidence
        self._place(candidates)
        self._relate(candidates)

    def number(self, figure: Figure) -> int:
        shape, cell = figure
        return self._numbers[shape][cell]

    def publishes(self, shape: Shape) -> bool:
        return shape in self._published

    def is_shown(self, figure: Figure) -> bool:
        return self.number(figure) not in self.hidden

    def cell(self, number: int) -> Cell:
        return self._cells[number]

    def place(self, number: int) -> int:
        """Return the measured part that the figure is a sum of."""
        return self._held[number][0]

    def is_free(self, number: int) -> bool:
        """Say whether the figure is shown and can still be hidden."""
        return number not in self.hidden and number not in self.fixed and number not in self.unknown

    def reaches(self, numbers: Sequence[int]) -> bool:
        """Say whether the sum of these figures of one table may be shown."""
        return self._evidence.reached(self.place(numbers[0]), self.held(numbers))

    def held(self, numbers: Sequence[int]) -> Places:
        """Return the measured cells that these figures are sums of."""
        return np.concatenate([self._held[number][1] for number in numbers])

    def lines_of(self, number: int) -> Sequence[int]:
        return self._lines_of[number]

    def beside(self, number: int) -> Iterator[int]:
        """Give the figures that stand in an equation with this one."""
        for place in self._equations_of[number]:
            yield from (one for one in self.equations[place] if one != number)

    def add_overlap(self, overlap: Overlap, small: bool) -> None:
        """Add the persons that a union beside its parts tells of; where they are few nobody is to work them out."""
        parts, union = [self.number(part) for part in overlap.parts], self.number(overlap.union)
        number = len(self.figures)
        self.figures.append(sum(self.figures[part] for part in parts) - self.figures[union])
        self._cells.append(overlap.union[1])
        self._held.append(self._held[union])
        self.unknown.add(number)
        if small:
            self.small.add(number)
        self._equate({**dict.fromkeys(parts, 1), union: -1, number: -1})

    def left(self, unknown: set[int]) -> Iterator[Equation]:
        """Give the equations between these figures, all others being known."""
        for equation in self.equations:
            if left := {number: value for number, value in equation.items() if number in unknown}:
                yield left

    def _place(self, candidates: Sequence[Candidate]) -> None:
        for one in candidates:
            numbers = self._add(one)
            if one.fixed is not None:
                self.fixed.update(numbers)
                self.hidden.update(self.number((one.shape, cell)) for cell in one.cells if cell not in one.fixed)
                continue
            for number, cell, reached in zip(numbers, one.cells, self._reached(one), strict=True):
                if not reached or cell in one.withheld:
                    self.hidden.add(number)

    def _add(self, one: Candidate) -> range:
        numbers = range(len(self.figures), len(self.figures) + len(one.cells))
        self._numbers[one.shape] = dict(zip(one.cells, numbers, strict=True))
        self.figures += one.figures
        self._held += [(one.place, those) for those in one.held]
        self._cells += one.cells
        return numbers

    def _reached(self, one: Candidate) -> list[bool]:
        if all(len(those) == 1 for those in one.held):
            each = self._evidence.reached_by_each(one.place)
            return [each[int(those[0])] for those in one.held]
        return [self._evidence.reached(one.place, those) for those in one.held]

    def _relate(self, candidates: Sequence[Candidate]) -> None:
        published = self._published
        # Of one table all that a reader can add up is what is shown of it; beside others its sums may follow as well.
        sums_of_each = [sums for one in published for sums in one.coarser()] if len(published) > 1 else []
        shapes = closed([*published, *sums_of_each], self._apart)
        for shape in shapes:
            if shape not in published:
                shared = next(one for one in candidates if one.shape.is_finer_than(shape, self._apart)).summed(shape)
                numbers = self._add(shared)
                self.unknown.update(numbers)
                self.small.update(
                    number for number, reached in zip(numbers, self._reached(shared), strict=True) if not reached
                )
        for finer in shapes:
            sums = [one for one in shapes if finer.is_finer_than(one, self._apart)]
            for coarser in sums:
                # The others follow from these.
                nearest = not any(between.is_finer_than(coarser, self._apart) for between in sums)
                lines = list(self._lines(finer, coarser)) if nearest or finer in published else []
                if finer in published:
                    self._draw(lines)
                for line in lines if nearest else ():
                    self._equate({**dict.fromkeys(line.parts, 1), line.total: -1})

    def _lines(self, finer: Shape, coarser: Shape) -> Iterator[Line]:
        parts: Mapping[Cell, list[int]] = defaultdict(list)
        numbers = self._numbers[finer]
        for cell, number in zip(finer.coarsened(numbers, coarser), numbers.values(), strict=True):
            parts[cell].append(number)
        for cell, those in parts.items():
            yield Line(self._numbers[coarser][cell], tuple(those), finer, coarser)

    def _draw(self, lines: Iterable[Line]) -> None:
        for line in lines:
            for number in (line.total, *line.parts):
                self._lines_of[number].append(len(self.lines))
            self.lines.append(line)

    def _equate(self, equation: Equation) -> None:
        for number in equation:
            self._equations_of[number].append(len(self.equations))
        self.equations.append(equation)
