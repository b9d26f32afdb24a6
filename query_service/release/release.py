"""A release as JSON: the bytes that are archived, published and given again to whoever asks the same."""

from __future__ import annotations

import datetime as dt
import hashlib
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
from query_service.release.labels import DIMENSIONS, MEASURES, label
from query_service.release.method import method

FORMAT = 1
LICENCE = "etalab-2.0"
# Both ends of a 95 % interval.
_Z = NormalDist().inv_cdf(0.975)
CHECKSUM = "checksum"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a release says beside its figures. All of it is public; `drawn_on` is the day of the reservation."""

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


def release(facts: Facts, tables: Sequence[NoisyTable]) -> bytes:
    """Return the release: JSON in UTF-8, the same bytes for the same facts and figures, its checksum inside."""
    asked, plan = facts.question, facts.plan
    said: dict[str, Any] = {
        "format": FORMAT,
        "id": facts.key[:16],
        "key": facts.key,
        "sentence": {language: sentence(asked, language, facts.name_of) for language in ("fr", "en")},
        "question": to_json(asked),
        "rho": facts.loss.rho,
        "rho_billionths": facts.loss.billionths,
        "epsilon": round(epsilon(facts.loss), 6),
        "delta": DELTA,
        "chance_of_a_right_guess": round(chance_of_a_right_guess(facts.loss), 6),
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
        "method": method(facts.policy, facts.loss, tables),
        "tables": [_table(plan, table) for table in tables],
    }
    said[CHECKSUM] = checksum(said)
    return _spelled(said, indent=1) + b"\n"


def checksum(said: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a release without its checksum, keys in order and no space."""
    kept = {name: value for name, value in said.items() if name != CHECKSUM}
    return hashlib.sha256(
        json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
    ).hexdigest()


def _table(plan: Plan, table: NoisyTable) -> dict[str, Any]:
    planned = next(one for one in plan.tables if one.dimensions == table.dimensions)
    clip = {"clip": {"cell": table.clip.cell, "table": table.clip.total}} if table.clip else {}
    return {
        "measure": table.measure.value,
        "unit": dict(MEASURES[table.measure]),
        **clip,
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
