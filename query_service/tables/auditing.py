"""Which hidden figures a reader could work out: exact linear algebra over everything published from one draw.

What is known of figures is a set of equations between them (a total is the sum of its parts), of which the published
figures drop out as known numbers. A hidden figure can be computed when its unit vector is a combination of the
equations that are left, and then its row in their reduced form holds it alone. The arithmetic is exact, modulo a prime
of 61 bits: a figure that follows from the equations over the fractions follows modulo the prime as well, unless the
prime divides a denominator, and equations of ones have none that large.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

PRIME = (1 << 61) - 1

# An equation: the coefficient of each unknown figure in it. What it is equal to is known, and does not matter.
Equation = Mapping[int, int]
_Row = dict[int, int]


def recomputable(equations: Iterable[Equation]) -> set[int]:
    """Return the unknown figures that the equations determine."""
    rows = [row for one in equations if (row := {figure: value % PRIME for figure, value in one.items() if value})]
    aside, core = _set_aside(rows)
    reduced = _reduce(core)
    # Each row set aside has a pivot that no later row holds: taken from the last, it only has to be cleared of theirs.
    for pivot, row in reversed(aside):
        reduced[pivot] = _cleared(_scaled(row, pivot), reduced)
    return {pivot for pivot, row in reduced.items() if len(row) == 1}


def _set_aside(rows: list[_Row]) -> tuple[list[tuple[int, _Row]], list[_Row]]:
    """Take out, one after the other, rows that hold a figure of which no row that is left knows anything."""
    holders: dict[int, set[int]] = defaultdict(set)
    for number, row in enumerate(rows):
        for figure in row:
            holders[figure].add(number)
    alone = [figure for figure, those in holders.items() if len(those) == 1]
    left, aside = set(range(len(rows))), []
    while alone:
        figure = alone.pop()
        if len(holders[figure]) != 1:
            continue
        (number,) = holders[figure]
        aside.append((figure, rows[number]))
        left.discard(number)
        for other in rows[number]:
            holders[other].discard(number)
            if len(holders[other]) == 1:
                alone.append(other)
    return aside, [rows[number] for number in sorted(left)]


def _reduce(rows: list[_Row]) -> dict[int, _Row]:
    """Return the reduced form of the rows, by pivot: each pivot is in its own row only."""
    reduced: dict[int, _Row] = {}
    for row in sorted(rows, key=len):
        left = _cleared(row, reduced)
        if not left:
            continue
        pivot = min(left)
        new = _scaled(left, pivot)
        for other, held in reduced.items():
            if pivot in held:
                reduced[other] = _less(held, held[pivot], new)
        reduced[pivot] = new
    return reduced


def _cleared(row: _Row, reduced: Mapping[int, _Row]) -> _Row:
    """Return the row without the pivots of the others; those rows hold no pivot but their own."""
    left = dict(row)
    for figure in row:
        if figure in reduced and figure in left:
            left = _less(left, left[figure], reduced[figure])
    return left


def _less(row: _Row, times: int, other: Mapping[int, int]) -> _Row:
    found = dict(row)
    for figure, value in other.items():
        rest = (found.get(figure, 0) - times * value) % PRIME
        if rest:
            found[figure] = rest
        else:
            found.pop(figure, None)
    return found


def _scaled(row: _Row, pivot: int) -> _Row:
    inverse = pow(row[pivot], -1, PRIME)
    return {figure: value * inverse % PRIME for figure, value in row.items()}
