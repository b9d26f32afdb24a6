"""Is she in the data? The whole path at a test policy of ρ 0.5, for the person who moves figures most.

The attacker knows the data of everybody else and all of her care, and reads the noisy figures before anything is
hidden: more than anybody outside has. Statistic: the matched filter Σ C·y/σ² over all the cells that she changes by C,
the best there is for normal errors. Power: at ρ 0.5, 184 runs a side see a sensitivity that is wrong by √2, 32 one that
is wrong by 2, 99 times in 100; the twins here are wrong by √3 at least. Bound: the ρ that the release says was charged.
The score is the lower 95 % bound of ρ. A scale that is a tenth too small is for `noise_law` to see.

Sources: the audit by difference of means, Nasr et al. 2023, "Tight Auditing of Differentially Private Machine
Learning"; μ = √(2ρ), Dong, Roth and Su 2022, "Gaussian Differential Privacy".
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.attacks.guessing import Audit, Guesses, audited, most_advantage
from tests.attacks.membership_cases import CASES, Case, Twin
from tests.attacks.outcomes import Outcome, Size
from tests.attacks.repeating import Cell, Place, Workshop, generous

RHO = 0.5
RUNS = {Size.SHORT: 400, Size.LONG: 5_000}
# What a twin loses is seen with few runs.
RUNS_OF_TWINS = 400
NAME, UNIT = "membership", "rho"


def attack(size: Size) -> Iterator[Outcome]:
    """Give the score of each case, then those of its twins."""
    for case in CASES:
        with tempfile.TemporaryDirectory() as folder:
            yield _outcome(case, audit(case, Path(folder), RUNS[size]))
            for twin in case.twins:
                yield _outcome(case, audit(case, Path(folder), RUNS_OF_TWINS, twin), twin.name)


def audit(case: Case, folder: Path, runs: int, twin: Twin | None = None) -> Audit:
    """Return what is guessed of her from `runs` draws without her and as many with her."""
    chosen, workshop, policy = twin or Twin(""), Workshop(folder), generous(RHO / case.units)
    with pytest.MonkeyPatch.context() as patched:
        chosen.weaken(patched)
        stores = (chosen.stores or case.stores)(folder)
        fewer, more = (workshop.remembered(store, case.asked, policy, chosen.over(store)) for store in stores)
        without, with_her = fewer.exact(), more.exact()
        change = {place: cell.figure - without[place].figure for place, cell in with_her.items()}
        middle = (matched(change, without) + matched(change, with_her)) / 2

        def guess(runs: int) -> Guesses:
            scores = [[matched(change, one.cells(one.again())) for _ in range(runs)] for one in (fewer, more)]
            return Guesses(scores[0], scores[1], middle)

        return audited(guess, more.charged, runs)


def matched(change: Mapping[Place, int], figures: Mapping[Place, Cell]) -> float:
    """Return Σ C·y/σ² over the figures that there are."""
    moved = ((by, figures[place]) for place, by in change.items() if by and place in figures)
    return sum(by * cell.figure / cell.sigma**2 for by, cell in moved)


def _outcome(case: Case, found: Audit, twin: str = "") -> Outcome:
    gained, most = found.guesses.advantage, most_advantage(found.charged)
    said = f"advantage {gained:.2f}, at most {most:.2f}"
    return Outcome(NAME, case.name, UNIT, found.guesses.lowest_rho(), found.charged, found.broken, twin, said)
