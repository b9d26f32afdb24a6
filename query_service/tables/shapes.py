"""What a table breaks down by, so that any two can be compared: which is a sum of the other, and what both share.

Classes of age are those between first ages; the coarser of two has some of the first ages of the finer one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from query_service.catalogue.places import UNKNOWN, region_of
from query_service.planner.grids import UNKNOWN_AGE, Cell
from query_service.query_model.question import Dimension

_PLACE = {Dimension.REGION, Dimension.DEPARTEMENT}


@dataclass(frozen=True, slots=True)
class Shape:
    """Dimensions in the order of the columns; `classes`: first ages of the classes, () where age is none of them."""

    dimensions: tuple[Dimension, ...]
    classes: tuple[int, ...] = ()

    @classmethod
    def of(cls, dimensions: Iterable[Dimension], classes: tuple[int, ...]) -> Shape:
        """Return the shape of a table of a plan with these classes of age."""
        named = set(dimensions)
        ordered = tuple(dimension for dimension in Dimension if dimension in named)
        return cls(ordered, classes if Dimension.AGE_CLASS in named else ())

    def meets(self, other: Shape) -> Shape:
        """Return the finest shape that both add up to."""
        mine, theirs = set(self.dimensions), set(other.dimensions)
        shared = mine & theirs
        if mine & _PLACE and theirs & _PLACE and not shared & _PLACE:
            shared.add(Dimension.REGION)
        return Shape.of(shared, tuple(sorted(set(self.classes) & set(other.classes))))

    def coarser(self) -> Iterator[Shape]:
        """Give the shapes of the sums of this one over sex, age and place, and by région for départements."""
        may_go = [one for one in self.dimensions if one in {Dimension.SEX, Dimension.AGE_CLASS, *_PLACE}]
        for size in range(1, len(may_go) + 1):
            for gone in combinations(may_go, size):
                left = set(self.dimensions) - set(gone)
                yield Shape.of(left, self.classes)
                if Dimension.DEPARTEMENT in gone:
                    yield Shape.of({*left, Dimension.REGION}, self.classes)

    def is_finer_than(self, other: Shape, apart: frozenset[Dimension] = frozenset()) -> bool:
        """Say whether the cells of the other are sums of cells of this one, where nothing adds over what is `apart`."""
        return self != other and self.agrees(other, apart) and self.meets(other) == other

    def agrees(self, other: Shape, apart: frozenset[Dimension]) -> bool:
        """Say whether both have the same of these dimensions."""
        return apart & set(self.dimensions) == apart & set(other.dimensions)

    def coarsened(self, cells: Iterable[Cell], coarser: Shape) -> list[Cell]:
        """Return the cell of the coarser table that holds each of these cells."""
        return [self._held(cell, coarser) for cell in cells]

    def _held(self, cell: Cell, coarser: Shape) -> Cell:
        said = dict(zip(self.dimensions, cell, strict=True))
        if Dimension.DEPARTEMENT in said:
            said[Dimension.REGION] = region_of().get(str(said[Dimension.DEPARTEMENT]), UNKNOWN)
        if coarser.classes and (age := int(said[Dimension.AGE_CLASS])) != UNKNOWN_AGE:
            said[Dimension.AGE_CLASS] = max(first for first in coarser.classes if first <= age)
        return tuple(said[dimension] for dimension in coarser.dimensions)


def closed(shapes: Iterable[Shape], apart: frozenset[Dimension] = frozenset()) -> list[Shape]:
    """Return the shapes with all that any of them share: what is known of two tables meets there."""
    found = list(dict.fromkeys(shapes))
    for number, one in enumerate(found):
        for other in found[:number]:
            if one.agrees(other, apart) and (shared := one.meets(other)) not in found:
                found.append(shared)
    return found
