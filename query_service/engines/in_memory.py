"""The reference: plain Python over rows in memory, slow and plainly right. Shares only the plan with the others."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from query_service.catalogue.places import UNKNOWN, region_of
from query_service.exact_answers import ExactAnswer, ExactTable, Key
from query_service.planner.plan import (
    AgeBetween,
    AllOf,
    Clip,
    DaySpan,
    DeathFilter,
    EventFilter,
    Filter,
    Group,
    IllnessFilter,
    IsAlive,
    IsConsumer,
    Leaf,
    NotThis,
    Occurrence,
    OneOf,
    Plan,
    PlannedTable,
    Predicate,
    ResidesIn,
    SexIs,
    Span,
    StayFilter,
    Unit,
    YearSpan,
)
from query_service.query_model.conditions import Counting, Sex
from query_service.query_model.question import Dimension, Measure
from query_service.store.layout import NOBODY

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]

UNKNOWN_AGE = -1


@dataclass(frozen=True, slots=True)
class Event:
    """One event of any kind as the reference looks at it."""

    person: int
    year: int
    month: int
    date: dt.date
    quantity: int
    amount: int
    large_pack: bool
    row: Row


class InMemoryEngine:
    """Answers plans over the rows of each table of the store, by name."""

    name = "in_memory"

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._persons = {row["person"]: row for row in rows["persons"]}
        self._presence = {(row["person"], row["year"]): row["departement"] for row in rows["presence"]}
        self._diagnoses: dict[int, list[Row]] = defaultdict(list)
        for row in rows["stay_diagnoses"]:
            self._diagnoses[row["stay"]].append(row)
        self._acts_of_stay: dict[int, set[str]] = defaultdict(set)
        for row in rows["acts"]:
            if row["stay"]:
                self._acts_of_stay[row["stay"]].add(row["code"])

    def answer(self, plan: Plan) -> ExactAnswer:
        """Return the true figures of the plan."""
        return ExactAnswer(tuple(self._table(plan, table) for table in plan.tables))

    def _table(self, plan: Plan, table: PlannedTable) -> ExactTable:
        if plan.clip is not None:
            return self._clipped(plan, table, plan.clip)
        cells: Counter[Key] = Counter()
        for unit in table.units:
            who = self._who(plan, unit)
            if plan.measure is Measure.PERSONS:
                seen = set(self._persons_in_cells(plan, table, unit, who))
                cells.update(key for key, _person in seen)
            else:
                for event in self._counted(plan, unit, who):
                    for key in self._keys(plan, table, unit, event.person, event):
                        cells[key] += _volume(plan.measure, event)
        return ExactTable(table.dimensions, {key: figure for key, figure in cells.items() if figure})

    def _clipped(self, plan: Plan, table: PlannedTable, clip: Clip) -> ExactTable:
        """Return the volumes of a table with what each person adds cut: see Clip."""
        added: dict[int, Counter[Key]] = defaultdict(Counter)
        for unit in table.units:
            for event in self._counted(plan, unit, self._who(plan, unit)):
                if event.person != NOBODY:
                    for key in self._keys(plan, table, unit, event.person, event):
                        added[event.person][key] += _volume(plan.measure, event)
        cells: Counter[Key] = Counter()
        for of_person in added.values():
            kept = {key: min(max(figure, 0), clip.cell) for key, figure in of_person.items()}
            whole = sum(kept.values())
            for key, figure in kept.items():
                cells[key] += figure if whole <= clip.total else figure * clip.total // whole
        return ExactTable(table.dimensions, {key: figure for key, figure in cells.items() if figure})

    # who

    def _who(self, plan: Plan, unit: Unit) -> set[int] | None:
        """Return the persons of the population in this unit; None when everybody counts."""
        if plan.who is None and not plan.known_only:
            return None
        index = self._index_dates(plan.index, unit)
        leaves = [self._holders(one, span, index) for one, span in zip(plan.occurrences, unit.spans, strict=True)]
        return {
            person
            for person, row in self._persons.items()
            if (plan.who is None or self._holds(plan.who, person, unit, leaves))
            and (not plan.known_only or (row["sex"] != Sex.UNKNOWN and _age(row, unit.years.last) is not None))
        }

    def _holds(self, said: Predicate, person: int, unit: Unit, leaves: list[set[int]]) -> bool:
        row = self._persons[person]
        last = unit.years.last
        match said:
            case Leaf(number):
                return person in leaves[number]
            case AllOf(parts):
                return all(self._holds(part, person, unit, leaves) for part in parts)
            case OneOf(parts):
                return any(self._holds(part, person, unit, leaves) for part in parts)
            case NotThis(part):
                return not self._holds(part, person, unit, leaves)
            case SexIs(sex):
                return bool(row["sex"] == sex)
            case AgeBetween(first, oldest):
                age = _age(row, last)
                return age is not None and age >= first and (oldest is None or age <= oldest)
            case ResidesIn(departements):
                return self._residence(person, last) in departements
            case IsAlive():
                return row["died"] is None or row["died"] > dt.date(last, 12, 31)
            case IsConsumer():
                return any((person, year) in self._presence for year in range(unit.years.first, last + 1))
        raise AssertionError(f"no meaning for {said!r}")

    def _index_dates(self, index: Filter | None, unit: Unit) -> dict[int, dt.date]:
        """Return the date of the first index event of each person; an ALD is dated by its first day."""
        if index is None or unit.index_span is None:
            return {}
        found: dict[int, dt.date] = {}
        for event in self._events(index):
            if unit.index_span.first <= event.year <= unit.index_span.last:
                found[event.person] = min(event.date, found.get(event.person, event.date))
        return found

    def _holders(self, asked: Occurrence, span: Span, index: Mapping[int, dt.date]) -> set[int]:
        """Return the persons who have enough of the events in the span."""
        found: dict[int, list[Event]] = defaultdict(list)
        for event in self._events(asked.events):
            if event.person != NOBODY and _inside(event, asked.events, span, index):
                found[event.person].append(event)
        return {person for person, events in found.items() if _enough(events, asked)}

    # events

    def _counted(self, plan: Plan, unit: Unit, who: set[int] | None) -> Iterator[Event]:
        assert plan.counted is not None
        for event in self._events(plan.counted):
            in_unit = unit.years.first <= event.year <= unit.years.last
            if in_unit and (who is None or event.person in who):
                yield event

    def _events(self, asked: Filter) -> Iterator[Event]:
        match asked:
            case EventFilter(table, column, codes, specialities):
                for row in self._rows[table]:
                    if row[column] in codes and (specialities is None or row["speciality"] in specialities):
                        yield Event(row["person"], row["year"], row["month"], row["date"], row["quantity"],
                                    row["amount"], row.get("large_pack", False), row)  # fmt: skip
            case StayFilter():
                for row in self._rows["stays"]:
                    if self._is_such_stay(row, asked):
                        yield Event(row["person"], row["year"], row["month"], row["date"], 1, 0, False, row)
            case IllnessFilter(codes):
                for row in self._rows["long_term_illnesses"]:
                    if row["code"] in codes:
                        yield Event(
                            row["person"], row["first"].year, row["first"].month, row["first"], 1, 0, False, row
                        )
            case DeathFilter(causes, initial_only):
                for row in self._rows["deaths"]:
                    if causes is None or (row["code"] in causes and (row["initial"] or not initial_only)):
                        yield Event(row["person"], row["year"], row["month"], row["date"], 1, 0, False, row)

    def _is_such_stay(self, stay: Row, asked: StayFilter) -> bool:
        if asked.groups is not None and stay["code"] not in asked.groups:
            return False
        if asked.acts is not None and not self._acts_of_stay[stay["stay"]] & set(asked.acts):
            return False
        found = self._diagnoses[stay["stay"]]
        return all(
            any(row["code"] in wanted.codes and row["position"] in wanted.positions for row in found)
            for wanted in asked.diagnoses
        )

    # cells

    def _persons_in_cells(
        self, plan: Plan, table: PlannedTable, unit: Unit, who: set[int] | None
    ) -> Iterator[tuple[Key, int]]:
        if plan.counted is None:
            for person in who or ():
                for key in self._keys(plan, table, unit, person, None):
                    yield key, person
            return
        for event in self._counted(plan, unit, who):
            if event.person != NOBODY:
                for key in self._keys(plan, table, unit, event.person, event):
                    yield key, event.person

    def _keys(self, plan: Plan, table: PlannedTable, unit: Unit, person: int, event: Event | None) -> Iterator[Key]:
        """Give the cells where a person or one of her events counts: one for each of its groups, else one."""
        groups: Sequence[str | None] = [None]
        if Dimension.CODE_GROUP in table.dimensions:
            assert event is not None
            groups = [group.name for group in plan.groups if self._in_group(group, event)]
        for group in groups:
            yield tuple(self._value(plan, d, unit, person, event, group) for d in table.dimensions)

    def _value(
        self, plan: Plan, dimension: Dimension, unit: Unit, person: int, event: Event | None, group: str | None
    ) -> int | str:
        row = self._persons.get(person)
        match dimension:
            case Dimension.YEAR:
                return unit.years.last
            case Dimension.MONTH:
                assert event is not None
                return event.month
            case Dimension.SEX:
                return int(row["sex"]) if row else int(Sex.UNKNOWN)
            case Dimension.AGE_CLASS:
                age = _age(row, unit.years.last) if row else None
                return UNKNOWN_AGE if age is None else max(first for first in plan.age_classes if first <= age)
            case Dimension.DEPARTEMENT:
                return self._residence(person, unit.years.last)
            case Dimension.REGION:
                return region_of().get(self._residence(person, unit.years.last), UNKNOWN)
            case Dimension.CODE_GROUP:
                assert group is not None
                return group

    def _residence(self, person: int, year: int) -> str:
        """Return the residence of that year, else the latest one known, else unknown."""
        row = self._persons.get(person)
        if row is None:
            return UNKNOWN
        return str(self._presence.get((person, year)) or row["departement"] or UNKNOWN)

    def _in_group(self, group: Group, event: Event) -> bool:
        if group.column == "diagnosis":
            return any(
                row["code"] in group.codes and row["position"] in group.positions
                for row in self._diagnoses[event.row["stay"]]
            )
        column = "code" if group.column == "group" else group.column
        return event.row[column] in group.codes


def _age(person: Row, year: int) -> int | None:
    """Return the age reached in the year; None when the birth is unknown or comes later."""
    if person["birth_year"] is None or person["birth_year"] > year:
        return None
    return int(year - person["birth_year"])


def _inside(event: Event, asked: Filter, span: Span, index: Mapping[int, dt.date]) -> bool:
    if isinstance(span, YearSpan):
        if span.first > span.last:
            return False
        if isinstance(asked, IllnessFilter):
            return bool(event.row["first"].year <= span.last and event.row["last"].year >= span.first)
        return span.first <= event.year <= span.last
    assert isinstance(span, DaySpan)
    if event.person not in index:
        return False
    first, last = (index[event.person] + dt.timedelta(days=days) for days in (span.first, span.last))
    if isinstance(asked, IllnessFilter):
        return bool(event.row["first"] <= last and event.row["last"] >= first)
    return first <= event.date <= last and span.years.first <= event.year <= span.years.last


def _enough(events: list[Event], asked: Occurrence) -> bool:
    if asked.counting is Counting.TOTAL:
        return sum(event.quantity for event in events) >= asked.at_least
    dates = len({event.date for event in events})
    lower = asked.at_least_with_large_pack
    return dates >= asked.at_least or (lower is not None and dates >= lower and any(e.large_pack for e in events))


def _volume(measure: Measure, event: Event) -> int:
    if measure is Measure.STAYS:
        return 1
    return event.amount if measure is Measure.AMOUNT_REIMBURSED else event.quantity
