"""So many persons of each kind, for whom no rows are needed: true figures of a size that an attack chooses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace

from query_service.catalogue.places import UNKNOWN, departements, region_of
from query_service.exact_answers import ExactAnswer, ExactTable, Key
from query_service.planner.plan import Plan, PlannedTable
from query_service.query_model.question import Dimension, Measure
from query_service.service import Service

# Boxes of each person: within any clip.
BOXES = 3


@dataclass(frozen=True, slots=True)
class Kind:
    """Persons who are in the same cell of every table; sex and age are known, or a release leaves them out."""

    sex: int
    age: int
    departement: str


@dataclass(slots=True)
class Crowd:
    """An engine that answers any question of one year by sex, age and place with everybody it has."""

    persons: Mapping[Kind, int]
    name: str = "crowd"

    def answer(self, plan: Plan) -> ExactAnswer:
        return ExactAnswer(tuple(self._table(plan, table) for table in plan.tables))

    def over(self, service: Service) -> Service:
        """Return the service with everybody of the crowd in its store."""
        return replace(service, opened=lambda: nullcontext(self))

    def _table(self, plan: Plan, table: PlannedTable) -> ExactTable:
        each = 1 if plan.measure is Measure.PERSONS else BOXES
        cells: Counter[Key] = Counter()
        for kind, number in self.persons.items():
            cells[tuple(_value(plan, dimension, kind) for dimension in table.dimensions)] += each * number
        return ExactTable(table.dimensions, cells)


def _value(plan: Plan, dimension: Dimension, kind: Kind) -> int | str:
    match dimension:
        case Dimension.SEX:
            return kind.sex
        case Dimension.AGE_CLASS:
            return max(one for one in plan.age_classes if one <= kind.age)
        case Dimension.REGION:
            return region_of().get(kind.departement, UNKNOWN)
        case Dimension.DEPARTEMENT:
            return kind.departement
    raise ValueError(f"a crowd has no {dimension}")


def one_place_each() -> tuple[str, ...]:
    """Return a département of each région, and the unknown one: by région they are in a cell each."""
    return (UNKNOWN, *{one.region: one.code for one in departements()}.values())
