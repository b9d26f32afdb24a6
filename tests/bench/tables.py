"""Speed of making tables add up and hiding in them, and how it grows with the cells of a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from query_service.planner.grids import grid
from query_service.planner.plan import Plan
from query_service.privacy.loss import Loss
from query_service.privacy.noisy_answers import SealedVector
from query_service.privacy.pricing import measurements
from query_service.query_model.question import Question
from query_service.tables.estimates import Estimates
from query_service.tables.publication import Publication, PublishedTable
from tests.bench.lines import Line
from tests.bench.spending import least_spent
from tests.builders.questions import dispensing, had, persons, planned

AT_MOST, LEVEL, FLOOR = 5.0, Loss(20_000_000), 10
# Persons in all: about 30 in a cell of the largest table, so that lines and audit have much to do.
PERSONS = 60_000
WANTED = {
    "20 × 102 with margins": (";age_class;departement;age_class departement", range(0, 95, 5)),
    "20 × 102 × 3, eight tables": (
        ";sex;age_class;departement;sex age_class;sex departement;age_class departement;sex age_class departement",
        range(0, 95, 5),
    ),
    "6 × 19 with margins": (";age_class;region;age_class region", (0, 20, 40, 60, 75)),
}


def table_lines() -> Iterator[Line]:
    """Measure reconciliation, hiding and audit of each set of tables, over figures drawn once."""
    for name, (by, classes) in WANTED.items():
        asked = replace(persons(had(dispensing("A10BA02")), by=by, period=(2019, 2019)), age_classes=tuple(classes))
        plan, sealed = _drawn(asked)
        [spent] = least_spent([partial(_published, plan, sealed)], 3)
        tables = _published(plan, sealed)
        figures = sum(len(one.zero) for one in tables)
        shown = sum(sum(one.shown) for one in tables)
        seen = f"{spent.seconds:.2f} s, {figures:,} figures of which {shown:,} shown"
        yield Line(f"reconciled, hidden and audited: {name}", seen, f"< {AT_MOST:.0f} s", spent.seconds < AT_MOST)


def _published(plan: Plan, sealed: SealedVector) -> tuple[PublishedTable, ...]:
    publication = Publication(plan, Estimates(plan, sealed.parts).reconcile(sealed), FLOOR)
    return publication.tables(publication.measured())


def _drawn(asked: Question) -> tuple[Plan, SealedVector]:
    plan, random = planned(asked), np.random.default_rng(1)
    parts = measurements(plan, LEVEL, None)
    figures = []
    for part in parts:
        cells = len(grid(plan, plan.tables[part.table]))
        # Persons spread unevenly over the cells of each table; noise that is only as large as the real one.
        weights = random.gamma(1.0, size=cells)
        noise = random.normal(0, part.scale.sigma, cells)
        figures.append(tuple(int(one) for one in np.rint(PERSONS * weights / weights.sum() + noise)))
    return plan, SealedVector(parts, tuple(figures), ("",) * len(parts))
