"""The columns of the register's own CSV: one row for each project, read back exactly as it was written.

A text is a column, a text in two languages two columns (`_fr`, `_en`), a list a JSON array. An
empty cell is what the record does not state. The same table is the Table Schema beside the file.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Union, get_args, get_origin

from registry.importing.values import TYPES, plain, structured
from registry.projects.facts import FIELDS, ProjectFacts
from registry.words import PartialDate, Words

DATE_PATTERN = r"^\d{4}(-\d{2}(-\d{2})?)?$"

LANGUAGE_OF = {"_fr": "fr", "_en": "en"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the field it tells, the part of it (`fr` or `en`) if any, and its type in the Table Schema.

    `write` gives the cell of a record; `read` gives back the value, or the text of its language, and
    raises ValueError saying what the cell should hold.
    """

    name: str
    field: str
    part: str
    schema: dict[str, Any]
    write: Callable[[ProjectFacts], str]
    read: Callable[[str], Any]


def _columns() -> tuple[Column, ...]:
    found = [_text("slug", required=True)]
    for field in FIELDS:
        kind = TYPES[field.name]
        if kind is Words:
            found += [_language(field.name, part) for part in ("fr", "en")]
        elif kind is str:
            found.append(_text(field.name))
        elif get_origin(kind) is tuple:
            found.append(_list(field.name))
        else:
            found.append(_single(field.name, kind))
    return tuple(found)


def _text(name: str, *, required: bool = False) -> Column:
    schema: dict[str, Any] = {"type": "string"}
    if required:
        schema["constraints"] = {"required": True, "unique": True}
    return Column(name, name, "", schema, lambda facts: str(getattr(facts, name)), str)


def _language(name: str, part: str) -> Column:
    return Column(
        f"{name}_{part}", name, part, {"type": "string"}, lambda facts: str(getattr(getattr(facts, name), part)), str
    )


def _list(name: str) -> Column:
    def write(facts: ProjectFacts) -> str:
        value = getattr(facts, name)
        return json.dumps(plain(value), ensure_ascii=False) if value else ""

    def read(cell: str) -> Any:
        return structured(name, _json(cell)) if cell else ()

    return Column(name, name, "", {"type": "array"}, write, read)


def _json(cell: str) -> Any:
    try:
        return json.loads(cell)
    except ValueError as error:
        raise ValueError(f"it is not a JSON array ({error})") from None


def _single(name: str, kind: Any) -> Column:
    """A yes or no, a number, a date or a code; empty when not stated."""
    inner = next(k for k in get_args(kind) if k is not type(None)) if _is_optional(kind) else kind
    schema, parse = _FORMS[inner] if inner in _FORMS else _code(inner)

    def write(facts: ProjectFacts) -> str:
        value = getattr(facts, name)
        return "" if value is None else json.dumps(plain(value)).strip('"')

    def read(cell: str) -> Any:
        if cell:
            return structured(name, parse(cell))
        if _is_optional(kind):
            return None
        raise ValueError("it must be stated")

    return Column(name, name, "", schema, write, read)


def _is_optional(kind: Any) -> bool:
    return get_origin(kind) in (Union, types.UnionType)


def _yes_or_no(cell: str) -> bool:
    if cell not in ("true", "false"):
        raise ValueError("it is true, false or empty")
    return cell == "true"


def _whole_number(cell: str) -> int:
    try:
        return int(cell)
    except ValueError:
        raise ValueError(f"{cell!r} is not a whole number such as 1200") from None


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        raise ValueError(f"{cell!r} is not a number such as 12 or 0.5") from None


def _code(kind: type[StrEnum]) -> tuple[dict[str, Any], Callable[[str], Any]]:
    return {"type": "string", "constraints": {"enum": [code.value for code in kind]}}, str


_FORMS: dict[Any, tuple[dict[str, Any], Callable[[str], Any]]] = {
    bool: ({"type": "boolean", "trueValues": ["true"], "falseValues": ["false"]}, _yes_or_no),
    int: ({"type": "integer"}, _whole_number),
    float: ({"type": "number"}, _number),
    PartialDate: ({"type": "string", "constraints": {"pattern": DATE_PATTERN}}, str),
}

COLUMNS: tuple[Column, ...] = _columns()
COLUMN: dict[str, Column] = {column.name: column for column in COLUMNS}
