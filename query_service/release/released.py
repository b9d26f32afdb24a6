"""What a release says, as values. Nothing here reads or writes: see release.py and reading.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from query_service.planner.plan import Clip
from query_service.query_model.question import Dimension, Measure
from query_service.release.labels import Both


@dataclass(frozen=True, slots=True)
class Erratum:
    """What was wrong in what stands around the figures, and the day (ISO) on which that was said."""

    date: str
    text: str


@dataclass(frozen=True, slots=True)
class ReleasedDimension:
    """By what a table breaks down, and the words of each of its codes, in order."""

    name: Dimension
    label: Both
    values: Mapping[int | str, Both]


class State(StrEnum):
    """Why a figure is there or not: shown; hidden by a rule; zero by what the question says; not made."""

    VALUE = "value"
    HIDDEN = "hidden"
    ZERO = "zero"
    NOT_AVAILABLE = "not_available"


@dataclass(frozen=True, slots=True)
class ReleasedRate:
    """A figure for so many inhabitants, with the interval of the figure: denominators are public and exact."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class ReleasedRow:
    """One figure with its error and interval; value and bounds are None where the state says why there is none.

    `threshold`: the smallest figure that would be shown there. `rule` and `remainders`, for a hidden figure: why, and
    the ids of the remainders that it is part of.
    """

    cell: tuple[int | str, ...]
    value: int | None
    standard_error: float | None
    lower: int | None
    upper: int | None
    state: State
    threshold: int | None = None
    rule: str = ""
    remainders: tuple[str, ...] = ()
    inhabitants: int | None = None
    rate: ReleasedRate | None = None


@dataclass(frozen=True, slots=True)
class ReleasedRemainder:
    """The sum of the `cells` hidden cells of one line: those that add up to `cell` of the table by `dimensions`."""

    id: str
    dimensions: tuple[Dimension, ...]
    cell: tuple[int | str, ...]
    cells: int
    value: int
    standard_error: float
    lower: int
    upper: int
    threshold: int | None
    state: State = State.VALUE


@dataclass(frozen=True, slots=True)
class ReleasedTable:
    """`added_from`: dimensions of the measured table whose cells it adds up, None for one that was measured.

    `z`: the factor of its intervals; of its `figures`, `shown` are shown.

    `adds_up_to`: dimensions of the tables of the release whose figures are sums of its cells. `per`: base of its rates,
    of the inhabitants that `population` says; None where it has none.
    """

    measure: Measure
    unit: Both
    clip: Clip | None
    dimensions: tuple[ReleasedDimension, ...]
    rows: tuple[ReleasedRow, ...]
    z: float = 1.96
    shown: int = 0
    figures: int = 0
    adds_up_to: tuple[tuple[Dimension, ...], ...] = ()
    remainders: tuple[ReleasedRemainder, ...] = ()
    per: int | None = None
    population: Both | None = None
    added_from: tuple[Dimension, ...] | None = None


@dataclass(frozen=True, slots=True)
class Released:
    """What a release says. `period` is its first and last year of care, `question` the request as JSON.

    `rho_billionths` is that of the draw that made its figures, whoever paid it; `by_addition_from` the release whose
    figures were added up, "" for one that was measured.
    """

    id: str
    key: str
    checksum: str
    sentence: Both
    question: Mapping[str, Any]
    period: tuple[int, int]
    by_addition_from: str
    rho_billionths: int
    epsilon: float
    delta: float
    chance_of_a_right_guess: float
    policy: str
    demonstration: bool
    synthetic: bool
    vintage: str
    code_systems: Mapping[str, str]
    drawn_on: str
    software: str
    licence: str
    notes: tuple[str, ...]
    method: Both
    errata: tuple[Erratum, ...]
    tables: tuple[ReleasedTable, ...]
    rules: Mapping[str, Both] = field(default_factory=dict)
