"""Tables over a drawn base: axes that are broken down in full or not at all, and one with levels inside each other."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from numpy.typing import NDArray

from query_service.tables.least_squares import Grouping

Levels = tuple[tuple[int, ...], ...]


def grouping(*axes: tuple[int, ...]) -> Grouping:
    """Return the table that puts each value of each axis into the group of this number."""
    return Grouping(tuple(np.array(groups, dtype=np.intp) for groups in axes))


def sums(one: Grouping) -> NDArray[np.float64]:
    """Return the sums that a table is, as ones and noughts: a row for each of its cells, a column for each of the base.

    Written cell by cell, so that nothing of it is shared with what it is compared to.
    """
    cells = {cell: number for number, cell in enumerate(product(*map(range, one.shape)))}
    base = list(product(*(range(len(groups)) for groups in one.groups)))
    found = np.zeros((len(cells), len(base)))
    for column, values in enumerate(base):
        held = tuple(int(groups[value]) for groups, value in zip(one.groups, values, strict=True))
        found[cells[held], column] = 1
    return found


def flat(size: int) -> Levels:
    return ((0,) * size, tuple(range(size)))


@st.composite
def deep(draw: st.DrawFn) -> Levels:
    """An axis with two levels between all of it and each of its values: the finer one is inside the coarser one."""
    size = draw(st.integers(3, 6))
    coarse = _numbered(draw(st.lists(st.integers(0, 2), min_size=size, max_size=size)))
    cut = draw(st.lists(st.integers(0, 1), min_size=size, max_size=size))
    finer = _numbered([2 * group + half for group, half in zip(coarse, cut, strict=True)])
    return (*flat(size), tuple(coarse), tuple(finer))


def _numbered(groups: list[int]) -> list[int]:
    """Number groups as they come, so that a group for each value is the axis itself."""
    numbers = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    return [numbers[group] for group in groups]


def tables(*, most: int = 4, levels: bool = True) -> SearchStrategy[list[Grouping]]:
    """Some tables over one base of three axes, no two alike; without `levels` no axis has more than two."""
    sizes = st.integers(1, 3).map(flat)
    third = st.one_of(sizes, deep()) if levels else sizes
    return st.tuples(sizes, sizes, third).flatmap(
        lambda axes: st.lists(
            st.tuples(*(st.sampled_from(axis) for axis in axes)), min_size=1, max_size=most, unique=True
        ).map(lambda those: [grouping(*one) for one in those])
    )
