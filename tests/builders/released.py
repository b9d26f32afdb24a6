"""Bytes of a release over invented figures: no store, no noise."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from query_service.ledger.policy import Policy, shipped_policy
from query_service.planner.grids import grid
from query_service.planner.plan import Clip, Plan, PlannedTable
from query_service.privacy.loss import Loss
from query_service.privacy.noisy_answers import NoisyTable
from query_service.query_model.question import Measure, Question
from query_service.release.checksum import CHECKSUM, checksum
from query_service.release.release import Facts, release
from query_service.tables.publication import PublishedTable
from tests.builders.questions import planned

KEY = "0123456789abcdef" * 4
LOSS = Loss(4_990_001)


def shown(
    plan: Plan, table: PlannedTable, measure: Measure = Measure.PERSONS, clip: Clip | None = None
) -> PublishedTable:
    """A table whose figures are -1, 0, 1, 2 … in the order of its grid, each with a standard error of 14.25.

    All of them are shown, whatever their size.
    """
    cells = grid(plan, table)
    figures, variances = tuple(range(-1, len(cells) - 1)), (14.25**2,) * len(cells)
    return PublishedTable(
        noisy=NoisyTable(measure, table.dimensions, cells, figures, variances, clip),
        zero=(False,) * len(cells),
        shown=(True,) * len(cells),
        thresholds=(55 if measure is Measure.PERSONS else None,) * len(cells),
        remainders=(),
        adds_up_to=(),
    )


def shown_tables(plan: Plan, clip: Clip | None = None) -> tuple[PublishedTable, ...]:
    """The tables of a plan: persons, and the volume of the same cells where it counts one."""
    measures = [Measure.PERSONS] + ([plan.measure] if plan.measure is not Measure.PERSONS else [])
    return tuple(
        shown(plan, table, measure, None if measure is Measure.PERSONS else clip)
        for table in plan.tables
        for measure in measures
    )


def made(asked: Question, *, clip: Clip | None = None, policy: Policy | None = None, key: str = KEY,
         synthetic: bool = True, code_systems: Mapping[str, str] | None = None) -> bytes:  # fmt: skip
    """Return the release of a question whose codes are listed."""
    plan = planned(asked)
    facts = Facts(
        key=key,
        question=asked,
        plan=plan,
        policy=policy or shipped_policy(),
        loss=LOSS,
        vintage="2021-12",
        synthetic=synthetic,
        code_systems=code_systems or {"atc": "2021", "cim10": "2019"},
        software="hdh-citizen-site 0.1.0",
        drawn_on=dt.date(2026, 11, 25),
    )
    return release(facts, shown_tables(plan, clip))


def changed(body: bytes, **values: Any) -> bytes:
    """Return the release with other values and the checksum that goes with them."""
    said = json.loads(body) | values
    return json.dumps(said | {CHECKSUM: checksum(said)}).encode()
