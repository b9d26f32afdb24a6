"""Plain JSON values to the values of the register and back, without any silent change of type.

The converter of `registry.projects.facts` reads what the register itself wrote; a file from
elsewhere may say `"false"` where a yes or no belongs, and that must not become a yes.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, get_origin, get_type_hints

import cattrs

from registry.projects.facts import ProjectFacts, json_converter
from registry.words import Words

TYPES: dict[str, Any] = get_type_hints(ProjectFacts)


def _exactly(kind: type, said: str) -> Any:
    def read(value: Any, _: Any) -> Any:
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise ValueError(f"{value!r} is not {said}")
        return value

    return read


def _number(value: Any, _: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{value!r} is not a number")
    number = float(value)
    if number != number or number in (float("inf"), float("-inf")):
        raise ValueError(f"{value!r} is not a finite number")
    return number


def _words(value: Any, _: Any) -> Words:
    if isinstance(value, str):
        return Words(fr=value)
    if isinstance(value, dict) and value.keys() <= {"fr", "en"} and all(isinstance(t, str) for t in value.values()):
        return Words.from_json(value)
    raise ValueError(f"{value!r} is not a text or an object with the texts fr and en")


def _code(value: Any, kind: type[StrEnum]) -> StrEnum:
    try:
        return kind(value)
    except ValueError:
        raise ValueError(f"{value!r} is not one of {', '.join(member.value for member in kind)}") from None


def _strict_converter() -> cattrs.Converter:
    converter = json_converter()
    # By identity: the codes of the closed lists are texts too and keep their own reading.
    converter.register_structure_hook_func(lambda kind: kind is str, _exactly(str, "a text"))
    converter.register_structure_hook(StrEnum, _code)
    converter.register_structure_hook(bool, _exactly(bool, "true or false"))
    converter.register_structure_hook(int, _exactly(int, "a whole number"))
    converter.register_structure_hook(float, _number)
    converter.register_structure_hook(Words, _words)
    return converter


_STRICT = _strict_converter()


def structured(name: str, value: Any) -> Any:
    """Return the value of the field `name` from its JSON form; raise ValueError saying what is wrong."""
    if get_origin(TYPES[name]) is tuple and not isinstance(value, list):
        raise ValueError(f"{value!r} is not a list")
    try:
        return _STRICT.structure(value, TYPES[name])
    except cattrs.BaseValidationError as error:
        raise ValueError("; ".join(cattrs.transform_error(error, path=name, format_exception=_said))) from error


def _said(error: BaseException, _kind: type | None) -> str:
    return f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)


def plain(value: Any) -> Any:
    """Return the JSON form of one value of the register."""
    return _STRICT.unstructure(value)
