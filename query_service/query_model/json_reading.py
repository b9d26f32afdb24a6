"""Reads a question from JSON values. Every error says where: `population.any[1].occurs.event.dispensing.codes`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Any, TypeVar

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

E = TypeVar("E", bound=Enum)
T = TypeVar("T")
DEEPEST = 20
LONGEST_TEXT = 500


def from_json(value: Any) -> Question:
    """Return the question; raise IllFormed, naming the place, for anything that is not one."""
    said = _Object(value, "request", "format title measure period population counted code_groups tables age_classes "
                                     "index precision")  # fmt: skip
    if said.get("format", FORMAT) != FORMAT:
        raise IllFormed("format", f"{said.get('format')!r} is not known here. This version reads format {FORMAT}.")
    period = _Object(said.need("period"), "period", "first last")
    with _placed(""):
        return Question(
            measure=_one_of(Measure, said.need("measure"), "measure"),
            period=_built("period", lambda: Period(_whole(period, "first"), _whole(period, "last"))),
            population=said.read("population", lambda v, at: _condition(v, at, 0)),
            counted=said.read("counted", _selector),
            code_groups=tuple(said.many("code_groups", _group)),
            tables=tuple(said.many("tables", _table)) or (Table(),),
            age_classes=tuple(said.many("age_classes", _integer)) or AGE_CLASSES,
            index=said.read("index", _index),
            precision=_one_of(Precision, said.get("precision", Precision.CURRENT.value), "precision"),
            title=_text(said.get("title", ""), "title"),
        )  # fmt: skip


class _Object:
    """A JSON object at a place, with the names it may hold."""

    def __init__(self, value: Any, place: str, names: str) -> None:
        if not isinstance(value, dict):
            raise IllFormed(place, f"is {_kind(value)}; an object is expected.")
        unknown = sorted(set(map(str, value)) - set(names.split()))
        if unknown:
            raise IllFormed(place, f"{unknown[0]!r} is not known here. It may hold: {', '.join(names.split())}.")
        self.place, self._value = place, value

    def get(self, name: str, default: Any = None) -> Any:
        found = self._value.get(name)
        return default if found is None else found

    def need(self, name: str) -> Any:
        if self._value.get(name) is None:
            raise IllFormed(self.at(name), "is missing.")
        return self._value[name]

    def at(self, name: str) -> str:
        return name if self.place == "request" else f"{self.place}.{name}"

    def read(self, name: str, reader: Callable[[Any, str], T]) -> T | None:
        found = self._value.get(name)
        return None if found is None else reader(found, self.at(name))

    def many(self, name: str, reader: Callable[[Any, str], T]) -> list[T]:
        found = self.get(name, [])
        if not isinstance(found, list):
            raise IllFormed(self.at(name), f"is {_kind(found)}; a list is expected.")
        return [reader(one, f"{self.at(name)}[{i}]") for i, one in enumerate(found)]


@contextmanager
def _placed(place: str) -> Iterator[None]:
    """Put the place of the object before the place named by a refusal from inside it."""
    try:
        yield
    except IllFormed as error:
        if not place or error.place.startswith(place):
            raise
        raise IllFormed(f"{place}.{error.place}", error.message) from None


def _built(place: str, make: Callable[[], T]) -> T:
    """Return what `make` builds; a refusal by its rules is told at this place, without repeating it."""
    try:
        return make()
    except IllFormed as error:
        if error.place.startswith(place):
            raise
        last = place.rsplit(".", 1)[-1]
        raise IllFormed(place if error.place == last else f"{place}.{error.place}", error.message) from None


def _codes(value: Any, place: str) -> CodeSet:
    said = _Object(value, place, "system include exclude version")
    system = _one_of(CodeSystem, said.need("system"), said.at("system"))
    included, excluded = said.many("include", _rule), said.many("exclude", _rule)
    version = _text(said.get("version", ""), said.at("version"))
    return _built(place, lambda: CodeSet(system, tuple(included), tuple(excluded), version))


def _rule(value: Any, place: str) -> CodeRule:
    text = _text(value, place).strip().upper()
    if text.endswith("*"):
        return Prefix(text[:-1])
    first, dash, last = text.partition("-")
    return Range(first, last) if dash else Code(text)


def _selector(value: Any, place: str) -> Selector:
    kind, said, at = _tagged(value, place, _SELECTORS)
    return _built(at, lambda: _SELECTORS[kind](said, at))


def _visit(value: Any, place: str) -> Visit:
    said = _Object(value, place, "codes specialities")
    return Visit(_codes(said.need("codes"), said.at("codes")), said.read("specialities", _codes))


def _stay(value: Any, place: str) -> Stay:
    said = _Object(value, place, "diagnoses groups acts")
    return Stay(tuple(said.many("diagnoses", _diagnosis)), said.read("groups", _codes), said.read("acts", _codes))


def _diagnosis(value: Any, place: str) -> Diagnosis:
    said = _Object(value, place, "codes positions")
    positions = tuple(said.many("positions", lambda one, at: _one_of(Position, one, at)))
    return _built(place, lambda: Diagnosis(_codes(said.need("codes"), said.at("codes")), positions))


def _death(value: Any, place: str) -> Death:
    said = _Object(value, place, "causes position")
    position = _one_of(CausePosition, said.get("position", CausePosition.INITIAL.value), said.at("position"))
    return Death(said.read("causes", _codes), position)


def _of_codes(make: Callable[[CodeSet], Selector]) -> Callable[[Any, str], Selector]:
    def read(value: Any, place: str) -> Selector:
        said = _Object(value, place, "codes")
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
    kind, said, at = _tagged(value, place, ("years", "since", "days"))
    if kind == "since":
        return _built(at, lambda: Since(_integer(said, at)))
    if not isinstance(said, list) or len(said) != 2:
        raise IllFormed(at, "takes two whole numbers, from and to.")
    first, last = (_integer(one, f"{at}[{i}]") for i, one in enumerate(said))
    return _built(at, lambda: Years(first, last) if kind == "years" else Days(first, last))


_CONDITIONS = ("occurs", "sex", "age", "lives_in", "alive", "consumer", "all", "any", "not")


def _condition(value: Any, place: str, depth: int) -> Condition:
    if depth > DEEPEST:
        raise IllFormed(place, f"conditions stand inside one another more than {DEEPEST} times.")
    kind, said, at = _tagged(value, place, _CONDITIONS)
    match kind:
        case "all" | "any":
            if not isinstance(said, list):
                raise IllFormed(at, f"is {_kind(said)}; a list of conditions is expected.")
            parts = tuple(_condition(one, f"{at}[{i}]", depth + 1) for i, one in enumerate(said))
            return _built(at, lambda: All(parts) if kind == "all" else AnyOf(parts))
        case "not":
            return Not(_condition(said, at, depth + 1))
        case "sex":
            codes = {word: Sex(code) for code, word in SEXES.items()}
            if not isinstance(said, str) or said not in codes:
                raise IllFormed(at, f"{said!r} is not one of {', '.join(codes)}.")
            return IsSex(codes[said])
        case "age":
            ages = _Object(said, at, "first last")
            last = None if ages.get("last") is None else _whole(ages, "last")
            return _built(at, lambda: Age(_integer(ages.get("first", 0), ages.at("first")), last))
        case "lives_in":
            places = _Object(said, at, "regions departements")
            lists = [tuple(places.many(name, _text)) for name in ("regions", "departements")]
            return _built(at, lambda: LivesIn(*lists))
        case "occurs":
            return _occurs(said, at)
    if said is not True:
        raise IllFormed(at, "is true, or left out.")
    return Alive() if kind == "alive" else Consumer()


def _occurs(value: Any, place: str) -> Occurs:
    said = _Object(value, place, "event window at_least counting at_least_with_large_pack")
    lower = said.get("at_least_with_large_pack")
    event = _selector(said.need("event"), said.at("event"))
    window = said.read("window", _window) or Years()
    counting = _one_of(Counting, said.get("counting", Counting.DATES.value), said.at("counting"))
    return _built(place, lambda: Occurs(
        event,
        window,
        _integer(said.get("at_least", 1), said.at("at_least")),
        counting,
        None if lower is None else _whole(said, "at_least_with_large_pack"),
    ))  # fmt: skip


def _index(value: Any, place: str) -> IndexEvent:
    said = _Object(value, place, "event window")
    event, window = _selector(said.need("event"), said.at("event")), said.read("window", _window) or Years()
    return _built(place, lambda: IndexEvent(event, window))


def _group(value: Any, place: str) -> CodeGroup:
    said = _Object(value, place, "name codes")
    name, codes = _text(said.need("name"), said.at("name")), _codes(said.need("codes"), said.at("codes"))
    return _built(place, lambda: CodeGroup(name, codes))


def _table(value: Any, place: str) -> Table:
    if not isinstance(value, list):
        raise IllFormed(place, f"is {_kind(value)}; a list of dimensions is expected.")
    dimensions = tuple(_one_of(Dimension, one, f"{place}[{i}]") for i, one in enumerate(value))
    return _built(place, lambda: Table(dimensions))


def _tagged(value: Any, place: str, kinds: Any) -> tuple[str, Any, str]:
    """Read an object with one name that says its kind: kind, content, place of the content."""
    if not isinstance(value, dict) or len(value) != 1 or next(iter(value)) not in kinds:
        raise IllFormed(place, f"is an object with one name among {', '.join(kinds)}.")
    kind = str(next(iter(value)))
    return kind, value[kind], f"{place}.{kind}"


def _one_of(kind: type[E], value: Any, place: str) -> E:
    try:
        return kind(value)
    except ValueError:
        raise IllFormed(place, f"{value!r} is not one of {', '.join(str(one.value) for one in kind)}.") from None


def _whole(said: _Object, name: str) -> int:
    return _integer(said.need(name), said.at(name))


def _integer(value: Any, place: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise IllFormed(place, f"is {_kind(value)}; a whole number is expected.")
    return value


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise IllFormed(place, f"is {_kind(value)}; a text of at most {LONGEST_TEXT} characters is expected.")
    return value


def _kind(value: Any) -> str:
    kinds = {
        dict: "an object",
        list: "a list",
        str: "a text",
        bool: "true or false",
        int: "a number",
        float: "a number",
    }
    return kinds.get(type(value), "empty")
