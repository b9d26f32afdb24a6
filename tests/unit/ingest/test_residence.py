"""Where a person lives: every way to write it, the paying office, one residence a year."""

from __future__ import annotations

from query_service.catalogue.places import departements
from query_service.query_model.question import Dimension
from tests.builders.snds import MiniSnds
from tests.spec.traps.asking import Given, drug

# BEN_RES_DPT, BEN_RES_COM, ORG_AFF_BEN -> département
WRITTEN = (
    ("075", "101", "", "75"), ("75", "", "", "75"), ("1", "", "", "01"), ("095", "001", "", "95"),
    ("02A", "", "", "2A"), ("202", "033", "", "2B"), ("201", "004", "", "2A"),
    # Corsica and no more: the commune says, else the office, else the south
    ("209", "004", "", "2A"), ("209", "033", "", "2B"), ("020", "", "01C202000", "2B"), ("209", "", "", "2A"),
    ("097", "105", "", "971"), ("097", "209", "", "972"), ("097", "302", "", "973"), ("097", "411", "", "974"),
    ("097", "608", "", "976"), ("974", "", "", "974"),
    # the collectivités of the Atlantic and the Pacific are no département
    ("097", "502", "", ""), ("098", "818", "", ""), ("975", "", "", ""),
    # unknown: the office has the département and its place in it
    ("099", "000", "01C381000", "38"), ("000", "", "91C011000", "01"), ("", "", "01C974000", "974"),
    ("999", "", "01C201000", "2A"), ("999", "", "", ""), ("XYZ", "", "01C", ""),
)  # fmt: skip


def test_every_way_to_write_a_residence_is_read(given: Given) -> None:
    snds = MiniSnds()
    for number, (departement, commune, office, _meant) in enumerate(WRITTEN):
        values = {"BEN_RES_DPT": departement, "BEN_RES_COM": commune, "ORG_AFF_BEN": office}
        snds.person(f"P{number:02d}", **values)
        snds.fee(f"P{number:02d}1", "2019-01-05", **values)
    store = given.store(snds)
    meant = [row[3] for row in WRITTEN]
    assert [row["departement"] for row in store.rows["persons"]] == meant
    assert [row["departement"] for row in store.rows["presence"]] == meant


def test_every_departement_of_a_stay_is_read(given: Given) -> None:
    snds = MiniSnds()
    for place in departements():
        snds.person(f"P{place.code}", BEN_RES_DPT="", BEN_RES_COM="")
        snds.stay(f"P{place.code}1", "2019-01-05", BDI_DEP=place.pmsi)
    found = sorted(row["departement"] for row in given.store(snds).rows["presence"])
    assert found == sorted(place.code for place in departements())


def test_the_residence_of_a_year_is_that_of_its_last_care_that_says_one(given: Given) -> None:
    snds = MiniSnds()
    snds.person("A", BEN_RES_DPT="013")
    snds.box("A1", "2018-06-05", BEN_RES_DPT="069")
    snds.box("A1", "2019-01-05", BEN_RES_DPT="075")
    snds.box("A1", "2019-06-05", BEN_RES_DPT="033", BEN_RES_COM="063")
    snds.box("A1", "2019-12-05", BEN_RES_DPT="099", BEN_RES_COM="000", ORG_AFF_BEN="")
    store = given.store(snds)
    assert store.patients(drug("A10*"), 2018, by=Dimension.DEPARTEMENT) == {"69": 1}
    assert store.patients(drug("A10*"), 2019, by=Dimension.DEPARTEMENT) == {"33": 1}  # June: December is unknown
    assert [row["departement"] for row in store.rows["persons"]] == ["13"]


def test_a_cancelled_care_makes_nobody_present(given: Given) -> None:
    snds = MiniSnds()
    snds.person("A")
    snds.box("A1", "2018-06-05")
    snds.box("A1", "2019-06-05")
    snds.box("A1", "2019-06-05", boxes=-1)
    assert [row["year"] for row in given.store(snds).rows["presence"]] == [2018]
