"""Code groups: which counted events are in which group, by its number. One event may be in several."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from query_service.engines.sql.text import Select, Statement
from query_service.planner.plan import Group, Plan
from query_service.store.layout import STAY_DIAGNOSES

_DIAGNOSIS, _GROUP_OF_STAY = "diagnosis", "group"


def columns_to_keep(plan: Plan) -> tuple[str, ...]:
    """Return the columns of counted events that their groups are told by."""
    names = {_DIAGNOSIS: "stay", _GROUP_OF_STAY: "code"}
    return tuple(sorted({names.get(group.column, group.column) for group in plan.groups}))


def in_groups(plan: Plan, counted: str, kept: Sequence[str], years: Collection[int], statement: Statement) -> str:
    """Return a relation of the counted events with `part`, the number of a group: once for each of its groups."""
    by_key: dict[tuple[str, tuple[str, ...]], list[int]] = defaultdict(list)
    for number, group in enumerate(plan.groups):
        by_key[group.column, tuple(group.positions)].append(number)
    columns = [*(f"c.{name}" for name in kept), "g.part"]
    selects = [
        str(Select(columns, f"{counted} c", joins=[_members(plan.groups, numbers, years, statement)]))
        for numbers in by_key.values()
    ]
    return "({})".format("\nUNION ALL\n".join(selects))


def _members(groups: Sequence[Group], numbers: Sequence[int], years: Collection[int], statement: Statement) -> str:
    """Return the join with the codes of these groups, which are all told by the same column and positions."""
    one = groups[numbers[0]]
    by_part = {number: tuple(dict.fromkeys(groups[number].codes)) for number in numbers}
    listed = statement.parts("g", by_part)
    if one.column != _DIAGNOSIS:
        column = "code" if one.column == _GROUP_OF_STAY else one.column
        return f"JOIN {listed} ON g.code = c.{column}"
    codes = tuple(sorted({code for those in by_part.values() for code in those}))
    members = Select(
        ("d.stay", "g.part"),
        f"{statement.read(STAY_DIAGNOSES, years, column='code', codes=codes)} d",
        joins=[f"JOIN {listed} ON g.code = d.code"],
        where=[statement.coded("d.code", codes), statement.one_of("d.position", one.positions)],
        distinct=True,
    )
    return f"JOIN ({members}) g ON g.stay = c.stay"
