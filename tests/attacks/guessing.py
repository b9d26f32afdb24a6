"""How much better than a coin an attacker guesses, from scores of two worlds: without her, and with her.

Scores are those of a matched filter, a sum of many independent errors, so their law is close to the normal one. Its
best guesser is right as often as if she moved one standard error by μ, and the loss that this needs is ρ = μ²/2
(research on auditing gives ε; here ρ̂ says more, since ε at small δ needs events that no audit sees).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean, variance

# A bound that is wrong once in a million, and the usual one, once in twenty.
NEVER, USUALLY = 1e-6, 0.05
MOST_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Guesses:
    """Scores of as many runs without her as with her; `middle` is half-way between what they are without noise."""

    without: Sequence[float]
    with_her: Sequence[float]
    middle: float

    @property
    def advantage(self) -> float:
        """How much more often "she is there" is said when she is than when she is not: 0 for a coin, 1 at best."""
        said = [fmean(score > self.middle for score in world) for world in (self.with_her, self.without)]
        return said[0] - said[1]

    def lowest_rho(self, chance: float = USUALLY) -> float:
        """Return the lower bound of ρ that is wrong with this chance, by the difference of the means.

        μ̂ is that difference in standard deviations; its variance is 2/n + μ̂²/4n for n runs a side (Hedges and Olkin
        1985, "Statistical Methods for Meta-Analysis", chapter 5). Infinite where there is no noise and she is seen.
        """
        runs, spread = len(self.without), math.sqrt((variance(self.without) + variance(self.with_her)) / 2)
        moved = abs(fmean(self.with_her) - fmean(self.without))
        if spread == 0:
            return math.inf if moved else 0.0
        mu = moved / spread
        error = math.sqrt(2 / runs + mu * mu / (4 * runs))
        return max(mu - NormalDist().inv_cdf(1 - chance) * error, 0.0) ** 2 / 2


def most_advantage(rho: float) -> float:
    """Return the advantage of the best guesser at a loss: 2Φ(√(ρ/2)) − 1, that of the normal law (docs/privacy.md)."""
    return 2 * NormalDist().cdf(math.sqrt(rho / 2)) - 1


@dataclass(frozen=True, slots=True)
class Audit:
    """What the attacker got, the ρ that was charged for it, and whether that is too much."""

    guesses: Guesses
    charged: float
    broken: bool


def audited(guess: Callable[[int], Guesses], charged: float, runs: int) -> Audit:
    """Return the audit of a service that charges this ρ; `guess` draws so many runs a side.

    Above the charge by the bound that is never wrong, it is broken; below by the usual one, it holds. In between it is
    tried again with four times the runs, all of them new, and is broken when it is still there in the fourth round: a
    service that holds is called broken less than once in a hundred thousand audits.
    """
    for _round in range(MOST_ROUNDS):
        found = guess(runs)
        if found.lowest_rho(NEVER) > charged:
            return Audit(found, charged, broken=True)
        if found.lowest_rho() <= charged:
            return Audit(found, charged, broken=False)
        runs *= 4
    return Audit(found, charged, broken=True)
