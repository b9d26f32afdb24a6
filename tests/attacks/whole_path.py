"""Is she in the data? The same guess as in `membership`, from what is kept in the vault and from what leaves.

Here every run is a whole one: a vault of its own, `Service.ask`, the vector sealed in the ledger and the bytes of the
release. The attacker reads one or the other; a figure that is not shown adds nothing to his score. Statistic, bound and
source are those of `membership`. Power: 60 runs a side see a sensitivity that is wrong by 2, 99 times in 100. What
leaves is computed from what is sealed, so it can only tell less.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import pytest

from tests.attacks.guessing import Audit, Guesses, audited, most_advantage
from tests.attacks.membership import matched
from tests.attacks.membership_cases import HER, forgotten, written
from tests.attacks.outcomes import Outcome, Size
from tests.attacks.repeating import Cell, Place, Remembered, Workshop, generous, published
from tests.builders.largest_history import largest_rows
from tests.builders.questions import dispensing, persons
from tests.builders.stores import completed

RHO, YEAR, OTHERS = 0.5, 2019, 60
RUNS = {Size.SHORT: 60, Size.LONG: 1_000}
RUNS_OF_TWINS = 30
NAME, UNIT = "whole path", "rho"
METFORMIN = "A10BA02"
ASKED = persons(counted=dispensing(METFORMIN), by="year month")
MONTHS = forgotten("months")
READ = ("sealed vector", "published release")
Read = tuple[Mapping[Place, Cell], ...]


@dataclass(frozen=True, slots=True)
class World:
    """A store, and what is drawn from in it."""

    store: Path
    remembered: Remembered
    exact: Mapping[Place, Cell]

    def asked(self, workshop: Workshop) -> Read:
        """Ask through the whole path, once, and return what is sealed and what is published."""
        sealed, body = workshop.asked_again(self.store, ASKED, generous(RHO))
        return self.remembered.cells(sealed), published(body)


def attack(size: Size) -> Iterator[Outcome]:
    """Give the scores of what is sealed and of what leaves, for the service and for a twin."""
    yield from _outcomes(audits(RUNS[size]))
    with pytest.MonkeyPatch.context() as patched:
        MONTHS.weaken(patched)
        yield from _outcomes(audits(RUNS_OF_TWINS), MONTHS.name)


def audits(runs: int) -> tuple[Audit, ...]:
    """Return what is guessed from the sealed vectors, and from the published figures of the same runs."""
    with tempfile.TemporaryDirectory() as folder:
        workshop = Workshop(Path(folder))
        fewer, more = both = worlds(workshop)
        change = {where: cell.figure - fewer.exact[where].figure for where, cell in more.exact.items()}
        middle = (matched(change, fewer.exact) + matched(change, more.exact)) / 2

        @cache
        def asked(runs: int) -> list[list[Read]]:
            return [[world.asked(workshop) for _ in range(runs)] for world in both]

        def guess(runs: int, place: int) -> Guesses:
            without, with_her = ([matched(change, read[place]) for read in drawn] for drawn in asked(runs))
            return Guesses(without, with_her, middle)

        return tuple(audited(partial(guess, place=place), more.remembered.charged, runs) for place in range(len(READ)))


def worlds(workshop: Workshop) -> tuple[World, World]:
    """Return the store of sixty persons with care in each month, without her and with her."""
    days = [dt.date(YEAR, month, 15) for month in range(1, 13)]
    drawn = [{"person": who, "date": day, "code": METFORMIN} for who in range(1, OTHERS + 1) for day in days]
    known = [{"person": who, "sex": 1, "birth_year": 1950} for who in range(1, OTHERS + 1)]
    others, hers = completed({"persons": known, "dispensings": drawn}), largest_rows(HER, [YEAR])
    both = written(workshop.folder, others, {table: [*others[table], *hers[table]] for table in others})
    made = []
    for store in both:
        remembered = workshop.remembered(store, ASKED, generous(RHO))
        made.append(World(store, remembered, remembered.exact()))
    return made[0], made[1]


def _outcomes(found: Sequence[Audit], twin: str = "") -> Iterator[Outcome]:
    for case, one in zip(READ, found, strict=True):
        said = f"advantage {one.guesses.advantage:.2f}, at most {most_advantage(one.charged):.2f}"
        yield Outcome(NAME, case, UNIT, one.guesses.lowest_rho(), one.charged, one.broken, twin, said)
