"""Whether enough persons stand behind figures: their noisy number reaches its threshold.

A figure of persons is its own evidence. A volume is not: one person alone may have a hundred stays, so the persons of
the same cells, measured with it, decide. Where cells of several frames are added (months, years, groups: only volumes
are) the persons of the sum are no sum; there are at least as many as in any one frame, so one frame has to reach the
threshold, raised for having as many chances as there are frames.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from query_service.privacy.pricing import Measurement
from query_service.query_model.question import Measure
from query_service.tables.estimates import Estimates
from query_service.tables.least_squares import Places
from query_service.tables.thresholds import threshold


@dataclass(frozen=True, slots=True)
class Evidence:
    """Numbers of persons of a draw; `figures` by part, those that add up, over the whole grid."""

    estimates: Estimates
    parts: Sequence[Measurement]
    figures: Sequence[Sequence[int]]
    floor: int

    def reached(self, place: int, cells: Places) -> bool:
        """Say whether the sum of these cells of a part may be shown."""
        persons = self._persons(place)
        found = self.estimates.variances_by_frame(persons, cells)
        return any(
            sum(self.figures[persons][cell] for cell in those.tolist()) >= threshold(variance, self.floor, len(found))
            for those, variance in found.values()
        )

    def reached_by_each(self, place: int) -> list[bool]:
        """Say so of each cell of a part over its whole grid; what is zero by structure is never reached."""
        persons = self._persons(place)
        figures, variances = np.array(self.figures[persons]), self.estimates.variances(persons)
        thresholds = {variance: threshold(variance, self.floor) for variance in set(variances.tolist()) if variance}
        return [
            variance > 0 and figure >= thresholds[variance]
            for figure, variance in zip(figures.tolist(), variances.tolist(), strict=True)
        ]

    def _persons(self, place: int) -> int:
        """Return the part that counts the persons of the cells of this one."""
        part = self.parts[place]
        return next(
            number for number, one in enumerate(self.parts)
            if one.measure is Measure.PERSONS and one.table == part.table
        )  # fmt: skip
