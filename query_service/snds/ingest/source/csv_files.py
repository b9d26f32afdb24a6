"""CSV as SNDS tools write it, `;` or `,`, UTF-8 or Latin-1: turned once into Parquet of text, rows in their order."""

from __future__ import annotations

from pathlib import Path

from query_service.errors import UnreadableSource
from query_service.snds.ingest.sql import Workbench

_DELIMITERS = ";,\t"


def as_parquet(bench: Workbench, path: Path, target: Path) -> Path:
    """Return the path of a Parquet file with the rows of `path`: itself, or `target` made from a CSV."""
    if path.suffix.lower() == ".parquet":
        return path
    target.parent.mkdir(parents=True, exist_ok=True)
    encoding = _encoding(path)
    bench.convert_csv(path, target, _delimiter(path, encoding), encoding)
    return target


def _delimiter(path: Path, encoding: str) -> str:
    """Return the separator that the header uses most; a header without any is one column, which no table has."""
    with path.open(encoding=encoding) as file:
        header = file.readline()
    if not header.strip():
        raise UnreadableSource(f"{path}: is empty. A table without rows still has its line of columns.")
    return max(_DELIMITERS, key=header.count)


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
