"""Whole numbers for estimates that add up: cumulative sums are rounded, and a cell is what lies between two of them.

Tables are rounded one after the other. What a table shares with those before it (of two tables by sex and by région,
the total) is whole already; inside each cell of that, the cells of the table are rounded by their cumulative sums,
which end on the whole number. With totals before their parts every figure is within about 1 of its estimate.

Not every set of tables has such an order: a table by sex and age beside its two margins does not. There the parts come
first and a margin that runs across them is their sum, which errs by more. Where neither order is possible (sex by age,
sex by région, age by région: a circle) the base under all of them is rounded, in the order of its axes.

The error of a rounded sum is taken for uniform over one unit, of variance 1/12, and for independent of the others. A
figure has that of each end of a run that is its own, and its share of the error of the whole that it was rounded in.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from query_service.tables.least_squares import Floats, Grouping, Places

Wholes = NDArray[np.int64]
Number = TypeVar("Number", np.float64, np.int64)
_OF_A_ROUNDED_SUM = 1 / 12


@dataclass(frozen=True, slots=True)
class _Step:
    """A table to round: `whole` is what it shares with those before it, found in the table `among`; None for none."""

    table: int
    whole: Grouping | None = None
    among: int = -1


class Rounding:
    """How tables of one base are rounded together."""

    def __init__(self, tables: Sequence[Grouping]) -> None:
        self._tables = tuple(tables)
        self._steps = {step.table: step for step in _steps(self._tables)}
        finest = Grouping(tuple(np.arange(len(groups), dtype=np.intp) for groups in tables[0].groups))
        # In which order the cells of each table stand when it is rounded: those of one whole together.
        self._orders = {table: _order(tables[table], step.whole) for table, step in self._steps.items()}
        # The whole of each of these cells.
        self._parents = {
            table: _cells(step.whole, tables[table])[order] if step.whole else np.zeros(len(order), dtype=np.intp)
            for (table, step), order in zip(self._steps.items(), self._orders.values(), strict=True)
        }
        if not self._steps:
            self._of_base = [_cells(table, finest) for table in tables]

    def rounded(self, base: Floats) -> list[Wholes]:
        """Return the tables in whole numbers, frames first, in their order; `base` are the estimates under them."""
        if not self._steps:
            sums = np.rint(np.cumsum(base.reshape(len(base), -1), axis=1)).astype(np.int64)
            whole = np.diff(sums, axis=1, prepend=0).reshape(base.shape)
            return [_summed(whole, table) for table in self._tables]
        found: dict[int, Wholes] = {}
        for step in self._steps.values():
            table = self._tables[step.table]
            estimates, order = _summed(base, table).reshape(len(base), -1), self._orders[step.table]
            if step.whole is None:
                wholes = np.rint(np.sum(estimates, axis=1, keepdims=True)).astype(np.int64)
            else:
                wholes = _regrouped(found[step.among], self._tables[step.among], step.whole)
            cells = np.empty(estimates.shape, dtype=np.int64)
            cells[:, order] = _between(estimates[:, order], wholes, self._parents[step.table])
            found[step.table] = cells.reshape(len(base), *table.shape)
        return [found[number] for number in range(len(self._tables))]

    def variances(self, table: int) -> Floats:
        """Return what rounding adds to the variance of each cell of a table."""
        shape = self._tables[table].shape
        if not self._steps:
            return self._of_runs_of_base(table).reshape(shape)
        parents = self._parents[table]
        same = parents[1:] == parents[:-1]
        ends = np.r_[False, same].astype(np.float64) + np.r_[same, False]
        found = np.empty(len(parents))
        found[self._orders[table]] = (
            ends * _OF_A_ROUNDED_SUM + (self._of_wholes(table) / np.bincount(parents) ** 2)[parents]
        )
        return found.reshape(shape)

    def variances_of_sums(self, table: int, masks: NDArray[np.bool_]) -> Floats:
        """Return what rounding adds to the variance of sums of cells of a table; `masks` one for each sum."""
        return self._of_sums(table, masks.reshape(len(masks), -1).astype(np.float64))

    def _of_sums(self, table: int, weights: Floats) -> Floats:
        """Return the variance of sums with weights: of the ends that are their own, and of the wholes they share."""
        if not self._steps:
            along = weights[:, self._of_base[table]]
            found: Floats = (np.sum(np.diff(along, axis=1) ** 2, axis=1) + along[:, -1] ** 2) * _OF_A_ROUNDED_SUM
            return found
        step, parents = self._steps[table], self._parents[table]
        along = weights[:, self._orders[table]]
        own: Floats = np.sum(np.diff(along, axis=1) ** 2 * (parents[1:] == parents[:-1]), axis=1) * _OF_A_ROUNDED_SUM
        sizes = np.bincount(parents)
        shares: Floats = np.add.reduceat(along, np.cumsum(sizes) - sizes, axis=1) / sizes
        if step.whole is None:
            return own + shares[:, 0] ** 2 * _OF_A_ROUNDED_SUM
        return own + self._of_sums(step.among, shares[:, _cells(step.whole, self._tables[step.among])])

    def _of_wholes(self, table: int) -> Floats:
        """Return the variance of each whole that the cells of a table are rounded inside."""
        step = self._steps[table]
        if step.whole is None:
            return np.array([_OF_A_ROUNDED_SUM])
        if step.whole.shape == self._tables[step.among].shape:
            return self.variances(step.among).ravel()
        among = _cells(step.whole, self._tables[step.among])
        return self._of_sums(step.among, (np.arange(among.max() + 1)[:, None] == among).astype(np.float64))

    def _of_runs_of_base(self, table: int) -> Floats:
        cells, size = self._of_base[table], math.prod(self._tables[table].shape)
        changes = np.flatnonzero(cells[1:] != cells[:-1])
        # Where one run ends and another begins both have the error of that sum; the last one has it for itself.
        ends = np.concatenate((cells[changes], cells[changes + 1], cells[-1:]))
        counted: Floats = np.bincount(ends, minlength=size).astype(np.float64)
        return counted * _OF_A_ROUNDED_SUM


def _steps(tables: Sequence[Grouping]) -> list[_Step]:
    """Return an order of rounding, empty where there is none: totals before their parts, else after them."""
    by_size = sorted(range(len(tables)), key=lambda number: math.prod(tables[number].shape))
    return _ordered(tables, by_size) or _ordered(tables, by_size[::-1])


def _ordered(tables: Sequence[Grouping], numbers: Sequence[int]) -> list[_Step]:
    steps, left = [_Step(numbers[0])], list(numbers[1:])
    while left:
        step = next((step for number in left if (step := _after(number, tables, steps)) is not None), None)
        if step is None:
            return []
        steps.append(step)
        left.remove(step.table)
    return steps


def _after(number: int, tables: Sequence[Grouping], steps: Sequence[_Step]) -> _Step | None:
    """Return how a table is rounded after these; None where two of them tie it in ways that do not nest."""
    shared = [(_meet(tables[number], tables[step.table]), step.table) for step in steps]
    whole, among = max(shared, key=lambda one: math.prod(one[0].shape))
    if any(_meet(whole, other).shape != other.shape for other, _table in shared):
        return None
    return _Step(number, whole, among)


def _meet(one: Grouping, other: Grouping) -> Grouping:
    """Return what two tables share: on each axis the coarser of two groupings, of which one holds the other."""
    return Grouping(
        tuple(
            mine if int(mine.max()) <= int(theirs.max()) else theirs
            for mine, theirs in zip(one.groups, other.groups, strict=True)
        )
    )


def _between(estimates: Floats, wholes: Wholes, parents: Places) -> Wholes:
    """Return cells in whole numbers; those of one parent stand together, and add up to its whole number."""
    first = np.flatnonzero(np.r_[True, parents[1:] != parents[:-1]])
    sizes = np.diff(np.r_[first, len(parents)])
    sums = np.cumsum(estimates, axis=1)
    before = np.concatenate((np.zeros((len(sums), 1)), sums[:, first[1:] - 1]), axis=1)
    inside = sums - np.repeat(before, sizes, axis=1)
    last = first + sizes - 1
    # What is between the estimate of the parent and its whole number is shared by its cells.
    rest = wholes[:, parents[first]] - inside[:, last]
    share = (np.arange(len(parents)) - np.repeat(first, sizes) + 1) / np.repeat(sizes, sizes)
    ends = np.rint(inside + np.repeat(rest, sizes, axis=1) * share).astype(np.int64)
    found: Wholes = np.diff(ends, axis=1, prepend=0)
    found[:, first] = ends[:, first]
    return found


def _summed(base: NDArray[Number], grouping: Grouping) -> NDArray[Number]:
    """Return the figures of a table: the sums of the base over its groups."""
    finest = Grouping(tuple(np.arange(len(groups), dtype=np.intp) for groups in grouping.groups))
    return _regrouped(base, finest, grouping).reshape(len(base), *grouping.shape)


def _regrouped(figures: NDArray[Number], finer: Grouping, coarser: Grouping) -> NDArray[Number]:
    """Return the sums of the figures of a table over the cells of a coarser one, in a row for each frame."""
    found = np.zeros((math.prod(coarser.shape), len(figures)), dtype=figures.dtype)
    np.add.at(found, _cells(coarser, finer), figures.reshape(len(figures), -1).T)
    return found.T


def _order(table: Grouping, whole: Grouping | None) -> Places:
    """Return the cells of a table, those of one whole together."""
    if whole is None:
        return np.arange(math.prod(table.shape), dtype=np.intp)
    return np.asarray(np.argsort(_cells(whole, table), kind="stable"), dtype=np.intp)


def _cells(coarser: Grouping, finer: Grouping) -> Places:
    """Return the cell of the coarser table that holds each cell of the finer one, both with the last axis fastest."""
    cells: Places = np.zeros(1, dtype=np.intp)
    for held, groups, size in zip(coarser.groups, finer.groups, coarser.shape, strict=True):
        # The first value of the base in each group tells: the finer groups are inside the coarser ones.
        _values, first = np.unique(groups, return_index=True)
        cells = (cells[:, None] * size + held[first][None, :]).ravel()
    return cells
