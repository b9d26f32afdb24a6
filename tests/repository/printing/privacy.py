"""docs/privacy-parameters.md: what the policies allow, what a loss means, what a level buys."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator

from query_service.ledger.policy import SHIPPED, Policy, shipped_policy
from query_service.planner.plan import Clip
from query_service.privacy.loss import Loss, chance_of_a_right_guess, epsilon
from query_service.privacy.mechanisms import scale_for
from query_service.query_model.question import Precision
from query_service.release.labels import in_words
from tests.repository.printing.markdown import code, head, table

ABOUT = """\
What may be spent, at which price, with which clips. [privacy.md](privacy.md) says what the words mean and why it
holds. ε is at δ = 1e-9; right guesses are those of the best guesser of whether one person is in the data, 50 being a
coin.
"""
LEVELS = {Precision.LANDMARK: "repère", Precision.CURRENT: "courant, the default", Precision.FINE: "fin"}


def page() -> str:
    """Return the page of the parameters."""
    default, demonstration = shipped_policy(), shipped_policy("demonstration")
    parts = [
        head("Parameters of the privacy policy", "query_service/ledger/policies", ABOUT),
        "## What may be spent\n",
        table(("In the file", "For", "ρ", "ε", "Right guesses in 100"), _losses(default)),
        "## What a level buys\n",
        "Standard error of a figure, and half of its 95 % interval, for one year of care or one pooled period. Tables "
        "share\na level equally.\n",
        table(("Level", "Tables", "Persons: standard error", "Interval"), _bought(default)),
        "## What one person adds at most\n",
        "To a cell (C) and to a table (V). At worst: a question about every code, by year over five years, in the "
        "synthetic\ncopy of 20,000 persons; about one drug or one illness much less is cut. The last column is the "
        "standard error at the\ndefault level, for one table of one cell, whose persons take the other half. Amounts "
        "are in cents of euro.\n",
        table(("Measure", "C", "V", "√(C·V)", "Why", "At worst below by", "Standard error"), _clips(default)),
        "## Other\n",
        f"- Figures from 1 to {default.floor} are not to be printed (`floor`; it can be raised).\n"
        f"- Results appear every {int(default.slot.total_seconds()) // 60} minutes (`slot_minutes`).\n",
        "## The policy of the demonstration\n",
        "For synthetic persons only: refused over any other store. Its clips are the same.\n",
        table(("In the file", "For", "ρ", "ε", "Right guesses in 100"), _losses(demonstration)),
    ]
    return "\n".join(parts)


def meaning(loss: Loss) -> tuple[str, str]:
    """Return epsilon and the right guesses in 100, as the pages print them."""
    return f"{epsilon(loss):.2f}", f"{100 * chance_of_a_right_guess(loss):.1f}"


def _losses(policy: Policy) -> Iterator[tuple[str, ...]]:
    caps = policy.caps
    years = f"{caps.lifetime_first_year} to {caps.lifetime_last_year}"
    said = [(f"levels.{level}", f"one year of care ({word})", policy.levels[level]) for level, word in LEVELS.items()]
    said += [
        ("caps.topic", "all draws on one family of codes and one year of care", caps.topic),
        ("caps.association", "one association in one calendar year", caps.association),
        ("caps.calendar_year", "all releases of one calendar year", caps.calendar_year),
        ("caps.lifetime", f"all releases of {years}", caps.lifetime),
    ]
    for name, what, loss in said:
        yield code(name), what, f"{loss.rho:g}", *meaning(loss)


def _bought(policy: Policy) -> Iterator[tuple[str, ...]]:
    for level, loss in policy.levels.items():
        for tables in (1, 2, 3, 4):
            sigma = scale_for(1, Loss(loss.billionths // tables)).sigma
            yield code(level.value), str(tables), f"{sigma:.1f}", f"±{math.ceil(1.959964 * sigma)}"


def _clips(policy: Policy) -> Iterator[tuple[str, ...]]:
    share = Loss(policy.levels[Precision.CURRENT].billionths // 2)
    said = tomllib.loads((SHIPPED / f"{policy.name}.toml").read_text(encoding="utf-8"))["clips"]
    for measure, clip in policy.clips.items():
        # A table of one cell in one year: min(C·V, C²).
        sigma = scale_for(clip.cell**2, share).sigma
        yield (
            code(measure.value),
            *(in_words(number, "en") for number in (clip.cell, clip.total, _rounded(clip))),
            said[measure.value]["reason"],
            f"{policy.most_cut[measure]} %",
            in_words(round(sigma), "en"),
        )


def _rounded(clip: Clip) -> int:
    return round(math.sqrt(clip.cell * clip.total))
