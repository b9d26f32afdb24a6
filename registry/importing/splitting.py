"""A cell that lists several values to its values, although commas part them and stand inside them.

A line break parts values, and a bullet says that nothing else does; else a semicolon; else a comma.
Between commas the longest known value is taken first. What is not known is cut at a comma outside
brackets that a capital or a digit follows: values of the official file begin so, and what follows
an ordinary comma does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from registry.importing.folding import fold

Key = Callable[[str], str]

_LONGEST_RUN = 8  # commas inside one known value
_MOST_PIECES = 500
_BULLET = re.compile(r"[-–•*·]\s+")


class Split(NamedTuple):
    """The values of a list, and those that lost a bullet or an orphan bracket: before and after."""

    values: tuple[str, ...]
    mended: tuple[tuple[str, str], ...] = ()


def split(said: str, known: Mapping[str, str], key: Key = fold) -> Split:
    """Return the values of a list in order; `known` gives those that may hold commas, by their key."""
    if "\n" in said or _BULLET.match(said):
        return _clean(said.split("\n"))
    if ";" in said:
        return _clean(said.split(";"))
    pieces = said.split(",")
    if len(pieces) == 1 or len(pieces) > _MOST_PIECES:
        return _clean([said] if len(pieces) == 1 else pieces)
    values, start = [], 0
    while start < len(pieces):
        end = _known_until(pieces, start, known, key) or _value_until(pieces, start, known, key)
        values.append(",".join(pieces[start:end]))
        start = end
    return _clean(values)


def joined(values: tuple[str, ...], known: Mapping[str, str], key: Key = fold) -> str:
    """Return the cell that reads back as these values: with commas if it can, else semicolons, else bullets."""
    for separator in (", ", "; "):
        cell = separator.join(values)
        if split(cell, known, key).values == values:
            return cell
    return "\n".join(f"• {value}" for value in values)


def _known_until(pieces: list[str], start: int, known: Mapping[str, str], key: Key) -> int | None:
    for end in range(min(len(pieces), start + _LONGEST_RUN + 1), start, -1):
        if key(",".join(pieces[start:end])) in known:
            return end
    return None


def _value_until(pieces: list[str], start: int, known: Mapping[str, str], key: Key) -> int:
    """Return where the value that begins at `start` ends, by brackets and capitals."""
    for end in range(start + 1, len(pieces)):
        before, after = ",".join(pieces[start:end]), pieces[end].lstrip()
        if before.count("(") > before.count(")") and any(")" in piece for piece in pieces[end:]):
            continue
        if after[:1].isupper() or after[:1].isdigit() or _known_until(pieces, end, known, key):
            return end
    return len(pieces)


def _clean(values: list[str]) -> Split:
    """Return the values without empty ones, marks of a bulleted list and orphan brackets."""
    said = [value.strip() for value in values]
    mended = [(value, _paired(_BULLET.sub("", value))) for value in said]
    return Split(
        tuple(after for _, after in mended if after), tuple((value, after) for value, after in mended if value != after)
    )


def _paired(value: str) -> str:
    """Return the value without a closing bracket that nothing opened, or an opening one left open."""
    depth, kept = 0, []
    for sign in value:
        if sign == ")" and depth == 0:
            continue
        depth += (sign == "(") - (sign == ")")
        kept.append(sign)
    for _ in range(depth):
        del kept[len(kept) - 1 - kept[::-1].index("(")]
    return re.sub(r" {2,}", " ", "".join(kept)).strip(" ,;")
