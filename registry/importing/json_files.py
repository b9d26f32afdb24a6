"""JSON files to objects, each with its line: an object with "projects", an array, or one object a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from registry.errors import UnreadableFile
from registry.importing.drafts import BadValue


class Item(NamedTuple):
    """One value of the file, or what is wrong where it should be."""

    line: int
    value: Any
    fault: BadValue | None = None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice!r} is given twice")
    return value


def _no_such_number(name: str) -> None:
    raise ValueError(f"{name} is not a number of JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_such_number)
_WHITE = re.compile(r"[ \t\r\n]*")


def items(name: str, text: str) -> Iterator[Item]:
    """Yield the projects of a file in order; after one that cannot be read, go on where the next one opens."""
    text = text.removeprefix("\ufeff")
    at, listed = _start(name, text)
    counted, line = 0, 1
    while at < len(text) and text[at] != "]":
        line += text.count("\n", counted, at)
        counted = at
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            yield Item(line, text[at : at + 80], BadValue(_said(error), "Correct the object at this line."))
            at = _next_object(text, at)
        else:
            yield Item(line, value)
            at = _after(text, end)
    if listed and at >= len(text):
        told = "the file ends before its list is closed: it may be cut short"
        yield Item(line + text.count("\n", counted), "", BadValue(told, "Fetch the file again."))


def _start(name: str, text: str) -> tuple[int, bool]:
    """Return where the first project stands, and whether the file is one list rather than one object a line."""
    at = _white(text, 0)
    if text[at : at + 1] == "[":
        return _white(text, at + 1), True
    if text[at : at + 1] != "{":
        raise UnreadableFile(
            f'{name}: line 1: a JSON file holds an object with "projects", an array of projects, or one object a line.'
        )
    listed = _list_of_projects(text, at)
    return (at, False) if listed is None else (listed, True)


def _list_of_projects(text: str, at: int) -> int | None:
    """Return where the list "projects" of the object at `at` begins, None when it has none."""
    at = _white(text, at + 1)
    while text[at : at + 1] == '"':
        try:
            key, at = _DECODER.raw_decode(text, at)
            at = _white(text, _white(text, at) + 1)
            if key == "projects" and text[at : at + 1] == "[":
                return _white(text, at + 1)
            _, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return None
        at = _after(text, at)
    return None


def _next_object(text: str, at: int) -> int:
    """Return where the next object opens that stands as far from the margin as the one at `at`."""
    begins = text.rfind("\n", 0, at) + 1
    margin = text[begins:at]
    before = re.escape(margin) if not margin.strip() else r"\s*"
    following = re.compile(rf"\n{before}(?=\{{)").search(text, at + 1)
    return following.end() if following else len(text)


def _after(text: str, at: int) -> int:
    at = _white(text, at)
    return _white(text, at + 1) if text[at : at + 1] == "," else at


def _white(text: str, at: int) -> int:
    match = _WHITE.match(text, at)
    return match.end() if match else at


def _said(error: BaseException) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"it is not JSON: {error.msg} (line {error.lineno}, column {error.colno})"
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
