"""A whole synthetic copy: every block, the referentials, synthetic.json, the truth and the report."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from query_service.errors import ImpossibleCopy
from query_service.snds.synthesis.block import SIZE, make_block
from query_service.snds.synthesis.calibration import rows
from query_service.snds.synthesis.people.persons import Period
from query_service.snds.synthesis.report.comparison import Compared
from query_service.snds.synthesis.report.tallies import Tally
from query_service.snds.synthesis.report.writing_report import write_report
from query_service.snds.synthesis.written.columns import Columns, integers, texts
from query_service.snds.synthesis.written.hospital_records import Counters
from query_service.snds.synthesis.written.outpatient_tables import write_hospitals
from query_service.snds.synthesis.written.people_tables import write_nobody
from query_service.snds.synthesis.written.writing import FileFormat, Tables

FORMAT = 1
LABEL = "synthetic.json"
EARLIEST, LATEST = 2014, 2035
ROWS_A_PERSON_YEAR = 66  # measured on 20,000 persons, for those who plan


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked: how many persons, for which years of care, drawn from which seed, written where and how."""

    persons: int
    first_year: int
    last_year: int
    seed: int
    folder: Path
    file_format: FileFormat
    all_columns: bool

    def __post_init__(self) -> None:
        if self.persons < 1:
            raise ImpossibleCopy(f"persons: {self.persons} is none. Ask for one at least.")
        if not EARLIEST <= self.first_year <= self.last_year <= LATEST:
            raise ImpossibleCopy(
                f"years: {self.first_year}-{self.last_year}. Give the first then the last, from {EARLIEST} to {LATEST}."
            )
        if self.seed < 0:
            raise ImpossibleCopy(f"seed: {self.seed}. Give a whole number, zero or more.")


@dataclass(frozen=True, slots=True)
class Copy:
    """What was made: rows by table, and how it compares with published figures."""

    rows: dict[str, int]
    compared: list[Compared]


def read_years(text: str) -> tuple[int, int]:
    """Return the first and the last year of a text such as 2017-2021 or 2019."""
    first, _, last = text.partition("-")
    if not (first.isdigit() and (last or first).isdigit()):
        raise ImpossibleCopy(f"years: {text!r} is not the first and the last year, such as 2017-2021.")
    return int(first), int(last or first)


def synthesise(order: Order, *, done: Callable[[int], None] = lambda persons: None) -> Copy:
    """Write a synthetic copy and return what it holds. `done` is told the persons of each block that is finished.

    The same order gives the same bytes. Memory holds one block at a time, whatever the number of persons.
    """
    _take_place(order.folder)
    _label(order, {}, complete=False)
    period = Period(order.first_year, order.last_year)
    tally: Tally = Counter()
    hidden: dict[tuple[str, int], str] = {}
    counters = Counters()
    with Tables(order.folder, order.file_format, all_columns=order.all_columns) as tables:
        tables.add("IR_PHA_R", referential_of_drugs())
        tables.add("NU_ITE_R", referential_of_units())
        for year in period.years:
            write_hospitals(tables, year)
        for number, first in enumerate(range(0, order.persons, SIZE)):
            size = min(SIZE, order.persons - first)
            found, nobody = make_block(number, size, order.seed, period, tables, counters)
            tally.update(found)
            hidden.update(nobody.numbers)
            done(size)
        write_nobody(tables, [(number, kind, place) for (kind, place), number in sorted(hidden.items())], period)
    written = dict(sorted(tables.rows.items()))
    compared = write_report(order.folder, tally, persons=order.persons, years=period.years, rows=written)
    _label(order, written, complete=True)
    return Copy(written, compared)


def _take_place(folder: Path) -> None:
    """Make the folder; refuse one that holds anything but a former copy, which is replaced file by file."""
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / LABEL).exists())):
        raise ImpossibleCopy(f"{folder}: holds something else than a synthetic copy. Name an empty or new folder.")
    for old in sorted(folder.rglob("*"), reverse=True) if folder.exists() else ():
        if old.is_file() and (old.suffix in (".parquet", ".csv") or old.name == LABEL):
            old.unlink()
    folder.mkdir(parents=True, exist_ok=True)


def referential_of_drugs() -> Columns:
    """Return IR_PHA_R: the products that the copy uses."""
    listed = rows("drugs", "products.csv")
    columns: Columns = {}
    for name in listed[0]:
        cells = [row[name] for row in listed]
        if name in ("PHA_CIP_C13", "PHA_PRS_IDE", "PHA_CIP_UCD"):
            absent = np.array([not cell for cell in cells])
            columns[name] = integers(np.array([int(cell or 0) for cell in cells]), missing=absent, wide=True)
        else:
            columns[name] = texts(np.array([place if cell else -1 for place, cell in enumerate(cells)]), cells)
    return columns


def referential_of_units() -> Columns:
    """Return NU_ITE_R: the hospital drugs that the copy uses, with their class."""
    listed = rows("drugs", "hospital_units.csv")
    places = np.arange(len(listed))
    return {name: texts(places, [row[name] for row in listed]) for name in listed[0]}


def _label(order: Order, written: dict[str, int], *, complete: bool) -> None:
    """Write what the copy is: first of all, so that a copy cut short is known for synthetic and can be made again."""
    said = {
        "synthetic": True,
        "complete": complete,
        "format": FORMAT,
        "persons": order.persons,
        "years": [order.first_year, order.last_year],
        "seed": order.seed,
        "file_format": str(order.file_format),
        "all_columns": order.all_columns,
        "rows": written,
    }
    (order.folder / LABEL).write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")
