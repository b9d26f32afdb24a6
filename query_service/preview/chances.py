"""How often each figure would be hidden: by the law of its noise, and by the rules that hide more, tried on drawn ones.

A figure is hidden when its noisy number of persons stays under its threshold: that chance is exact, given what is
expected. The rule of lines and the audit then hide other figures: how often is found by running them on a fixed number
of noisy tables, drawn around what is expected from a fixed seed. Nothing here is a promise of privacy, so that ordinary
pseudo-random numbers do: the same request gives the same preview.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from query_service.planner.plan import Plan
from query_service.planner.support import zeros
from query_service.preview.expected import ExpectedTable
from query_service.privacy.noisy_answers import SealedVector
from query_service.privacy.pricing import Measurement
from query_service.query_model.question import Measure
from query_service.snds.synthesis.calibration import Floats
from query_service.tables.estimates import Estimates
from query_service.tables.publication import Publication
from query_service.tables.thresholds import threshold

SEED = 20_200_101
# Noisy tables that are drawn: the chance that the rules hide a figure is known to about one in so many.
DRAWS, DRAWS_OF_A_LARGE_ONE, LARGE = 20, 8, 600


@dataclass(frozen=True, slots=True)
class Chances:
    """One measured table, by cell of its grid. `thresholds`: the smallest number of persons that is shown.

    `variances`: those of the errors of the figures. `alone`: the chance of being hidden by its own noise; `hidden`:
    that with the rules; both are those of the persons of the cell for a volume, and None where nothing is expected.
    """

    variances: Floats
    thresholds: tuple[int, ...]
    zero: tuple[bool, ...]
    alone: Floats | None
    hidden: Floats | None


def chances(
    plan: Plan, parts: Sequence[Measurement], floor: int, tables: Sequence[ExpectedTable], draws: int | None = None
) -> tuple[Chances, ...]:
    """Return the chances of each measured table, in the order of `parts`, which is that of `tables`.

    `draws`: of how many noisy tables, None for the usual number; 0 leaves out what the rules hide.
    """
    estimates = Estimates(plan, parts)
    variances = [estimates.variances(place) for place in range(len(parts))]
    thresholds = [[threshold(float(one), floor) for one in found] for found in variances]
    zero = [np.array(zeros(plan, plan.tables[part.table])) for part in parts]
    alone = [
        _alone(tables[persons].figures, variances[persons], thresholds[persons], zero[persons])
        for persons in (_persons_of(parts, place) for place in range(len(parts)))
    ]
    more = _by_rules(plan, parts, floor, tables, thresholds, _number(parts, tables) if draws is None else draws)
    return tuple(
        Chances(
            variances[place],
            tuple(thresholds[_persons_of(parts, place)]),
            tuple(zero[place].tolist()),
            alone[place],
            None if (own := alone[place]) is None else np.minimum(own + more[place], 1.0),
        )
        for place in range(len(parts))
    )


def _alone(
    figures: Sequence[float] | None, variances: Floats, thresholds: Sequence[int], zero: Floats
) -> Floats | None:
    if figures is None:
        return None
    found = [
        0.0 if absent else NormalDist(figure, max(variance, 1e-9) ** 0.5).cdf(least - 0.5)
        for figure, variance, least, absent in zip(figures, variances.tolist(), thresholds, zero, strict=True)
    ]
    return np.array(found)


def _by_rules(
    plan: Plan,
    parts: Sequence[Measurement],
    floor: int,
    tables: Sequence[ExpectedTable],
    thresholds: Sequence[Sequence[int]],
    draws: int,
) -> list[Floats]:
    """Return how often each figure is hidden that its own noise would show."""
    more = [np.zeros(len(one)) for one in thresholds]
    known = _standing_in(parts, tables)
    if known is None or not draws:
        return more
    random = np.random.default_rng(SEED)
    estimates = Estimates(plan, parts)
    for _ in range(draws):
        drawn = tuple(
            tuple(np.rint(figures + random.normal(0, part.scale.sigma, len(figures))).astype(np.int64).tolist())
            for part, figures in zip(parts, known, strict=True)
        )
        sealed = estimates.reconcile(SealedVector(tuple(parts), drawn, ("",) * len(parts)))
        publication = Publication(plan, sealed, floor)
        assert sealed.reconciled is not None
        for place, published in enumerate(publication.tables(publication.measured())):
            persons = np.array(sealed.reconciled[_persons_of(parts, place)])
            shown = np.array(published.shown) | np.array(published.zero)
            more[place] += (persons >= np.array(thresholds[_persons_of(parts, place)])) & ~shown
    return [one / draws for one in more]


def _standing_in(parts: Sequence[Measurement], tables: Sequence[ExpectedTable]) -> list[Floats] | None:
    """Return what is expected of each part; persons stand in for a volume of which nothing is known."""
    found = []
    for place in range(len(parts)):
        own = tables[place].figures
        figures = tables[_persons_of(parts, place)].figures if own is None else own
        if figures is None:
            return None
        found.append(np.array(figures))
    return found


def _persons_of(parts: Sequence[Measurement], place: int) -> int:
    return next(
        number for number, one in enumerate(parts)
        if one.measure is Measure.PERSONS and one.table == parts[place].table
    )  # fmt: skip


def _number(parts: Sequence[Measurement], tables: Sequence[ExpectedTable]) -> int:
    cells = sum(len(one.figures) for one in tables if one.figures is not None)
    return DRAWS if cells <= LARGE else DRAWS_OF_A_LARGE_ONE
