"""The noise averaged away: hundreds of questions that find the same few persons, each with its own noise.

The attacker has as many associations as he likes and knows who is in the cell but for one person. He asks until he is
refused, and takes every vector as it is drawn, before anything is hidden. Statistic: the standard error of the best
mean, 1/√Σ1/σ², which the plans alone decide; no run is by chance. Bound: 5, what the account of a topic leaves under
the default policy. Power: certain. Twin: no account by topic and a year of ρ 1, as was first drafted: 200 questions
tell the count to 0.7, so that the rounded mean is exact more often than not.

Sources: Dinur and Nissim 2003, "Revealing Information while Preserving Privacy": too many answers, however noisy, tell
all; Gadotti et al. 2019, "When the Signal is in the Noise", for questions that differ by what changes nothing.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import combinations, islice
from pathlib import Path
from typing import Any

import pytest

from query_service.ledger.accounts import BudgetSpent
from query_service.ledger.policy import Policy, shipped_policy
from query_service.privacy import noising
from query_service.privacy.loss import Loss
from query_service.privacy.noisy_answers import SealedVector
from query_service.query_model.codes import CodeSystem
from query_service.query_model.conditions import Years
from query_service.query_model.question import Precision, Question
from query_service.query_model.selectors import Stay
from tests.attacks.outcomes import Outcome, Size
from tests.attacks.repeating import Workshop
from tests.builders.questions import codes, diagnosis, dispensing, had, persons, stay
from tests.builders.releases import make_service
from tests.builders.stores import rows_of, write_store

NAME, UNIT, FLOOR = "topics", "standard error", 5.0
LISTS, FEW_LISTS = 200, 8
# Few persons with metformin and a stay for a vasculitis in one year, and nothing else of either family.
FEW, YEAR, LATEST = 8, 2019, 2021
EACH = range(1, FEW + 1)
TABLES = {
    "persons": "\n".join(["person  sex  birth_year", *(f"{who}  2  1950" for who in EACH)]),
    "dispensings": "\n".join(["person  date  code", *(f"{who}  {YEAR}-02-03  A10BA02" for who in EACH)]),
    "stays": "\n".join(["stay  person  date", *(f"{who}  {who}  {YEAR}-03-04" for who in EACH)]),
    "stay_diagnoses": "\n".join(["stay  position  code", *(f"{who}  main  M313" for who in EACH)]),
}
# Of the family of metformin, and nobody takes them; the same for vasculitis.
_ENDS = "B01 B03 B04 B06 B07 B09 B12 D02 D03 D05 D07 D08 D10 F01 F02 G02 G03 H01 H02 H03 X02"
OTHER_DRUGS = tuple(f"A10B{end}" for end in _ENDS.split())
OTHER_DIAGNOSES = tuple(f"M31{end}" for end in "012")
Questions = Iterator[Question]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to ask for the same persons again and again."""

    case: str
    questions: Callable[[], Questions]


def lists(window: int = 0, most: int = LISTS) -> Questions:
    """Give lists of drugs that differ by a code or two, none of which adds anybody; so many years after theirs."""
    year = YEAR + window
    for pair in islice(combinations(OTHER_DRUGS, 2), most):
        drugs = dispensing(" ".join(("A10BA02", *pair)))
        yield persons(had(drugs, Years(-window, -window)), period=(year, year))


def looking_back() -> Questions:
    """Give the same lists for each year from theirs on, with a window that looks back at theirs."""
    for window in range(LATEST - YEAR + 1):
        yield from lists(window, FEW_LISTS)


def inside_any_stay() -> Questions:
    """Give lists of diagnoses as what is asked, then as a group among the stays of any kind."""
    wanted = [" ".join(("M313", *some)) for most in range(3) for some in combinations(OTHER_DIAGNOSES, most)]
    for listed in wanted:
        yield persons(counted=stay(diagnosis(listed)))
    for listed in wanted:
        yield persons(counted=Stay(), by="code_group", groups={"these": codes(CodeSystem.CIM10, listed)})


def attack(_size: Size) -> Iterator[Outcome]:
    """Give the standard error that neighbouring lists leave, for the service and for the twin."""
    yield from _outcomes(Way(f"{LISTS} lists that differ by a code", lists))


def attack_looking_back(_size: Size) -> Iterator[Outcome]:
    """Give what is left by questions on later years that look back at one and the same."""
    yield from _outcomes(Way("later years that look back at one", looking_back))


def attack_inside_any_stay(_size: Size) -> Iterator[Outcome]:
    """Give what is left by groups of codes in a question that names none itself."""
    yield from _outcomes(Way("a group inside any stay", inside_any_stay))


def _outcomes(way: Way) -> Iterator[Outcome]:
    default = shipped_policy()
    first_draft = replace(
        default, caps=replace(default.caps, topic=Loss(10**12), calendar_year=Loss(10**9), lifetime=Loss(10**12))
    )
    for twin, policy in (("", default), ("topic not capped, a year of rho 1", first_draft)):
        found = asked_until_refused(way, policy)
        error = 1 / math.sqrt(sum(1 / sigma**2 for _figure, sigma in found))
        mean = error**2 * sum(figure / sigma**2 for figure, sigma in found)
        note = f"{len(found)} answers, mean {mean:.1f}, true {FEW}"
        yield Outcome(NAME, way.case, UNIT, error, FLOOR, error < FLOOR, twin, note)


def asked_until_refused(way: Way, policy: Policy) -> list[tuple[int, float]]:
    """Return each figure with its scale, of questions asked at each precision, each by another association."""
    found: list[tuple[int, float]] = []
    drawing = noising.draw

    def watched(*given: Any, **named: Any) -> SealedVector:
        drawn: SealedVector = drawing(*given, **named)
        found.append((drawn.figures[0][0], drawn.parts[0].scale.sigma))
        return drawn

    with tempfile.TemporaryDirectory() as folder, Workshop(Path(folder)).vault() as vault:
        service = make_service(write_store(Path(folder) / "store", rows_of(TABLES)), vault, policy=policy)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(noising, "draw", watched)
            # What is left of an account when the usual price does not fit is spent at the lowest.
            for precision, most in ((Precision.CURRENT, None), (Precision.LANDMARK, 2 * FEW_LISTS)):
                for number, asked in enumerate(islice(way.questions(), most)):
                    with suppress(BudgetSpent):
                        service.ask(replace(asked, precision=precision), f"association {number}")
    return found
