"""Which picture shows a table, by the dimensions it has: one table, and what to do where a picture is too small."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from query_service.query_model.question import Dimension

PLACES = (Dimension.REGION, Dimension.DEPARTEMENT)
_TIME = (Dimension.YEAR, Dimension.MONTH)
_PLACE = "place"


class Kind(StrEnum):
    """How figures are drawn: on maps of equal tiles, as rows of margins, as lines over time."""

    MAP = "map"
    MARGINS = "margins"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Choice:
    """A picture and its question. `along` gives the rows, tiles or points in time, `series` the marks side by side.

    `repeated` gives one small picture for each of its codes. Dimensions that none of these names are fixed at the last
    code: they are years and months.
    """

    kind: Kind
    title: str
    along: tuple[Dimension, ...] = ()
    series: Dimension | None = None
    repeated: Dimension | None = None


_Y, _M, _S, _A, _G = Dimension.YEAR, Dimension.MONTH, Dimension.SEX, Dimension.AGE_CLASS, Dimension.CODE_GROUP
_MAP, _ROWS, _LINES = Kind.MAP, Kind.MARGINS, Kind.LINES
# The first that is small enough is drawn. `place` is the région or the département: maps differ by their tiles only.
# A table by year or month that is not here is drawn as without them, for its last year and month.
PICTURES: dict[str, tuple[Choice, ...]] = {
    "": (Choice(_ROWS, _l("How many in all?")),),
    "sex": (Choice(_ROWS, _l("Women or men?"), (_S,)),),
    "age_class": (Choice(_ROWS, _l("At what age?"), (_A,)),),
    "code_group": (Choice(_ROWS, _l("How many in each group?"), (_G,)),),
    "sex age_class": (Choice(_ROWS, _l("At what age, women or men?"), (_A,), _S),),
    "sex code_group": (Choice(_ROWS, _l("In each group, women or men?"), (_G,), _S),),
    "age_class code_group": (Choice(_ROWS, _l("In each group, at what age?"), (_A,), None, _G),),
    "sex age_class code_group": (Choice(_ROWS, _l("In each group, at what age, women or men?"), (_A,), _S, _G),),
    "place": (Choice(_MAP, _l("Where do the persons live?")),),
    "sex place": (Choice(_MAP, _l("Where do women and men live?"), (), None, _S),),
    "age_class place": (Choice(_MAP, _l("Where do the persons of each age live?"), (), None, _A),),
    "place code_group": (Choice(_MAP, _l("Where do the persons of each group live?"), (), None, _G),),
    "year": (Choice(_LINES, _l("More or less than before?"), (_Y,)),),
    "year sex": (Choice(_LINES, _l("Women and men: more or less than before?"), (_Y,), _S),),
    "year code_group": (
        Choice(_LINES, _l("In each group, more or less than before?"), (_Y,), _G),
        Choice(_LINES, _l("In each group, more or less than before?"), (_Y,), None, _G),
    ),
    "year sex code_group": (Choice(_LINES, _l("In each group, more or less than before?"), (_Y,), _S, _G),),
    "year month": (Choice(_LINES, _l("Does it change with the months?"), (_Y, _M)),),
    "year month sex": (Choice(_LINES, _l("Women and men: does it change with the months?"), (_Y, _M), _S),),
    "year month code_group": (
        Choice(_LINES, _l("In each group, does it change with the months?"), (_Y, _M), _G),
        Choice(_LINES, _l("In each group, does it change with the months?"), (_Y, _M), None, _G),
    ),
}
MOST_SERIES = 4
MOST_ROWS = 60
MOST_REPEATED = {Kind.MAP: 12, Kind.MARGINS: 6, Kind.LINES: 12}


def choices(dimensions: Iterable[Dimension]) -> Iterator[Choice]:
    """Yield the pictures for a table by these dimensions, the best first; none where no picture is clear.

    Time alone is a line even where there is one year: what has one point in time only is for the caller to pass over.
    """
    asked = list(dimensions)
    yield from PICTURES.get(_key(asked), ())
    if any(one in asked for one in _TIME):
        yield from PICTURES.get(_key(one for one in asked if one not in _TIME), ())


def _key(dimensions: Iterable[Dimension]) -> str:
    return " ".join(_PLACE if one in PLACES else one.value for one in dimensions)
