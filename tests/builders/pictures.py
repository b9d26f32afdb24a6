"""Releases with figures of every state, for pictures: made from a question, then filled by a generator with a seed."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from query_service.query_model.question import Question
from tests.builders.released import changed, made

RULES = {
    "R11": {"fr": "Masqué\u00a0: moins de 11 personnes.", "en": "Hidden: fewer than 11 persons."},
    "R2": {
        "fr": "Masqué\u00a0: il donnerait le chiffre d’à côté.",
        "en": "Hidden: it would give the figure beside it.",
    },
}
POPULATION = {"fr": "habitants : Insee, 1er janvier", "en": "inhabitants: Insee, 1 January"}
TIME = {"year", "month"}
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Filling:
    """Shares of cells in each state, the range of figures, half of each interval, and whether there are rates."""

    hidden: float = 0.0
    zero: float = 0.0
    missing: float = 0.0
    least: int = 40
    most: int = 2000
    half: int = 28
    rates: bool = False


def filled(asked: Question, filling: Filling | None = None, *, seed: int = 1, **values: Any) -> bytes:
    """Return the release of a question, its finest tables filled by chance and its coarser ones their sums.

    A line with hidden cells has its remainder, so that a total is what is shown of it plus the remainder.
    """
    filling, dice = filling or Filling(), random.Random(seed)
    said = json.loads(made(asked))
    tables = sorted(said["tables"], key=lambda table: -len(table["dimensions"]))
    done: list[Json] = []
    true: dict[int, dict[tuple[int | str, ...], int]] = {}
    for table in tables:
        finer = next((one for one in done if _coarser(table, one)), None)
        true[id(table)] = _summed(table, finer, true[id(finer)]) if finer else {}
        _fill(table, true[id(table)], filling, dice)
        table["adds_up_to"] = [list(names(one)) for one in said["tables"] if one is not table and _coarser(one, table)]
        done.append(table)
    for table in done:
        _remain(table, [one for one in said["tables"] if one is not table and _coarser(one, table)], true[id(table)])
    return changed(json.dumps(said).encode(), tables=said["tables"], rules=RULES, **values)


def names(table: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(one["name"] for one in table["dimensions"])


def _coarser(one: Json, finer: Json) -> bool:
    """Persons of several years are no sum of those of each, so time is kept."""
    dropped = set(names(finer)) - set(names(one))
    return one["measure"] == finer["measure"] and set(names(one)) < set(names(finer)) and not dropped & TIME


def _summed(table: Json, finer: Json, figures: Mapping[tuple[int | str, ...], int]) -> dict[tuple[int | str, ...], int]:
    found = {tuple(row["cell"]): 0 for row in table["rows"]}
    for cell, value in figures.items():
        found[_projected(table, finer, cell)] += value
    return found


def _projected(table: Json, finer: Json, cell: tuple[int | str, ...]) -> tuple[int | str, ...]:
    codes = dict(zip(names(finer), cell, strict=True))
    return tuple(codes[name] for name in names(table))


def _fill(table: Json, true: dict[tuple[int | str, ...], int], filling: Filling, dice: random.Random) -> None:
    summed = dict(true)
    for row in table["rows"]:
        cell = tuple(row["cell"])
        state = "value" if summed else _state(filling, dice)
        value = summed.get(cell, dice.randint(filling.least, filling.most))
        if state == "zero" or state == "not_available":
            value = 0
        true[cell] = value
        row.clear()
        row |= {"cell": list(cell), "state": state, "threshold": 24, **_figure(state, value, filling.half)}
        if state == "hidden":
            row |= {"rule": dice.choice(sorted(RULES)), "remainders": []}
        if filling.rates:
            row["inhabitants"] = dice.randint(200_000, 1_200_000)
            if state == "value":
                row["rate"] = _rate(row)
    if filling.rates:
        table |= {"per": 100_000, "population": POPULATION}
    shown = sum(row["state"] == "value" for row in table["rows"])
    table |= {"z": 1.96, "shown": shown, "figures": sum(row["state"] in ("value", "hidden") for row in table["rows"])}


def _state(filling: Filling, dice: random.Random) -> str:
    drawn = dice.random()
    for state, share in (("hidden", filling.hidden), ("zero", filling.zero), ("not_available", filling.missing)):
        if drawn < share:
            return state
        drawn -= share
    return "value"


def _figure(state: str, value: int, half: int) -> Json:
    if state == "value":
        return {"value": value, "lower": value - half, "upper": value + half, "standard_error": round(half / 1.96, 3)}
    if state == "zero":
        return {"value": 0, "lower": 0, "upper": 0, "standard_error": 0}
    return {"value": None, "lower": None, "upper": None, "standard_error": None}


def _rate(row: Json) -> Json:
    def of(number: int, whole: Any) -> float:
        return float(whole(number * 1_000_000 / row["inhabitants"])) / 10

    return {
        "value": of(row["value"], round),
        "lower": of(row["lower"], math.floor),
        "upper": of(row["upper"], math.ceil),
    }


def _remain(table: Json, coarser: list[Json], true: Mapping[tuple[int | str, ...], int]) -> None:
    table["remainders"] = list(_remainders(table, coarser, true))


def _remainders(table: Json, coarser: list[Json], true: Mapping[tuple[int | str, ...], int]) -> Iterator[Json]:
    number = 0
    for above in coarser:
        for total in above["rows"]:
            line = [row for row in table["rows"] if row["state"] == "hidden"
                    and list(_projected(above, table, tuple(row["cell"]))) == total["cell"]]  # fmt: skip
            if not line:
                continue
            number += 1
            for row in line:
                row["remainders"].append(f"E{number}")
            value = sum(true[tuple(row["cell"])] for row in line)
            half = math.ceil(28 * math.sqrt(len(line)))
            yield {
                "id": f"E{number}", "of": {"dimensions": list(names(above)), "cell": total["cell"]}, "cells": len(line),
                "value": value, "standard_error": 14.0, "threshold": 24, "lower": value - half, "upper": value + half,
                "state": "value",
            }  # fmt: skip
