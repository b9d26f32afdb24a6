"""CSV as SNDS tools write it, `;` or `,`, UTF-8 or Latin-1: turned once into Parquet of text, rows in their order."""

from __future__ import annotations

import csv
from pathlib import Path

from query_service.errors import UnreadableSource
from query_service.snds.ingest.source.columns import Table
from query_service.snds.ingest.sql import Workbench

_DELIMITERS = ";,\t"


def as_parquet(bench: Workbench, table: Table, path: Path, target: Path) -> Path:
    """Return the path of a Parquet file with the columns that ingest reads: `path`, or `target` made from a CSV."""
    if path.suffix.lower() == ".parquet":
        return path
    encoding = _encoding(path)
    delimiter, header = _header(path, encoding)
    wanted = {name for column in table.columns for name in (column.name, column.demex) if name}
    columns = [name for name in header if name.upper() in wanted]
    if not columns:
        raise UnreadableSource(f"{path}: its first line names no column of {table.name}. Write them there.")
    target.parent.mkdir(parents=True, exist_ok=True)
    bench.convert_csv(path, target, columns, delimiter, encoding)
    return target


def _header(path: Path, encoding: str) -> tuple[str, list[str]]:
    """Return the separator, the one that the first line uses most, and the names of columns."""
    with path.open(encoding=encoding.replace("utf-8", "utf-8-sig")) as file:
        line = file.readline()
    if not line.strip():
        raise UnreadableSource(f"{path}: is empty. A table without rows still has its line of columns.")
    delimiter = max(_DELIMITERS, key=line.count)
    return delimiter, next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter))


def _encoding(path: Path) -> str:
    """Return utf-8, or latin-1 when the first megabyte is not UTF-8."""
    with path.open("rb") as file:
        beginning = file.read(1_000_000)
    try:
        # A character may be cut at the end of what was read.
        beginning[: beginning.rfind(b"\n") + 1].decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"
