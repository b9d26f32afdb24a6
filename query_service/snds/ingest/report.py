"""What ingest read, kept and dropped, and why. For the operator: it never leaves the secure side."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field

from query_service.snds.ingest.rules import BY_NAME
from query_service.snds.ingest.source.open_lists import UnknownCodes
from query_service.snds.ingest.sql import Workbench, fill

_WHY_NOT = (
    "The project ships a part of these nomenclatures, which would call most codes unknown: name the folder of the "
    "official files with --codes."
)


@dataclass(frozen=True, slots=True)
class Count:
    """What became of the rows of a table: `dropped` by name of rule."""

    table: str
    read: int
    dropped: Mapping[str, int]

    @property
    def kept(self) -> int:
        return self.read - sum(self.dropped.values())


@dataclass(frozen=True, slots=True)
class Report:
    """`tables` in the order they were read; `absent`: tables and columns that the source lacks; `written` by table.

    `unknown`: codes that their nomenclature does not have; `not_looked_up`: systems of which no whole one was there.
    """

    tables: tuple[Count, ...]
    absent: tuple[str, ...]
    unknown: tuple[UnknownCodes, ...]
    not_looked_up: tuple[str, ...]
    notes: tuple[str, ...]
    written: Mapping[str, int]

    def as_json(self) -> str:
        """Return the report as JSON."""
        said = asdict(self)
        for row, count in zip(said["tables"], self.tables, strict=True):
            row["kept"] = count.kept
        return json.dumps(said, ensure_ascii=False, indent=2) + "\n"

    def as_text(self) -> str:
        """Return the report as lines to read."""
        lines = []
        for count in self.tables:
            lines.append(f"{count.table}: {count.read:,} rows read, {count.kept:,} kept")
            lines.extend(
                f"  {number:,} dropped: {BY_NAME[name].says} ({name}, handbook {BY_NAME[name].section})"
                for name, number in count.dropped.items()
            )
        lines.extend(f"absent: {one}" for one in self.absent)
        lines.extend(f"unknown codes: {one}" for one in self.unknown)
        if self.not_looked_up:
            lines.append(f"codes not looked up: {', '.join(self.not_looked_up)}. {_WHY_NOT}")
        lines.extend(f"note: {one}" for one in self.notes)
        lines.extend(f"written: {name}, {rows:,} rows" for name, rows in self.written.items())
        return "\n".join(lines)


@dataclass(slots=True)
class Journal:
    """Gathers the report while ingest runs."""

    counts: list[Count] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    unknown: list[UnknownCodes] = field(default_factory=list)
    not_looked_up: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def count(self, bench: Workbench, table: str, rows: str) -> None:
        """Note how many rows of a temporary table each rule drops: the name of the rule is in its column `why`."""
        found = bench.rows(fill("SELECT why, count(*) FROM $rows GROUP BY why ORDER BY why", rows=rows))
        dropped = {why: number for why, number in found if why is not None}
        self.add(table, sum(number for _why, number in found), dropped)

    def add(self, table: str, read: int, dropped: Mapping[str, int]) -> None:
        """Note what became of the rows of a table; nothing when it had none."""
        if read:
            self.counts.append(Count(table, read, {why: number for why, number in dropped.items() if number}))

    def note(self, sentence: str) -> None:
        """Note something the operator should know."""
        self.notes.append(sentence)

    def report(self, written: Mapping[str, int]) -> Report:
        """Return the whole report."""
        return Report(
            tuple(self.counts), tuple(self.absent), tuple(self.unknown), tuple(self.not_looked_up),
            tuple(self.notes), dict(written),
        )  # fmt: skip

    def lack(self, names: Iterable[str]) -> None:
        """Note tables or columns that are not there."""
        self.absent.extend(names)
