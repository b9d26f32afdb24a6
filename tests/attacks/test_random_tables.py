"""Over tables drawn at random nothing hidden can be worked out, which lines or nothing alone would not do."""

from __future__ import annotations

import pytest

from tests.attacks.random_tables import Seen, drawn


@pytest.fixture(scope="module")
def found() -> list[Seen]:
    return list(drawn(60))


def test_no_hidden_figure_can_be_worked_out(found: list[Seen]) -> None:
    assert sum(one.small for one in found) > 500
    assert sum(one.told for one in found) == 0


def test_without_the_audit_or_without_the_rule_of_lines_some_can(found: list[Seen]) -> None:
    assert 0 < sum(one.told_by_lines for one in found) < sum(one.told_by_threshold for one in found)


def test_intervals_hold_for_the_figures_that_are_shown(found: list[Seen]) -> None:
    # At most 5 % outside on average; of about 1,200 figures, twice as many would be seen for sure.
    shown, outside = sum(one.shown for one in found), sum(one.outside for one in found)
    assert shown > 500 and outside / shown < 0.05


def test_equal_shares_cost_three_percent_of_error_at_most(found: list[Seen]) -> None:
    errors = [one.error for one in found if one.error is not None]
    # The least error of any Gaussian mechanism is 1; whole numbers and equal shares come close.
    assert len(errors) > 20 and min(errors) > 0.999
    assert sum(errors) / len(errors) < 1.03
