"""The JSON Schema of a request says what reading takes, and refuses what reading refuses for its form."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from query_service.__main__ import main
from query_service.errors import IllFormed
from query_service.query_model.codes import SHAPES, Code, CodeSet, CodeSystem, Prefix
from query_service.query_model.json_reading import from_json
from query_service.query_model.json_schema import request_schema
from query_service.query_model.json_writing import to_json
from query_service.query_model.question import Question
from query_service.query_model.schema_of_codes import code_sets
from query_service.scoring import EXAMPLES
from tests.builders.invented_questions import questions

SCHEMA = Draft202012Validator(request_schema())
Request = dict[str, Any]

METFORMIN = {"dispensing": {"codes": {"system": "atc", "include": ["A10BA02"]}}}
ACT = {"act": {"codes": {"system": "ccam", "include": ["DDAF001"]}}}
PERSONS: Request = {
    "measure": "persons", "period": {"first": 2018, "last": 2019}, "population": {"occurs": {"event": METFORMIN}},
}  # fmt: skip
BOXES: Request = {"measure": "boxes", "period": {"first": 2018, "last": 2019}, "counted": METFORMIN}
GROUP = {"name": "a", "codes": {"system": "atc", "include": ["A10BA02"]}}


def occurs(**said: Any) -> Request:
    return PERSONS | {"population": {"occurs": {"event": METFORMIN} | said}}


def of(condition: Any) -> Request:
    return PERSONS | {"population": condition}


def codes(**said: Any) -> Request:
    return of({"occurs": {"event": {"dispensing": {"codes": {"system": "atc", "include": ["A10*"]} | said}}}})


MALFORMED = {
    "no object": [],
    "nothing": {},
    "a name that is not known": PERSONS | {"persons": 1},
    "another format": PERSONS | {"format": 2},
    "no measure": {name: said for name, said in PERSONS.items() if name != "measure"},
    "no period": {name: said for name, said in PERSONS.items() if name != "period"},
    "an unknown measure": PERSONS | {"measure": "deaths"},
    "half a period": PERSONS | {"period": {"first": 2019}},
    "a year as text": PERSONS | {"period": {"first": "2019", "last": 2019}},
    "a year before the data": PERSONS | {"period": {"first": 2005, "last": 2019}},
    "a title too long": PERSONS | {"title": "a" * 501},
    "everybody": {name: said for name, said in PERSONS.items() if name != "population"},
    "a volume of nothing": {name: said for name, said in BOXES.items() if name != "counted"},
    "boxes of acts": BOXES | {"counted": ACT},
    "two kinds of condition": of({"alive": True, "consumer": True}),
    "an unknown condition": of({"rich": True}),
    "a condition as list": of([{"alive": True}]),
    "not alive by false": of({"alive": False}),
    "any of nothing": of({"any": []}),
    "any of one that is no list": of({"any": {"alive": True}}),
    "not of a list": of({"not": [{"alive": True}]}),
    "an unknown sex": of({"sex": "other"}),
    "a sex as list": of({"sex": ["male"]}),
    "an age of nobody": of({"age": {"first": 131}}),
    "an age below zero": of({"age": {"first": -1}}),
    "an age as text": of({"age": {"last": "40"}}),
    "no place": of({"lives_in": {}}),
    "empty places": of({"lives_in": {"regions": []}}),
    "a place as number": of({"lives_in": {"regions": [11]}}),
    "no event": of({"occurs": {}}),
    "no time": occurs(at_least=0),
    "too many times": occurs(at_least=1001),
    "a half time": occurs(at_least=1.5),
    "true times": occurs(at_least=True),
    "an unknown counting": occurs(counting="boxes"),
    "a large pack alone": occurs(at_least_with_large_pack=1),
    "large packs in total": occurs(at_least=3, at_least_with_large_pack=2, counting="total"),
    "large packs of acts": occurs(event=ACT, at_least=3, at_least_with_large_pack=2),
    "two deaths": occurs(event={"death": {}}, at_least=2),
    "an unknown window": occurs(window={"months": [0, 1]}),
    "half a window": occurs(window={"years": [0]}),
    "a window to come": occurs(window={"years": [0, 1]}),
    "a window too long": occurs(window={"years": [-21, 0]}),
    "days beyond ten years": occurs(window={"days": [0, 3661]}) | {"index": {"event": METFORMIN}},
    "since before the data": occurs(window={"since": 2005}),
    "an index in days": PERSONS | {"index": {"event": METFORMIN, "window": {"days": [0, 1]}}},
    "no codes": codes(include=[]),
    "an unknown system": codes(system="icd9"),
    "codes of another system": codes(system="nabm", include=["1577"]),
    "a code of another shape": codes(include=["E11.9"]),
    "a beginning without a meaning": codes(include=["A1*"]),
    "a range where there are none": codes(include=["A10-A12"]),
    "a code as number": codes(include=[10]),
    "a short beginning of CIM-10": of({"occurs": {"event": {"long_term_illness": {
        "codes": {"system": "cim10", "include": ["E1*"]}}}}}),
    "a diagnosis without positions": of({"occurs": {"event": {"stay": {"diagnoses": [
        {"codes": {"system": "cim10", "include": ["E11"]}, "positions": []}]}}}}),
    "an unknown position": of({"occurs": {"event": {"stay": {"diagnoses": [
        {"codes": {"system": "cim10", "include": ["E11"]}, "positions": ["first"]}]}}}}),
    "an unknown place of a cause": of({"occurs": {"event": {"death": {"position": "first"}}}}),
    "eleven tables": BOXES | {"tables": [["year"]] * 11},
    "a table twice": BOXES | {"tables": [["sex"], ["sex"]]},
    "a dimension twice": BOXES | {"tables": [["sex", "sex"]]},
    "an unknown dimension": BOXES | {"tables": [["commune"]]},
    "a table as text": BOXES | {"tables": ["sex"]},
    "région and département": BOXES | {"tables": [["region", "departement"]]},
    "months of no year": BOXES | {"tables": [["month"]]},
    "months of no events": PERSONS | {"tables": [["year", "month"]]},
    "groups that are not named": BOXES | {"tables": [["code_group"]]},
    "groups of a population": PERSONS | {"code_groups": [GROUP]},
    "groups of deaths": PERSONS | {"counted": {"death": {}}, "code_groups": [GROUP]},
    "groups of codes that the events have not": BOXES | {"code_groups": [
        {"name": "a", "codes": {"system": "nabm", "include": ["1577"]}}]},
    "a group without a name": BOXES | {"code_groups": [GROUP | {"name": " "}]},
    "a long name of a group": BOXES | {"code_groups": [GROUP | {"name": "a" * 81}]},
    "more groups than fifty": BOXES | {"code_groups": [GROUP | {"name": str(n)} for n in range(51)]},
    "ages from one": PERSONS | {"age_classes": [1, 40]},
    "an age class twice": PERSONS | {"age_classes": [0, 40, 40]},
    "ages beyond a life": PERSONS | {"age_classes": [0, 121]},
    "an unknown precision": PERSONS | {"precision": "exact"},
}  # fmt: skip

# What a refusal says that a schema cannot know: see READING_ONLY.
READING_ONLY = (
    "first before last", "growing", "begins after the period", "needs an index event", "each with its own name",
    "each once", "is not a range of CIM-10", "must be from 1 to",
)  # fmt: skip


def test_it_is_a_schema_of_its_draft() -> None:
    Draft202012Validator.check_schema(request_schema())


def test_the_command_prints_it() -> None:
    assert json.loads(CliRunner().invoke(main, ["schema"]).stdout) == request_schema()


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_every_example_is_valid(path: Path) -> None:
    SCHEMA.validate(json.loads(path.read_text(encoding="utf-8")))


@settings(max_examples=50)
@given(questions())
def test_what_writing_says_is_valid(asked: Question) -> None:
    SCHEMA.validate(to_json(asked))


@pytest.mark.parametrize("request_", MALFORMED.values(), ids=MALFORMED)
def test_what_reading_refuses_for_its_form_is_refused(request_: Any) -> None:
    with pytest.raises(IllFormed):
        from_json(request_)
    assert not SCHEMA.is_valid(request_)


@pytest.mark.parametrize("system", SHAPES)
@settings(max_examples=20)
@given(st.data())
def test_a_set_of_codes_is_valid_when_it_can_be_built(system: CodeSystem, data: st.DataObject) -> None:
    shaped = st.from_regex(SHAPES[system], fullmatch=True, alphabet=st.characters(codec="ascii"))
    code, star = data.draw(shaped | st.text("AZ019+", max_size=14)), data.draw(st.booleans())
    definition = code_sets((system,))[f"codes_of_{system}"]
    text = f"{code}*" if star else code
    valid = Draft202012Validator(definition).is_valid({"system": system.value, "include": [text]})
    try:
        CodeSet(system, (Prefix(code) if star else Code(code),))
    except IllFormed:
        assert not valid
    else:
        assert valid


@settings(max_examples=100)
@given(questions(), st.data())
def test_a_valid_request_is_read_or_refused_for_what_a_schema_cannot_say(asked: Question, data: st.DataObject) -> None:
    request = copy.deepcopy(to_json(asked))
    places = [*_places(request)]
    holder, name = data.draw(st.sampled_from(places))
    holder[name] = copy.deepcopy(data.draw(st.sampled_from([*(there[key] for there, key in places), *STRANGE])))
    if not SCHEMA.is_valid(request):
        return
    try:
        from_json(request)
    except IllFormed as told:
        assert any(said in told.message for said in READING_ONLY), (str(told), request)


STRANGE = (None, True, False, -1, 0, 1, 2, 131, 2005, 10**9, 1.5, "", " ", "persons", "A10*", [], {}, [[]], [0, 0])


def _places(said: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each value of a request as what holds it and its name in there."""
    named = said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else ()
    for name, value in named:
        yield said, name
        yield from _places(value)
