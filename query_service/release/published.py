"""What was published of a draw before, as the rules of hiding want it: which figures are public already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from query_service.release.reading import read_release
from query_service.release.released import State
from query_service.tables.publication import Earlier, Publication
from query_service.tables.shapes import Shape


def published_before(drawn: Publication, bodies: Iterable[bytes]) -> Iterator[Earlier]:
    """Give the tables of these releases, all of them of the one draw, with the cells that were shown.

    Raises AlteredRelease for bytes that are not what they were.
    """
    for body in bodies:
        released = read_release(body)
        classes = tuple(released.question["age_classes"])
        for table in released.tables:
            if all(row.state is State.NOT_AVAILABLE for row in table.rows):
                continue
            dimensions = tuple(one.name for one in table.dimensions)
            place = drawn.place_of(table.measure, table.added_from if table.added_from is not None else dimensions)
            shown = frozenset(row.cell for row in table.rows if row.state is State.VALUE)
            yield Earlier(Shape.of(dimensions, classes), place, shown)
