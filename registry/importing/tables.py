"""Rows of cells as a file holds them, before anybody knows what the columns mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from registry.importing.drafts import BadValue, Finding


@dataclass(frozen=True, slots=True)
class Row:
    """One row at a line of the file.

    `whole` is why the row cannot be cut into cells: its only cell is then the line itself. `faults`
    are the cells that cannot be read, `done` what was done to read others, by position.
    """

    line: int
    cells: tuple[Any, ...]
    whole: BadValue | None = None
    faults: dict[int, BadValue] = field(default_factory=dict)
    done: dict[int, str] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        return not self.faults and not self.whole and all(cell is None or cell == "" for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a sheet or of a text file, the header among them; they can be gone through more than once.

    `findings` speak of the whole file.
    """

    name: str
    rows: Iterable[Row]
    findings: tuple[Finding, ...] = ()

    def filled(self) -> Iterator[Row]:
        return (row for row in self.rows if not row.empty)
