"""What is noised: the exact figures of each measurement of a plan over its whole grid, as a draw without noise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from query_service.engines.engine import Engine
from query_service.planner.plan import Clip, Plan
from query_service.privacy import noising
from query_service.privacy.loss import Loss
from query_service.privacy.mechanisms import Noised
from query_service.privacy.noisy_answers import NoisyTable, SealedVector
from query_service.privacy.pricing import Measurement, measurements
from query_service.query_model.question import Measure, Question
from query_service.tables import addition
from query_service.tables.estimates import Estimates
from query_service.tables.publication import Publication

LEVEL = Loss(10**9)
Moved = list[tuple[Measurement, int]]


def vector(plan: Plan, engine: Engine, clip: Clip | None = None, *, cut: bool = True) -> SealedVector:
    """Return what a draw of the plan is before noise. `cut=False` is a mistake: priced with the clip, read without."""
    volume = plan.measure is not Measure.PERSONS
    persons = engine.answer(replace(plan, measure=Measure.PERSONS, clip=None))
    volumes = engine.answer(replace(plan, clip=clip if cut else None)) if volume else None
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(noising, "noised", lambda figures, _squared, _scale: Noised(tuple(figures), ""))
        return noising.draw(plan, measurements(plan, LEVEL, clip if volume else None), persons, volumes)


def drawn_without_noise(plan: Plan, engine: Engine, clip: Clip | None = None) -> Publication:
    """Return such a draw as it is published, with nothing too small to be shown."""
    sealed = vector(plan, engine, clip)
    return Publication(plan, Estimates(plan, sealed.parts).reconcile(sealed), floor=-(10**9))


def tables_without_noise(plan: Plan, engine: Engine, clip: Clip | None = None) -> tuple[NoisyTable, ...]:
    """Return the tables of such a draw, with the variances of the noise that it lacks."""
    drawn = drawn_without_noise(plan, engine, clip)
    return tuple(one.noisy for one in drawn.tables(drawn.measured()))


def summed_tables(wanted: Plan, drawn: Publication) -> tuple[NoisyTable, ...]:
    """Return the tables of `wanted` as sums of those drawn; none where they are no sums."""
    found = addition.sums(wanted, drawn)
    return tuple(one.noisy for one in drawn.tables([one.wanted for one in found])) if found else ()


def moved(plan: Plan, more: Engine, fewer: Engine, clip: Clip | None, *, cut: bool = True) -> Moved:
    """Return each measurement with the square of the distance between the figures of the two stores."""
    return distances(*(vector(plan, engine, clip, cut=cut) for engine in (more, fewer)))


def distances(one: SealedVector, other: SealedVector) -> Moved:
    """Return each measurement of two draws of one plan with the square of their distance."""
    return [
        (part, sum((a - b) ** 2 for a, b in zip(with_her, without, strict=True)))
        for part, with_her, without in zip(one.parts, one.figures, other.figures, strict=True)
    ]


def check(found: Moved, asked: Question) -> None:
    """Fail where figures moved by more than was paid; the message names the measure and the table."""
    for part, distance in found:
        assert distance <= part.squared, f"{part.measure}, {asked.tables[part.table].dimensions}: {distance}"
