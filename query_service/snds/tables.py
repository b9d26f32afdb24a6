"""The tables of the SNDS that the project reads and writes: names, columns, types, as published.

Types follow the database and not the published schema where they differ (handbook, section 4): FINESS numbers,
stay numbers and return codes are text, BEN_IDT_ANO has 18 characters.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

YEARLY = "aa"


class ColumnType(StrEnum):
    """How a value is kept; `DATETIME` is a date written `01JAN2016:00:00:00` in text files."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    DATETIME = "datetime"


@dataclass(frozen=True, slots=True)
class SndsColumn:
    """A column; `length` as published (7.2: digits before and after the point), `created` and `deleted` years or None.

    `optional` columns may be absent from an extract, because they came late or went away.
    """

    name: str
    type: ColumnType
    length: str
    nomenclature: str
    created: int | None
    deleted: int | None
    optional: bool


@dataclass(frozen=True, slots=True)
class SndsTable:
    """A table; the name holds `aa` for the last two digits of the year of discharge when there is one table a year."""

    name: str
    columns: tuple[SndsColumn, ...]

    @property
    def yearly(self) -> bool:
        """Say whether there is one table for each year of discharge."""
        return YEARLY in self.name

    def of_year(self, year: int) -> str:
        """Return the name for a year of discharge, such as T_MCO19B."""
        return self.name.replace(YEARLY, f"{year % 100:02d}")

    def columns_in(self, year: int) -> tuple[SndsColumn, ...]:
        """Return the columns that existed in that year."""
        return tuple(
            one
            for one in self.columns
            if (one.created is None or one.created <= year) and (one.deleted is None or year < one.deleted)
        )


@cache
def tables() -> Mapping[str, SndsTable]:
    """Return the tables by name."""
    text = files("query_service").joinpath("reference", "schemas", "columns.csv").read_text(encoding="utf-8")
    columns: dict[str, list[SndsColumn]] = {}
    for row in csv.DictReader(text.splitlines(), delimiter=";"):
        columns.setdefault(row["table"], []).append(
            SndsColumn(
                name=row["column"],
                type=ColumnType(row["type"]),
                length=row["length"],
                nomenclature=row["nomenclature"],
                created=int(row["created"]) if row["created"] else None,
                deleted=int(row["deleted"]) if row["deleted"] else None,
                optional=row["optional"] == "1",
            )
        )
    return {name: SndsTable(name, tuple(those)) for name, those in columns.items()}
