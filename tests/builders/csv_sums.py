"""Whether the tables of a release add up, read from its CSV files alone: as somebody with a spreadsheet would see it.

Persons and volumes add up over sex, age and residence, inside one year, month and group of codes; départements add up
to their région. That is written here again, apart from the service. For each total that is shown: the cells of the line
that are shown, those that are zero, and the remainder of that total are the total, to the unit.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

from query_service.catalogue.places import region_of

ADDED_OVER = {"sex", "age_class", "region", "departement"}
DIMENSIONS = ADDED_OVER | {"year", "month", "code_group"}
Record = dict[str, str]


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A file of a release: `cells` by their codes, `remainders` by the total that they belong to."""

    name: str
    measure: str
    dimensions: tuple[str, ...]
    cells: Mapping[tuple[str, ...], Record]
    remainders: Mapping[str, list[Record]]


def failures(files: Mapping[str, bytes] | Path) -> list[str]:
    """Return what does not add up, each with its file and row; nothing for a release that is as it should be."""
    tables = list(_tables(files))
    pairs = [(finer, coarser) for finer, coarser in permutations(tables, 2) if _adds_up(finer, coarser)]
    found = [failure for finer, coarser in pairs for failure in _pair(finer, coarser)]
    for table in tables:
        said = {row["row"]: row for those in table.remainders.values() for row in those}
        of_totals = {_spelled(coarser, cell) for finer, coarser in pairs if finer is table for cell in coarser.cells}
        found += [
            f"{table.name}, {name}: the remainder of no total that is there" for name, row in said.items()
            if row["of"] not in of_totals
        ]  # fmt: skip
        for row in table.cells.values():
            found += [
                f"{table.name}, {row['row']}: is said to be in {name}, which is not there"
                for name in row["remainders"].split() if name not in said
            ]  # fmt: skip
    return found


def _tables(files: Mapping[str, bytes] | Path) -> Iterator[CsvTable]:
    if isinstance(files, Path):
        files = {path.name: path.read_bytes() for path in sorted(files.glob("*.csv"))}
    for name, content in files.items():
        if not name.endswith(".csv"):
            continue
        named = re.fullmatch(r"\d+-(\w+)-(?:by-.+|in-all)\.csv", name)
        assert named, f"{name}: no name of a table"
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))
        dimensions = tuple(one for one in rows[0] if one in DIMENSIONS)
        remainders: dict[str, list[Record]] = defaultdict(list)
        for row in rows:
            if row["of"]:
                remainders[row["of"]].append(row)
        cells = {tuple(row[one] for one in dimensions): row for row in rows if not row["of"]}
        yield CsvTable(name, named[1], dimensions, cells, remainders)


def _adds_up(finer: CsvTable, coarser: CsvTable) -> bool:
    has, wanted = set(finer.dimensions), set(coarser.dimensions)
    gone = has - wanted
    if "departement" in has:
        wanted.discard("region")
    made = not any(row["state"] == "not_available" for table in (finer, coarser) for row in table.cells.values())
    return made and finer.measure == coarser.measure and has != set(coarser.dimensions) and wanted <= has and (
        gone <= ADDED_OVER
    )  # fmt: skip


def _pair(finer: CsvTable, coarser: CsvTable) -> Iterator[str]:
    lines: dict[tuple[str, ...], list[Record]] = defaultdict(list)
    for cell, row in finer.cells.items():
        lines[_held(finer, cell, coarser)].append(row)
    for cell, total in coarser.cells.items():
        where = f"{finer.name} beside {coarser.name}, {total['row']}"
        line, remainders = lines[cell], finer.remainders.get(_spelled(coarser, cell), [])
        hidden = [row for row in line if row["state"] == "hidden"]
        if total["state"] == "hidden":
            if remainders:
                yield f"{where}: a total that is hidden has a remainder, {remainders[0]['row']}"
            continue
        if len(remainders) != (1 if hidden else 0):
            yield f"{where}: {len(hidden)} hidden cells and {len(remainders)} remainders"
            continue
        added = sum(int(row["value"]) for row in line if row["state"] in ("value", "zero"))
        added += sum(int(row["value"]) for row in remainders)
        if added != int(total["value"]):
            yield f"{where}: the line adds up to {added}, the total is {total['value']}"
        if hidden and (len(hidden) < 2 or int(remainders[0]["cells"]) != len(hidden)):
            yield f"{where}: {len(hidden)} hidden cells, the remainder says {remainders[0]['cells']}"
        for row in hidden:
            if remainders[0]["row"] not in row["remainders"].split():
                yield f"{where}: {row['row']} does not say that it is in {remainders[0]['row']}"


def _held(finer: CsvTable, cell: tuple[str, ...], coarser: CsvTable) -> tuple[str, ...]:
    said = dict(zip(finer.dimensions, cell, strict=True))
    if "departement" in said:
        said["region"] = region_of().get(said["departement"], "unknown")
    return tuple(said[one] for one in coarser.dimensions)


def _spelled(table: CsvTable, cell: tuple[str, ...]) -> str:
    return " ".join(f"{name}={code}" for name, code in zip(table.dimensions, cell, strict=True)) or "all"
