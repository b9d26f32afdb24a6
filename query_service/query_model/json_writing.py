"""A question as plain JSON values: what is not said is left out, so that the text stays short."""

from __future__ import annotations

from typing import Any

from query_service.query_model.codes import Code, CodeRule, CodeSet, Prefix
from query_service.query_model.conditions import (
    Age,
    Alive,
    All,
    AnyOf,
    Condition,
    Consumer,
    Counting,
    Days,
    IsSex,
    LivesIn,
    Not,
    Occurs,
    Since,
    Window,
    Years,
)
from query_service.query_model.question import FORMAT, CodeGroup, IndexEvent, Question
from query_service.query_model.selectors import (
    CausePosition,
    Death,
    Diagnosis,
    Dispensing,
    LabTest,
    LongTermIllness,
    MedicalAct,
    Selector,
    Stay,
    Visit,
)

Json = dict[str, Any]

SEXES = {0: "unknown", 1: "male", 2: "female"}


def to_json(asked: Question) -> Json:
    """Return the question as JSON values; `json_reading.from_json` reads back the same question."""
    said: Json = {
        "format": FORMAT,
        "title": asked.title,
        "measure": asked.measure.value,
        "period": {"first": asked.period.first, "last": asked.period.last},
        "population": _condition(asked.population) if asked.population else None,
        "counted": _selector(asked.counted) if asked.counted else None,
        "code_groups": [_group(group) for group in asked.code_groups],
        "tables": [[dimension.value for dimension in table.dimensions] for table in asked.tables],
        "age_classes": list(asked.age_classes),
        "index": _index(asked.index) if asked.index else None,
        "precision": asked.precision.value,
    }
    return {name: value for name, value in said.items() if value not in (None, [], "") or name == "tables"}


def _group(group: CodeGroup) -> Json:
    return {"name": group.name, "codes": codes_to_json(group.codes)}


def _index(index: IndexEvent) -> Json:
    return {"event": _selector(index.event), "window": _window(index.window)}


def codes_to_json(codes: CodeSet) -> Json:
    """Return `{"system": "atc", "include": ["A10*"], "exclude": ["A10BX06"]}`."""
    said: Json = {"system": codes.system.value, "include": [rule_to_text(rule) for rule in codes.included]}
    if codes.excluded:
        said["exclude"] = [rule_to_text(rule) for rule in codes.excluded]
    if codes.version:
        said["version"] = codes.version
    return said


def rule_to_text(rule: CodeRule) -> str:
    """Return a rule as people write it: `A10BA02`, `A10*` or `E10-E14`."""
    if isinstance(rule, Code):
        return rule.code
    return f"{rule.prefix}*" if isinstance(rule, Prefix) else f"{rule.first}-{rule.last}"


def _selector(event: Selector) -> Json:
    match event:
        case Dispensing(codes):
            return {"dispensing": {"codes": codes_to_json(codes)}}
        case MedicalAct(codes):
            return {"act": {"codes": codes_to_json(codes)}}
        case LabTest(codes):
            return {"lab_test": {"codes": codes_to_json(codes)}}
        case LongTermIllness(codes):
            return {"long_term_illness": {"codes": codes_to_json(codes)}}
        case Visit(codes, specialities):
            told = {"specialities": codes_to_json(specialities)} if specialities else {}
            return {"visit": {"codes": codes_to_json(codes), **told}}
        case Stay(diagnoses, groups, acts):
            stay: Json = {"diagnoses": [_diagnosis(one) for one in diagnoses]} if diagnoses else {}
            stay |= {"groups": codes_to_json(groups)} if groups else {}
            stay |= {"acts": codes_to_json(acts)} if acts else {}
            return {"stay": stay}
        case Death(causes, position):
            death: Json = {"causes": codes_to_json(causes)} if causes else {}
            return {"death": death | ({"position": "any"} if position is CausePosition.ANY else {})}


def _diagnosis(one: Diagnosis) -> Json:
    return {"codes": codes_to_json(one.codes), "positions": [position.value for position in one.positions]}


def _window(window: Window) -> Json:
    match window:
        case Years(first, last):
            return {"years": [first, last]}
        case Since(year):
            return {"since": year}
        case Days(first, last):
            return {"days": [first, last]}


def _condition(said: Condition) -> Json:
    match said:
        case All(parts):
            return {"all": [_condition(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [_condition(part) for part in parts]}
        case Not(part):
            return {"not": _condition(part)}
        case IsSex(sex):
            return {"sex": SEXES[int(sex)]}
        case Age(first, last):
            return {"age": {"first": first} | ({} if last is None else {"last": last})}
        case LivesIn(regions, departements):
            places = {"regions": list(regions), "departements": list(departements)}
            return {"lives_in": {name: codes for name, codes in places.items() if codes}}
        case Alive():
            return {"alive": True}
        case Consumer():
            return {"consumer": True}
        case Occurs():
            return _occurs(said)


def _occurs(said: Occurs) -> Json:
    told: Json = {"event": _selector(said.event)}
    if said.window != Years():
        told["window"] = _window(said.window)
    if said.at_least != 1:
        told["at_least"] = said.at_least
    if said.counting is not Counting.DATES:
        told["counting"] = said.counting.value
    if said.at_least_with_large_pack is not None:
        told["at_least_with_large_pack"] = said.at_least_with_large_pack
    return {"occurs": told}
