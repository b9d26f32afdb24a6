"""SQL as text with named holes, and the engine that runs it.

Counting rules are written in SQL that DuckDB and Spark share as far as it costs nothing; what differs (reading
files, reading values, writing) is behind `Workbench` and in `source/values.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any, Protocol


class Workbench(Protocol):
    """An engine with temporary tables of its own."""

    @property
    def name(self) -> str:
        """Name the engine."""

    def run(self, sql: str) -> None:
        """Run a statement."""

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""

    def relation(self, files: Sequence[Path]) -> str:
        """Return how to name the rows of Parquet files in a query."""

    def columns(self, files: Sequence[Path]) -> dict[str, str]:
        """Return the columns of Parquet files and their types."""

    def convert_csv(self, path: Path, target: Path, columns: Sequence[str], delimiter: str, encoding: str) -> None:
        """Write these columns of a CSV as a Parquet file of text."""

    def write(self, select: str, path: Path, said: Mapping[str, str] | None = None) -> int:
        """Write the rows of a query into a Parquet file and return how many."""


def fill(sql: str, /, **parts: str) -> str:
    """Return the SQL with its holes (`$name`) filled; raise KeyError for one that is left."""
    return Template(sql).substitute(parts)


def make(bench: Workbench, table: str, query: str, /, **parts: str) -> None:
    """Make a temporary table out of a query, in place of one of the same name."""
    bench.run(f"CREATE OR REPLACE TEMP TABLE {table} AS " + fill(query, **parts))


def drop(bench: Workbench, *tables: str) -> None:
    """Forget temporary tables: what the next steps do not need would fill the memory."""
    for table in tables:
        bench.run(f"DROP TABLE {table}")


def number(bench: Workbench, query: str, /, **parts: str) -> int:
    """Return the one number that a query gives; 0 for null."""
    return int(bench.rows(fill(query, **parts))[0][0] or 0)
