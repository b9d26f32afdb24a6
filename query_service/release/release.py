"""A release as JSON: the bytes that are archived, published and given again to whoever asks the same."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from query_service.ledger.policy import Policy
from query_service.planner.grids import grid, values
from query_service.planner.plan import Plan, PlannedTable
from query_service.privacy.loss import DELTA, Loss, chance_of_a_right_guess, epsilon
from query_service.query_model.json_writing import to_json
from query_service.query_model.question import Question
from query_service.query_model.sentence import NameOf, sentence
from query_service.release.adding import does_not_add
from query_service.release.checksum import CHECKSUM, checksum
from query_service.release.labels import (
    DIMENSIONS,
    MEASURES,
    NOT_WORTH,
    label,
    rule_of,
    words_of_not_worth,
    words_of_rule,
)
from query_service.release.method import method
from query_service.release.reading import FORMAT, checked
from query_service.release.released import State
from query_service.tables.intervals import interval_factor
from query_service.tables.publication import PublishedTable, Remainder
from query_service.tables.rates import Inhabitants, RateBase, rate, rates_of

LICENCE = "etalab-2.0"


@dataclass(frozen=True, slots=True)
class Origin:
    """The release whose figures were added up, and what its draw cost."""

    id: str
    loss: Loss


@dataclass(frozen=True, slots=True)
class Facts:
    """What a release says beside its figures. All of it is public; `drawn_on` is the day of the reservation.

    `people`: the inhabitants that rates are for, None where a rate would mean nothing. `loss` is what it costs:
    nothing where `by_addition_from` names the release that paid for its draw.
    """

    key: str
    question: Question
    plan: Plan
    policy: Policy
    loss: Loss
    vintage: str
    synthetic: bool
    code_systems: Mapping[str, str]
    software: str
    drawn_on: dt.date
    name_of: NameOf = lambda _system, _code: ""
    people: Inhabitants | None = None
    by_addition_from: Origin | None = None

    @property
    def loss_of_draw(self) -> Loss:
        """What the draw behind the figures may tell: it protects them, whoever paid."""
        return self.by_addition_from.loss if self.by_addition_from else self.loss


def release(facts: Facts, tables: Sequence[PublishedTable]) -> bytes:
    """Return the release: JSON in UTF-8, the same bytes for the same facts and figures, its checksum inside."""
    asked, plan, origin = facts.question, facts.plan, facts.by_addition_from
    said: dict[str, Any] = {
        "format": FORMAT,
        "id": id_of(facts.key),
        "key": facts.key,
        "sentence": {language: sentence(asked, language, facts.name_of) for language in ("fr", "en")},
        "question": to_json(asked),
        "rho": facts.loss.rho,
        "rho_billionths": facts.loss.billionths,
        **_origin(origin),
        "epsilon": round(epsilon(facts.loss_of_draw), 6),
        "delta": DELTA,
        "chance_of_a_right_guess": round(chance_of_a_right_guess(facts.loss_of_draw), 6),
        "protected_unit": "person",
        "policy": facts.policy.name,
        "demonstration": facts.policy.demo,
        "synthetic": facts.synthetic,
        "vintage": facts.vintage,
        "code_systems": dict(sorted(facts.code_systems.items())),
        "drawn_on": facts.drawn_on.isoformat(),
        "software": facts.software,
        "licence": LICENCE,
        "notes": list(plan.notes),
        "method": method(facts.policy, facts.loss_of_draw, tables, origin.id if origin else ""),
        "rules": _rules(facts, tables),
        "tables": list(_tables(facts, tables)),
    }
    said[CHECKSUM] = checksum(said)
    return _spelled(said, indent=1) + b"\n"


def id_of(key: str) -> str:
    """Return the id of the release kept under this key: permanent, short enough to be cited."""
    return key[:16]


def _origin(origin: Origin | None) -> dict[str, Any]:
    if origin is None:
        return {}
    loss = origin.loss
    return {"by_addition_from": origin.id, "rho_of_draw": loss.rho, "rho_of_draw_billionths": loss.billionths}


def corrected(body: bytes, erratum: str, on: dt.date) -> bytes:
    """Return a release with an erratum added: the same figures, and what was wrong in what stands around them.

    Raises AlteredRelease when the bytes are not what their checksum says.
    """
    said = checked(body)
    said["errata"] = [*said.get("errata", []), {"date": on.isoformat(), "text": erratum}]
    said[CHECKSUM] = checksum(said)
    return _spelled(said, indent=1) + b"\n"


class _Table:
    def __init__(self, facts: Facts, published: PublishedTable) -> None:
        self._facts, self._published, self._noisy = facts, published, published.noisy
        dimensions = published.noisy.dimensions
        self._planned = next(one for one in facts.plan.tables if one.dimensions == dimensions)
        self._shown, self._figures = sum(published.shown), len(published.zero) - sum(published.zero)
        self._z = interval_factor(self._shown, self._figures)
        self._rates: RateBase | None = rates_of(facts.plan, self._planned, published.noisy.cells, facts.people)
        self._remainders = {
            cell: [one.id for one in published.remainders if cell in one.cells]
            for cell in {cell for one in published.remainders for cell in one.cells}
        }

    def to_json(self) -> dict[str, Any]:
        noisy, rates = self._noisy, self._rates
        clip = {"clip": {"cell": noisy.clip.cell, "table": noisy.clip.total}} if noisy.clip else {}
        finer = {} if noisy.added_from is None else {"added_from": [one.value for one in noisy.added_from]}
        return {
            "measure": noisy.measure.value,
            "unit": dict(MEASURES[noisy.measure]),
            **clip,
            **finer,
            "dimensions": list(_dimensions(self._facts.plan, self._planned)),
            "z": round(self._z, 4),
            "shown": self._shown,
            "figures": self._figures,
            "adds_up_to": [[one.value for one in coarser] for coarser in self._published.adds_up_to],
            "does_not_add": [
                {"dimension": dimension.value, "why": dict(why)}
                for dimension, why in does_not_add(noisy.measure, self._planned)
            ],
            **({"per": rates.per, "population": dict(rates.population)} if rates else {}),
            "rows": [self._row(place) for place in range(len(noisy.cells))],
            "remainders": [self._remainder(one) for one in self._published.remainders],
        }

    def _row(self, place: int) -> dict[str, Any]:
        noisy, cell = self._noisy, self._noisy.cells[place]
        people = self._rates.inhabitants[place] if self._rates else None
        inhabitants = {"inhabitants": people} if people is not None else {}
        if self._published.zero[place]:
            figure = {"value": 0, "standard_error": 0.0, "lower": 0, "upper": 0, "state": State.ZERO.value}
            return {"cell": list(cell), **figure, **inhabitants}
        threshold = self._published.thresholds[place]
        printed = {} if threshold is None else {"threshold": threshold}
        if not self._published.shown[place]:
            return {
                "cell": list(cell),
                "value": None,
                "standard_error": round(math.sqrt(noisy.variances[place]), 3),
                **printed,
                "lower": None,
                "upper": None,
                "state": State.HIDDEN.value,
                "rule": rule_of(self._facts.policy.floor),
                "remainders": self._remainders.get(cell, []),
                **inhabitants,
            }
        shown = self._figure(noisy.figures[place], noisy.variances[place])
        rates: dict[str, Any] = {}
        if people is not None:
            found = rate(shown["value"], shown["lower"], shown["upper"], people)
            rates = {"rate": {"value": found.value, "lower": found.lower, "upper": found.upper}}
        return {"cell": list(cell), **shown, **printed, "state": State.VALUE.value, **inhabitants, **rates}

    def _remainder(self, one: Remainder) -> dict[str, Any]:
        return {
            "id": one.id,
            "of": {"dimensions": [dimension.value for dimension in one.dimensions], "cell": list(one.cell)},
            "cells": len(one.cells),
            **self._figure(one.figure, one.variance),
            **({} if one.threshold is None else {"threshold": one.threshold}),
            "state": State.VALUE.value,
        }

    def _figure(self, value: int, variance: float) -> dict[str, Any]:
        error = math.sqrt(variance)
        half = math.ceil(self._z * error)
        return {"value": value, "standard_error": round(error, 3), "lower": value - half, "upper": value + half}


def _rules(facts: Facts, tables: Sequence[PublishedTable]) -> dict[str, Any]:
    floor = facts.policy.floor
    absent = {NOT_WORTH: dict(words_of_not_worth())} if _absent(facts, tables) else {}
    return {rule_of(floor): dict(words_of_rule(floor)), **absent}


def _absent(facts: Facts, tables: Sequence[PublishedTable]) -> list[PlannedTable]:
    made = {table.noisy.dimensions for table in tables}
    return [table for table in facts.plan.tables if table.dimensions not in made]


def _tables(facts: Facts, tables: Sequence[PublishedTable]) -> Iterator[dict[str, Any]]:
    """Give the tables in the order of the question, those that were not measured in their places."""
    absent = _absent(facts, tables)
    for planned in facts.plan.tables:
        if planned in absent:
            yield _not_measured(facts, planned)
        yield from (_Table(facts, one).to_json() for one in tables if one.noisy.dimensions == planned.dimensions)


def _not_measured(facts: Facts, planned: PlannedTable) -> dict[str, Any]:
    """Return a table that was asked and not measured: every cell is there, as not available."""
    empty = {"value": None, "standard_error": None, "lower": None, "upper": None}
    state = {"state": State.NOT_AVAILABLE.value, "rule": NOT_WORTH}
    cells = grid(facts.plan, planned)
    return {
        "measure": facts.plan.measure.value,
        "unit": dict(MEASURES[facts.plan.measure]),
        "dimensions": list(_dimensions(facts.plan, planned)),
        "shown": 0,
        "figures": len(cells),
        "rows": [{"cell": list(cell), **empty, **state} for cell in cells],
    }


def _dimensions(plan: Plan, table: PlannedTable) -> Iterator[dict[str, Any]]:
    for dimension in table.dimensions:
        listed = [
            {"code": value, "label": dict(label(plan, dimension, value))} for value in values(plan, table, dimension)
        ]
        yield {"name": dimension.value, "label": dict(DIMENSIONS[dimension]), "values": listed}


def _spelled(said: Mapping[str, Any], *, indent: int | None = None) -> bytes:
    return json.dumps(said, ensure_ascii=False, indent=indent).encode("utf-8")
