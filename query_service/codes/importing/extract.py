"""The small extract shipped with the project: how it is read, and how it is made from the official files.

A folder with `editions.csv` (one line for each system: version, title, source) and one file for each system.
`selection.csv` says what is kept and why, `added.csv` the codes that the official files lack, each with its
source: making the extract again from the same files gives the same bytes.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from query_service.codes.importing.csv_files import day, rows
from query_service.codes.nomenclature import SYSTEMS, Entry, Nomenclature, nomenclature
from query_service.errors import UnreadableSource
from query_service.query_model.codes import CodeSystem

EDITIONS, SELECTION, ADDED = "editions.csv", "selection.csv", "added.csv"
EDITION_COLUMNS = ("system", "version", "title", "source")
CODE_COLUMNS = ("code", "label", "heading", "first", "last", "source", "whole")
ALWAYS = ("code", "label")
SELECTION_COLUMNS = ("system", "beginnings", "each", "why")
ADDED_COLUMNS = ("system", "code", "label", "heading", "source")
LEFT_IN_PART = "no"

# What is kept of these is chosen by what the code is filed under: the code itself says nothing.
_BY_HEADING = (CodeSystem.CIP13, CodeSystem.UCD, CodeSystem.LPP)
# Lengths of what may be kept in part.
_IN_PART: dict[str, tuple[int, ...]] = {CodeSystem.CIM10: (3,), CodeSystem.CCAM: (2, 4)}


@dataclass(frozen=True, slots=True)
class Kept:
    """Codes that start with `beginning`, or are filed under it (products, devices); `each` a heading, 0 for all."""

    beginning: str
    each: int

    def names(self, system: str, entry: Entry) -> bool:
        """Say whether the entry is among these."""
        filed = system in _BY_HEADING and entry.heading.startswith(self.beginning)
        return filed or entry.code.startswith(self.beginning)


def is_extract(folder: Path) -> bool:
    """Say whether the folder is of this layout."""
    return (folder / EDITIONS).is_file()


def read_extract(folder: Path) -> tuple[Nomenclature, ...]:
    """Return the editions of an extract; raise UnreadableSource naming file and line."""
    return tuple(_edition(folder, line, row) for line, row in rows(folder / EDITIONS, EDITION_COLUMNS))


def _edition(folder: Path, line: int, row: dict[str, str]) -> Nomenclature:
    if row["system"] not in SYSTEMS or not row["version"]:
        raise UnreadableSource(
            f"{folder / EDITIONS}, line {line}: {row['system']!r} {row['version']!r} is no edition. "
            f"Give a version, and one of the systems {', '.join(SYSTEMS)}."
        )
    path = folder / f"{row['system']}.csv"
    return nomenclature(
        row["system"], row["version"], _entries(path), title=row["title"], source=row["source"]
    )  # fmt: skip


def _entries(path: Path) -> Iterator[Entry]:
    for line, row in rows(path, ALWAYS):
        if not row["code"]:
            raise UnreadableSource(f"{path}, line {line}: the row has no code. Give one, or take the row out.")
        said = {**dict.fromkeys(CODE_COLUMNS, ""), **row}
        yield Entry(
            code=said["code"],
            label=said["label"],
            heading=said["heading"],
            first=day(said["first"], path, line),
            last=day(said["last"], path, line),
            source=said["source"],
            whole=said["whole"] != LEFT_IN_PART,
        )


def make_extract(editions: Iterable[Nomenclature], folder: Path) -> dict[str, str]:
    """Return the text of each file of codes, by name: what `selection.csv` and `added.csv` of `folder` ask for.

    Systems that `editions.csv` does not list are left out.
    """
    listed = [row["system"] for _line, row in rows(folder / EDITIONS, EDITION_COLUMNS)]
    kept = _selection(folder / SELECTION)
    added = added_codes(folder / ADDED)
    by_system = {edition.system: edition for edition in editions if edition.system in listed}
    return {
        f"{system}.csv": _text(selected(edition, kept.get(system, ()), added.get(system, ())))
        for system, edition in by_system.items()
    }


def selected(edition: Nomenclature, kept: Iterable[Kept], added: Iterable[Entry] = ()) -> tuple[Entry, ...]:
    """Return the entries kept and the added ones, sorted.

    Every beginning of which codes are left out says so, that a question may not take a part for the whole: the
    categories of CIM-10, kept all, so that a range can tell as well; the sites and groups of CCAM met.
    """
    found = {entry.code: entry for entry in added}
    for one in kept:
        taken: Counter[str] = Counter()
        for entry in edition:
            if one.names(edition.system, entry) and (not one.each or taken[entry.heading] < one.each):
                taken[entry.heading] += 1
                found.setdefault(entry.code, entry)
    for beginning in _beginnings(edition):
        under = [entry.code for entry in edition.starting(beginning) if entry.code != beginning]
        kept_under = [code for code in under if code in found]
        itself = edition.get(beginning)
        if len(kept_under) < len(under) and (itself or kept_under):
            found[beginning] = replace(itself or Entry(beginning), whole=False)
        elif itself:
            found.setdefault(beginning, itself)
    return tuple(found[code] for code in sorted(found))


def _beginnings(edition: Nomenclature) -> list[str]:
    """Return what a question may ask by its beginning, where an extract may hold part of it."""
    lengths = _IN_PART.get(edition.system, ())
    return sorted({code[:length] for code in edition.codes for length in lengths})


def _selection(path: Path) -> dict[str, list[Kept]]:
    found: dict[str, list[Kept]] = {}
    for line, row in rows(path, SELECTION_COLUMNS):
        if row["each"] and not row["each"].isdecimal():
            raise UnreadableSource(f"{path}, line {line}: each is {row['each']!r}. Write a number, or leave it empty.")
        beginnings = row["beginnings"].split() or [""]
        found.setdefault(row["system"], []).extend(Kept(one, int(row["each"] or 0)) for one in beginnings)
    return found


def added_codes(path: Path) -> dict[str, list[Entry]]:
    """Return the codes that the official files lack, by system, each with its source."""
    found: dict[str, list[Entry]] = {}
    for line, row in rows(path, ADDED_COLUMNS):
        if not row["source"]:
            raise UnreadableSource(f"{path}, line {line}: {row['code']} has no source. Say where it comes from.")
        entry = Entry(row["code"], row["label"], row["heading"], source=row["source"])
        found.setdefault(row["system"], []).append(entry)
    return found


def _text(entries: Iterable[Entry]) -> str:
    """Return the file: code, label, and those of the other columns in which some row says something."""
    told = [_row(entry) for entry in entries]
    used = [name for name in CODE_COLUMNS if name in ALWAYS or any(row[name] for row in told)]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(used)
    writer.writerows([row[name] for name in used] for row in told)
    return out.getvalue()


def _row(one: Entry) -> dict[str, str]:
    first, last = (found.isoformat() if found else "" for found in (one.first, one.last))
    whole = "" if one.whole else LEFT_IN_PART
    return dict(zip(CODE_COLUMNS, (one.code, one.label, one.heading, first, last, one.source, whole), strict=True))
