"""The part of a table that a picture shows: rows by the codes of their dimensions, in the words of the release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product

from query_service.catalogue.places import UNKNOWN
from query_service.planner.grids import UNKNOWN_AGE
from query_service.query_model.conditions import Sex
from query_service.query_model.question import Dimension
from query_service.release.released import ReleasedDimension, ReleasedRow, ReleasedTable, State

Code = int | str
Codes = Mapping[Dimension, Code]

_UNKNOWN: dict[Dimension, Code] = {
    Dimension.SEX: int(Sex.UNKNOWN),
    Dimension.AGE_CLASS: UNKNOWN_AGE,
    Dimension.REGION: UNKNOWN,
    Dimension.DEPARTEMENT: UNKNOWN,
}
# A release lists sexes by their codes; a picture puts women above men.
_ORDER: dict[Dimension, list[Code]] = {Dimension.SEX: [int(Sex.FEMALE), int(Sex.MALE)]}


@dataclass(frozen=True, slots=True)
class Slice:
    """A table of a release in a language, with the codes at which some of its dimensions are fixed."""

    table: ReleasedTable
    language: str
    fixed: Codes
    _rows: Mapping[tuple[Code, ...], ReleasedRow] = field(init=False, repr=False)
    _dimensions: Mapping[Dimension, ReleasedDimension] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rows", {row.cell: row for row in self.table.rows})
        object.__setattr__(self, "_dimensions", {one.name: one for one in self.table.dimensions})

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        return tuple(self._dimensions)

    def codes(self, dimension: Dimension, *, unknown: bool = True) -> list[Code]:
        """Return the codes of a dimension in the order of a picture: the unknown one comes last, or not at all.

        An unknown sex or age that a release leaves out by its rule is in the CSV, and no row of a picture or table.
        """
        found, last = list(self._dimensions[dimension].values), _UNKNOWN.get(dimension)
        first = [code for code in _ORDER.get(dimension, []) if code in found]
        known = [*first, *(code for code in found if code not in (*first, last))]
        return [*known, *(code for code in found if code == last and unknown and self._may_be(dimension, code))]

    def label(self, dimension: Dimension, code: Code) -> str:
        return self._dimensions[dimension].values[code][self.language]

    def name(self, dimension: Dimension) -> str:
        return self._dimensions[dimension].label[self.language]

    def unknown(self, dimension: Dimension) -> Code | None:
        """Return the unknown code of a dimension, None where the table has none."""
        code = _UNKNOWN.get(dimension)
        listed = code is not None and code in self._dimensions[dimension].values
        return code if code is not None and listed and self._may_be(dimension, code) else None

    def _may_be(self, dimension: Dimension, code: Code) -> bool:
        if dimension not in (Dimension.SEX, Dimension.AGE_CLASS):
            return True
        place = list(self._dimensions).index(dimension)
        return any(row.state is not State.ZERO for row in self.table.rows if row.cell[place] == code)

    def at(self, codes: Codes) -> ReleasedRow:
        """Return the row of these codes and of the fixed ones. Raises KeyError for a cell that the table has not."""
        wanted = {**self.fixed, **codes}
        return self._rows[tuple(wanted[one] for one in self._dimensions)]

    def rows(self) -> list[ReleasedRow]:
        """Return the rows at the fixed codes, in the order of a picture."""
        listed = [[self.fixed[one]] if one in self.fixed else self.codes(one) for one in self._dimensions]
        return [self._rows[cell] for cell in product(*listed) if cell in self._rows]
