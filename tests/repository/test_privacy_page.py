"""Figures and tables of docs/privacy.md are those of the code."""

from __future__ import annotations

import datetime as dt
import math
import re
from fractions import Fraction

from query_service.ledger.policy import shipped_policy
from query_service.privacy.loss import BILLION, Loss, chance_of_a_right_guess
from query_service.privacy.mechanisms import scale_for
from query_service.privacy.pricing import charged, measurements
from query_service.query_model.question import Precision
from query_service.service import STEPS
from query_service.snds.objections import takes_effect
from tests.builders.questions import dispensing, had, persons, planned
from tests.integration.test_releases import KILLS
from tests.repository.printed_pages import DOCS
from tests.repository.printing.privacy import meaning

PAGE = (DOCS / "privacy.md").read_text(encoding="utf-8")
POLICY = shipped_policy()


def lines(heading: str) -> list[list[str]]:
    """The lines of the first table after a heading."""
    table = re.search(rf"^#+ {re.escape(heading)}\n.*?^\|---.*?\n(.*?)\n\n", PAGE, re.M | re.S)
    assert table is not None, heading
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[1].splitlines()]


def test_each_loss_has_its_epsilon_and_its_right_guesses() -> None:
    found = lines("What a loss means")
    assert [line[0] for line in found] == ["0.001", "0.005", "0.02", "0.2", "1.0"]
    for rho, _what, *said in found:
        assert tuple(said) == meaning(Loss(int(Fraction(rho) * BILLION)))


def test_the_losses_of_the_page_are_those_of_the_policy() -> None:
    levels, caps = POLICY.levels, POLICY.caps
    paid = [levels[level] for level in Precision] + [caps.calendar_year, caps.lifetime]
    assert [float(line[0]) for line in lines("What a loss means")] == [loss.rho for loss in paid]
    assert caps.topic == levels[Precision.FINE]
    assert (caps.lifetime_first_year, caps.lifetime_last_year) == (2026, 2030)


def test_the_promise_counts_right_guesses_as_the_code_does() -> None:
    promise = PAGE.partition("**Promise.**")[2].partition("\n\n")[0]
    paid = POLICY.levels[Precision.CURRENT], POLICY.caps.calendar_year, POLICY.caps.lifetime
    expected = [f"{100 * chance_of_a_right_guess(loss):.0f}" for loss in paid]
    assert re.findall(r"\b(\d\d)\b", promise) == [expected[0], "50", *expected[1:]]


def test_the_example_is_what_the_code_charges() -> None:
    plan = planned(persons(had(dispensing("A10BA02")), by="region;sex"))
    parts = measurements(plan, POLICY.levels[Precision.CURRENT], None)
    assert f"σ = 1/√(2 × 0.0025) = {parts[0].scale.sigma:.2f}; interval ±28" in PAGE
    assert 27 < 1.96 * parts[0].scale.sigma < 28
    assert charged(parts).billionths <= 5_000_002 and "0.005000002" in PAGE


def test_a_topic_leaves_a_standard_error_of_five() -> None:
    assert scale_for(1, POLICY.caps.topic).sigma == 5.0


def test_the_table_of_kills_is_the_one_that_is_tested() -> None:
    found = lines("One reservation, one draw")
    assert {step.strip("`"): (int(left), int(paid)) for step, left, paid in found} == KILLS
    assert tuple(step.strip("`") for step, *_rest in found) == STEPS


def test_slots_and_days_of_objections_are_those_of_the_code() -> None:
    assert f"({POLICY.slot.seconds // 60} minutes in the default policy)" in PAGE
    assert takes_effect(dt.date(2026, 11, 25)) == dt.date(2026, 12, 1)
    # 365 draws of standard error 10: 10 / √365 = 0.52.
    assert round(10 / math.sqrt(365), 1) == 0.5
