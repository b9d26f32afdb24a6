"""The whole question. What it means is written here once; every engine answers the same.

Units. A table that breaks down by year or month has one unit for each calendar year of the period: the
year asked, N. A table that does not has one unit, the whole period pooled: its first year bounds windows
on the left, its last year on the right, and age, residence and alive are those of its last year, so that
cells partition persons. A window reaching before the years that the store covers is cut, and the answer
says so.

Persons. For each unit the persons that satisfy the population; when `counted` names events, only those
with at least one such event in the unit (in the month, in the code group, where the table asks for them).
Volumes. For each unit, over the same persons, what the counted events of the unit add up to: stays (one
each), acts, boxes or euros reimbursed (in cents). With no population, events that no person can be given
to are counted as well, in cells of unknown sex, age and residence; a release leaves them out.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from query_service.errors import IllFormed
from query_service.query_model.codes import CodeSet
from query_service.query_model.conditions import (
    FIRST_YEAR,
    LAST_YEAR,
    All,
    AnyOf,
    Condition,
    Days,
    Not,
    Occurs,
    Since,
    Window,
    Years,
)
from query_service.query_model.selectors import NAMES, Dispensing, LabTest, MedicalAct, Selector, Stay, Visit
from query_service.query_model.systems import CUT_BY, check_cut

FORMAT = 1
# First ages of the classes when the question names none: those of the population figures published by Insee.
AGE_CLASSES = (0, 20, 40, 60, 75)
MOST_TABLES, MOST_GROUPS, MOST_CONDITIONS = 10, 50, 100
LONGEST_NAME = 80
OLDEST_CLASS = 120


class Measure(StrEnum):
    """What is counted."""

    PERSONS = "persons"
    STAYS = "stays"
    ACTS = "acts"
    BOXES = "boxes"
    AMOUNT_REIMBURSED = "amount_reimbursed"


class Dimension(StrEnum):
    """By what a table breaks down, in the order of its columns."""

    YEAR = "year"
    MONTH = "month"
    SEX = "sex"
    AGE_CLASS = "age_class"
    REGION = "region"
    DEPARTEMENT = "departement"
    CODE_GROUP = "code_group"


class Precision(StrEnum):
    """How precise the noisy figures are to be; the policy of the release gives each level its price."""

    LANDMARK = "landmark"
    CURRENT = "current"
    FINE = "fine"


# Which events each volume adds up.
COUNTS: dict[Measure, tuple[type, ...]] = {
    Measure.STAYS: (Stay,),
    Measure.ACTS: (MedicalAct, LabTest, Visit),
    Measure.BOXES: (Dispensing,),
    Measure.AMOUNT_REIMBURSED: (Dispensing, MedicalAct, LabTest, Visit),
}


@dataclass(frozen=True, slots=True)
class Period:
    """Calendar years of care, both ends included."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.first <= self.last <= LAST_YEAR:
            raise IllFormed("period", f"{self.first}-{self.last}: years from {FIRST_YEAR} on, first before last.")

    @property
    def years(self) -> range:
        return range(self.first, self.last + 1)


@dataclass(frozen=True, slots=True)
class Table:
    """One wanted table: the set of dimensions it breaks down by; none for a single figure."""

    dimensions: tuple[Dimension, ...] = ()

    def __post_init__(self) -> None:
        if len(set(self.dimensions)) != len(self.dimensions):
            raise IllFormed("tables", "a table names the same dimension twice.")
        if {Dimension.REGION, Dimension.DEPARTEMENT} <= set(self.dimensions):
            raise IllFormed("tables", "a département says its région: ask for one of the two.")
        if Dimension.MONTH in self.dimensions and Dimension.YEAR not in self.dimensions:
            raise IllFormed("tables", "months are those of a year: ask for year and month.")
        object.__setattr__(self, "dimensions", tuple(d for d in Dimension if d in self.dimensions))


@dataclass(frozen=True, slots=True)
class CodeGroup:
    """A named part of the counted events, by their codes; one event may be in several groups."""

    name: str
    codes: CodeSet

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > LONGEST_NAME:
            raise IllFormed("code_groups", f"a group has a name of 1 to {LONGEST_NAME} characters.")


@dataclass(frozen=True, slots=True)
class IndexEvent:
    """The first such event of a person in the window: day 0 of windows in days. An ALD is one on its first day.

    Where no window is in days, years are counted from 1 January of the year asked and no index event is needed.
    """

    event: Selector
    window: Window = Years()

    def __post_init__(self) -> None:
        if isinstance(self.window, Days):
            raise IllFormed("index.window", "the index event is found in calendar years, not in days around itself.")


@dataclass(frozen=True, slots=True)
class Question:
    """What an association asks. Raises IllFormed, naming the place, for anything that means nothing.

    `age_classes` are the first ages of the classes, the first one 0; `title` is for people and changes
    neither the answer nor its key.
    """

    measure: Measure
    period: Period
    population: Condition | None = None
    counted: Selector | None = None
    code_groups: tuple[CodeGroup, ...] = ()
    tables: tuple[Table, ...] = (Table(),)
    age_classes: tuple[int, ...] = AGE_CLASSES
    index: IndexEvent | None = None
    precision: Precision = Precision.CURRENT
    title: str = ""

    def __post_init__(self) -> None:
        _check_counted(self)
        _check_tables(self)
        classes = self.age_classes
        if not classes or classes[0] != 0 or list(classes) != sorted(set(classes)) or classes[-1] > OLDEST_CLASS:
            raise IllFormed("age_classes", f"first ages of the classes, growing, from 0 to {OLDEST_CLASS}.")
        leaves = list(occurrences(self.population))
        if len(leaves) > MOST_CONDITIONS:
            raise IllFormed("population", f"{len(leaves)} conditions on events; at most {MOST_CONDITIONS}.")
        if self.index is None and any(isinstance(leaf.window, Days) for leaf in leaves):
            raise IllFormed("population", "a window in days needs an index event: name it in `index`.")
        for place, window in [("population", leaf.window) for leaf in leaves] + _index_windows(self):
            if isinstance(window, Since) and window.year > self.period.last:
                raise IllFormed(
                    place, f"since {window.year} begins after the period, which ends in {self.period.last}."
                )
        if self.measure is Measure.PERSONS and self.population is None and self.counted is None:
            raise IllFormed("population", "everybody is not a question: say who, or which events are counted.")


def _index_windows(asked: Question) -> list[tuple[str, Window]]:
    return [("index.window", asked.index.window)] if asked.index else []


def _check_counted(asked: Question) -> None:
    if asked.measure is not Measure.PERSONS:
        if asked.counted is None:
            raise IllFormed("counted", f"{asked.measure} adds up events: say which.")
        if not isinstance(asked.counted, COUNTS[asked.measure]):
            names = ", ".join(NAMES[kind] for kind in COUNTS[asked.measure])
            raise IllFormed("counted", f"{asked.measure} adds up {names}, not {NAMES[type(asked.counted)]}.")
    _check_groups(asked)


def _check_groups(asked: Question) -> None:
    counted = NAMES.get(type(asked.counted), "")
    if asked.code_groups and counted not in CUT_BY:
        raise IllFormed(
            "code_groups",
            f"groups cut the counted events by their codes: name in `counted` events of kind {', '.join(CUT_BY)}.",
        )
    for place, group in enumerate(asked.code_groups):
        check_cut(group.codes, f"code_groups[{place}].codes", counted)
    names_of_groups = [group.name for group in asked.code_groups]
    if len(set(names_of_groups)) != len(names_of_groups) or len(names_of_groups) > MOST_GROUPS:
        raise IllFormed("code_groups", f"at most {MOST_GROUPS} groups, each with its own name.")


def _check_tables(asked: Question) -> None:
    if not asked.tables or len(set(asked.tables)) != len(asked.tables) or len(asked.tables) > MOST_TABLES:
        raise IllFormed("tables", f"from 1 to {MOST_TABLES} tables, each once.")
    wanted = {dimension for table in asked.tables for dimension in table.dimensions}
    if Dimension.CODE_GROUP in wanted and not asked.code_groups:
        raise IllFormed("tables", "a table by code group needs groups: name them in `code_groups`.")
    if Dimension.MONTH in wanted and asked.counted is None:
        raise IllFormed("tables", "a table by month needs the events that fall in a month: name them in `counted`.")


def occurrences(condition: Condition | None) -> list[Occurs]:
    """Return the conditions on events, in the order they are written."""
    if isinstance(condition, Occurs):
        return [condition]
    if isinstance(condition, All | AnyOf):
        return [leaf for part in condition.conditions for leaf in occurrences(part)]
    if isinstance(condition, Not):
        return occurrences(condition.condition)
    return []
