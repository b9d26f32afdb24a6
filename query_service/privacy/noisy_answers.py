"""Figures with noise: what the rest of the service may see, keep and publish."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from query_service.planner.grids import Cell
from query_service.privacy.pricing import Measurement
from query_service.query_model.question import Dimension, Measure


@dataclass(frozen=True, slots=True)
class NoisyTable:
    """One measured table over its whole grid; `figures` in the order of `cells`, whole numbers, some below zero."""

    measure: Measure
    dimensions: tuple[Dimension, ...]
    cells: tuple[Cell, ...]
    figures: tuple[int, ...]
    part: Measurement

    @property
    def standard_error(self) -> float:
        """That of each figure: the scale of its noise."""
        return self.part.scale.sigma


@dataclass(frozen=True, slots=True)
class SealedVector:
    """The figures of all the measurements of a draw, and each measurement as OpenDP writes it, for the audit."""

    figures: tuple[tuple[int, ...], ...]
    measurements: tuple[str, ...]

    def to_text(self) -> str:
        return json.dumps({"figures": self.figures, "measurements": self.measurements}, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> SealedVector:
        said: dict[str, Any] = json.loads(text)
        return cls(tuple(tuple(one) for one in said["figures"]), tuple(said["measurements"]))
