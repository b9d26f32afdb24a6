"""The plan of a question: everything an engine needs, and nothing it has to decide.

Codes are expanded and sorted, windows are calendar days, each table has its units. Engines read plans
only: the reference in plain Python and the SQL ones share this module and no other.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from query_service.query_model.conditions import Counting, Sex
from query_service.query_model.question import Dimension, Measure, Period
from query_service.query_model.selectors import Position

Codes = tuple[str, ...]


class EventTable(StrEnum):
    """The tables of the store that hold dated events of one kind."""

    DISPENSINGS = "dispensings"
    ACTS = "acts"
    LAB_TESTS = "lab_tests"
    VISITS = "visits"


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Rows of one table whose `column` ("code", or "product" for CIP13 and UCD) is one of `codes`.

    `specialities` narrows visits; None where it does not.
    """

    table: EventTable
    column: str
    codes: Codes
    specialities: Codes | None = None


@dataclass(frozen=True, slots=True)
class DiagnosisFilter:
    codes: Codes
    positions: tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class StayFilter:
    """Stays that have every one of `diagnoses`, a group among `groups` and an act among `acts` (None: any)."""

    diagnoses: tuple[DiagnosisFilter, ...] = ()
    groups: Codes | None = None
    acts: Codes | None = None


@dataclass(frozen=True, slots=True)
class IllnessFilter:
    """ALD rows of these CIM-10 codes: running in a window when they start before its end and end after its start."""

    codes: Codes


@dataclass(frozen=True, slots=True)
class DeathFilter:
    """Deaths; of these causes when given, as initial cause only or at any place of the certificate."""

    causes: Codes | None
    initial_only: bool


Filter = EventFilter | StayFilter | IllnessFilter | DeathFilter


@dataclass(frozen=True, slots=True)
class YearSpan:
    """A window in calendar years, both included; empty when `first` is after `last`.

    An event is in it by its column `year`: a stay by its year of discharge. An ALD is in it when it runs on
    one of its days.
    """

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class DaySpan:
    """A window in days around the index event of the person in the unit, both included.

    An event is in it by its column `date`: a stay by its entry. `years` are those whose files may hold one.
    """

    first: int
    last: int
    years: YearSpan


Span = YearSpan | DaySpan


@dataclass(frozen=True, slots=True)
class Unit:
    """One evaluation: a calendar year, or the pooled period.

    `spans` gives the window of each occurrence of the plan, in its order; `index_span` that of the index
    event, which is the earliest one by `date`. Counted events fall in the years of the unit. Age, residence
    and alive are those of its last year.
    """

    years: YearSpan
    spans: tuple[Span, ...]
    index_span: YearSpan | None = None


@dataclass(frozen=True, slots=True)
class Leaf:
    """A condition on events, by its number; its span is in each unit."""

    number: int


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What leaf `number` asks: at least so many events of the filter in the span."""

    events: Filter
    at_least: int
    counting: Counting
    at_least_with_large_pack: int | None = None


@dataclass(frozen=True, slots=True)
class SexIs:
    sex: Sex


@dataclass(frozen=True, slots=True)
class AgeBetween:
    first: int
    last: int | None


@dataclass(frozen=True, slots=True)
class ResidesIn:
    """Residence in one of these départements: régions are written out."""

    departements: Codes


@dataclass(frozen=True, slots=True)
class IsAlive:
    """Not known to have died on or before 31 December of the unit's last year."""


@dataclass(frozen=True, slots=True)
class IsConsumer:
    """Present in one year of the unit."""


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class OneOf:
    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class NotThis:
    part: Predicate


Predicate = Leaf | SexIs | AgeBetween | ResidesIn | IsAlive | IsConsumer | AllOf | OneOf | NotThis


@dataclass(frozen=True, slots=True)
class Group:
    """A named part of the counted events. For stays: a diagnosis at these positions, or a group (GHM)."""

    name: str
    codes: Codes
    column: str
    positions: tuple[Position, ...] = ()


@dataclass(frozen=True, slots=True)
class Clip:
    """What one person may add at most to a volume: `cell` (C) to a cell, `total` (V) to a table.

    Whole numbers, C ≤ V, in the unit of the measure: stays, acts, boxes, or cents of euro. Of her sum x in a cell,
    min(max(x, 0), C) is kept; when what is kept adds up to more than V over the cells of the table, each part is cut to
    ⌊part · V / sum⌋. Events of nobody add nothing.
    """

    cell: int
    total: int

    def __post_init__(self) -> None:
        if not 1 <= self.cell <= self.total:
            raise ValueError(
                f"a clip of {self.cell} in a cell and {self.total} in all: from 1 on, the first the smaller"
            )


@dataclass(frozen=True, slots=True)
class PlannedTable:
    """One table: its dimensions in the order of its columns, and its units."""

    dimensions: tuple[Dimension, ...]
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What every engine answers identically.

    `who` is None when everybody counts, persons known or not. `clip` bounds what one person adds to volumes that are
    released; exact volumes have none. `known_only` leaves out, in each unit, persons whose sex or age is not known, and
    events of nobody: a release is made so. `notes` say what was cut to the coverage.
    """

    measure: Measure
    period: Period
    who: Predicate | None
    occurrences: tuple[Occurrence, ...]
    index: Filter | None
    counted: Filter | None
    groups: tuple[Group, ...]
    age_classes: tuple[int, ...]
    tables: tuple[PlannedTable, ...]
    clip: Clip | None = None
    known_only: bool = False
    notes: tuple[str, ...] = ()
