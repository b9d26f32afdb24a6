"""Traps of the handbook about where a person lives: 19, 20."""

from __future__ import annotations

from query_service.query_model.question import Dimension
from tests.builders.snds import MiniSnds
from tests.spec.traps.asking import Given, drug, guarded_by

CORSE, LA_REUNION = "94", "04"


def _residents(*places: tuple[str, str]) -> MiniSnds:
    snds = MiniSnds()
    for number, (departement, commune) in enumerate(places):
        snds.person(f"P{number}")
        snds.box(f"P{number}1", "2019-01-05", BEN_RES_DPT=departement, BEN_RES_COM=commune)
    return snds


@guarded_by("corsica")
def test_trap_19_every_way_to_write_corsica_is_corsica(given: Given) -> None:
    ways = ("201", "202", "209", "02A", "02B", "020")
    store = given.store(_residents(*((way, "004") for way in ways)))
    assert store.patients(drug("A10*"), 2019, by=Dimension.REGION) == {CORSE: 6}


@guarded_by("overseas_by_commune")
def test_trap_20_097_and_a_commune_in_4_are_la_reunion(given: Given) -> None:
    store = given.store(_residents(("097", "411"), ("974", "411"), ("097", "105")))
    assert store.patients(drug("A10*"), 2019, by=Dimension.DEPARTEMENT) == {"974": 2, "971": 1}
    assert store.patients(drug("A10*"), 2019, by=Dimension.REGION)[LA_REUNION] == 2
