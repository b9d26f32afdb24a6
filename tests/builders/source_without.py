"""A synthetic copy as if some people had never been in the base: their rows are taken out of its tables."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet

from query_service.snds.ingest.persons import KEPT_NUMBERS
from query_service.snds.ingest.source.wanted import KEY_NAMES

Row = dict[str, Any]
# Tables that hang on those of who each stay or visit is of, by what joins them.
_HUNG = {"C": ("RSA_NUM", ("B", "A", "D", "UM", "MED")), "CSTC": ("SEQ_NUM", ("FMSTC",))}


def source_without(copy: Path, folder: Path, pseudonyms: Collection[str]) -> Path:
    """Write the tables of a copy in Parquet without the rows of these people, and return the folder.

    What the base itself gives to nobody stays, although it comes from them: fees under a number secret by law, stays
    with a doubtful return code. A store cannot take it out either, since it does not know whose it is.
    """
    taken = _Taken(copy, folder)
    identities = [*taken.rows("IR_BEN_R"), *taken.rows("IR_BEN_R_ARC")]
    cards = {row["BEN_NIR_PSA"] for row in identities if _identity(row) in pseudonyms and not _secret(row)}
    for name in ("IR_BEN_R", "IR_BEN_R_ARC", "IR_IMB_R"):
        taken.leave_out(name, lambda row: row["BEN_NIR_PSA"] in cards and not _secret(row))
    fees = taken.leave_out("ER_PRS_F", lambda row: row["BEN_NIR_PSA"] in cards and not _secret(row))
    keys = {_key(row, KEY_NAMES) for row in fees}
    for name in ("ER_PHA_F", "ER_CAM_F", "ER_BIO_F", "ER_ETE_F", "ER_UCD_F", "ER_TIP_F"):
        taken.leave_out(name, lambda row: _key(row, KEY_NAMES) in keys)
    for start in sorted({path.name[:7] for path in copy.glob("T_MCO*")}):
        for table, (number, hung) in _HUNG.items():
            stays = taken.leave_out(start + table, lambda row: row["NIR_ANO_17"] in cards and _sound(row))
            those = {_key(row, ("ETA_NUM", number)) for row in stays}
            for one in hung:
                taken.leave_out(
                    start + one, lambda row, number=number, those=those: _key(row, ("ETA_NUM", number)) in those
                )
    dead = taken.leave_out("KI_CCI_R", lambda row: row["BEN_IDT_ANO"] in pseudonyms and row["DCD_IDT_TOP"] in (None, 1))
    certificates = {row["DCD_IDT_ENC"] for row in dead}
    taken.leave_out("KI_ECD_R", lambda row: row["DCD_IDT_ENC"] in certificates)
    taken.link_others()
    return folder


class _Taken:
    """Reads the tables of a copy and writes what is left of them."""

    def __init__(self, copy: Path, folder: Path) -> None:
        self._copy = copy
        self._folder = folder

    def rows(self, table: str) -> list[Row]:
        return [row for path in self._files(table) for row in _read(path).to_pylist()]

    def leave_out(self, table: str, theirs: Callable[[Row], bool]) -> list[Row]:
        """Write a table without their rows, and return these."""
        found = []
        for path in self._files(table):
            whole = _read(path)
            rows = whole.to_pylist()
            mask = [theirs(row) for row in rows]
            found += [row for row, one in zip(rows, mask, strict=True) if one]
            target = self._target(path)
            parquet.write_table(whole.filter(pa.array([not one for one in mask], pa.bool_())), target)
        return found

    def link_others(self) -> None:
        """Give the folder the files that were not written."""
        for path in self._copy.rglob("*"):
            target = self._target(path)
            if path.is_file() and not target.exists() and not path.name.startswith(("report", "truth")):
                os.link(path, target)

    def _files(self, table: str) -> list[Path]:
        return sorted((self._copy / table).glob("*.parquet"))

    def _target(self, path: Path) -> Path:
        target = self._folder / path.relative_to(self._copy)
        target.parent.mkdir(parents=True, exist_ok=True)
        return target


def _read(path: Path) -> pa.Table:
    return parquet.read_table(path, partitioning=None)


def _key(row: Row, names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


def _identity(row: Row) -> str:
    return row["BEN_IDT_ANO"] or row["BEN_NIR_ANO"] or f"{row['BEN_NIR_PSA']}{row['BEN_RNG_GEM'] or 0}"


def _secret(row: Row) -> bool:
    kind = row.get("BEN_CDI_NIR")
    return kind is not None and str(kind).rjust(2, "0") not in KEPT_NUMBERS


def _sound(row: Row) -> bool:
    return all(value in (None, "0") for name, value in row.items() if name.endswith("_RET"))
