"""Who is counted: conditions on a person, joined by all, any and not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from query_service.errors import IllFormed
from query_service.query_model.selectors import Death, Dispensing, LongTermIllness, Selector
from query_service.query_model.systems import IN_PACKS

FIRST_YEAR, LAST_YEAR = 2006, 2100
MOST_YEARS_BACK = 20
MOST_DAYS = 10 * 366
MOST_EVENTS = 1000
OLDEST = 130


class Counting(StrEnum):
    """What "at least k" counts: distinct dates, or quantities added up (boxes, acts, tests; one a stay)."""

    DATES = "dates"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Years:
    """From `first` to `last` years after the year asked, whole calendar years: (-1, 0) is that year and the one before.

    Over a pooled period, `first` counts from its first year and `last` from its last one.
    """

    first: int = 0
    last: int = 0

    def __post_init__(self) -> None:
        if not -MOST_YEARS_BACK <= self.first <= self.last <= 0:
            raise IllFormed("window", f"years from {self.first} to {self.last}: first before last, at most 0.")


@dataclass(frozen=True, slots=True)
class Since:
    """From 1 January of a calendar year to the end of the year asked."""

    year: int

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise IllFormed("window", f"since {self.year}: the SNDS chains persons from {FIRST_YEAR} on.")


@dataclass(frozen=True, slots=True)
class Days:
    """From `first` to `last` days after the index event of the question, both included; before it when negative."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if not -MOST_DAYS <= self.first <= self.last <= MOST_DAYS:
            raise IllFormed("window", f"days from {self.first} to {self.last}: first before last, ten years at most.")


Window = Years | Since | Days


@dataclass(frozen=True, slots=True)
class Occurs:
    """At least `at_least` events in the window, on distinct dates or in total.

    `at_least_with_large_pack`: the lower number that is enough when one of the boxes is a large pack
    (dispensings on distinct dates only). Raises IllFormed when the numbers mean nothing.
    """

    event: Selector
    window: Window = Years()
    at_least: int = 1
    counting: Counting = Counting.DATES
    at_least_with_large_pack: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.at_least <= MOST_EVENTS:
            raise IllFormed("at_least", f"{self.at_least} is not a number of events from 1 to {MOST_EVENTS:,}.")
        if isinstance(self.event, LongTermIllness | Death) and self.at_least != 1:
            raise IllFormed("at_least", "an ALD or a death is there or not: at_least is 1.")
        lower = self.at_least_with_large_pack
        if lower is None:
            return
        if not isinstance(self.event, Dispensing) or self.counting is not Counting.DATES:
            raise IllFormed("at_least_with_large_pack", "only dispensings counted on dates have large packs.")
        if self.event.codes.system not in IN_PACKS:
            raise IllFormed("at_least_with_large_pack", f"{self.event.codes.system}: these drugs have no large packs.")
        if not 1 <= lower < self.at_least:
            raise IllFormed("at_least_with_large_pack", f"{lower} must be from 1 to {self.at_least - 1}.")


class Sex(IntEnum):
    """As coded in the SNDS; unknown is a cell of every table."""

    UNKNOWN = 0
    MALE = 1
    FEMALE = 2


@dataclass(frozen=True, slots=True)
class IsSex:
    sex: Sex


@dataclass(frozen=True, slots=True)
class Age:
    """Age reached in the year asked (the last one of a pooled period), year minus year of birth; both ends included."""

    first: int = 0
    last: int | None = None

    def __post_init__(self) -> None:
        last = OLDEST if self.last is None else self.last
        if not 0 <= self.first <= last <= OLDEST:
            raise IllFormed("age", f"from {self.first} to {last}: two ages of a person, first before last.")


@dataclass(frozen=True, slots=True)
class LivesIn:
    """Residence in the year asked, in one of these régions or départements (official codes)."""

    regions: tuple[str, ...] = ()
    departements: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.regions and not self.departements:
            raise IllFormed("lives_in", "names no région and no département.")


@dataclass(frozen=True, slots=True)
class Alive:
    """Not known to be dead on 1 January after the year asked (after the last one of a pooled period)."""


@dataclass(frozen=True, slots=True)
class Consumer:
    """At least one reimbursed care in the year asked (in one year of a pooled period)."""


@dataclass(frozen=True, slots=True)
class All:
    """Every one of these."""

    conditions: tuple[Condition, ...]

    def __post_init__(self) -> None:
        _not_empty("all", self.conditions)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these."""

    conditions: tuple[Condition, ...]

    def __post_init__(self) -> None:
        _not_empty("any", self.conditions)


@dataclass(frozen=True, slots=True)
class Not:
    """Not this."""

    condition: Condition


Condition = Occurs | IsSex | Age | LivesIn | Alive | Consumer | All | AnyOf | Not


def _not_empty(place: str, conditions: tuple[Condition, ...]) -> None:
    if not conditions:
        raise IllFormed(place, "joins no condition. Name at least one, or leave it out.")
