"""The persons of the population in each unit, and what a table says of a person."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from query_service.engines.sql.text import Select, Stage, Statement, values
from query_service.engines.sql.windows import Writer, years_of
from query_service.planner.plan import (
    AgeBetween,
    AllOf,
    IsAlive,
    IsConsumer,
    Leaf,
    NotThis,
    OneOf,
    Predicate,
    ResidesIn,
    SexIs,
)
from query_service.query_model.conditions import Sex
from query_service.query_model.question import Dimension
from query_service.store.layout import PERSONS, PRESENCE

POPULATION = "population"
UNKNOWN_AGE = -1

# The columns of tables that a person gives; a région is added up from its départements by whoever reads the cells.
COLUMNS = {
    Dimension.SEX: "sex",
    Dimension.AGE_CLASS: "age_class",
    Dimension.REGION: "departement",
    Dimension.DEPARTEMENT: "departement",
}

# The residence of the year, else the latest one known, else unknown.
_RESIDENCE = "CASE WHEN r.departement <> '' THEN r.departement WHEN p.departement <> '' THEN p.departement ELSE '' END"
_NEEDS_PERSON = (SexIs, AgeBetween, ResidesIn, IsAlive)
_NEEDS_UNIT = (AgeBetween, ResidesIn, IsAlive)


def lay_population(writer: Writer, holders: tuple[str, ...]) -> str | None:
    """Add the steps of the population; return the name of its rows (unit, person), None when everybody counts."""
    who = writer.plan.who
    if who is None:
        return None
    if isinstance(who, Leaf):
        return holders[who.number]
    held = writer.add(Stage.POPULATION, "held", _held(holders)) if holders else None
    everybody = held is None or _may_hold_without_events(who)
    statement = writer.statement()
    joins = _joins(writer, statement, who, held, everybody=everybody)
    person = "p.person" if everybody else "h.person"
    source = f"{statement.read(PERSONS)} p" if everybody else f"{held} h"
    unit = "u.unit" if everybody else "h.unit"
    where = (_said(who, statement, everybody=everybody),)
    return writer.add(Stage.POPULATION, POPULATION, Select((unit, person), source, joins, where), statement)


def _held(holders: tuple[str, ...]) -> Select:
    """One row for each person and unit with at least one condition on events, and which ones."""
    each = (str(Select(("unit", "person", f"{leaf} AS leaf"), name)) for leaf, name in enumerate(holders))
    columns = (f"BOOL_OR(h.leaf = {leaf}) AS leaf_{leaf}" for leaf in range(len(holders)))
    union = "\nUNION ALL\n".join(each)
    return Select(("h.unit", "h.person", *columns), f"({union}) h", group_by=("h.unit", "h.person"))


def _may_hold_without_events(said: Predicate) -> bool:
    return _possible(said)[True]


def _possible(said: Predicate) -> dict[bool, bool]:
    """Say whether a predicate may be true, and may be false, for somebody without any of the events."""
    match said:
        case Leaf():
            return {True: False, False: True}
        case NotThis(part):
            inner = _possible(part)
            return {True: inner[False], False: inner[True]}
        case AllOf(parts):
            each = [_possible(part) for part in parts]
            return {True: all(one[True] for one in each), False: any(one[False] for one in each)}
        case OneOf(parts):
            each = [_possible(part) for part in parts]
            return {True: any(one[True] for one in each), False: all(one[False] for one in each)}
    return {True: True, False: True}


def _joins(writer: Writer, statement: Statement, who: Predicate, held: str | None, *, everybody: bool) -> list[str]:
    kinds = {type(part) for part in _parts(who)}
    joins: list[str] = []
    if everybody:
        joins.append(f"CROSS JOIN {writer.relation('u')}")
        joins += [f"LEFT JOIN {held} h ON h.person = p.person AND h.unit = u.unit"] if held else []
        unit, person = "u.unit", "p.person"
    else:
        unit, person = "h.unit", "h.person"
        if kinds & {*_NEEDS_UNIT}:
            joins.append(f"JOIN {writer.relation('u')} ON u.unit = h.unit")
        if kinds & {*_NEEDS_PERSON}:
            joins.append(f"JOIN {statement.read(PERSONS)} p ON p.person = h.person")
    if ResidesIn in kinds:
        joins.append(_join_residence(writer, statement, person))
    if IsConsumer in kinds:
        joins.append(f"LEFT JOIN ({_consumers(writer, statement)}) c ON c.unit = {unit} AND c.person = {person}")
    return joins


def _parts(said: Predicate) -> list[Predicate]:
    if isinstance(said, AllOf | OneOf):
        return [inner for part in said.parts for inner in _parts(part)]
    return _parts(said.part) if isinstance(said, NotThis) else [said]


def _join_residence(writer: Writer, statement: Statement, person: str) -> str:
    presence = statement.read(PRESENCE, {unit.years.last for unit in writer.units})
    return f"LEFT JOIN {presence} r ON r.person = {person} AND r.year = u.last"


def _consumers(writer: Writer, statement: Statement) -> Select:
    pairs = [(number, year) for number, unit in enumerate(writer.units) for year in years_of(unit.years)]
    presence = statement.read(PRESENCE, {year for _unit, year in pairs})
    join = f"JOIN {values('w', ('unit', 'year'), pairs)} ON w.year = q.year"
    return Select(("w.unit", "q.person"), f"{presence} q", (join,), distinct=True)


def _said(said: Predicate, statement: Statement, *, everybody: bool) -> str:
    """Return a predicate as a condition that is true or false, never null: NOT must not lose the unknown."""
    match said:
        case Leaf(number):
            return f"COALESCE(h.leaf_{number}, FALSE)" if everybody else f"h.leaf_{number}"
        case AllOf(parts) | OneOf(parts):
            word = " AND " if isinstance(said, AllOf) else " OR "
            return f"({word.join(_said(part, statement, everybody=everybody) for part in parts)})"
        case NotThis(part):
            return f"NOT {_said(part, statement, everybody=everybody)}"
        case SexIs(sex):
            return f"(p.sex = {int(sex)})"
        case AgeBetween(first, last):
            upper = "" if last is None else f" AND u.last - p.birth_year <= {last}"
            known = "p.birth_year IS NOT NULL AND p.birth_year <= u.last"
            return f"({known} AND u.last - p.birth_year >= {first}{upper})"
        case ResidesIn(departements):
            return f"({statement.one_of(_RESIDENCE, departements)})"
        case IsAlive():
            return "(p.died IS NULL OR p.died > u.last_day)"
        case IsConsumer():
            return "(c.person IS NOT NULL)"
    raise AssertionError(f"no meaning for {said!r}")


def without_strangers(writer: Writer, rows: str) -> tuple[list[str], list[str]]:
    """Return the joins and conditions that leave out of rows of (unit, person) who is not known; none where all count.

    They are next to nobody, so that they are found once and taken out: nobody else is looked up.
    """
    if not writer.plan.known_only:
        return [], []
    if writer.strangers is None:
        statement = writer.statement()
        source, joins = f"{statement.read(PERSONS)} p", (f"CROSS JOIN {writer.relation('u')}",)
        # One condition on one column each: what the files say of their parts is enough to pass over most of them.
        first = min(unit.years.last for unit in writer.units)
        unknown = (
            (f"p.sex = {int(Sex.UNKNOWN)}",),
            ("p.birth_year IS NULL",),
            (f"p.birth_year > {first}", "p.birth_year > u.last"),
        )
        selects = (str(Select(("u.unit", "p.person"), source, joins, where)) for where in unknown)
        writer.strangers = writer.add(Stage.POPULATION, "strangers", "\nUNION\n".join(selects), statement)
    join = f"LEFT JOIN {writer.strangers} s ON s.unit = {rows}.unit AND s.person = {rows}.person"
    return [join], ["s.person IS NULL", f"{rows}.person <> 0"]


@dataclass(frozen=True, slots=True)
class Attributes:
    """Columns of tables that a person gives, and the joins that bring them to rows `b` of (unit, person)."""

    columns: dict[str, str]
    joins: tuple[str, ...]


def attributes(writer: Writer, statement: Statement, wanted: Collection[Dimension]) -> Attributes:
    """Return the columns of these dimensions; an event of nobody has unknown sex, age and residence."""
    expressions = {
        "sex": f"COALESCE(p.sex, {int(Sex.UNKNOWN)})",
        "age_class": _age_class(writer.plan.age_classes),
        "departement": _RESIDENCE,
    }
    columns = {name: expressions[name] for dimension, name in COLUMNS.items() if dimension in wanted}
    joins = [f"LEFT JOIN {statement.read(PERSONS)} p ON p.person = b.person"] if columns else []
    if columns.keys() - {"sex"}:
        joins.insert(0, f"JOIN {writer.relation('u')} ON u.unit = b.unit")
    if "departement" in columns:
        joins.append(_join_residence(writer, statement, "b.person"))
    return Attributes(columns, tuple(joins))


def _age_class(classes: tuple[int, ...]) -> str:
    age = "u.last - p.birth_year"
    known = " ".join(f"WHEN {age} >= {first} THEN {first}" for first in reversed(classes))
    return f"CASE WHEN p.birth_year IS NULL OR p.birth_year > u.last THEN {UNKNOWN_AGE} {known} END"
