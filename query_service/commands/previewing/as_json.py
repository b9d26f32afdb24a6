"""A preview as JSON, for programs: docs/preview.md says what each name means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from query_service.commands.previewing.price import Price, price_of
from query_service.ledger.policy import Policy
from query_service.planner.plan import Filter
from query_service.preview.outlook import CellOutlook, Outlook, TableOutlook
from query_service.preview.preview import Preview
from query_service.preview.proposals import Coarser, Proposal
from query_service.preview.target import Reached
from query_service.query_model.json_writing import to_json
from query_service.query_model.question import Dimension

FORMAT = 1


def as_json(found: Preview, policy: Policy) -> dict[str, Any]:
    """Return the preview as it is printed."""
    expected = found.outlook.expected
    return {
        "format": FORMAT,
        "question": to_json(found.question),
        "policy": policy.name,
        "persons": policy.persons,
        "sources": [{"words": dict(one.words), "year": one.year or None} for one in expected.sources],
        "unknown": [_kind(one) for one in expected.unknown],
        "price": _price(price_of(found.outlook, policy)),
        **_measures(found.outlook),
        "tables": [_table(one) for one in found.outlook.tables],
        "coarser": [_coarser(one) for one in found.coarser],
        "proposals": [_proposal(one, policy) for one in found.proposals],
        **({} if found.reached is None else {"target": _reached(found.reached)}),
    }


def _price(price: Price) -> dict[str, Any]:
    return {
        "rho": price.loss.rho,
        "rho_billionths": price.loss.billionths,
        "of_calendar_year": round(price.of_calendar_year, 6),
        "of_topic": round(price.of_topic, 6),
        "of_association": round(price.of_association, 6),
    }


def _measures(found: Outlook) -> dict[str, Any]:
    return {"shown": _rounded(found.shown), "relative_error": _rounded(found.relative_error)}


def _table(table: TableOutlook) -> dict[str, Any]:
    return {
        "measure": table.measure.value,
        "dimensions": _names(table.dimensions),
        "z": round(table.z, 4),
        "shown": _rounded(table.shown),
        "relative_error": _rounded(table.relative_error),
        "worth_it": table.worth_it,
        "cells": [_cell(one) for one in table.cells],
    }


def _cell(one: CellOutlook) -> dict[str, Any]:
    if one.zero:
        return {"cell": list(one.cell), "state": "zero"}
    return {
        "cell": list(one.cell),
        "expected": None if one.expected is None else round(one.expected, 1),
        "standard_error": round(one.standard_error, 3),
        "threshold": one.threshold,
        "half_width": one.half_width,
        "hidden": _rounded(one.hidden),
        "counts": one.counts,
    }


def _coarser(one: Coarser) -> dict[str, Any]:
    return {
        "table": _names(one.table.dimensions),
        "shown": _rounded(one.table.shown),
        "instead": None if one.instead is None else _names(one.instead),
        "age_classes": list(one.age_classes),
        "instead_shown": _rounded(one.shown),
    }


def _proposal(one: Proposal, policy: Policy) -> dict[str, Any]:
    return {
        "change": one.change.value,
        "table": None if one.table is None else _names(one.table),
        "question": to_json(one.question),
        "price": _price(price_of(one.outlook, policy)),
        **_measures(one.outlook),
    }


def _reached(one: Reached) -> dict[str, Any]:
    return {
        "error": round(one.error, 6),
        "table": _names(one.table),
        "level": None if one.level is None else one.level.value,
        "rho": None if one.loss is None else one.loss.rho,
        "rho_billionths": None if one.loss is None else one.loss.billionths,
    }


def _names(dimensions: Sequence[Dimension]) -> list[str]:
    return [one.value for one in dimensions]


def _kind(one: Filter) -> str:
    return type(one).__name__.removesuffix("Filter").lower()


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
