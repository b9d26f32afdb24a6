"""Every example request has a release whose tables add up, as whoever has its CSV files can see."""

from __future__ import annotations

from pathlib import Path

from query_service.scoring import EXAMPLES
from tests.attacks.examples import asked_of
from tests.spec.examples.conftest import Made


def test_the_release_of_each_example_adds_up_by_its_csv_alone(made: Made, tmp_path: Path) -> None:
    found = list(asked_of(made.store, tmp_path / "vault.db"))
    assert {one.name for one in found} == {path.stem for path in EXAMPLES.glob("*.json")}
    assert {one.name: one.wrong for one in found if one.wrong} == {}
    # Of so few persons most is hidden; where a total is shown, something stands under it.
    assert sum(one.shown > 0 for one in found) >= 5
