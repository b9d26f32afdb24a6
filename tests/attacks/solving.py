"""A reader who solves: all that was published from one draw as equations, and what follows from them exactly.

Written for the attack, from the published JSON alone; nothing of the service's own audit is used. Unknown are the cells
under all tables, as fine as each dimension gets; each shown figure and each remainder is the sum of some of them. A
figure can be worked out when it is a combination of these sums. Plain elimination modulo a prime of 31 bits, another
than the service's: what follows over the fractions follows modulo the prime as well, and the figure itself is read off,
for it is far smaller than the prime. Figures by year, month or group of codes are solved year by year, and so on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from query_service.catalogue.places import UNKNOWN, region_of

PRIME = (1 << 31) - 1
SMALL = 10
APART = ("year", "month", "code_group")
SEX, AGE, DEPARTEMENT, REGION = "sex", "age_class", "departement", "region"
Value = int | str
Cell = tuple[Value, ...]
Table = Mapping[str, Any]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Told:
    """A figure that nobody was to know: by which dimensions, of which cell, what it is."""

    measure: str
    dimensions: tuple[str, ...]
    cell: Cell
    figure: int


@dataclass(frozen=True, slots=True)
class Shape:
    """What a table breaks down by inside its frame; `classes`: the first ages of its classes."""

    dimensions: tuple[str, ...]
    classes: tuple[int, ...]

    def coarser(self) -> Iterator[Shape]:
        """Give every shape that this one adds up to, itself among them."""
        to_regions = tuple(REGION if one == DEPARTEMENT else one for one in self.dimensions)
        for dimensions in dict.fromkeys((self.dimensions, to_regions)):
            for size in range(len(dimensions) + 1):
                yield from (Shape(some, self.classes) for some in combinations(dimensions, size))


Figure = tuple[Shape, Cell]


@dataclass(frozen=True, slots=True)
class Part:
    """One table as it stands in one frame: a row of JSON for each cell."""

    shape: Shape
    rows: Mapping[Cell, Table]
    remainders: Mapping[str, Table]


def told(bodies: Sequence[Mapping[str, Any]]) -> set[Told]:
    """Return what the releases, all of one draw and in the order in which they were made, tell beside what they show.

    A hidden figure that follows; a figure of 10 or less that follows, of a coarser table that nobody published; neither
    where it followed before its table was asked for. A remainder that is printed below its threshold.
    """
    known: dict[tuple[str, Cell], set[Figure]] = defaultdict(set)
    frames: dict[tuple[str, Cell], list[Part]] = defaultdict(list)
    for body in bodies:
        more: dict[tuple[str, Cell], list[Part]] = defaultdict(list)
        for table in body["tables"]:
            for frame, part in _parts(table):
                more[table["measure"], frame].append(part)
        for key, parts in more.items():
            known[key] |= _known_before(frames[key], parts)
            frames[key] += parts
    return {one for key, parts in frames.items() for one in _told(key[0], parts, known[key])}


def told_together(body: Mapping[str, Any]) -> set[Told]:
    """Return the sums of 10 or less that follow, of the hidden cells of one table that are in one cell of a coarser."""
    found = set()
    parts = [part for table in body["tables"] if table["measure"] == "persons" for _frame, part in _parts(table)]
    base = _Base(parts)
    solved = _solved(base, parts)
    for part in parts:
        hidden = base.sum(part.shape, [cell for _shape, cell in _hidden(part)])
        for shape in part.shape.coarser():
            for cell in base.cells(shape):
                mask = hidden * base.sum(shape, [cell])
                figure = solved.figure(mask) if mask.any() else None
                if figure is not None and figure <= SMALL:
                    found.add(Told("persons", ("hidden in", *shape.dimensions), cell, figure))
    return found


def _parts(table: Table) -> Iterator[tuple[Cell, Part]]:
    names = [one["name"] for one in table["dimensions"]]
    ages: list[Table] = next((one["values"] for one in table["dimensions"] if one["name"] == AGE), [])
    classes = tuple(one["code"] for one in ages if one["code"] >= 0)
    shape = Shape(tuple(name for name in names if name not in APART), classes)
    rows: dict[Cell, dict[Cell, Table]] = defaultdict(dict)
    for row in table["rows"]:
        said = list(zip(names, row["cell"], strict=True))
        frame = tuple(value for name, value in said if name in APART)
        rows[frame][tuple(value for name, value in said if name not in APART)] = row
    remainders = {one["id"]: one for one in table["remainders"]}
    for frame, those in rows.items():
        named = {name for row in those.values() for name in row.get("remainders", ())}
        yield frame, Part(shape, those, {name: remainders[name] for name in sorted(named)})


def _told(measure: str, parts: Sequence[Part], known: set[Figure]) -> Iterator[Told]:
    for part in parts:
        for name, remainder in part.remainders.items():
            if remainder["value"] < remainder.get("threshold", remainder["value"]):
                yield Told(measure, ("remainder", *part.shape.dimensions), (name,), remainder["value"])
    base = _Base(parts)
    solved = _solved(base, parts)
    hidden = {figure for part in parts for figure in _hidden(part)}
    for shape in dict.fromkeys(one for part in parts for one in part.shape.coarser()):
        for cell in base.cells(shape):
            mask = base.sum(shape, [cell])
            figure = solved.figure(mask) if mask.any() else None
            secret = (shape, cell) in hidden or (measure == "persons" and figure is not None and figure <= SMALL)
            if figure is not None and secret and (shape, cell) not in known and not _is_shown(parts, shape, cell):
                yield Told(measure, shape.dimensions, cell, figure)


def _known_before(earlier: Sequence[Part], new: Sequence[Part]) -> set[Figure]:
    """Return the hidden figures of new tables that followed from those before."""
    base = _Base([*earlier, *new])
    solved = _solved(base, earlier)
    hidden = {figure for part in new for figure in _hidden(part)} - {f for part in earlier for f in _hidden(part)}
    return {(shape, cell) for shape, cell in hidden if solved.figure(base.sum(shape, [cell])) is not None}


def _hidden(part: Part) -> Iterator[Figure]:
    return ((part.shape, cell) for cell, row in part.rows.items() if row["state"] == "hidden")


def _solved(base: _Base, parts: Sequence[Part]) -> Solved:
    """Return what is shown in these tables, solved."""
    shown: list[tuple[Numbers, int]] = []
    for part in parts:
        for cell, row in part.rows.items():
            if row["state"] == "value":
                shown.append((base.sum(part.shape, [cell]), row["value"]))
        for name, remainder in part.remainders.items():
            cells = [cell for cell, row in part.rows.items() if name in row.get("remainders", ())]
            shown.append((base.sum(part.shape, cells), remainder["value"]))
    return Solved(shown, base.size)


def _is_shown(parts: Iterable[Part], shape: Shape, cell: Cell) -> bool:
    return any(part.shape == shape and part.rows[cell]["state"] in ("value", "zero") for part in parts)


class _Base:
    """The cells under all tables of a frame: sex, age and place, as fine as any table has them."""

    def __init__(self, parts: Sequence[Part]) -> None:
        shapes = [part.shape for part in parts]
        named = {name for shape in shapes for name in shape.dimensions}
        self._ages = sorted({first for shape in shapes for first in shape.classes})
        places = [*region_of()] if DEPARTEMENT in named else sorted(set(region_of().values()))
        self._by_departement = DEPARTEMENT in named
        self._cells = list(product(
            (0, 1, 2) if SEX in named else (0,), (-1, *self._ages) if self._ages else (0,),
            (UNKNOWN, *places) if named & {DEPARTEMENT, REGION} else (UNKNOWN,),
        ))  # fmt: skip
        self._held: dict[Shape, dict[Cell, list[int]]] = {}
        self._gone = np.zeros(len(self._cells), dtype=np.bool_)
        for part in parts:
            # What is zero by structure is so cell by cell.
            for cell in (cell for cell, row in part.rows.items() if row["state"] == "zero"):
                self._gone[self._of(part.shape).get(cell, [])] = True

    @property
    def size(self) -> int:
        return len(self._cells)

    def cells(self, shape: Shape) -> Sequence[Cell]:
        return list(self._of(shape))

    def sum(self, shape: Shape, cells: Iterable[Cell]) -> Numbers:
        """Return which cells of the base are added up by these cells of a table."""
        found = np.zeros(self.size, dtype=np.int64)
        for cell in cells:
            found[self._of(shape).get(cell, [])] = 1
        found[self._gone] = 0
        return found

    def _of(self, shape: Shape) -> dict[Cell, list[int]]:
        if shape not in self._held:
            held: dict[Cell, list[int]] = defaultdict(list)
            for number, (sex, age, place) in enumerate(self._cells):
                held[tuple(self._value(name, shape, sex, age, place) for name in shape.dimensions)].append(number)
            self._held[shape] = held
        return self._held[shape]

    def _value(self, name: str, shape: Shape, sex: int, age: int, place: str) -> Value:
        if name == SEX:
            return sex
        if name == AGE:
            return age if age < 0 else max(first for first in shape.classes if first <= age)
        return region_of().get(place, UNKNOWN) if name == REGION and self._by_departement else place


class Solved:
    """Known sums in reduced form: each row of `rows` has a 1 in its pivot, where no other row has anything."""

    def __init__(self, known: Sequence[tuple[Numbers, int]], size: int) -> None:
        left = np.array([[*mask, value % PRIME] for mask, value in known], dtype=np.int64).reshape(-1, size + 1)
        self._pivots: list[int] = []
        for place in range(size):
            found = np.flatnonzero(left[len(self._pivots) :, place])
            if not len(found):
                continue
            turn = len(self._pivots)
            left[[turn, turn + found[0]]] = left[[turn + found[0], turn]]
            left[turn] = left[turn] * pow(int(left[turn, place]), -1, PRIME) % PRIME
            others = np.flatnonzero(left[:, place])
            others = others[others != turn]
            left[others] = (left[others] - left[others, place, None] * left[turn]) % PRIME
            self._pivots.append(place)
        self._rows = left[: len(self._pivots)]

    def figure(self, mask: Numbers) -> int | None:
        """Return the figure that is the sum of these cells, None where it does not follow."""
        used = mask[self._pivots]
        combined = np.zeros(self._rows.shape[1], dtype=np.int64)
        for turn in np.flatnonzero(used):
            combined = (combined + used[turn] * self._rows[turn]) % PRIME
        if ((mask - combined[:-1]) % PRIME).any():
            return None
        figure = int(combined[-1])
        return figure - PRIME if figure > PRIME // 2 else figure
