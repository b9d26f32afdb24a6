"""Writes the tables of events as the files of a store: by year, sorted by code, in groups of about 100,000 rows."""

from __future__ import annotations

from pathlib import Path

from query_service.snds.ingest.rules import Rules
from query_service.snds.ingest.sql import Workbench, fill
from query_service.store.layout import (
    ACTS,
    DEATHS,
    DISPENSINGS,
    LAB_TESTS,
    LONG_TERM_ILLNESSES,
    PERSONS,
    PRESENCE,
    STAY_DIAGNOSES,
    STAYS,
    TABLES,
    VISITS,
    StoreTable,
)

_PERSONS = """
SELECT person_rows.person, sex, $birth_year AS birth_year, coalesce(departement, '') AS departement, dead.date AS died
FROM person_rows LEFT JOIN dead USING (person)
"""
_DATED = "SELECT *, year(date) AS year, month(date) AS month FROM $events"
_STAYS = "SELECT stay, person, year, month, date, coalesce(code, '') AS code FROM stays"
_MAPPING = "SELECT identity AS BEN_IDT_ANO, person FROM numbered ORDER BY identity"


def write_tables(bench: Workbench, store: Path, rules: Rules) -> dict[str, int]:
    """Write every table of the store and return the number of rows of each."""
    return {table.name: _write(bench, store, table, _query(table, rules)) for table in TABLES}


def write_mapping(bench: Workbench, path: Path, numbering: str) -> None:
    """Write which person of the store a BEN_IDT_ANO is: the one file with pseudonyms, for objections."""
    bench.write(_MAPPING, path, {"numbering": numbering})


def _query(table: StoreTable, rules: Rules) -> str:
    if table is PERSONS:
        return fill(_PERSONS, birth_year="birth_year" if rules.on("year_of_birth") else "NULL")
    if table is PRESENCE:
        return "SELECT * FROM presence"
    if table is STAYS:
        return _STAYS
    if table is STAY_DIAGNOSES:
        return "SELECT * FROM stay_diagnoses"
    if table is LONG_TERM_ILLNESSES:
        return "SELECT * FROM illnesses"
    assert table in (DISPENSINGS, ACTS, LAB_TESTS, VISITS, DEATHS)
    return fill(_DATED, events=table.name)


def _write(bench: Workbench, store: Path, table: StoreTable, query: str) -> int:
    if not table.by_year:
        return bench.write(_sorted(table, query), store / table.name / "0.parquet")
    years = bench.rows(fill("SELECT DISTINCT year FROM ($query) WHERE year IS NOT NULL ORDER BY year", query=query))
    return sum(
        bench.write(
            _sorted(table, fill("SELECT * FROM ($query) WHERE year = $year", query=query, year=str(year))),
            store / table.name / f"year={year}" / "0.parquet",
        )
        for (year,) in years
    )


def _sorted(table: StoreTable, query: str) -> str:
    """Return the rows with the types of the layout, in its order; the other columns settle what is left of it."""
    names = [column.name for column in table.columns]
    columns = ", ".join(f"CAST({column.name} AS {column.type}) AS {column.name}" for column in table.columns)
    order = [*table.sorted_by, *(name for name in names if name not in table.sorted_by)]
    return fill(
        "SELECT $columns FROM ($query) ORDER BY $order", columns=columns, query=query, order=", ".join(order)
    )  # fmt: skip
