"""The layout of the event store: tables, columns, files.

A store is a folder: `manifest.json`, and one folder for each table with Parquet files in it. Tables of
dated events have one folder for each calendar year (`dispensings/year=2019/0.parquet`); inside, rows are
sorted by code then person, so that a query reads the row groups of its codes only (measured 6.5 times
faster than unsorted). Persons are numbers from 1 on, without gaps but for those who objected; 0 stands for
an event that no person can be given to (bad return codes, fictitious numbers, names secret by law): kept for
exact figures of acts and stays, never for persons and never in a release. The pseudonyms of the SNDS are in
none of these tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

NOBODY = 0
FORMAT = 1
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its DuckDB type; `meaning` gives unit and range."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True, slots=True)
class StoreTable:
    """A table of the store. `by_year`: one folder for each calendar year; `sorted_by`: order of the rows."""

    name: str
    columns: tuple[Column, ...]
    sorted_by: tuple[str, ...]
    by_year: bool = True


_PERSON = Column("person", "INTEGER", "number of the person, 0 for nobody")
_WHEN = (
    Column("year", "SMALLINT", "calendar year of care"),
    Column("month", "TINYINT", "month of care, 1 to 12"),
    Column("date", "DATE", "date of care"),
)
_QUANTITY = Column("quantity", "INTEGER", "number of times, above 0")
_AMOUNT = Column("amount", "BIGINT", "reimbursed by the health insurance, in cents of euro")

PERSONS = StoreTable(
    "persons",
    (
        Column("person", "INTEGER", "number of the person, from 1 on"),
        Column("sex", "TINYINT", "1 male, 2 female, 0 unknown"),
        Column("birth_year", "SMALLINT", "year of birth; null: unknown"),
        Column("departement", "VARCHAR", "latest residence (Insee code: 01, 2A, 971); empty: unknown"),
        Column("died", "DATE", "date of death; null: not known to be dead"),
    ),
    sorted_by=("person",),
    by_year=False,
)
PRESENCE = StoreTable(
    "presence",
    (
        Column("person", "INTEGER", "number of the person"),
        Column("year", "SMALLINT", "calendar year with at least one reimbursed care"),
        Column("departement", "VARCHAR", "residence at the last care of that year; empty: take the latest one known"),
    ),
    sorted_by=("person",),
)
DISPENSINGS = StoreTable(
    "dispensings",
    (
        _PERSON,
        *_WHEN,
        Column("code", "VARCHAR", "ATC of the product, 7 characters when known"),
        Column("product", "VARCHAR", "CIP13 (13 digits) or UCD (7 digits)"),
        Column("quantity", "INTEGER", "boxes, net of cancellations, above 0"),
        Column("large_pack", "BOOLEAN", "pack of three months (PHA_GRD_CND = 'O')"),
        _AMOUNT,
    ),
    sorted_by=("code", "person", "date"),
)
ACTS = StoreTable(
    "acts",
    (_PERSON, *_WHEN, Column("code", "VARCHAR", "CCAM, 7 characters"), _QUANTITY, _AMOUNT,
     Column("stay", "INTEGER", "number of the stay, 0 outside a stay")),
    sorted_by=("code", "person", "date"),
)  # fmt: skip
LAB_TESTS = StoreTable(
    "lab_tests",
    (_PERSON, *_WHEN, Column("code", "VARCHAR", "NABM, 1 to 4 digits"), _QUANTITY, _AMOUNT),
    sorted_by=("code", "person", "date"),
)
VISITS = StoreTable(
    "visits",
    (_PERSON, *_WHEN, Column("code", "VARCHAR", "nature of the fee (PRS_NAT_REF)"),
     Column("speciality", "VARCHAR", "speciality of the practitioner; empty: not a doctor or unknown"),
     _QUANTITY, _AMOUNT),
    sorted_by=("code", "person", "date"),
)  # fmt: skip
STAYS = StoreTable(
    "stays",
    (
        Column("stay", "INTEGER", "number of the stay, from 1 on"),
        _PERSON,
        Column("year", "SMALLINT", "year of discharge: the stay counts in it"),
        Column("month", "TINYINT", "month of discharge"),
        Column("date", "DATE", "date of entry: what windows in days look at"),
        Column("code", "VARCHAR", "group of the stay (GHM), 6 characters"),
    ),
    sorted_by=("code", "person", "date"),
)
STAY_DIAGNOSES = StoreTable(
    "stay_diagnoses",
    (
        Column("stay", "INTEGER", "number of the stay"),
        _PERSON,
        Column("year", "SMALLINT", "year of discharge of the stay"),
        Column("month", "TINYINT", "month of discharge of the stay"),
        Column("date", "DATE", "date of entry of the stay"),
        Column("position", "VARCHAR", "main, linked, associated, unit_main or unit_linked"),
        Column("code", "VARCHAR", "CIM-10, 3 to 6 characters"),
    ),
    sorted_by=("code", "person", "date"),
)
LONG_TERM_ILLNESSES = StoreTable(
    "long_term_illnesses",
    (
        Column("person", "INTEGER", "number of the person"),
        Column("code", "VARCHAR", "CIM-10"),
        Column("first", "DATE", "first day of the full cover"),
        Column("last", "DATE", "last day; 9999-12-31: no end"),
    ),
    sorted_by=("code", "person"),
    by_year=False,
)
DEATHS = StoreTable(
    "deaths",
    (
        _PERSON,
        *_WHEN,
        Column("code", "VARCHAR", "cause (CIM-10); empty: cause not known"),
        Column("initial", "BOOLEAN", "initial cause of death, or no cause known"),
    ),
    sorted_by=("code", "person"),
    by_year=False,
)

TABLES = (
    PERSONS, PRESENCE, DISPENSINGS, ACTS, LAB_TESTS, VISITS, STAYS, STAY_DIAGNOSES, LONG_TERM_ILLNESSES, DEATHS,
)  # fmt: skip


def files_of(store: Path, table: StoreTable, years: range | None = None) -> list[Path]:
    """Return the Parquet files of a table, of these years only when it has years; none where nothing happened."""
    folder = store / table.name
    if not table.by_year:
        return sorted(folder.glob("*.parquet"))
    if years is None:
        return sorted(folder.glob("year=*/*.parquet"))
    return [path for year in years for path in sorted((folder / f"year={year}").glob("*.parquet"))]
