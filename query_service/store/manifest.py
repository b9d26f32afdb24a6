"""What a store says of itself: manifest.json. Its counts stay on the secure side and are in no release."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet

from query_service.errors import UnusableStore
from query_service.planner.plan import YearSpan
from query_service.store.layout import FORMAT, MANIFEST, TABLES, files_of


class Twins(StrEnum):
    """Who is a person when several people share the number of a health card (twins of the same sex).

    ONE_UNIT: the whole group is one person everywhere. A hospital cannot tell its members apart, so this alone lets
    the store of D and p be the store of D and that of p: releases need it.
    APART: as the handbook counts, two in town and one in hospital. For exact figures only.
    """

    ONE_UNIT = "one_unit"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a reader of the store must know, and `rows` by table, which a check compares with the files.

    `vintage` names the extraction; it is part of the key of every answer. `coverage`: years of each table; a table
    that the source did not have is not there. `notes` say what is incomplete. `numbering` is written in the mapping
    of pseudonyms as well: the two belong together. `ordered_persons`: how many a synthetic copy was ordered with, what
    its order says and no count of what is in it; None for real data and for older copies.
    """

    vintage: str
    source: str
    synthetic: bool
    coverage: Mapping[str, YearSpan]
    rows: Mapping[str, int]
    numbering: str
    twins: Twins = Twins.ONE_UNIT
    code_systems: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    ordered_persons: int | None = None
    format: int = FORMAT

    @property
    def releasable(self) -> bool:
        """Say whether noisy figures may be made from it: see Twins."""
        return self.twins is Twins.ONE_UNIT


def write_manifest(manifest: Manifest, store: Path) -> None:
    """Write it into the folder of the store."""
    said: dict[str, Any] = {
        "format": manifest.format,
        "vintage": manifest.vintage,
        "source": manifest.source,
        "synthetic": manifest.synthetic,
        "twins": manifest.twins.value,
        "code_systems": dict(sorted(manifest.code_systems.items())),
        "coverage": {name: [span.first, span.last] for name, span in sorted(manifest.coverage.items())},
        "notes": list(manifest.notes),
        "numbering": manifest.numbering,
        "rows": dict(sorted(manifest.rows.items())),
    }
    if manifest.ordered_persons is not None:
        said["ordered_persons"] = manifest.ordered_persons
    (store / MANIFEST).write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def read_manifest(store: Path) -> Manifest:
    """Return the manifest of a store; raise UnusableStore for a folder that is none of this format."""
    path = store / MANIFEST
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UnusableStore(f"{store}: holds no {MANIFEST}. Make a store with `query-service ingest`.") from None
    except ValueError as error:
        raise UnusableStore(f"{path}: is no JSON ({error}). Ingest again.") from None
    try:
        if said["format"] != FORMAT:
            raise UnusableStore(f"{path}: format {said['format']}, this version reads {FORMAT}. Ingest again.")
        return _manifest(said)
    except (KeyError, TypeError, ValueError) as error:
        raise UnusableStore(f"{path}: a part is missing or is not what it should be ({error}). Ingest again.") from None


def check_store(store: Path) -> Manifest:
    """Return the manifest after comparing it with the files: every table is there with its rows.

    Reads the foot of each file only. Raises UnusableStore naming the table and both numbers.
    """
    manifest = read_manifest(store)
    for table in TABLES:
        found = sum(parquet.read_metadata(path).num_rows for path in files_of(store, table))
        told = manifest.rows.get(table.name, 0)
        if found != told:
            raise UnusableStore(
                f"{store}, table {table.name}: {found} rows in its files, {told} in {MANIFEST}. Ingest again."
            )
    return manifest


def _manifest(said: Mapping[str, Any]) -> Manifest:
    return Manifest(
        vintage=str(said["vintage"]),
        source=str(said["source"]),
        synthetic=said["synthetic"] is True,
        coverage={name: YearSpan(int(first), int(last)) for name, (first, last) in said["coverage"].items()},
        rows={name: int(number) for name, number in said["rows"].items()},
        numbering=str(said["numbering"]),
        twins=Twins(said["twins"]),
        code_systems={name: str(version) for name, version in said["code_systems"].items()},
        notes=tuple(str(note) for note in said["notes"]),
        ordered_persons=int(said["ordered_persons"]) if "ordered_persons" in said else None,
    )
