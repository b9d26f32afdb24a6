"""Reads a question from JSON values. Every error says where: `population.any[1].occurs.event.dispensing.codes`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from query_service.errors import IllFormed
from query_service.query_model.codes import Code, CodeRule, CodeSet, CodeSystem, Prefix, Range
from query_service.query_model.conditions import (
    Age,
    Alive,
    All,
    AnyOf,
    Condition,
    Consumer,
    Counting,
    Days,
    IsSex,
    LivesIn,
    Not,
    Occurs,
    Sex,
    Since,
    Window,
    Years,
)
from query_service.query_model.json_values import JsonObject, built, integer, kind_of, one_of, tagged, text_of, whole
from query_service.query_model.json_writing import SEXES
from query_service.query_model.question import (
    AGE_CLASSES,
    FORMAT,
    CodeGroup,
    Dimension,
    IndexEvent,
    Measure,
    Period,
    Precision,
    Question,
    Table,
)
from query_service.query_model.selectors import (
    CausePosition,
    Death,
    Diagnosis,
    Dispensing,
    LabTest,
    LongTermIllness,
    MedicalAct,
    Position,
    Selector,
    Stay,
    Visit,
)

DEEPEST = 20


def from_json(value: Any) -> Question:
    """Return the question; raise IllFormed, naming the place, for anything that is not one."""
    said = JsonObject(value, "request", "format title measure period population counted code_groups tables "
                      "age_classes index precision")  # fmt: skip
    if said.get("format", FORMAT) != FORMAT:
        raise IllFormed("format", f"{said.get('format')!r} is not known here. This version reads format {FORMAT}.")
    period = JsonObject(said.need("period"), "period", "first last")
    return Question(
        measure=one_of(Measure, said.need("measure"), "measure"),
        period=built("period", lambda: Period(whole(period, "first"), whole(period, "last"))),
        population=said.read("population", lambda v, at: None if _says_nothing(v) else _condition(v, at, 0)),
        counted=said.read("counted", _selector),
        code_groups=tuple(said.many("code_groups", _group)),
        tables=tuple(said.many("tables", _table)) or (Table(),),
        age_classes=tuple(said.many("age_classes", integer)) or AGE_CLASSES,
        index=said.read("index", _index),
        precision=one_of(Precision, said.get("precision", Precision.CURRENT.value), "precision"),
        title=text_of(said.get("title", ""), "title"),
    )  # fmt: skip


def _codes(value: Any, place: str) -> CodeSet:
    said = JsonObject(value, place, "system include exclude version")
    system = one_of(CodeSystem, said.need("system"), said.at("system"))
    included, excluded = said.many("include", _rule), said.many("exclude", _rule)
    version = text_of(said.get("version", ""), said.at("version"))
    return built(place, lambda: CodeSet(system, tuple(included), tuple(excluded), version))


def _rule(value: Any, place: str) -> CodeRule:
    text = text_of(value, place).strip().upper()
    if text.endswith("*"):
        return Prefix(text[:-1])
    first, dash, last = text.partition("-")
    return Range(first, last) if dash else Code(text)


def _selector(value: Any, place: str) -> Selector:
    kind, said, at = tagged(value, place, _SELECTORS)
    return built(at, lambda: _SELECTORS[kind](said, at))


def _visit(value: Any, place: str) -> Visit:
    said = JsonObject(value, place, "codes specialities")
    return Visit(_codes(said.need("codes"), said.at("codes")), said.read("specialities", _codes))


def _stay(value: Any, place: str) -> Stay:
    said = JsonObject(value, place, "diagnoses groups acts")
    return Stay(tuple(said.many("diagnoses", _diagnosis)), said.read("groups", _codes), said.read("acts", _codes))


def _diagnosis(value: Any, place: str) -> Diagnosis:
    said = JsonObject(value, place, "codes positions")
    positions = tuple(said.many("positions", lambda one, at: one_of(Position, one, at)))
    return built(place, lambda: Diagnosis(_codes(said.need("codes"), said.at("codes")), positions))


def _death(value: Any, place: str) -> Death:
    said = JsonObject(value, place, "causes position")
    position = one_of(CausePosition, said.get("position", CausePosition.INITIAL.value), said.at("position"))
    return Death(said.read("causes", _codes), position)


def _of_codes(make: Callable[[CodeSet], Selector]) -> Callable[[Any, str], Selector]:
    def read(value: Any, place: str) -> Selector:
        said = JsonObject(value, place, "codes")
        return make(_codes(said.need("codes"), said.at("codes")))

    return read


_SELECTORS: dict[str, Callable[[Any, str], Selector]] = {
    "dispensing": _of_codes(Dispensing),
    "act": _of_codes(MedicalAct),
    "lab_test": _of_codes(LabTest),
    "visit": _visit,
    "stay": _stay,
    "long_term_illness": _of_codes(LongTermIllness),
    "death": _death,
}


def _window(value: Any, place: str) -> Window:
    kind, said, at = tagged(value, place, ("years", "since", "days"))
    if kind == "since":
        return built(at, lambda: Since(integer(said, at)))
    if not isinstance(said, list) or len(said) != 2:
        raise IllFormed(at, "takes two whole numbers, from and to.")
    first, last = (integer(one, f"{at}[{i}]") for i, one in enumerate(said))
    return built(at, lambda: Years(first, last) if kind == "years" else Days(first, last))


_CONDITIONS = ("occurs", "sex", "age", "lives_in", "alive", "consumer", "all", "any", "not")


def _condition(value: Any, place: str, depth: int) -> Condition:
    if depth > DEEPEST:
        raise IllFormed(place, f"conditions stand inside one another more than {DEEPEST} times.")
    kind, said, at = tagged(value, place, _CONDITIONS)
    match kind:
        case "all" | "any":
            if not isinstance(said, list):
                raise IllFormed(at, f"is {kind_of(said)}; a list of conditions is expected.")
            asked = [(i, one) for i, one in enumerate(said) if kind == "any" or not _says_nothing(one)]
            parts = tuple(_condition(one, f"{at}[{i}]", depth + 1) for i, one in asked)
            return built(at, lambda: All(parts) if kind == "all" else AnyOf(parts))
        case "not":
            return Not(_condition(said, at, depth + 1))
        case "sex":
            codes = {word: Sex(code) for code, word in SEXES.items()}
            if not isinstance(said, str) or said not in codes:
                raise IllFormed(at, f"{said!r} is not one of {', '.join(codes)}.")
            return IsSex(codes[said])
        case "age":
            ages = JsonObject(said, at, "first last")
            last = None if ages.get("last") is None else whole(ages, "last")
            return built(at, lambda: Age(integer(ages.get("first", 0), ages.at("first")), last))
        case "lives_in":
            places = JsonObject(said, at, "regions departements")
            lists = [tuple(places.many(name, text_of)) for name in ("regions", "departements")]
            return built(at, lambda: LivesIn(*lists))
        case "occurs":
            return _occurs(said, at)
    if said is not True:
        raise IllFormed(at, "is true, or left out.")
    return Alive() if kind == "alive" else Consumer()


def _says_nothing(value: Any, depth: int = 0) -> bool:
    """Say whether a condition is `all` of nothing, which everybody satisfies: a builder of requests may leave one."""
    if depth > DEEPEST or not isinstance(value, dict) or value.keys() != {"all"} or not isinstance(value["all"], list):
        return False
    return all(_says_nothing(part, depth + 1) for part in value["all"])


def _occurs(value: Any, place: str) -> Occurs:
    said = JsonObject(value, place, "event window at_least counting at_least_with_large_pack")
    lower = said.get("at_least_with_large_pack")
    event = _selector(said.need("event"), said.at("event"))
    window = said.read("window", _window) or Years()
    counting = one_of(Counting, said.get("counting", Counting.DATES.value), said.at("counting"))
    return built(place, lambda: Occurs(
        event,
        window,
        integer(said.get("at_least", 1), said.at("at_least")),
        counting,
        None if lower is None else whole(said, "at_least_with_large_pack"),
    ))  # fmt: skip


def _index(value: Any, place: str) -> IndexEvent:
    said = JsonObject(value, place, "event window")
    event, window = _selector(said.need("event"), said.at("event")), said.read("window", _window) or Years()
    return built(place, lambda: IndexEvent(event, window))


def _group(value: Any, place: str) -> CodeGroup:
    said = JsonObject(value, place, "name codes")
    name, codes = text_of(said.need("name"), said.at("name")), _codes(said.need("codes"), said.at("codes"))
    return built(place, lambda: CodeGroup(name, codes))


def _table(value: Any, place: str) -> Table:
    if not isinstance(value, list):
        raise IllFormed(place, f"is {kind_of(value)}; a list of dimensions is expected.")
    dimensions = tuple(one_of(Dimension, one, f"{place}[{i}]") for i, one in enumerate(value))
    return built(place, lambda: Table(dimensions))
