"""Each attack, as short as it goes: the service holds, and whatever was made weaker is broken by the same program."""

from __future__ import annotations

import pytest

from tests.attacks.outcomes import Size
from tests.attacks.scoreboard import ATTACKS


@pytest.mark.parametrize("name", ATTACKS)
def test_the_service_holds_and_its_weaker_twins_break(name: str) -> None:
    found = list(ATTACKS[name](Size.SHORT))
    assert {bool(one.twin) for one in found} == {False, True}, "the service, and at least one twin"
    assert [one for one in found if not one.as_it_should] == []
