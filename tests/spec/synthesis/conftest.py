"""A synthetic copy of 3,000 persons over two years, made once, and questions to it in SQL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from query_service.snds.synthesis.copying import Order, synthesise
from query_service.snds.synthesis.written.writing import FileFormat

PERSONS, FIRST, LAST, SEED = 3000, 2017, 2018, 5
CROWD = 80  # persons of the copies that are made to be compared
Rows = Callable[[str], list[Any]]


def order(folder: Path, **changes: Any) -> Order:
    """Return an order of a small copy of one year, with some of it changed."""
    asked = {
        "persons": CROWD,
        "first_year": 2019,
        "last_year": 2019,
        "seed": SEED,
        "folder": folder,
        "file_format": FileFormat.PARQUET,
        "all_columns": False,
    }
    return Order(**{**asked, **changes})


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the copy."""
    folder = tmp_path_factory.mktemp("synthetic")
    synthesise(order(folder, persons=PERSONS, first_year=FIRST, last_year=LAST))
    return folder


@pytest.fixture(scope="session")
def ask(copy: Path) -> Rows:
    """Ask the copy in SQL: one view for each table, `T_MCO_B` for all the years of T_MCOaaB, and `truth`."""
    connection = duckdb.connect()
    for folder in sorted(path for path in copy.iterdir() if path.is_dir()):
        connection.execute(f"CREATE VIEW {folder.name} AS SELECT * FROM read_parquet('{folder}/*.parquet')")
    for part in ("B", "C", "D", "UM", "A", "E", "MED", "CSTC", "FMSTC"):
        files = [str(path) for path in copy.glob(f"T_MCO[0-9][0-9]{part}/*.parquet")]
        connection.execute(f"CREATE VIEW T_MCO_{part} AS SELECT * FROM read_parquet({files}, filename = true)")
    connection.execute(f"CREATE VIEW truth AS SELECT * FROM read_parquet('{copy}/truth.parquet')")
    return lambda sql: connection.execute(sql).fetchall()


@pytest.fixture(scope="session")
def number(ask: Rows) -> Callable[[str], float]:
    """Ask for one number."""
    return lambda sql: ask(sql)[0][0] or 0
