"""What a draw says of its tables once they add up: whole numbers, and the variance of every sum of them.

Tables of one measure whose figures are sums of one another (frames.py) are estimated together by least squares, then
rounded. A figure that is zero by structure is 0, without error: the noise drawn there is thrown away. Only noisy
figures come in, and what to do with them follows from the plan: nothing here says more than the draw did.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from query_service.planner.grids import grid
from query_service.planner.plan import Plan
from query_service.planner.support import zeros
from query_service.privacy.noisy_answers import NoisyTable, SealedVector
from query_service.privacy.pricing import Measurement
from query_service.query_model.question import Dimension, Measure
from query_service.tables.frames import FrameKey, Laid, frame_key, lay
from query_service.tables.least_squares import Floats, Observed, Places, System
from query_service.tables.rounding import Rounding

Dimensions = tuple[Dimension, ...]


@dataclass(frozen=True, slots=True)
class _Block:
    """Measured tables that add up together: the places of their parts, how they lie, and their estimate."""

    parts: tuple[int, ...]
    laid: tuple[Laid, ...]
    system: System
    rounding: Rounding

    @property
    def alone(self) -> bool:
        """Say whether its one table is what was drawn: whole numbers, and no other table to agree with."""
        return len(self.parts) == 1


class Estimates:
    """The tables of a draw, measured by `parts`. Made from the plan alone; `reconcile` gives figures to them."""

    def __init__(self, plan: Plan, parts: Sequence[Measurement]) -> None:
        self._plan, self._parts = plan, tuple(parts)
        together: Mapping[tuple[Measure, FrameKey], list[int]] = defaultdict(list)
        for place, part in enumerate(parts):
            together[part.measure, frame_key(plan.tables[part.table])].append(place)
        self._blocks = [block for those in together.values() if (block := self._block(those)) is not None]
        self._locations: dict[int, tuple[Places, Places]] = {}
        self._sums: dict[tuple[int, bytes], float] = {}
        self._where = {place: (block, number) for block in self._blocks for number, place in enumerate(block.parts)}

    def reconcile(self, sealed: SealedVector) -> SealedVector:
        """Return the draw with figures that add up beside those drawn, by part and over the whole grid."""
        found: list[tuple[int, ...]] = [(0,) * len(figures) for figures in sealed.figures]
        for block in self._blocks:
            drawn = [np.array(sealed.figures[place], dtype=np.int64) for place in block.parts]
            for place, laid, figures in zip(block.parts, block.laid, _fitted(block, drawn), strict=True):
                whole = np.zeros(len(sealed.figures[place]), dtype=np.int64)
                whole[laid.places] = figures
                found[place] = tuple(whole.tolist())
        return replace(sealed, reconciled=tuple(found))

    def variances(self, place: int) -> Floats:
        """Return the variance of each figure of a part over its whole grid; 0 for what is zero by structure."""
        found = np.zeros(len(grid(self._plan, self._plan.tables[self._parts[place].table])))
        if place in self._where:
            block, number = self._where[place]
            laid = block.laid[number]
            if block.alone:
                found[laid.places] = float(self._parts[place].scale.squared)
            else:
                found[laid.places] = block.system.variances(laid.grouping) + block.rounding.variances(number)
        return found

    def variances_by_frame(self, place: int, cells: Places) -> dict[int, tuple[Places, float]]:
        """Return, for each frame that has some of these cells of a part, those cells and the variance of their sum.

        Noise of one frame is independent of that of another. Cells that are zero by structure are in none.
        """
        if place not in self._where:
            return {}
        frames, inside = self._located(place)
        cells = cells[frames[cells] >= 0]
        found: dict[int, tuple[Places, float]] = {}
        for frame in np.unique(frames[cells]).tolist():
            those = cells[frames[cells] == frame]
            found[frame] = (those, self._variance_of_sum(place, inside[those]))
        return found

    def _located(self, place: int) -> tuple[Places, Places]:
        """Return the frame of each cell of a part over its whole grid, and where it is in it; -1 for zeros."""
        if place not in self._locations:
            block, number = self._where[place]
            places = block.laid[number].places
            frames = np.full(len(grid(self._plan, self._plan.tables[self._parts[place].table])), -1, dtype=np.intp)
            inside = frames.copy()
            flat = places.reshape(len(places), -1)
            frames[flat] = np.arange(len(flat))[:, None]
            inside[flat] = np.arange(flat.shape[1])[None, :]
            self._locations[place] = frames, inside
        return self._locations[place]

    def _variance_of_sum(self, place: int, inside: Places) -> float:
        """Return the variance of a sum of cells of one frame: the same in every frame, whichever it is."""
        block, number = self._where[place]
        if block.alone:
            return float(self._parts[place].scale.squared * len(inside))
        laid = block.laid[number]
        mask = np.zeros(laid.places[0].size, dtype=np.bool_)
        mask[inside] = True
        key = place, mask.tobytes()
        if key not in self._sums:
            shaped = mask.reshape(1, *laid.places.shape[1:])
            estimated = block.system.variances_of_sums(laid.grouping, shaped)
            self._sums[key] = float((estimated + block.rounding.variances_of_sums(number, shaped))[0])
        return self._sums[key]

    def tables(self, sealed: SealedVector) -> tuple[NoisyTable, ...]:
        """Return the tables of a draw as they are published, before any figure is hidden."""
        assert sealed.reconciled is not None
        return tuple(
            self._table(place, part, figures)
            for place, (part, figures) in enumerate(zip(self._parts, sealed.reconciled, strict=True))
        )

    def _table(self, place: int, part: Measurement, figures: tuple[int, ...]) -> NoisyTable:
        table = self._plan.tables[part.table]
        variances = tuple(self.variances(place).tolist())
        return NoisyTable(part.measure, table.dimensions, grid(self._plan, table), figures, variances, part.clip)

    def _block(self, those: Sequence[int]) -> _Block | None:
        """Return the block of these parts; None when everything in it is zero by structure."""
        tables = [self._plan.tables[self._parts[place].table] for place in those]
        if any(all(zeros(self._plan, table)) for table in tables):
            return None
        laid = tuple(lay(self._plan, table, tables) for table in tables)
        observed = [
            Observed(one.grouping, float(self._parts[place].scale.squared))
            for one, place in zip(laid, those, strict=True)
        ]
        return _Block(tuple(those), laid, System(observed), Rounding([one.grouping for one in laid]))


def _fitted(block: _Block, drawn: Sequence[Places]) -> list[Places]:
    """Return the figures of each table of a block in whole numbers that add up, laid out as the tables are."""
    if block.alone:
        return [drawn[0][block.laid[0].places]]
    noisy = [figures[laid.places].astype(np.float64) for laid, figures in zip(block.laid, drawn, strict=True)]
    return [np.asarray(found, dtype=np.intp) for found in block.rounding.rounded(block.system.fitted(noisy))]
