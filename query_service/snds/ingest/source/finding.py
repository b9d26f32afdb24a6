"""Where the tables of a source are: one folder or one file for each, named as the table, Parquet or CSV.

`ER_PRS_F/…` or `ER_PRS_F.csv`; old years of the DCIR may be apart (`ER_PRS_F_2012`); the PMSI has one table for each
year of discharge (`T_MCO19B`). Names may be in small letters. `synthetic.json` says that the source is synthetic.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from query_service.errors import UnreadableSource
from query_service.planner.plan import YearSpan
from query_service.snds.ingest.source.columns import YEARLY, Table
from query_service.snds.ingest.source.wanted import TABLES

SYNTHETIC = "synthetic.json"
_SUFFIXES = (".parquet", ".csv")
NO_YEAR = 0


@dataclass(frozen=True, slots=True)
class FoundTable:
    """The files of a table by year of discharge (0 for a table without years)."""

    table: Table
    files: Mapping[int, tuple[Path, ...]]

    def named(self, year: int) -> str:
        """Return the name of the table in that year, such as T_MCO19B."""
        return self.table.name.replace(YEARLY, f"{year % 100:02d}")


@dataclass(frozen=True, slots=True)
class Source:
    """A folder of tables; `said` is what its synthetic.json says, empty for real data."""

    folder: Path
    tables: Mapping[str, FoundTable]
    said: Mapping[str, Any]

    @property
    def synthetic(self) -> bool:
        """Say whether synthetic.json says so; without it data are taken for real."""
        return self.said.get("synthetic") is True

    @property
    def years_said(self) -> YearSpan | None:
        """Return the years of care that synthetic.json names; None when it names none."""
        years = self.said.get("years")
        return YearSpan(int(min(years)), int(max(years))) if isinstance(years, list) and years else None

    @property
    def ordered_persons(self) -> int | None:
        """Return how many persons synthetic.json says the copy was ordered with, whatever its tables hold; else None.

        Only of a synthetic copy: of real persons no number may be told.
        """
        said = self.said.get("persons")
        return said if self.synthetic and isinstance(said, int) and not isinstance(said, bool) and said > 0 else None

    def years(self, table: str) -> tuple[int, ...]:
        """Return the years of a yearly table."""
        found = self.tables.get(table)
        return tuple(sorted(found.files)) if found else ()


def find_tables(folder: Path) -> Source:
    """Return the tables of a folder that ingest knows; raise UnreadableSource when there is none."""
    if not folder.is_dir():
        raise UnreadableSource(f"{folder}: there is no such folder.")
    found: dict[str, dict[int, list[Path]]] = {}
    for path in sorted(folder.iterdir()):
        known = _table_of(path)
        files = _files(path)
        if known is None or not files:
            continue
        table, year = known
        found.setdefault(table.name, {}).setdefault(year, []).extend(files)
    if not found:
        raise UnreadableSource(
            f"{folder}: holds no table of the SNDS. One folder or file for each, named as the table: "
            "ER_PRS_F/, IR_BEN_R.csv, T_MCO19B/…"
        )
    by_name = {table.name: table for table in TABLES}
    return Source(
        folder,
        {
            name: FoundTable(by_name[name], {year: tuple(files) for year, files in years.items()})
            for name, years in found.items()
        },
        _synthetic(folder / SYNTHETIC),
    )


def _table_of(path: Path) -> tuple[Table, int] | None:
    name = path.stem if path.is_file() else path.name
    for table in TABLES:
        ending = "" if table.yearly or table.name.startswith(("IR_", "NU_", "KI_")) else r"(?:_\d{4})?"
        pattern = table.name.replace(YEARLY, r"(?P<year>\d{2})") + ending
        match = re.fullmatch(pattern, name, re.IGNORECASE)
        if match:
            return table, 2000 + int(match["year"]) if table.yearly else NO_YEAR
    return None


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path] if path.suffix.lower() in _SUFFIXES else []
    return sorted(file for file in path.rglob("*") if file.is_file() and file.suffix.lower() in _SUFFIXES)


def _synthetic(path: Path) -> Mapping[str, Any]:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise UnreadableSource(f"{path}: is no JSON ({error}).") from None
    if not isinstance(said, dict):
        raise UnreadableSource(f"{path}: is no JSON object.")
    if said.get("complete") is False:
        raise UnreadableSource(f"{path}: the synthetic copy was not finished. Make it again.")
    return said
