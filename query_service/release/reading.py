"""A release read back from its bytes: checked first, then as values. Needs no store, no database and no noise."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from query_service.errors import QueryServiceError, RuleBroken
from query_service.planner.plan import Clip
from query_service.query_model.question import Dimension, Measure
from query_service.release.checksum import CHECKSUM, checksum
from query_service.release.labels import Both
from query_service.release.released import (
    Erratum,
    Released,
    ReleasedDimension,
    ReleasedRate,
    ReleasedRemainder,
    ReleasedRow,
    ReleasedTable,
    State,
)

FORMAT = 1


class UnreadableRelease(QueryServiceError):
    """Bytes that are no release of this format; the message says what is missing or wrong."""


class AlteredRelease(RuleBroken):
    """A release that is not what its checksum says: altered, or cut."""


def read_release(body: bytes) -> Released:
    """Return what the bytes say, their checksum verified before anything else is read.

    Raises UnreadableRelease for what is no release of this format, AlteredRelease when the checksum differs.
    """
    said = checked(body)
    try:
        return _released(said)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableRelease(f"release: is not of format {FORMAT} ({type(error).__name__}: {error}).") from None


def checked(body: bytes) -> dict[str, Any]:
    """Return the JSON of a release whose checksum is the one it says. Raises UnreadableRelease, AlteredRelease."""
    said = _parsed(body)
    if said.get("format") != FORMAT or CHECKSUM not in said:
        raise UnreadableRelease(
            f"release: format {said.get('format')!r} is not known here, or there is no checksum. "
            f"This version reads format {FORMAT}, as `query-service ask` prints it."
        )
    if (found := checksum(said)) != said[CHECKSUM]:
        raise AlteredRelease(
            f"release: its checksum is {said[CHECKSUM]}, but what it says has {found}. It was altered after it was "
            "made: take it again from where it was published."
        )
    return said


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise UnreadableRelease(f"release: is no JSON in UTF-8 ({error}).") from None
    if not isinstance(said, dict):
        raise UnreadableRelease("release: is no JSON object.")
    return said


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object of these pairs; refuse a name given twice, of which another reader may take the other value."""
    said = dict(pairs)
    if len(said) != len(pairs):
        raise ValueError("a name is given twice in an object")
    return said


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number of JSON")


def _released(said: Mapping[str, Any]) -> Released:
    period = said["question"]["period"]
    return Released(
        id=str(said["id"]),
        key=str(said["key"]),
        checksum=said[CHECKSUM],
        sentence=_both(said["sentence"]),
        question=said["question"],
        period=(int(period["first"]), int(period["last"])),
        by_addition_from=str(said.get("by_addition_from", "")),
        rho_billionths=int(said.get("rho_of_draw_billionths", said["rho_billionths"])),
        epsilon=float(said["epsilon"]),
        delta=float(said["delta"]),
        chance_of_a_right_guess=float(said["chance_of_a_right_guess"]),
        policy=str(said["policy"]),
        demonstration=bool(said["demonstration"]),
        synthetic=bool(said["synthetic"]),
        vintage=str(said["vintage"]),
        code_systems={str(system): str(version) for system, version in said["code_systems"].items()},
        drawn_on=str(said["drawn_on"]),
        software=str(said["software"]),
        licence=str(said["licence"]),
        notes=tuple(map(str, said["notes"])),
        method=_both(said["method"]),
        errata=tuple(Erratum(str(one["date"]), str(one["text"])) for one in said.get("errata", [])),
        tables=tuple(map(_table, said["tables"])),
        rules={str(rule): _both(words) for rule, words in said.get("rules", {}).items()},
    )


def _table(said: Mapping[str, Any]) -> ReleasedTable:
    clip = said.get("clip")
    table = ReleasedTable(
        measure=Measure(said["measure"]),
        unit=_both(said["unit"]),
        clip=Clip(clip["cell"], clip["table"]) if clip else None,
        dimensions=tuple(
            ReleasedDimension(
                Dimension(one["name"]),
                _both(one["label"]),
                {value["code"]: _both(value["label"]) for value in one["values"]},
            )
            for one in said["dimensions"]
        ),
        rows=tuple(map(_row, said["rows"])),
        z=float(said.get("z", 1.96)),
        shown=int(said.get("shown", len(said["rows"]))),
        figures=int(said.get("figures", len(said["rows"]))),
        adds_up_to=tuple(tuple(map(Dimension, one)) for one in said.get("adds_up_to", [])),
        remainders=tuple(map(_remainder, said.get("remainders", []))),
        per=_whole(said, "per"),
        population=_both(said["population"]) if "population" in said else None,
        added_from=tuple(map(Dimension, said["added_from"])) if "added_from" in said else None,
    )
    for row in table.rows:
        for dimension, code in zip(table.dimensions, row.cell, strict=True):
            if code not in dimension.values:
                raise ValueError(f"{code!r} is no code of {dimension.name.value}")
    return table


def _row(said: Mapping[str, Any]) -> ReleasedRow:
    state, rate = State(said["state"]), _rate(said["rate"]) if "rate" in said else None
    figures = [_whole(said, name) for name in ("value", "lower", "upper")]
    if state in (State.HIDDEN, State.NOT_AVAILABLE) and (rate or figures != [None] * 3):
        raise ValueError(f"a {state} figure is there")
    return ReleasedRow(
        cell=tuple(said["cell"]),
        value=figures[0],
        standard_error=_number(said, "standard_error"),
        lower=figures[1],
        upper=figures[2],
        state=state,
        threshold=_whole(said, "threshold"),
        rule=str(said.get("rule", "")),
        remainders=tuple(map(str, said.get("remainders", []))),
        inhabitants=_whole(said, "inhabitants"),
        rate=rate,
    )


def _rate(said: Mapping[str, Any]) -> ReleasedRate:
    return ReleasedRate(*(_there(said, name) for name in ("value", "lower", "upper")))


def _remainder(said: Mapping[str, Any]) -> ReleasedRemainder:
    whole = {name: int(_there(said, name)) for name in ("cells", "value", "lower", "upper")}
    return ReleasedRemainder(
        id=str(said["id"]),
        dimensions=tuple(map(Dimension, said["of"]["dimensions"])),
        cell=tuple(said["of"]["cell"]),
        standard_error=_there(said, "standard_error"),
        state=State(said["state"]),
        threshold=_whole(said, "threshold"),
        **whole,
    )


def _there(said: Mapping[str, Any], name: str) -> float:
    """Return a number that must be there."""
    found = _number(said, name)
    if found is None:
        raise ValueError(f"{name} is missing")
    return float(found)


def _whole(said: Mapping[str, Any], name: str) -> int | None:
    number = _number(said, name)
    if isinstance(number, float):
        raise ValueError(f"{name} is {number}: no whole number")
    return number


def _number(said: Mapping[str, Any], name: str) -> int | float | None:
    """Return a number or None: a text in its place could be anything to a spreadsheet."""
    found = said.get(name)
    if found is None or (isinstance(found, int | float) and not isinstance(found, bool)):
        return found
    raise ValueError(f"{name} is {found!r}: no number")


def _both(said: Mapping[str, Any]) -> Both:
    return {language: str(said[language]) for language in ("fr", "en")}
