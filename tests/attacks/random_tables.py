"""A thousand tables drawn at random: what a reader could work out of them, and what it costs that nobody can.

Each is the release of a question with two to five tables by sex, age and place (régions, départements, both), over one
year, with true figures that are dense or sparse and real noise. What can be worked out is found by a reader of our own:
projection on everything published, in floating point over the cells under all tables, and not by the audit that the
service uses. Beside it: figures hidden more than small ones, time, whether intervals hold, and the error of what is
asked beside the least that any Gaussian mechanism can have at the same loss (ResidualPlanner).
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

import click
import numpy as np

from query_service.planner.grids import Cell, grid
from query_service.planner.plan import Plan
from query_service.planner.support import supported, zeros
from query_service.privacy.loss import Loss
from query_service.privacy.mechanisms import noised
from query_service.privacy.noisy_answers import SealedVector
from query_service.privacy.pricing import measurements
from query_service.query_model.conditions import All, Condition, LivesIn
from query_service.query_model.question import Dimension, Question, Table
from query_service.tables import hiding
from query_service.tables.board import Board
from query_service.tables.estimates import Estimates
from query_service.tables.intervals import interval_factor
from query_service.tables.least_squares import Places
from query_service.tables.publication import Publication, PublishedTable
from query_service.tables.shapes import Shape
from tests.builders.questions import dispensing, had, persons, planned_release
from tests.builders.residual_planner import Weigh, optimum

SEED, FLOOR = 20_261_125, 10
LEVEL = Loss(5_000_000)
CLASSES = ((0, 60), (0, 20, 40, 60, 75), (0, 5, 10, 15, 20, 30, 40, 50, 60, 70, 80))
PLACES = (("", ""), ("11", ""), ("", "region"), ("94", "departement"), ("11", "departement"), ("76 93", "departement"))
# A reader solves systems of this many cells at most: beyond, one table takes minutes.
MOST_CELLS = 1200


@dataclass(frozen=True, slots=True)
class Seen:
    """What one drawn release showed; counts are of figures. `error` is the mean variance beside the least one."""

    tables: int
    figures: int
    small: int
    told_by_threshold: int
    more_by_lines: int
    told_by_lines: int
    more_by_audit: int
    told: int
    seconds: float
    shown: int
    outside: int
    error: float | None


def drawn(number: int) -> Iterator[Seen]:
    """Give what `number` drawn releases show, the same ones each time but for their noise."""
    random = np.random.default_rng(SEED)
    while number:
        asked = _question(random)
        if asked is not None:
            number -= 1
            yield _seen(asked, random)


def _question(random: np.random.Generator) -> Question | None:
    """Return a question with some tables; None when a reader could not solve it in time."""
    lived, place = PLACES[random.integers(len(PLACES))]
    places: list[list[Dimension]] = [[]]
    if place:
        places += [[Dimension.REGION]] + [[Dimension.DEPARTEMENT]] * (place == "departement")
    own = [one for size in range(3) for one in combinations((Dimension.SEX, Dimension.AGE_CLASS), size)]
    sets = [Table((*some, *where)) for some, where in product(own, places)]
    picked = random.choice(len(sets), size=min(len(sets), int(random.integers(2, 6))), replace=False)
    had_it: Condition = had(dispensing("A10BA02"))
    asked = replace(
        persons(had_it, period=(2019, 2019)),
        population=All((had_it, LivesIn(regions=tuple(lived.split())))) if lived else had_it,
        tables=tuple(sets[one] for one in sorted(picked)),
        age_classes=CLASSES[random.integers(len(CLASSES))],
    )
    return asked if len(_base(asked)[1]) <= MOST_CELLS else None


def _base(asked: Question) -> tuple[Shape, tuple[Cell, ...]]:
    """Return the finest table that all those asked are sums of, without what is zero by structure."""
    named = {dimension for table in asked.tables for dimension in table.dimensions}
    if Dimension.DEPARTEMENT in named:
        named.discard(Dimension.REGION)
    plan = planned_release(replace(asked, tables=(Table(tuple(named)),)))
    (table,) = plan.tables
    kept = zip(grid(plan, table), zeros(plan, table), strict=True)
    return Shape.of(named, asked.age_classes), tuple(cell for cell, zero in kept if not zero)


def _truth(cells: int, random: np.random.Generator) -> Places:
    """Return true figures: many or few persons, spread evenly or over some cells only."""
    persons = int(10 ** random.uniform(2, 5))
    weights = random.gamma(random.choice([0.1, 0.5, 3.0]), size=cells) + 1e-9
    return np.asarray(random.multinomial(persons, weights / weights.sum()), dtype=np.intp)


def _seen(asked: Question, random: np.random.Generator) -> Seen:
    plan, (base, cells) = planned_release(asked), _base(asked)
    shapes = [Shape.of(table.dimensions, plan.age_classes) for table in plan.tables]
    held = [base.coarsened(cells, shape) for shape in shapes]
    truth, parts = _truth(len(cells), random), measurements(plan, LEVEL, None)
    true: list[dict[Cell, int]] = [dict.fromkeys(grid(plan, table), 0) for table in plan.tables]
    for figures, those in zip(true, held, strict=True):
        for cell, figure in zip(those, truth.tolist(), strict=True):
            figures[cell] += figure
    noisy = [
        noised(list(figures.values()), part.squared, part.scale).figures
        for figures, part in zip(true, parts, strict=True)
    ]
    started = time.perf_counter()
    sealed = Estimates(plan, parts).reconcile(SealedVector(parts, tuple(noisy), ("",) * len(parts)))
    publication = Publication(plan, sealed, FLOOR)
    published = publication.tables(publication.measured())
    seconds = time.perf_counter() - started
    (board,) = publication.boards(publication.measured())
    reader = _Reader(board, shapes, held)
    small, told_by_threshold = len(board.hidden), reader.works_out()
    hiding.keep_lines(board, dict.fromkeys(range(len(board.lines))))
    by_lines, told_by_lines = len(board.hidden), reader.works_out()
    hiding.hide(board)
    assert sum(sum(one.shown) for one in published) == reader.figures - len(board.hidden), "the same figures are shown"
    outside = sum(_outside(one, those) for one, those in zip(published, true, strict=True))
    least = _least(asked, plan)
    mean = [np.mean([variance for variance in one.noisy.variances if variance]) for one in published]
    return Seen(
        tables=len(plan.tables),
        figures=reader.figures,
        small=small,
        told_by_threshold=told_by_threshold,
        more_by_lines=by_lines - small,
        told_by_lines=told_by_lines,
        more_by_audit=len(board.hidden) - by_lines,
        told=reader.works_out(),
        seconds=seconds,
        shown=sum(sum(one.shown) for one in published),
        outside=outside,
        error=float(np.mean(mean)) / least if least else None,
    )


def _outside(published: PublishedTable, true: Mapping[Cell, int]) -> int:
    """Return how many shown figures have their true one outside the interval."""
    factor = interval_factor(sum(published.shown), len(published.zero) - sum(published.zero))
    noisy = published.noisy
    return sum(
        shown and abs(figure - true[cell]) > math.ceil(factor * math.sqrt(variance))
        for cell, figure, variance, shown in zip(
            noisy.cells, noisy.figures, noisy.variances, published.shown, strict=True
        )
    )


class _Reader:
    """Somebody who knows which cells each figure adds up, and every figure that is shown."""

    def __init__(self, board: Board, shapes: Sequence[Shape], held: Sequence[Sequence[Cell]]) -> None:
        self._board = board
        numbers = [[board.number((shape, cell)) for cell in cells] for shape, cells in zip(shapes, held, strict=True)]
        self.figures = 1 + max(max(those) for those in numbers)
        self._sums = np.zeros((self.figures, len(held[0])))
        for those in numbers:
            self._sums[those, np.arange(len(those))] = 1

    def works_out(self) -> int:
        """Return how many hidden figures are combinations of those that are shown."""
        hidden = sorted(self._board.hidden)
        shown = [number for number in range(self.figures) if number not in self._board.hidden]
        if not hidden or not shown:
            return 0
        known, wanted = self._sums[shown], self._sums[hidden]
        # The part of each hidden figure that no combination of the shown ones reaches: the projection off their span.
        values, vectors = np.linalg.eigh(known @ known.T)
        kept = vectors[:, values > 1e-9 * values[-1]] / np.sqrt(values[values > 1e-9 * values[-1]])
        span = kept.T @ known
        left = wanted - wanted @ span.T @ span
        return int((np.abs(left).max(axis=1) < 1e-6).sum())


def _least(asked: Question, plan: Plan) -> float | None:
    """Return the least mean variance that any Gaussian mechanism has; None where places have two levels."""
    dimensions = {dimension for table in asked.tables for dimension in table.dimensions}
    if {Dimension.REGION, Dimension.DEPARTEMENT} <= dimensions:
        return None
    sizes = {
        dimension: sum(supported(plan, table, dimension)) for table in plan.tables for dimension in table.dimensions
    }
    wanted = [frozenset(dimension.value for dimension in table.dimensions) for table in plan.tables]
    return optimum({one.value: size for one, size in sizes.items()}, wanted, LEVEL.rho, Weigh.TABLES).mean


def _share(part: float, whole: float) -> str:
    return f"{100 * part / whole:.2f} %" if whole else "-"


@click.command()
@click.argument("number", type=int, default=1000)
def main(number: int) -> None:
    """Draw NUMBER tables and print what was seen; end with 1 when a hidden figure can be worked out."""
    found = []
    for seen in drawn(number):
        found.append(seen)
        if len(found) % 100 == 0:
            click.echo(f"{len(found)} of {number} drawn", err=True)
    for line in report(found):
        click.echo(line)
    sys.exit(1 if any(one.told for one in found) else 0)


def report(found: Sequence[Seen]) -> Iterator[str]:
    """Give the lines of the report."""

    def total(name: str) -> int:
        return sum(getattr(one, name) for one in found)

    figures, hidden = total("figures"), total("small")
    yield f"releases drawn: {len(found)}, with {total('tables')} tables and {figures} figures"
    yield f"hidden as small: {hidden} ({_share(hidden, figures)} of the figures)"
    told = total("told_by_threshold")
    yield f"  of those, worked out by a reader: {told} ({_share(told, hidden)})"
    hidden += total("more_by_lines")
    yield f"hidden as well by the rule of lines: {total('more_by_lines')} ({_share(total('more_by_lines'), figures)})"
    yield f"  of all hidden, worked out: {total('told_by_lines')} ({_share(total('told_by_lines'), hidden)})"
    hidden += total("more_by_audit")
    yield f"hidden as well by the audit: {total('more_by_audit')} ({_share(total('more_by_audit'), figures)})"
    yield f"  of all hidden, worked out: {total('told')} ({_share(total('told'), hidden)})"
    seconds = sorted(one.seconds for one in found)
    mean, most = 1000 * sum(seconds) / len(seconds), 1000 * seconds[-1]
    yield f"time to reconcile and hide: {mean:.1f} ms on average, {most:.0f} ms at most"
    covered = total("shown") - total("outside")
    yield f"shown figures inside their interval: {_share(covered, total('shown'))} of {total('shown')}"
    errors = [one.error for one in found if one.error is not None]
    if errors:
        mean, most = (100 * (one - 1) for one in (sum(errors) / len(errors), max(errors)))
        yield f"mean variance beside the least: {mean:+.2f} % on average over {len(errors)}, {most:+.2f} % at most"


if __name__ == "__main__":
    main()
