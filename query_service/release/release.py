"""A release as JSON: the bytes that are archived, published and given again to whoever asks the same."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

from query_service.ledger.policy import Policy
from query_service.planner.grids import values
from query_service.planner.plan import Plan, PlannedTable
from query_service.privacy.loss import DELTA, Loss, chance_of_a_right_guess, epsilon
from query_service.privacy.noisy_answers import NoisyTable
from query_service.query_model.json_writing import to_json
from query_service.query_model.question import Question
from query_service.query_model.sentence import NameOf, sentence
from query_service.release.checksum import CHECKSUM, checksum
from query_service.release.labels import DIMENSIONS, MEASURES, label
from query_service.release.method import method
from query_service.release.reading import FORMAT, checked

LICENCE = "etalab-2.0"
# Both ends of a 95 % interval.
_Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Origin:
    """The release whose figures were added up, and what its draw cost."""

    id: str
    loss: Loss


@dataclass(frozen=True, slots=True)
class Facts:
    """What a release says beside its figures. All of it is public; `drawn_on` is the day of the reservation.

    `loss` is what it costs: nothing where `by_addition_from` names the release that paid for its draw.
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
    by_addition_from: Origin | None = None

    @property
    def loss_of_draw(self) -> Loss:
        """What the draw behind the figures may tell: it protects them, whoever paid."""
        return self.by_addition_from.loss if self.by_addition_from else self.loss


def release(facts: Facts, tables: Sequence[NoisyTable]) -> bytes:
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
        "tables": [_table(plan, table) for table in tables],
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


def _table(plan: Plan, table: NoisyTable) -> dict[str, Any]:
    planned = next(one for one in plan.tables if one.dimensions == table.dimensions)
    clip = {"clip": {"cell": table.clip.cell, "table": table.clip.total}} if table.clip else {}
    finer = {} if table.added_from is None else {"added_from": [one.value for one in table.added_from]}
    return {
        "measure": table.measure.value,
        "unit": dict(MEASURES[table.measure]),
        **clip,
        **finer,
        "dimensions": list(_dimensions(plan, planned)),
        "rows": [_row(*one) for one in zip(table.cells, table.figures, table.variances, strict=True)],
    }


def _dimensions(plan: Plan, table: PlannedTable) -> Iterator[dict[str, Any]]:
    for dimension in table.dimensions:
        listed = [
            {"code": value, "label": dict(label(plan, dimension, value))} for value in values(plan, table, dimension)
        ]
        yield {"name": dimension.value, "label": dict(DIMENSIONS[dimension]), "values": listed}


def _row(cell: Sequence[int | str], figure: int, variance: float) -> dict[str, Any]:
    error = math.sqrt(variance)
    half = math.ceil(_Z * error)
    return {
        "cell": list(cell),
        "value": figure,
        "standard_error": round(error, 3),
        "lower": figure - half,
        "upper": figure + half,
        "state": "value",
    }


def _spelled(said: Mapping[str, Any], *, indent: int | None = None) -> bytes:
    return json.dumps(said, ensure_ascii=False, indent=indent).encode("utf-8")
