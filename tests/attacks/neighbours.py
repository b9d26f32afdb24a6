"""Anything that depends on data but the noisy figures: what leaves for two stores of which one has a person more.

The attacker knows everybody else's data and compares, byte by byte, all that leaves: status, message and exit code, the
release with its order, number and keys of rows, names and sizes of its files, lines of the ledger and of the log. The
noise is taken out of the comparison in a way of its own: the vector drawn is one and the same for both stores, whatever
the figures, and what is made of it must then be the same to the last byte. Statistic: pairs of stores that differ, of
invented stores, persons and questions. Bound: 0. Power: what one person in ten gives away is missed once in five by 15
pairs, never by 300.

Sources: Goguen and Meseguer 1982, "Security Policies and Security Models", for non-interference; Haeberlen, Pierce and
Narayan 2011, "Differential Privacy Under Fire", for what such systems gave away beside their figures.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

from query_service.privacy import noising
from query_service.privacy.mechanisms import Noised, Scale
from query_service.query_model.question import Question
from tests.attacks import looking
from tests.attacks.looking import Look
from tests.attacks.outcomes import Outcome, Size
from tests.builders.invented_questions import questions
from tests.builders.invented_stores import MOST_PERSONS, stores
from tests.builders.largest_history import largest_rows
from tests.builders.stores import Rows

NAME, UNIT = "neighbours", "pairs that differ"
LARGEST = 99
# Half of them have the largest history.
WHO = some.just(0) | some.integers(1, MOST_PERSONS)
HERS = largest_rows(LARGEST, range(2018, 2021))


@dataclass(frozen=True, slots=True)
class Case:
    """A way to look at what leaves, how many pairs are compared, and leaks with as many pairs as it takes."""

    name: str
    look: Look
    pairs: Mapping[Size, int]
    leaks: Mapping[str, int] = field(default_factory=dict)


CASES = (
    Case(
        "release and its files",
        looking.at_release,
        {Size.SHORT: 15, Size.LONG: 300},
        {looking.CHECKSUM: 12, looking.GRID_FROM_DATA: 20},
    ),
    Case(
        "messages of a failure",
        looking.at_failure,
        {Size.SHORT: 6, Size.LONG: 100},
        {looking.COUNT_IN_MESSAGE: 3},
    ),
    Case("exchange and log", looking.at_worker, {Size.SHORT: 6, Size.LONG: 100}, {looking.COUNT_IN_LOG: 3}),
    Case("command line", looking.at_command, {Size.SHORT: 2, Size.LONG: 60}),
)


def attack(size: Size) -> Iterator[Outcome]:
    """Give how many pairs differ, for each way to look and for what was made to leak there."""
    for case in CASES:
        yield _outcome(case, case.pairs[size])
        for leak, pairs in case.leaks.items():
            yield _outcome(case, pairs, leak)


def _outcome(case: Case, pairs: int, leak: str = "") -> Outcome:
    differing: list[str] = []

    # Each pair is looked at once: none is kept, none is made smaller.
    @settings(
        max_examples=pairs,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(stores(), questions(), WHO)
    def compare(rows: Rows, asked: Question, place: int) -> None:
        more = {table: [*rows[table], *HERS[table]] for table in rows}
        person = more["persons"][-1 - place % len(more["persons"])]["person"]
        differing.extend(differences(case.look, more, asked, person, leak)[:1])

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(noising, "noised", drawn_alike)
        compare()
    note = f"of {pairs}" + (f", first in {differing[0]}" if differing else "")
    return Outcome(NAME, case.name, UNIT, len(differing), 0, bool(differing), leak, note)


def differences(look: Look, rows: Rows, asked: Question, person: int, leak: str) -> list[str]:
    """Return the names of what differs when one person is taken out of the rows."""
    fewer = {table: [row for row in those if row["person"] != person] for table, those in rows.items()}
    with tempfile.TemporaryDirectory() as folder:
        one, other = (
            look(Path(folder) / name, those, asked, leak) for name, those in (("more", rows), ("less", fewer))
        )
    return [name for name in one if one[name] != other[name]]


def drawn_alike(figures: list[int], _squared: int, _scale: Scale) -> Noised:
    """Return a vector that depends on the number of figures alone: some are large, some small, some below zero."""
    chance = random.Random(len(figures))
    return Noised(tuple(round(chance.gauss(60, 60)) for _ in figures), "")
