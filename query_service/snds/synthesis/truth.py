"""Who is truly ill in a synthetic copy, as the persons of the store made from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as parquet

from query_service.errors import UnreadableSource

TRAITS = ("BEN_IDT_ANO", "died")


@dataclass(frozen=True, slots=True)
class TrulyIll:
    """`persons` of the store, and how many others the store does not know: nothing can find these."""

    persons: frozenset[int]
    unknown: int

    def __len__(self) -> int:
        return len(self.persons) + self.unknown


def truly_ill(truth: Path, mapping: Path, numbering: str, illnesses: Sequence[str], year: int) -> TrulyIll:
    """Return who has one of the illnesses on a day of the year that she lives.

    `truth` is truth.parquet or truth.csv, `mapping` the file that the ingest wrote beside the store, `numbering` that
    of its manifest. People who share a card are one person of the store: ill when one of them is. Raises
    UnreadableSource for files that do not belong to the store.
    """
    numbers = _numbers(mapping, numbering)
    possible = [f"{key}_end" for key in illnesses]
    table = _read_csv(truth, [*illnesses, *possible]) if truth.suffix.lower() == ".csv" else _read(truth)
    ends = [name for name in possible if name in table.column_names]
    missing = [name for name in (*TRAITS, *illnesses) if name not in table.column_names]
    if missing:
        raise UnreadableSource(f"{truth}: has no column {', '.join(missing)}. Give the truth of the copy.")
    rows = table.select([*TRAITS, *illnesses, *ends]).to_pylist()
    if not any(row["BEN_IDT_ANO"] in numbers for row in rows):
        raise UnreadableSource(f"{truth}: none of its persons is in {mapping}. Give the truth of the copy ingested.")
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    ill = [
        numbers.get(row["BEN_IDT_ANO"])
        for row in rows
        if (row["died"] is None or row["died"] >= first)
        and any(_runs(row[key], row.get(f"{key}_end"), first, last) for key in illnesses)
    ]
    return TrulyIll(frozenset(one for one in ill if one is not None), sum(one is None for one in ill))


def _runs(onset: dt.date | None, end: dt.date | None, first: dt.date, last: dt.date) -> bool:
    return onset is not None and onset <= last and (end is None or end > first)


def _numbers(mapping: Path, numbering: str) -> dict[str, int]:
    table = _read(mapping)
    said = (table.schema.metadata or {}).get(b"numbering", b"").decode()
    if said != numbering:
        raise UnreadableSource(f"{mapping}: is the mapping of another ingest. Name that of this store with --mapping.")
    return dict(zip(table["BEN_IDT_ANO"].to_pylist(), table["person"].to_pylist(), strict=True))


def _read(path: Path) -> pa.Table:
    try:
        return parquet.read_table(path)
    except (FileNotFoundError, pa.ArrowInvalid) as error:
        raise UnreadableSource(f"{path}: cannot be read as Parquet ({str(error).splitlines()[0]}).") from None


def _read_csv(path: Path, onsets: Sequence[str]) -> pa.Table:
    """Return the table as `synthesise --format csv` writes it; a column may be empty, so its type is given."""
    dates = dict.fromkeys(("died", *onsets), pa.date32())
    types = csv.ConvertOptions(column_types={"BEN_IDT_ANO": pa.string(), **dates})
    try:
        return csv.read_csv(path, parse_options=csv.ParseOptions(delimiter=";"), convert_options=types)
    except (FileNotFoundError, pa.ArrowInvalid) as error:
        raise UnreadableSource(
            f"{path}: cannot be read as CSV with semicolons ({str(error).splitlines()[0]})."
        ) from None
