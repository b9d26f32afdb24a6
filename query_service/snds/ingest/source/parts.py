"""A table as its files give it: what is looked at before anything is counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from query_service.snds.ingest.source.columns import Column, Table


@dataclass(frozen=True, slots=True)
class Part:
    """The files of a table, of one year for yearly ones; `types`: their columns in capitals, with name and type.

    `origin` gives the file of the source that a file of the relation was made from.
    """

    name: str
    table: Table
    year: int
    relation: str
    origin: Callable[[str], str]
    types: dict[str, tuple[str, str]]

    def find(self, column: Column) -> tuple[str, str] | None:
        """Return name and type of a column in the files, under its own name or that of the DEMEX."""
        return self.types.get(column.name) or self.types.get(column.demex)
