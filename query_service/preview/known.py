"""What is publicly known of the size of something: how many persons a year, who they are, where it was read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from query_service.preview import shapes
from query_service.snds.synthesis.calibration import Floats

Both = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number was read or how it was made, and its year; 0 where it is of no single year."""

    words: Both
    year: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Size:
    """Persons of one calendar year in France, spread by `shape` (its sum is their number).

    `each`: events of one of them in the year (boxes, stays, acts). `new`: of how many further persons another year
    brings, for one of the first; 0 when all are the same, 1 when none is. `illness` says what it is about, "" for
    nothing in particular: two parts about the same illness are mostly the same people.
    """

    shape: Floats
    each: float
    new: float
    illness: str
    sources: tuple[Source, ...]

    @property
    def persons(self) -> float:
        return float(self.shape.sum())

    @property
    def events(self) -> float:
        return self.persons * self.each

    def over(self, years: int) -> Size:
        """Return the size over so many years together: between that of one year and the sum of all.

        Each year after the first brings `new` times the persons of one year; never more than everybody. Their events
        are those of all the years.
        """
        grown = shapes.at_most(self.shape * (1 + self.new * (max(years, 1) - 1)), shapes.inhabitants())
        each = self.events * max(years, 1) / (float(grown.sum()) or 1.0)
        return replace(self, shape=grown, each=each)

    def of(self, shape: Floats) -> Size:
        """Return the same with other persons."""
        return replace(self, shape=shape)

    def times(self, factor: float) -> Size:
        return self.of(self.shape * factor)


def added(sizes: Sequence[Size], *, illness: str | None = None) -> Size | None:
    """Return parts that share nobody, as one; None for no part. Their events add up as well."""
    if not sizes:
        return None
    shape = shapes.at_most(shapes.sum_of(one.shape for one in sizes), shapes.inhabitants())
    persons = float(shape.sum()) or 1.0
    largest = max(sizes, key=lambda one: one.persons)
    return Size(
        shape,
        sum(one.events for one in sizes) / persons,
        sum(one.new * one.persons for one in sizes) / (sum(one.persons for one in sizes) or 1.0),
        largest.illness if illness is None else illness,
        joined(one.sources for one in sizes),
    )


def common(sizes: Sequence[Size]) -> Size | None:
    """Return those who are in all the parts, at most: by place, sex and age the fewest. None for no part.

    What one of them has in a year is that of the part with the fewest persons.
    """
    if not sizes:
        return None
    shape = sizes[0].shape
    for one in sizes[1:]:
        shape = shapes.at_most(shape, one.shape)
    fewest = min(sizes, key=lambda one: one.persons)
    return Size(shape, fewest.each, fewest.new, fewest.illness, joined(one.sources for one in sizes))


def joined(found: Iterable[tuple[Source, ...]]) -> tuple[Source, ...]:
    """Return the sources of several parts, each once."""
    return tuple({source.words["en"]: source for sources in found for source in sources}.values())
