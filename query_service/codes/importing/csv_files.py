"""Files of codes: UTF-8, semicolons, one header line. Every error names file, line, rule and remedy."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

from query_service.errors import UnreadableSource

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
# The SNDS writes "no end" as a day that will not come.
_NEVER = 2099


def rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Give each row with the number of its line, blanks around and doubled inside taken away.

    Raises UnreadableSource for a file that is not there, is not UTF-8, lacks one of `columns`, or has a row
    with more or fewer fields than its header.
    """
    lines = csv.reader(_text(path).splitlines(), delimiter=";")
    header = next(lines, [])
    absent = [name for name in columns if name not in header]
    if absent:
        raise UnreadableSource(
            f"{path}, line 1: column {absent[0]} is missing. The layout has {', '.join(columns)}, separated by ';'."
        )
    for fields in lines:
        if len(fields) != len(header):
            raise UnreadableSource(
                f"{path}, line {lines.line_num}: {len(fields)} fields where the header has {len(header)}. "
                "Quote the fields that hold ';'."
            )
        yield lines.line_num, {name: " ".join(field.split()) for name, field in zip(header, fields, strict=True)}


def day(text: str, path: Path, line: int) -> dt.date | None:
    """Read `01JAN1996`, with or without a time after it, or `1996-01-01`; None when empty or without end."""
    if not text:
        return None
    try:
        if text[2:5].upper() in _MONTHS:
            found = dt.date(int(text[5:9]), _MONTHS.index(text[2:5].upper()) + 1, int(text[:2]))
        else:
            found = dt.date.fromisoformat(text)
    except ValueError:
        raise UnreadableSource(f"{path}, line {line}: {text!r} is no date. Write 01JAN1996 or 1996-01-01.") from None
    return found if found.year < _NEVER else None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UnreadableSource(f"{path}: there is no such file.") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise UnreadableSource(f"{path}, line {line}: not UTF-8. Save the file in UTF-8.") from None
