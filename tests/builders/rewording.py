"""The same question in other words, and a question that finds some of the persons of another one."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from random import Random
from typing import Any

from query_service.query_model.codes import CodeSet
from query_service.query_model.conditions import (
    Age,
    Alive,
    All,
    AnyOf,
    Condition,
    Counting,
    LivesIn,
    Not,
    Occurs,
    Years,
)
from query_service.query_model.question import Question, Table
from query_service.query_model.selectors import Diagnosis


def reworded(said: Any, chance: Random) -> Any:
    """Return a question, or a part of one, that says the same: other order, twice the same, not not, all of one."""
    match said:
        case All() | AnyOf():
            parts = [reworded(part, chance) for part in (*said.conditions, chance.choice(said.conditions))]
            chance.shuffle(parts)
            return type(said)((type(said)(tuple(parts[:1])), *parts[1:]))
        case Question():
            tables = list(said.tables)
            chance.shuffle(tables)
            kept = {"tables": tuple(tables), "title": "in other words", "age_classes": said.age_classes}
            others = [one.name for one in fields(said) if one.name not in kept]
            return replace(said, **kept, **{name: reworded(getattr(said, name), chance) for name in others})
        case CodeSet():
            included = [*said.included, chance.choice(said.included)]
            chance.shuffle(included)
            return replace(said, included=tuple(included))
        case Age() | Alive() | Occurs() if chance.random() < 0.3:
            return Not(Not(reworded(said, chance)))
        case LivesIn():
            return replace(said, departements=said.departements[::-1], regions=said.regions * 2)
        case Diagnosis():
            return replace(said, codes=reworded(said.codes, chance), positions=said.positions[::-1])
        case Table():
            return said
        case tuple():
            return tuple(reworded(part, chance) for part in said)
    if is_dataclass(said) and not isinstance(said, type):
        return replace(said, **{one.name: reworded(getattr(said, one.name), chance) for one in fields(said)})
    return said


def tightened(said: Condition, chance: Random) -> Condition:
    """Return a condition that finds some of the persons of another one at most."""
    match said:
        case All(parts):
            return All(tuple(tightened(part, chance) if chance.random() < 0.7 else part for part in parts))
        case AnyOf(parts):
            kept = parts[: chance.randint(1, len(parts))]
            return AnyOf(tuple(tightened(part, chance) for part in kept))
        case Not(part):
            return Not(AnyOf((part, Alive()))) if chance.random() < 0.5 else said
        case Age(first, last):
            return Age(first, last if last is None or last == first else last - 1)
        case Occurs():
            return _tighter(said, chance)
    return All((said, Age(0, 60))) if chance.random() < 0.5 else said


def _tighter(said: Occurs, chance: Random) -> Occurs:
    if said.at_least > 1 and said.at_least_with_large_pack is None and chance.random() < 0.5:
        said = replace(said, at_least=said.at_least + 1)
    if isinstance(said.window, Years) and chance.random() < 0.5:
        said = replace(said, window=Years(said.window.last, said.window.last))
    if said.counting is Counting.DATES and chance.random() < 0.5:
        said = replace(said, event=_fewer(said.event))
    return said


def _fewer(said: Any) -> Any:
    """Return an event with the first code of each list alone, and nothing left out beside it."""
    if isinstance(said, CodeSet):
        code = next((one for one in said.included if one not in said.excluded), said.included[0])
        return replace(said, included=(code,))
    if isinstance(said, tuple):
        return tuple(map(_fewer, said))
    if is_dataclass(said) and not isinstance(said, type):
        return replace(said, **{one.name: _fewer(getattr(said, one.name)) for one in fields(said)})
    return said
