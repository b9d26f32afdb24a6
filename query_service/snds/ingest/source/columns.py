"""What a column and a table of the SNDS are to ingest: names, how values are written, closed lists of codes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

YEARLY = "aa"


class Kind(StrEnum):
    """How a value is written, and what it becomes.

    TEXT: characters. NUMERAL: digits kept as text without leading zeros. FINESS: 9 characters with them.
    INTEGER; DECIMAL with a point or a comma. DATE: ISO, dd/mm/yyyy or SAS, with or without a time. SHORT_DATE:
    ddmmyyyy, as the PMSI writes its dates of entry.
    """

    TEXT = "text"
    NUMERAL = "numeral"
    FINESS = "finess"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    SHORT_DATE = "short_date"


@dataclass(frozen=True, slots=True)
class Column:
    """A column that ingest reads. `known`: its closed list, where a rule depends on it.

    `optional`: it came late, went away or is often withheld, and may be absent. `demex`: its name in extracts of the
    DEMEX service.
    """

    name: str
    kind: Kind
    optional: bool = False
    known: tuple[str, ...] = ()
    demex: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table that ingest reads; `aa` in its name stands for the year. `without`: what follows when it is absent."""

    name: str
    columns: tuple[Column, ...]
    without: str = ""

    @property
    def yearly(self) -> bool:
        """Say whether there is one table for each year of discharge."""
        return YEARLY in self.name


def text(name: str, *known: str, optional: bool = False, demex: str = "") -> Column:
    """Return a column of characters, of these values only when some are given."""
    return Column(name, Kind.TEXT, optional, known, demex)


def numeral(name: str, optional: bool = False) -> Column:
    """Return a column of codes written with or without leading zeros."""
    return Column(name, Kind.NUMERAL, optional)


def finess(name: str) -> Column:
    """Return a column of FINESS numbers."""
    return Column(name, Kind.FINESS)


def integer(name: str, *known: int, optional: bool = False) -> Column:
    """Return a column of whole numbers, of these values only when some are given."""
    return Column(name, Kind.INTEGER, optional, tuple(str(value) for value in known))


def decimal(name: str, optional: bool = False) -> Column:
    """Return a column of amounts or of quantities that may be fractions."""
    return Column(name, Kind.DECIMAL, optional)


def date(name: str, optional: bool = False) -> Column:
    """Return a column of dates."""
    return Column(name, Kind.DATE, optional)


def short_date(name: str, optional: bool = False) -> Column:
    """Return a column of dates written ddmmyyyy."""
    return Column(name, Kind.SHORT_DATE, optional)
