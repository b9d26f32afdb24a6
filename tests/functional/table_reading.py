"""Tables as a program of somebody else reads them: RFC 4180 to the letter, then the types of a Table Schema."""

from __future__ import annotations

import json
import re
from typing import Any

_FIELD = re.compile(r'"((?:[^"]|"")*)"|([^",\r\n]*)')


def rows_of(text: str) -> list[list[str]]:
    """Return the records of a CSV; raise ValueError where RFC 4180 does not allow what stands there."""
    rows: list[list[str]] = [[]]
    place = 0
    while True:
        field = _FIELD.match(text, place)
        assert field is not None
        quoted, bare = field.groups()
        rows[-1].append(bare if quoted is None else quoted.replace('""', '"'))
        place = field.end()
        if place == len(text):
            break
        if text[place] == ",":
            place += 1
        elif text.startswith("\r\n", place):
            place += 2
            if place == len(text):
                break
            rows.append([])
        else:
            raise ValueError(f"neither a comma nor CRLF at {place}: {text[place : place + 20]!r}")
    if any(len(row) != len(rows[0]) for row in rows):
        raise ValueError("rows of different lengths")
    return rows


def records_of(text: str) -> list[dict[str, str]]:
    head, *rows = rows_of(text)
    return [dict(zip(head, row, strict=True)) for row in rows]


def faults(schema: dict[str, Any], text: str) -> list[str]:
    """Return where a CSV does not agree with its Table Schema, one sentence for each cell."""
    head, *rows = rows_of(text)
    names = [field["name"] for field in schema["fields"]]
    if head != names:
        return [f"columns {sorted(set(head) ^ set(names))}"]
    found = [
        f"{field['name']} of row {number}: {cell!r} is no {field['type']}"
        for number, row in enumerate(rows, 1)
        for field, cell in zip(schema["fields"], row, strict=True)
        if not _agrees(field, cell, schema["missingValues"])
    ]
    keys = [row[names.index(schema["primaryKey"])] for row in rows]
    return found + [f"key {key!r} comes twice" for key in sorted({key for key in keys if keys.count(key) > 1})]


def _agrees(field: dict[str, Any], cell: str, missing: list[str]) -> bool:
    told = field.get("constraints", {})
    if cell in missing:
        return not told.get("required")
    kinds = {
        "string": lambda: True,
        "boolean": lambda: cell in field.get("trueValues", []) + field.get("falseValues", []),
        "integer": lambda: re.fullmatch(r"-?\d+", cell) is not None,
        "number": lambda: re.fullmatch(r"-?\d+(\.\d+)?", cell) is not None,
        "array": lambda: isinstance(_json(cell), list),
    }
    allowed = cell in told["enum"] if "enum" in told else True
    shaped = re.fullmatch(told["pattern"], cell) is not None if "pattern" in told else True
    return kinds[field["type"]]() and allowed and shaped


def _json(cell: str) -> Any:
    try:
        return json.loads(cell)
    except ValueError:
        return None
