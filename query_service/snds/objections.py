"""Objections: who asked to be left out, when it was received, from which day it holds.

Kept beside the mapping of pseudonyms, for its owner alone, in a file that no ingest touches: a store made again has
other numbers, and the same people object. No pseudonym is in any message, for it is a personal datum, and what stands
in its place by mistake may be worse.
"""

from __future__ import annotations

import csv
import datetime as dt
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from query_service.errors import UnreadableSource

PSEUDONYM, RECEIVED = "BEN_IDT_ANO", "received"
# By pseudonym, the day on which the first objection of the person was received.
Objections = Mapping[str, dt.date]

# 17 or 18 characters in the SNDS; other sources have their own length. Never a blank, a quote or a separator.
_PSEUDONYM = re.compile(r"[!#-&(-+\-./0-9:<-~]{1,32}")
# 13 characters, or 15 with the key: a pseudonym has another length. Such a line must never be kept.
_NATIONAL_NUMBER = re.compile(r"[1-8][0-9]{4}([0-9]{2}|2[AB])[0-9]{6}([0-9]{2})?", re.IGNORECASE)
# What may be repeated in a message: a date, however it is written, and nothing that could be a number of somebody.
_LIKE_A_DATE = re.compile(r"[0-9]{1,4}[-/. ][0-9]{1,2}[-/. ][0-9]{1,4}")
_MOST_TOLD = 10


def takes_effect(received: dt.date) -> dt.date:
    """Return the day from which an objection holds for every draw: the first of the month after it was received.

    One day a month for everybody, because objections that held at once would let whoever knows when one was sent
    compare a draw of the day before with one of the day after. At most 31 days pass. This is decided here alone.
    """
    return dt.date(received.year + received.month // 12, received.month % 12 + 1, 1)


def beside(mapping: Path) -> Path:
    """Return where the objections are kept: beside the mapping of pseudonyms, named after it."""
    return mapping.with_suffix(".objections.csv")


def read_list(path: Path, on: dt.date) -> Objections:
    """Return the objections of a CSV (commas or semicolons) with a column BEN_IDT_ANO and perhaps `received`.

    Without that column they were received on the day `on`. Raises UnreadableSource, naming the first ten wrong lines
    with column, value (when it can be shown), rule and remedy.
    """
    return _read(path, on)


def kept(mapping: Path) -> Objections:
    """Return the objections kept beside a mapping; none when there is no such file."""
    path = beside(mapping)
    return _read(path, dt.date.max) if path.exists() else {}


def joined(former: Objections, new: Objections) -> Objections:
    """Return both; of two objections of a person the first received counts."""
    return {who: min(former.get(who, dt.date.max), new.get(who, dt.date.max)) for who in {**former, **new}}


def keep(mapping: Path, objections: Objections) -> None:
    """Write the objections beside the mapping: whole or not at all, on the disk, readable by their owner alone."""
    path = beside(mapping)
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow((PSEUDONYM, RECEIVED))
        writer.writerows(sorted((who, day.isoformat()) for who, day in objections.items()))
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _read(path: Path, on: dt.date) -> Objections:
    found: dict[str, dt.date] = {}
    wrong: list[str] = []
    for line, row in _rows(path):
        who, day = row[PSEUDONYM], row.get(RECEIVED)
        told = [*_wrong_pseudonym(who), *_wrong_day(day, on)]
        wrong.extend(f"{path}, line {line}, {one}" for one in told)
        if not told:
            received = on if day is None else dt.date.fromisoformat(day)
            found[who] = min(received, found.get(who, received))
    if wrong:
        more = [f"and {len(wrong) - _MOST_TOLD} more"] if len(wrong) > _MOST_TOLD else []
        raise UnreadableSource(
            "\n".join([*wrong[:_MOST_TOLD], *more, "Nothing was kept: mend the file, run it again."])
        )
    return found


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Give each row with the number of its line."""
    text = _text(path)
    first = text.partition("\n")[0]
    # A quote that is not closed makes one field of the rest: too few fields, told as such.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    lines = csv.reader(text.splitlines(), delimiter=";" if ";" in first else ",")
    header = [name.strip() for name in next(lines, [])]
    if header.count(PSEUDONYM) != 1 or header.count(RECEIVED) > 1:
        # The header is not repeated: a file without one begins with a pseudonym.
        raise UnreadableSource(
            f"{path}, line 1: the header needs one column {PSEUDONYM}, and may have one column {RECEIVED}, separated "
            "by a comma or a semicolon. Write it as the first line."
        )
    for fields in lines:
        if not fields:
            continue
        if len(fields) != len(header):
            raise UnreadableSource(
                f"{path}, line {lines.line_num}: {len(fields)} fields where the header has {len(header)}. Every line "
                "needs as many as the header. Write one objection a line."
            )
        yield lines.line_num, {name: field.strip() for name, field in zip(header, fields, strict=True)}


def _wrong_pseudonym(who: str) -> list[str]:
    if _NATIONAL_NUMBER.fullmatch(who):
        rule = "looks like a national number, which may be neither kept nor sent here. Give pseudonyms, erase this file"
    elif _PSEUDONYM.fullmatch(who):
        return []
    else:
        rule = "a pseudonym has 1 to 32 visible characters without quotes. Write it as the mapping of pseudonyms does"
    return [f"column {PSEUDONYM}: {_length(who)}; {rule}."]


def _wrong_day(day: str | None, on: dt.date) -> list[str]:
    if day is None:
        return []
    shown = repr(day) if _LIKE_A_DATE.fullmatch(day) else _length(day)
    received = _date(day)
    if received is None:
        return [f"column {RECEIVED}: {shown}; is no date. Write the day it was received as 2026-11-25."]
    if received > on:
        return [
            f"column {RECEIVED}: {shown}; is after {on}. Write the day it was received, or run this on a later day."
        ]
    return []


def _date(day: str) -> dt.date | None:
    """Return a date written as 2026-11-25, and in no other way."""
    try:
        received = dt.date.fromisoformat(day)
    except ValueError:
        return None
    return received if received.isoformat() == day else None


def _length(value: str) -> str:
    return f"a value of {len(value)} characters" if value else "empty"


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UnreadableSource(f"{path}: there is no such file.") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise UnreadableSource(f"{path}, line {line}: not UTF-8. Save the file in UTF-8.") from None
