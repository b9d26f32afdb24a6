"""Least squares over noisy tables of the same cells, with the exact covariance of what comes out.

A system holds the figures of one frame: cells that nothing adds over (one year of persons, say). Its base is the
product of a few axes (sexes, ages, places); each measured table groups the values of each axis, sums the base over the
groups, and carries independent noise of one variance. The estimate is the one of least variance that is linear in the
noisy figures and unbiased, without positivity: its weights come from the plan alone, and its covariance is known.

How it is found. An axis that tables either break down by in full or not at all is flat: what they say of it splits into
the mean over its values and the deviations from it, which do not speak of one another. With every flat axis split there
is one small system for each set of them, over the other axes only (places, where both régions and départements are
asked). The same splitting as in the residual bases of Xiao, He, Zhang and Kifer, "An Optimal and Scalable Matrix
Mechanism for Noisy Marginals under Convex Loss Functions" (NeurIPS 2023), section 4, extended by axes with levels.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Flats = frozenset[int]


@dataclass(frozen=True, slots=True)
class Grouping:
    """A table over the base: for each axis, the group that each of its values falls in, from 0 on."""

    groups: tuple[Places, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """How many groups the table has on each axis: the shape of its figures."""
        return tuple(int(groups.max()) + 1 for groups in self.groups)


@dataclass(frozen=True, slots=True)
class Observed:
    """A table that was measured, and the variance of the noise of each of its figures."""

    grouping: Grouping
    variance: float


class System:
    """The least-squares estimate of one frame from its measured tables; figures have one leading axis of frames."""

    def __init__(self, observed: Sequence[Observed]) -> None:
        self._observed = tuple(observed)
        self._sizes = tuple(len(groups) for groups in observed[0].grouping.groups)
        axes = range(len(self._sizes))
        self._flat = frozenset(axis for axis in axes if all(_is_flat(one.grouping.groups[axis]) for one in observed))
        self._deep = tuple(axis for axis in axes if axis not in self._flat)
        # One covariance for each set of flat axes of which a table says how their values deviate.
        self._covariances: Mapping[Flats, Floats] = {
            deviating: self._covariance(those)
            for deviating in _subsets(self._flat)
            if (those := [one for one in observed if deviating <= self._split(one.grouping)])
        }

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of values of each axis of the base."""
        return self._sizes

    def fitted(self, figures: Sequence[Floats]) -> Floats:
        """Return the base of least norm whose sums are the estimates; `figures` by measured table, frames first."""
        frames = figures[0].shape[0]
        base = np.zeros((frames, *self._sizes))
        for deviating, covariance in self._covariances.items():
            said = sum(
                self._weight(one) / one.variance * self._part(one.grouping, deviating, noisy)
                for one, noisy in zip(self._observed, figures, strict=True)
                if deviating <= self._split(one.grouping)
            )
            assert isinstance(said, np.ndarray)
            shape = said.shape
            flat = self._deep_last(said)
            found = self._deep_back(flat @ covariance, shape)
            base += found / math.prod(math.sqrt(self._sizes[axis]) for axis in self._flat - deviating)
        return base

    def variances(self, grouping: Grouping) -> Floats:
        """Return the variance of the estimate of each cell of a table that was measured, or of a coarser one."""
        split = self._split(grouping)
        shape = [length if axis in split else 1 for axis, length in enumerate(self._sizes)]
        summed = math.prod(self._sizes[axis] for axis in self._flat - split)
        cells = _cells_of(grouping, self._deep)
        held = (cells[None, :] == np.arange(cells.max() + 1)[:, None]).astype(np.float64)
        deep = np.zeros(len(held))
        for deviating in _subsets(split):
            share = math.prod(
                1 - 1 / self._sizes[axis] if axis in deviating else 1 / self._sizes[axis] for axis in split
            )
            deep += summed * share * np.sum((held @ self._covariances[deviating]) * held, axis=1)
        for axis in self._deep:
            shape[axis] = grouping.shape[axis]
        along = [grouping.shape[axis] if axis in self._deep else 1 for axis in range(len(shape))]
        return np.broadcast_to(deep.reshape(along), shape).copy()

    def variances_of_sums(self, grouping: Grouping, masks: NDArray[np.bool_]) -> Floats:
        """Return the variance of sums of cells of such a table; `masks`, one for each sum, have its shape."""
        found = np.zeros(len(masks))
        split = self._split(grouping)
        for deviating in _subsets(split):
            vectors = self._deep_last(self._part(grouping, deviating, masks.astype(np.float64)))
            spread = np.sum((vectors @ self._covariances[deviating]) * vectors, axis=(1, 2))
            found += math.prod(self._sizes[axis] for axis in self._flat - split) * spread
        return found

    def _covariance(self, observed: Sequence[Observed]) -> Floats:
        """Return the covariance of one coordinate of a part, over the deep axes: the inverse of what tables say."""
        size = math.prod(self._sizes[axis] for axis in self._deep)
        information = np.zeros((size, size))
        for one in observed:
            cells = _cells_of(one.grouping, self._deep)
            information += self._weight(one) ** 2 / one.variance * (cells[:, None] == cells[None, :])
        return np.asarray(np.linalg.pinv(information, hermitian=True, rcond=1e-12), dtype=np.float64)

    def _split(self, grouping: Grouping) -> Flats:
        return frozenset(axis for axis in self._flat if grouping.groups[axis].any())

    def _weight(self, one: Observed) -> float:
        """Return how much larger a mean over the flat axes is in a table that sums over them."""
        return math.sqrt(math.prod(self._sizes[axis] for axis in self._flat - self._split(one.grouping)))

    def _part(self, grouping: Grouping, deviating: Flats, figures: Floats) -> Floats:
        """Return what figures say of one part: deviations on these flat axes, means on the others, spread to the base.

        On the deep axes each figure goes to every value of its group: the transpose of the sum.
        """
        part = figures
        for axis in sorted(self._split(grouping)):
            means: Floats = np.mean(part, axis=axis + 1, keepdims=True, dtype=np.float64)
            part = part - means if axis in deviating else means * math.sqrt(self._sizes[axis])
        for axis in self._deep:
            part = np.take(part, grouping.groups[axis], axis=axis + 1)
        return part

    def _deep_last(self, part: Floats) -> Floats:
        """Return the part as (first axis, flat cells, deep cells)."""
        moved = np.moveaxis(part, [axis + 1 for axis in self._deep], range(-len(self._deep), 0)) if self._deep else part
        deep = math.prod(self._sizes[axis] for axis in self._deep)
        return moved.reshape(part.shape[0], -1, deep)

    def _deep_back(self, flat: Floats, shape: tuple[int, ...]) -> Floats:
        order = [0, *(axis + 1 for axis in sorted(self._flat)), *(axis + 1 for axis in self._deep)]
        moved = flat.reshape([shape[axis] for axis in order])
        return np.transpose(moved, np.argsort(order))


def _is_flat(groups: Places) -> bool:
    """Say whether a table has all the values of the axis, or none of them apart."""
    return not groups.any() or bool((groups == np.arange(len(groups))).all())


def _cells_of(grouping: Grouping, axes: Sequence[int]) -> Places:
    """Return the number of the cell of the table in which each value of these axes falls, in the order of the base."""
    cells: Places = np.zeros(1, dtype=np.intp)
    for axis in axes:
        groups = grouping.groups[axis]
        cells = (cells[:, None] * (int(groups.max()) + 1) + groups[None, :]).ravel()
    return cells


def _subsets(axes: Flats) -> Iterator[Flats]:
    for size in range(len(axes) + 1):
        yield from map(frozenset, combinations(sorted(axes), size))
