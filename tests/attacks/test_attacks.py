"""Each attack, as short as it goes: the service holds, and whatever was made weaker is broken by the same program."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import fmean, variance

import pytest

from tests.attacks.membership import matched
from tests.attacks.outcomes import Size
from tests.attacks.repeating import Workshop
from tests.attacks.scoreboard import ATTACKS, line, rows
from tests.attacks.whole_path import worlds
from tests.lacking import ATTACK


@pytest.mark.parametrize("name", ATTACKS)
def test_the_service_holds_and_its_weaker_twins_break(
    name: str, record_property: Callable[[str, object], None]
) -> None:
    found = list(ATTACKS[name](Size.SHORT))
    for row in rows(found):
        record_property(ATTACK, line(row))
    assert {bool(one.twin) for one in found} == {False, True}, "the service, and at least one twin"
    assert [one for one in found if not one.as_it_should] == []


def test_noise_drawn_over_again_has_the_law_of_the_whole_path() -> None:
    with tempfile.TemporaryDirectory() as folder:
        workshop = Workshop(Path(folder))
        without, with_her = worlds(workshop)
        change = {place: cell.figure - without.exact[place].figure for place, cell in with_her.exact.items()}
        known = with_her.remembered
        scores = {
            "whole path": [matched(change, with_her.asked(workshop)[0]) for _ in range(50)],
            "over again": [matched(change, known.cells(known.again())) for _ in range(500)],
        }
    # She moves twelve cells by 1, at rho 0.5: the score has a spread of sqrt(2 x 0.5) = 1 around the exact one.
    for found in scores.values():
        assert abs(fmean(found) - matched(change, with_her.exact)) < 5 / math.sqrt(len(found))
        assert abs(variance(found) - 1) < 5 * math.sqrt(2 / len(found))
