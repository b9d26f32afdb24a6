"""What the published algorithms need of the language, one line each, and what is out of reach and refused.

The figures of each are in the other files of this folder; the whole algorithms are query_service/examples.
"""

from __future__ import annotations

from typing import Any

import pytest

from query_service.errors import IllFormed
from query_service.query_model.json_reading import from_json
from query_service.query_model.sentence import sentence
from tests.builders.questions import planned

PERIOD = {"first": 2019, "last": 2019}


def codes(system: str, *include: str, exclude: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"system": system, "include": [*include]} | ({"exclude": [*exclude]} if exclude else {})


def dispensing(*include: str, **said: Any) -> dict[str, Any]:
    return {"occurs": {"event": {"dispensing": {"codes": codes("atc", *include)}}, **said}}


def stay(*diagnoses: tuple[str, str], **said: Any) -> dict[str, Any]:
    listed = [{"codes": codes("cim10", code), "positions": positions.split()} for code, positions in diagnoses]
    return {"occurs": {"event": {"stay": {"diagnoses": listed}}, **said}}


def persons(population: Any, **said: Any) -> dict[str, Any]:
    return {"measure": "persons", "period": PERIOD, "population": population, **said}


ALD = {"occurs": {"event": {"long_term_illness": {"codes": codes("cim10", "G35")}}}}
IN_TOWN = {"occurs": {"event": {"visit": {"codes": codes("nature", "3329")}}}}

# The need, a request that says it, words of the sentence that show it was understood.
SAID = {
    "a list of codes": (persons(dispensing("N04BA01", "N04BC01")), "ATC N04BA01, ATC N04BC01"),
    "a beginning, with codes left out": (
        persons({"occurs": {"event": {"dispensing": {"codes": codes("atc", "A10*", exclude=("A10BX06",))}}}}),
        "ATC A10* except ATC A10BX06"),
    "a range": (persons(stay(("I21-I24", "main"))), "CIM-10 I21-I24"),
    "a source": (persons({"any": [ALD, stay(("G35", "main"))]}), "long-term illness"),
    "a position of a diagnosis": (persons(stay(("I50", "main unit_main"))), "as main or main (of a unit) diagnosis"),
    "years around the year": (persons(dispensing("C09AA05", window={"years": [-2, -1]})), "2 years before"),
    "since a year": (persons(stay(("I63", "main"), window={"since": 2012})), "since 2012"),
    "days around the first event": (
        persons(dispensing("A10BA02", window={"days": [-730, -1]}),
                index={"event": {"stay": {"diagnoses": [{"codes": codes("cim10", "I21"), "positions": ["main"]}]}}}),
        "from 730 days before"),
    "a number of dates": (persons(dispensing("R03*", at_least=3)), "at least 3 dispensings"),
    "a lower number with a large pack": (
        persons(dispensing("A10*", at_least=3, at_least_with_large_pack=2)), "2 are enough when one is a large pack"),
    "boxes in total": (persons(dispensing("R03*", at_least=3, counting="total")), "in total"),
    "and, or, not": (
        persons({"all": [ALD, {"any": [IN_TOWN, {"not": stay(("G35", "main"))}]}]}),
        "or who are not persons with a hospital stay"),
    "two diagnoses of one stay": (
        persons(stay(("G590", "main linked"), ("E10-E14", "associated"))),
        "as main or linked diagnosis and with CIM-10 E10-E14 as associated diagnosis"),
    "age": (persons({"all": [ALD, {"age": {"first": 40}}]}), "40"),
    "sex": (persons({"all": [ALD, {"sex": "female"}]}), "and female"),
    "alive": (persons({"all": [ALD, {"alive": True}]}), "alive"),
    "in care in the year": (persons({"all": [ALD, {"consumer": True}]}), "reimbursed"),
    "town and hospital for one measure": (
        persons({"any": [IN_TOWN, {"occurs": {"event": {"stay": {"groups": codes("ghm", "14Z08Z")}}}}]}), "14Z08Z"),
}  # fmt: skip

# What is out of reach, a request that tries, where and how it is refused.
REFUSED = {
    "free SQL": ({"measure": "persons", "period": PERIOD, "sql": "SELECT 1"}, "request: 'sql' is not known here"),
    "by professional": (persons(ALD, tables=[["professional"]]), "tables[0][0]: 'professional' is not one of year"),
    "by commune": (persons(ALD, tables=[["commune"]]), "tables[0][0]: 'commune' is not one of year"),
    "in a commune": (
        persons({"lives_in": {"communes": ["75056"]}}), "population.lives_in: 'communes' is not known here"),
    "a trajectory": (
        persons({"then": [ALD, IN_TOWN]}), "population: is an object with one name among occurs, sex, age"),
    "a disability pension": (
        persons({"occurs": {"event": {"pension": {"codes": codes("cim10", "G35")}}}}),
        "population.occurs.event: is an object with one name among dispensing, act"),
    "a result of a lab test": (
        persons({"occurs": {"event": {"lab_test": {"codes": codes("nabm", "1577"), "above": 7}}}}),
        "population.occurs.event.lab_test: 'above' is not known here"),
    "devices": (
        persons({"occurs": {"event": {"act": {"codes": codes("lpp", "1234567")}}}}),
        "population.occurs.event.act.codes: act takes codes of ccam, not of lpp"),
    "any illness whose code begins with E1": (
        persons(stay(("E1*", "main"))), "population.occurs.event.stay.diagnoses[0].codes"),
    "a diagnosis without its position": (
        persons(stay(("E11", ""))), "population.occurs.event.stay.diagnoses[0].positions: say where"),
    "everybody": ({"measure": "persons", "period": PERIOD}, "population: everybody is not a question"),
}  # fmt: skip


@pytest.mark.parametrize(("request_", "words"), SAID.values(), ids=SAID)
def test_a_need_of_the_published_algorithms_can_be_said(request_: dict[str, Any], words: str) -> None:
    asked = from_json(request_)
    assert words in sentence(asked, "en")
    assert sentence(asked, "fr").endswith(".")


@pytest.mark.parametrize(("request_", "told"), REFUSED.values(), ids=REFUSED)
def test_what_is_out_of_reach_is_refused_with_its_place(request_: dict[str, Any], told: str) -> None:
    with pytest.raises(IllFormed) as refusal:
        from_json(request_)
    assert str(refusal.value).startswith(told)
    assert str(refusal.value).endswith(".")


def test_a_look_back_longer_than_the_store_is_cut_and_the_plan_says_so() -> None:
    event = {"dispensing": {"codes": codes("atc", "A10BA02")}}
    asked = from_json(persons({"occurs": {"event": event, "window": {"years": [-9, 0]}}}))
    assert planned(asked).notes == ("dispensings: a window 2010-2019 was cut to the years covered, 2017-2021",)
