"""Where the proof of the noise starts: the store of D and p has the content of the store of D plus that of p alone.

p is a unit: people linked by shared cards, with all their care. Nothing of anybody else moves when they come or go, and
the unit adds one person. What is nobody's (secret numbers, unknown cards, doubtful stays) is in no release; here each
unit has its own such numbers, and the property holds for them as well.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from query_service.snds.ingest.events import netting
from query_service.snds.ingest.running import Options, ingest
from query_service.store.reading import rows_of
from tests.builders.snds_units import Event, Person, Unit, content, snds_of, units

QUICK = settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
LONG = settings(QUICK, max_examples=150)
_PLAIN = {"sex": 2, "residence": 0, "kind": "00", "died": False}
TWINS = Unit(
    (Person(0, 0, 1, **_PLAIN), Person(1, 0, 2, **_PLAIN)),
    (Event("box", 0, 2019, 1, 1), Event("box", 0, 2019, 1, 2), Event("stay", 0, 2019, 1, 0)),
)
SECRET = Unit(
    (Person(0, 0, 1, **{**_PLAIN, "kind": "01"}),), (Event("box", 0, 2019, 1, 0), Event("cancelled", 0, 2019, 1, 0))
)
A_BOX_OF_NOBODY = Unit((), (Event("box", 0, 2019, 1, 0),))
A_CORRECTION_OF_NOBODY = Unit((), (Event("cancelled", 0, 2019, 1, 0),))


def _store_of(some_units: dict[int, Unit], without: tuple[str, ...] = ()) -> dict[str, list[dict[str, object]]]:
    with tempfile.TemporaryDirectory() as folder:
        source = snds_of(some_units).write(Path(folder) / "source")
        ingest(source, Path(folder) / "store", Options(threads=1, without=without))
        return dict(rows_of(Path(folder) / "store"))


def _check(others: list[Unit], one: Unit) -> None:
    everybody = dict(enumerate([*others, one]))
    alone = {len(others): one}
    together = content(_store_of(everybody))
    assert together == content(_store_of(dict(enumerate(others)))) + content(_store_of(alone))


@QUICK
@given(some.lists(units, min_size=1, max_size=4), units)
@example([TWINS, SECRET], TWINS)
@example([A_CORRECTION_OF_NOBODY, TWINS], A_BOX_OF_NOBODY)
def test_the_store_of_d_and_p_is_the_store_of_d_and_that_of_p(others: list[Unit], one: Unit) -> None:
    _check(others, one)


@pytest.mark.slow
@LONG
@given(some.lists(units, min_size=1, max_size=6), units)
def test_the_store_of_d_and_p_is_the_store_of_d_and_that_of_p_for_many(others: list[Unit], one: Unit) -> None:
    _check(others, one)


def test_a_unit_adds_one_person_whatever_cards_and_people_it_has() -> None:
    chain = Unit(tuple(Person(identity, card, rank, **_PLAIN) for identity, card, rank in
                       ((0, 0, 1), (1, 0, 2), (1, 1, 1), (2, 1, 2), (2, 2, 0))), ())  # fmt: skip
    made = _store_of({0: chain, 1: TWINS})
    assert [row["person"] for row in made["persons"]] == [1, 2]
    apart = _store_of({0: chain, 1: TWINS}, without=("shared_card_is_one_unit",))
    assert len(apart["persons"]) == 5  # 3 + 2: the rule is what makes one of them


def test_the_property_sees_care_dropped_because_of_somebody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    # without the number of the card, a correction of one nobody takes the box of another
    by_person = netting._NET.replace("GROUP BY person, whose,", "GROUP BY person,")
    monkeypatch.setattr(netting, "_NET", by_person)
    with pytest.raises(AssertionError):
        _check([A_CORRECTION_OF_NOBODY], A_BOX_OF_NOBODY)
