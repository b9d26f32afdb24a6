"""Two noises for one question, of which one was not paid: the mean of both is nearer to the truth than was paid for.

The attacker may ask again, in other words, have the process fail or die at any step, have the ledger put back from a
copy, have somebody excluded in between. He is taken to see every vector that was ever drawn, published or not.
Statistic: different vectors drawn, less the times that the question was paid. Bound: 0, always; no run is by chance.
Power: certain.

Source: sticky noise that could be drawn again at no cost gave Diffix away, Gadotti et al. 2019, "When the Signal is in
the Noise".
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from query_service.query_model.codes import Code, CodeSet, CodeSystem, Prefix
from query_service.query_model.conditions import Not
from query_service.query_model.question import Question
from query_service.query_model.selectors import Dispensing
from query_service.service import STEPS
from tests.attacks.ledger_twins import (
    FREE_AFTER_A_CRASH,
    GIVEN_BACK,
    HEADS_IGNORED,
    KEPT_IN_MEMORY,
    NONE,
    VOIDED_BY_EXCLUSION,
    LedgerTwin,
)
from tests.attacks.outcomes import Outcome, Size
from tests.attacks.prey import Prey, make_store
from tests.builders.questions import dispensing, had, persons

NAME, UNIT = "redraw hunt", "vectors not paid"
METFORMIN = dispensing("A10BA02")
ASKED = persons(had(METFORMIN), by="sex;region")


@dataclass(frozen=True, slots=True)
class Hunt:
    """One way to have a question drawn again, and the twins that give in to it."""

    name: str
    hunt: Callable[[Prey], None]
    twins: tuple[LedgerTwin, ...]


def attack(_size: Size) -> Iterator[Outcome]:
    """Give the score of each hunt; it is the same for both sizes, as nothing is by chance."""
    with tempfile.TemporaryDirectory() as made:
        make_store(Path(made))
        for hunt in HUNTS:
            for twin in (NONE, *hunt.twins):
                score = _hunted(hunt, twin, Path(made))
                yield Outcome(NAME, hunt.name, UNIT, score, 0, score > 0, twin.name)


def _hunted(hunt: Hunt, twin: LedgerTwin, made: Path) -> int:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        prey = Prey(made, Path(folder), patched, twin)
        hunt.hunt(prey)
        return prey.most_vectors_not_paid


def ask_again(prey: Prey) -> None:
    """The same process, then another one."""
    for _ in range(2):
        prey.ask(ASKED)
    prey.restart()
    prey.ask(ASKED)


def have_it_fail(prey: Prey) -> None:
    """Have it fail once its data are read, and once its noise is drawn, then ask again."""
    for step in ("answered", "noised"):
        prey.begin_anew()
        prey.ask(ASKED, fails_at=step)
        prey.ask(ASKED)
        prey.restart()
        prey.ask(ASKED)


def have_it_killed(prey: Prey) -> None:
    """Have it die at each step, then ask twice."""
    for step in STEPS:
        prey.begin_anew()
        prey.ask(ASKED, dies_at=step)
        for _ in range(2):
            prey.restart()
            prey.ask(ASKED)


def put_the_ledger_back(prey: Prey) -> None:
    """Have an answer published, the ledger put back from a copy made before, and ask again."""
    prey.keep_a_copy()
    prey.ask_worker(ASKED)
    prey.put_back()
    prey.ask_worker(ASKED)


def have_somebody_excluded(prey: Prey) -> None:
    """Ask on two days between which an objection takes effect."""
    prey.ask(ASKED)
    prey.exclude()
    prey.ask(ASKED)


def say_it_otherwise(prey: Prey) -> None:
    """Ask the same in other words."""
    prey.ask(ASKED)
    for other in OTHER_WORDS:
        prey.restart()
        prey.ask(other)


def _of(codes: CodeSet) -> Question:
    return replace(ASKED, population=had(Dispensing(codes)))


OTHER_WORDS = (
    replace(ASKED, tables=ASKED.tables[::-1]),
    replace(ASKED, title="Other words"),
    _of(CodeSet(CodeSystem.ATC, (Prefix("A10BA02"),))),
    _of(CodeSet(CodeSystem.ATC, (Code("A10BA02"), Code("A10BB01")), (Code("A10BB01"),))),
    replace(ASKED, population=Not(Not(had(METFORMIN)))),
)
HUNTS = (
    Hunt("asked again", ask_again, (KEPT_IN_MEMORY,)),
    Hunt("fails, asked again", have_it_fail, (GIVEN_BACK, FREE_AFTER_A_CRASH)),
    Hunt("dies at each step, asked again", have_it_killed, (GIVEN_BACK, FREE_AFTER_A_CRASH, KEPT_IN_MEMORY)),
    Hunt("ledger put back from a copy", put_the_ledger_back, (HEADS_IGNORED,)),
    Hunt("somebody excluded in between", have_somebody_excluded, (VOIDED_BY_EXCLUSION,)),
    Hunt("said in other words", say_it_otherwise, (KEPT_IN_MEMORY,)),
)
