"""Reads the values of a JSON text, and says where one is not what is expected."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from query_service.errors import IllFormed

E = TypeVar("E", bound=Enum)
T = TypeVar("T")
LONGEST_TEXT = 500


class JsonObject:
    """A JSON object at a place, with the names it may hold."""

    def __init__(self, value: Any, place: str, names: str) -> None:
        if not isinstance(value, dict):
            raise IllFormed(place, f"is {kind_of(value)}; an object is expected.")
        unknown = sorted(set(map(str, value)) - set(names.split()))
        if unknown:
            raise IllFormed(place, f"{unknown[0]!r} is not known here. It may hold: {', '.join(names.split())}.")
        self.place, self._value = place, value

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value under a name, `default` when it is not there or empty."""
        found = self._value.get(name)
        return default if found is None else found

    def need(self, name: str) -> Any:
        """Return the value under a name that must be there."""
        if self._value.get(name) is None:
            raise IllFormed(self.at(name), "is missing.")
        return self._value[name]

    def at(self, name: str) -> str:
        """Return the place of a name."""
        return name if self.place == "request" else f"{self.place}.{name}"

    def read(self, name: str, reader: Callable[[Any, str], T]) -> T | None:
        """Return what a reader makes of the value under a name; None when it is not there."""
        found = self._value.get(name)
        return None if found is None else reader(found, self.at(name))

    def many(self, name: str, reader: Callable[[Any, str], T]) -> list[T]:
        """Return what a reader makes of each value of a list; none when it is not there."""
        found = self.get(name, [])
        if not isinstance(found, list):
            raise IllFormed(self.at(name), f"is {kind_of(found)}; a list is expected.")
        return [reader(one, f"{self.at(name)}[{i}]") for i, one in enumerate(found)]


def built(place: str, make: Callable[[], T]) -> T:
    """Return what `make` builds; a refusal by its rules is told at this place, without repeating it."""
    try:
        return make()
    except IllFormed as error:
        if error.place.startswith(place):
            raise
        last = place.rsplit(".", 1)[-1]
        raise IllFormed(place if error.place == last else f"{place}.{error.place}", error.message) from None


def tagged(value: Any, place: str, kinds: Any) -> tuple[str, Any, str]:
    """Read an object with one name that says its kind: kind, content, place of the content."""
    if not isinstance(value, dict) or len(value) != 1 or next(iter(value)) not in kinds:
        raise IllFormed(place, f"is an object with one name among {', '.join(kinds)}.")
    kind = str(next(iter(value)))
    return kind, value[kind], f"{place}.{kind}"


def one_of(kind: type[E], value: Any, place: str) -> E:
    """Return the member of an enumeration that a value names."""
    try:
        return kind(value)
    except ValueError:
        raise IllFormed(place, f"{value!r} is not one of {', '.join(str(one.value) for one in kind)}.") from None


def whole(said: JsonObject, name: str) -> int:
    """Return the whole number under a name that must be there."""
    return integer(said.need(name), said.at(name))


def integer(value: Any, place: str) -> int:
    """Return a whole number; true and false are none."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise IllFormed(place, f"is {kind_of(value)}; a whole number is expected.")
    return value


def text_of(value: Any, place: str) -> str:
    """Return a text."""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise IllFormed(place, f"is {kind_of(value)}; a text of at most {LONGEST_TEXT} characters is expected.")
    return value


def kind_of(value: Any) -> str:
    """Return what a value is, as a refusal says it."""
    kinds = {
        dict: "an object",
        list: "a list",
        str: "a text",
        bool: "true or false",
        int: "a number",
        float: "a number",
    }
    return kinds.get(type(value), "empty")
