"""The fiche of the handbook: persons with two illnesses, worked out from a union beside its parts.

A fiche that the HDH published in 2022 gave M313 2,661, M317 1,443 and either of them 3,916: so 188 persons have both.
The attacker knows the lists of codes, which the question states, and takes for unknown how many persons have each
combination of them; each shown figure is the sum of those that it counts. Statistic: figures of 10 or less that follow
(`solving`), of persons in two groups, in one and not the other, or in more than one of three. Bound: 0. Power: certain;
the true numbers are far from all thresholds. Twin: unions are not looked for.

Source: the fiche "France Vascularites" of May 2022 in the documentation of the SNDS, its figures added up.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from query_service.exact_answers import ExactAnswer, ExactTable, Key
from query_service.planner.plan import Plan, PlannedTable
from query_service.query_model.codes import CodeSystem
from query_service.query_model.json_reading import from_json
from query_service.query_model.question import CodeGroup, Dimension, Period, Question
from query_service.scoring import EXAMPLES
from query_service.service import Service
from query_service.tables import publication
from tests.attacks.outcomes import Outcome, Size
from tests.attacks.repeating import Workshop, generous
from tests.attacks.solving import SMALL, Numbers, Solved
from tests.builders.questions import codes, diagnosis, stay
from tests.builders.stores import completed, write_store

NAME, UNIT, RHO = "fiche of the handbook", "figures told", 5.0
YEAR = 2019
GPA, MPA, TAKAYASU = "M313", "M317", "M314"
Codes = frozenset[str]


@dataclass(frozen=True, slots=True)
class Fiche:
    """Groups of codes by name, and how many persons have which codes."""

    case: str
    groups: Mapping[str, str]
    persons: Mapping[Codes, int]


@dataclass(slots=True)
class Patients:
    """An engine for questions on stays by group of codes: everybody has all of her codes in the year asked."""

    persons: Mapping[Codes, int]
    name: str = "patients"

    def answer(self, plan: Plan) -> ExactAnswer:
        return ExactAnswer(tuple(self._table(plan, table) for table in plan.tables))

    def over(self, service: Service) -> Service:
        """Return the service with these persons in its store."""
        return replace(service, opened=lambda: nullcontext(self))

    def _table(self, plan: Plan, table: PlannedTable) -> ExactTable:
        cells: Counter[Key] = Counter()
        by_group = Dimension.CODE_GROUP in table.dimensions
        for held, number in self.persons.items():
            groups = [group.name for group in plan.groups if held & set(group.codes)] if by_group else [""]
            for group in groups:
                named: dict[Dimension, int | str] = {Dimension.YEAR: YEAR, Dimension.CODE_GROUP: group}
                cells[tuple(named[dimension] for dimension in table.dimensions)] += number
        return ExactTable(table.dimensions, cells)


def attack(_size: Size) -> Iterator[Outcome]:
    """Give what unions beside their parts tell, and what they tell where nobody looks for them."""
    for fiche in UNIONS:
        yield from _outcomes(fiche)


def attack_less_a_part(_size: Size) -> Iterator[Outcome]:
    """Give what a total less one of its parts tells."""
    yield from _outcomes(LESS_A_PART)


def _outcomes(fiche: Fiche) -> Iterator[Outcome]:
    yield _outcome(fiche)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(publication, "overlaps", lambda _plan, _candidates: ())
        yield _outcome(fiche, "unions not looked for")


def _outcome(fiche: Fiche, twin: str = "") -> Outcome:
    found = sorted(_told(fiche))
    return Outcome(NAME, fiche.case, UNIT, len(found), 0, bool(found), twin, "; ".join(found))


def _told(fiche: Fiche) -> Iterator[str]:
    lists = {name: frozenset(listed.split()) for name, listed in fiche.groups.items()}
    lists[""] = frozenset().union(*lists.values())
    held = [frozenset(some) for size in range(1, len(lists[""]) + 1) for some in combinations(sorted(lists[""]), size)]
    counted = {name: _mask(bool(mine & one) for one in held) for name, mine in lists.items()}
    solved = Solved([(counted[name], figure) for name, figure in _shown(fiche).items()], len(held))
    for what, mask in _secrets(counted):
        figure = solved.figure(mask) if mask.any() else None
        if figure is not None and figure <= SMALL:
            yield f"{what}: {figure}"


def _secrets(counted: Mapping[str, Numbers]) -> Iterator[tuple[str, Numbers]]:
    """Give what nobody is to know when it is small: persons by what groups they are in."""
    for one, other in combinations(counted, 2):
        both = counted[one] * counted[other]
        yield f"{one} and {other}", both
        yield f"{one} without {other}", counted[one] - both
        yield f"{other} without {one}", counted[other] - both
    for some in combinations((name for name in counted if name), 3):
        times = np.sum([counted[name] for name in some], axis=0)
        yield f"more than one of {', '.join(some)}", np.maximum(times - 1, 0)


def _mask(held: Iterator[bool]) -> Numbers:
    return np.array([int(one) for one in held], dtype=np.int64)


def _shown(fiche: Fiche) -> dict[str, int]:
    """Return the figures of a release that are shown, by the name of the group, "" for all."""
    with tempfile.TemporaryDirectory() as folder:
        store = write_store(Path(folder) / "store", completed({}))
        _sealed, body = Workshop(Path(folder)).asked_again(
            store, asked(fiche), generous(RHO), Patients(fiche.persons).over
        )
    shown: dict[str, int] = {}
    for table in json.loads(body)["tables"]:
        names = [one["name"] for one in table["dimensions"]]
        for row in table["rows"]:
            if row["state"] == "value":
                shown[str(dict(zip(names, row["cell"], strict=True)).get("code_group", ""))] = row["value"]
    return shown


def asked(fiche: Fiche) -> Question:
    """Return the example of the handbook, over one year and with these groups."""
    example = from_json(json.loads((EXAMPLES / "vascularites.json").read_text(encoding="utf-8")))
    every = sorted({code for listed in fiche.groups.values() for code in listed.split()})
    return replace(
        example,
        period=Period(YEAR, YEAR),
        counted=stay(diagnosis(" ".join(every), "main linked associated")),
        code_groups=tuple(CodeGroup(name, codes(CodeSystem.CIM10, listed)) for name, listed in fiche.groups.items()),
    )


def _of(*held: str) -> Codes:
    return frozenset(held)


UNIONS = (
    Fiche(
        "a union beside its parts",
        {"GPA": GPA, "MPA": MPA, "GPA or MPA": f"{GPA} {MPA}", "Takayasu": TAKAYASU},
        {_of(GPA): 400, _of(MPA): 300, _of(GPA, MPA): 5, _of(TAKAYASU): 200},
    ),
    Fiche(
        "three parts and two unions",
        {"GPA": GPA, "MPA": MPA, "Takayasu": TAKAYASU, "GPA or MPA": f"{GPA} {MPA}"},
        {_of(GPA): 400, _of(MPA): 300, _of(TAKAYASU): 200, _of(GPA, MPA): 3, _of(GPA, TAKAYASU): 4},
    ),
)
LESS_A_PART = Fiche(
    "a total less all but one of its parts",
    {"all but Takayasu": f"{GPA} {MPA}", "Takayasu": TAKAYASU},
    {_of(GPA): 400, _of(MPA): 300, _of(TAKAYASU, GPA): 200, _of(TAKAYASU): 5},
)
