"""Whole numbers for estimates that add up: cumulative sums are rounded, and a cell is what lies between two of them.

In the order of a tree (the first axis, then the second inside it…) each node of the tree is one run of cells, so it is
within 1 of its estimate. A table across the tree is made of several runs, and errs by a little more. The error of a
rounded sum is taken for uniform over one unit, of variance 1/12: that of a figure is as many of them as the figure has
ends of runs.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from query_service.tables.least_squares import Floats, Grouping, Places

Wholes = NDArray[np.int64]
_OF_A_ROUNDED_SUM = 1 / 12


def rounded(base: Floats) -> Wholes:
    """Return the base in whole numbers; frames come first, and the last axis runs fastest."""
    frames = base.shape[0]
    sums = np.rint(np.cumsum(base.reshape(frames, -1), axis=1)).astype(np.int64)
    return np.diff(sums, axis=1, prepend=0).reshape(base.shape)


def summed(base: Wholes, grouping: Grouping) -> Wholes:
    """Return the figures of a table: the sums of the base over its groups."""
    frames, shape = base.shape[0], grouping.shape
    table = np.zeros((math.prod(shape), frames), dtype=np.int64)
    np.add.at(table, _cells(grouping), base.reshape(frames, -1).T)
    return table.T.reshape(frames, *shape)


def variances(grouping: Grouping) -> Floats:
    """Return what rounding adds to the variance of each cell of a table."""
    cells = _cells(grouping)
    changes = np.flatnonzero(cells[1:] != cells[:-1])
    # Where one run ends and another begins both have the error of that sum; the last one has it for itself.
    ends = np.concatenate((cells[changes], cells[changes + 1], cells[-1:]))
    counted = np.bincount(ends, minlength=math.prod(grouping.shape))
    return np.asarray(counted * _OF_A_ROUNDED_SUM, dtype=np.float64).reshape(grouping.shape)


def variances_of_sums(grouping: Grouping, masks: NDArray[np.bool_]) -> Floats:
    """Return what rounding adds to the variance of sums of cells of a table; `masks` one for each sum."""
    runs = masks.reshape(len(masks), -1)[:, _cells(grouping)]
    ends = (runs[:, 1:] != runs[:, :-1]).sum(axis=1) + runs[:, -1]
    return np.asarray(ends * _OF_A_ROUNDED_SUM, dtype=np.float64)


def _cells(grouping: Grouping) -> Places:
    """Return the cell of the table in which each cell of the base falls, both counted with the last axis fastest."""
    cells: Places = np.zeros(1, dtype=np.intp)
    for groups, size in zip(grouping.groups, grouping.shape, strict=True):
        cells = (cells[:, None] * size + groups[None, :]).ravel()
    return cells
