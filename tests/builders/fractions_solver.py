"""What follows from equations, by Gaussian elimination in fractions: slow, exact, and nothing of the service in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

Vector = dict[int, Fraction]


def determined(equations: Iterable[Mapping[int, int]]) -> set[int]:
    """Return the unknowns that the equations leave one value: their unit vector is in the span of the rows."""
    span = Span(equations)
    return {unknown for row in span.rows.values() for unknown in row if span.holds({unknown: 1})}


class Span:
    """All combinations of some rows. `rows` by their first column, in echelon form."""

    def __init__(self, rows: Iterable[Mapping[int, int]]) -> None:
        self.rows: dict[int, Vector] = {}
        for row in rows:
            if left := self._left(row):
                first = min(left)
                self.rows[first] = {column: value / left[first] for column, value in left.items()}

    def holds(self, row: Mapping[int, int]) -> bool:
        return not self._left(row)

    def _left(self, row: Mapping[int, int]) -> Vector:
        left = {column: Fraction(value) for column, value in row.items() if value}
        # Columns only ever grow: what a row brings in stands behind its first.
        waiting = True
        while waiting:
            waiting = False
            for column in sorted(left):
                if column in self.rows:
                    times = left[column]
                    for other, value in self.rows[column].items():
                        left[other] = left.get(other, Fraction(0)) - times * value
                    left = {other: value for other, value in left.items() if value}
                    waiting = True
                    break
        return left
