"""Figures with noise: what the rest of the service may see, keep and publish."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from query_service.planner.grids import Cell
from query_service.planner.plan import Clip
from query_service.privacy.loss import Loss
from query_service.privacy.mechanisms import Scale
from query_service.privacy.pricing import Measurement
from query_service.query_model.question import Dimension, Measure


@dataclass(frozen=True, slots=True)
class NoisyTable:
    """One measured table over its whole grid; `figures` in the order of `cells`, whole numbers, some below zero.

    `variances` gives that of the error of each figure. `added_from`: dimensions of the measured table whose cells were
    added up, None for a table that was measured itself; `clip` is then that of the cells added.
    """

    measure: Measure
    dimensions: tuple[Dimension, ...]
    cells: tuple[Cell, ...]
    figures: tuple[int, ...]
    variances: tuple[float, ...]
    clip: Clip | None
    added_from: tuple[Dimension, ...] | None = None


@dataclass(frozen=True, slots=True)
class SealedVector:
    """What a draw made: each measurement with its figures over the whole grid, and as OpenDP writes it, for the audit.

    The measurements are kept with it: the policy may have changed when it is read again. `reconciled`: the figures that
    add up, made from those drawn and kept with them, so that every later sum is one of the same whole numbers.
    """

    parts: tuple[Measurement, ...]
    figures: tuple[tuple[int, ...], ...]
    audit: tuple[str, ...]
    reconciled: tuple[tuple[int, ...], ...] | None = None

    def to_text(self) -> str:
        """Return it as JSON; `from_text` gives it back."""
        said = {
            "parts": [_part_to_json(part) for part in self.parts],
            "figures": self.figures,
            "audit": self.audit,
            "reconciled": self.reconciled,
        }
        return json.dumps(said, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> SealedVector:
        """Read what `to_text` wrote."""
        said: dict[str, Any] = json.loads(text)
        return cls(
            tuple(_part_from_json(part) for part in said["parts"]),
            tuple(tuple(one) for one in said["figures"]),
            tuple(said["audit"]),
            tuple(tuple(one) for one in said["reconciled"]) if said.get("reconciled") else None,
        )


def _part_to_json(part: Measurement) -> dict[str, Any]:
    return {
        "table": part.table,
        "measure": part.measure.value,
        "clip": [part.clip.cell, part.clip.total] if part.clip else None,
        "squared": part.squared,
        "steps": part.scale.steps,
        "loss": part.loss.billionths,
        "years": {str(year): loss.billionths for year, loss in part.years.items()},
    }


def _part_from_json(said: Mapping[str, Any]) -> Measurement:
    return Measurement(
        table=said["table"],
        measure=Measure(said["measure"]),
        clip=Clip(*said["clip"]) if said["clip"] else None,
        squared=said["squared"],
        scale=Scale(said["steps"]),
        loss=Loss(said["loss"]),
        years={int(year): Loss(billionths) for year, billionths in said["years"].items()},
    )
