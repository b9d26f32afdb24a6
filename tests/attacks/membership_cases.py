"""Whose membership is guessed, from which tables, and the ways to weaken the service that this must see."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from query_service import service
from query_service.engines.engine import Engine
from query_service.engines.in_memory import InMemoryEngine
from query_service.exact_answers import ExactAnswer
from query_service.planner.plan import Clip, Plan, PlannedTable
from query_service.privacy import sensitivity
from query_service.privacy.loss import Loss, total
from query_service.privacy.pricing import Measurement, measurements
from query_service.query_model.question import Dimension, Question
from query_service.store.manifest import read_manifest, write_manifest
from query_service.store.reading import rows_of as stored_rows
from tests.attacks.repeating import Alter
from tests.builders.largest_history import largest_rows, with_every_table
from tests.builders.questions import dispensing, persons, volume
from tests.builders.releases import TABLES
from tests.builders.snds import METFORMIN, MiniSnds
from tests.builders.stores import Rows, rows_of, write_store
from tests.generative.test_one_person_moves_the_vector import AtTheEvent, ingested

Stores = Callable[[Path], tuple[Path, Path]]
HER = 99
FIVE_YEARS = (2017, 2021)


@dataclass(frozen=True, slots=True)
class Twin:
    """A weaker service: functions patched, an engine that answers wrongly, or stores that were ingested otherwise."""

    name: str
    weaken: Callable[[pytest.MonkeyPatch], None] = lambda _patched: None
    engine: Callable[[Path], Engine] | None = None
    stores: Stores | None = None

    def over(self, store: Path) -> Alter:
        """Return what makes the service over a store the twin's."""
        engine = self.engine
        if engine is None:
            return lambda one: one
        return lambda one: replace(one, opened=lambda: nullcontext(engine(store)))


@dataclass(frozen=True, slots=True)
class Case:
    """A question, two stores of which the second holds her as well, and twins; `units`: years that pay the level."""

    name: str
    asked: Question
    stores: Stores
    units: int = 1
    twins: tuple[Twin, ...] = field(default=())


# Stores


def drawn(folder: Path) -> tuple[Path, Path]:
    """Twenty persons of Paris, and the same with the person of the largest history."""
    others = rows_of(TABLES)
    hers = largest_rows(HER, range(FIVE_YEARS[0], FIVE_YEARS[1] + 1))
    return written(folder, others, {table: [*others[table], *hers[table]] for table in others})


def written(folder: Path, fewer: Rows, more: Rows) -> tuple[Path, Path]:
    return write_store(folder / "fewer", fewer), write_store(folder / "more", more)


def sisters(*, arrived: bool) -> MiniSnds:
    """Two women on cards of their own; a third has a number on either card, so that the three become one unit."""
    snds = with_every_table(MiniSnds(), (2018, 2019, 2020))
    for who, card in (("LEFT", "A"), ("RIGHT", "B")):
        snds.person(who, card)
    for card in "AB":
        if arrived:
            snds.person("SISTER", card, 2)
        for year in (2018, 2019, 2020):
            snds.box(card, f"{year}-02-03", METFORMIN)
    return snds


def ingested_sisters(folder: Path) -> tuple[Path, Path]:
    return _ingested(folder, sisters(arrived=False), sisters(arrived=True), "")


def as_the_handbook_says(folder: Path) -> tuple[Path, Path]:
    """Drop every card that two people share (handbook, section 2.2), before ingest."""
    both = sisters(arrived=False), sisters(arrived=True)
    for snds in both:
        rows = snds.rows["IR_BEN_R"]
        people = {card: {row["BEN_IDT_ANO"] for row in rows if row["BEN_NIR_PSA"] == card} for card in "AB"}
        snds.rows["IR_BEN_R"] = [row for row in rows if len(people[row["BEN_NIR_PSA"]]) == 1]
    return _ingested(folder, *both, " of the handbook")


def _ingested(folder: Path, fewer: MiniSnds, more: MiniSnds, how: str) -> tuple[Path, Path]:
    done = [ingested(snds, folder, f"{name}{how}") for name, snds in (("fewer", fewer), ("more", more))]
    for store in done:
        write_manifest(replace(read_manifest(store), synthetic=True), store)
    return done[0], done[1]


# Twins


def forgotten(what: str) -> Twin:
    """Δ₂ without √L₀: the years, months or groups in which she is are not counted."""

    def cells(table: PlannedTable, groups: int) -> int:
        found = 1 if what == "years" else len(table.units)
        found *= 12 if Dimension.MONTH in table.dimensions and what != "months" else 1
        return found * (groups if Dimension.CODE_GROUP in table.dimensions and what != "groups" else 1)

    return Twin(f"{what} forgotten", lambda patched: patched.setattr(sensitivity, "cells_of_a_person", cells))


class Unclipped:
    """Reads volumes as they are: the clip is charged for, and not applied."""

    name = "unclipped"

    def __init__(self, store: Path) -> None:
        self._engine = InMemoryEngine(stored_rows(store))

    def answer(self, plan: Plan) -> ExactAnswer:
        return self._engine.answer(replace(plan, clip=None))


def _margins_are_free(patched: pytest.MonkeyPatch) -> None:
    """Measure each table at the level of the whole question, and charge the finest alone."""

    def each_whole(plan: Plan, level: Loss, clip: Clip | None) -> tuple[Measurement, ...]:
        return measurements(plan, Loss(level.billionths * len(plan.tables)), clip)

    def of_the_finest(parts: tuple[Measurement, ...]) -> Loss:
        return total([parts[-1].loss])

    patched.setattr(service, "measurements", each_whole)
    patched.setattr(service, "charged", of_the_finest)


NO_CLIP = Twin("no clip", engine=Unclipped)
AT_CARE = Twin("residence at care", engine=lambda store: AtTheEvent(stored_rows(store)))
FREE_MARGINS = Twin("margins not charged", _margins_are_free)
NEIGHBOUR_DROPPED = Twin("neighbours dropped at ingest", stores=as_the_handbook_says)

ATC = dispensing("A10AB05 A10BA02 C09AA05")
GROUPS = {"one": dispensing("A10BA02").codes, "other": dispensing("C09AA05").codes, "all": ATC.codes,
          "insulin": dispensing("A10AB05").codes}  # fmt: skip
OF_SISTERS = persons(counted=dispensing("A10BA02"), by="year;year region", period=(2018, 2020))
CASES = (
    Case("persons by year", persons(counted=ATC, by="year", period=FIVE_YEARS), drawn, 5, (forgotten("years"),)),
    Case("persons by month", persons(counted=ATC, by="year month"), drawn, 1, (forgotten("months"),)),
    Case("persons by code group", persons(counted=ATC, by="code_group", groups=GROUPS), drawn, 1,
         (forgotten("groups"),)),
    Case("persons by département", persons(counted=ATC, by="departement"), drawn, 1, (AT_CARE,)),
    Case("boxes by year", volume("boxes", ATC, by="year", period=(2017, 2019)), drawn, 3,
         (forgotten("years"), NO_CLIP)),
    Case("tables beside one another", persons(counted=ATC, by=";sex;region;sex region"), drawn, 1,
         (FREE_MARGINS,)),
    Case("persons linked by her cards", OF_SISTERS, ingested_sisters, 3, (NEIGHBOUR_DROPPED,)),
)  # fmt: skip
