"""True figures. The only type that holds them: its repr and str hide them, and few modules may import it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from query_service.query_model.question import Dimension

# One value for each dimension of the table, in its order: year and month as int, sex as 0, 1 or 2, age class
# as its first age (-1: unknown), région and département as official codes ("" unknown), group by its name.
Key = tuple[int | str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class ExactTable:
    """The cells of one table that are not zero: persons, stays, acts or boxes, or cents of euro."""

    dimensions: tuple[Dimension, ...]
    cells: Mapping[Key, int]

    def __repr__(self) -> str:
        return f"ExactTable(by {', '.join(self.dimensions) or 'nothing'}, figures hidden)"


@dataclass(frozen=True, slots=True, repr=False)
class ExactAnswer:
    """One exact table for each table of the plan, in its order."""

    tables: tuple[ExactTable, ...]

    def __repr__(self) -> str:
        return f"ExactAnswer({len(self.tables)} tables, figures hidden)"
