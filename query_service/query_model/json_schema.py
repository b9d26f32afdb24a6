"""JSON Schema (draft 2020-12) of a question, made from the tables and limits that reading uses.

It says what a schema can: names, kinds, limits, systems of codes, which events a measure adds up. What it cannot say is
in `READING_ONLY`, and reading refuses it. It is stricter than reading in this: codes are written in capitals, what is
not said is left out and not null, codes of places have the shape of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum

from query_service.query_model import conditions, question
from query_service.query_model.conditions import Counting
from query_service.query_model.json_reading import DEEPEST
from query_service.query_model.json_values import LONGEST_TEXT
from query_service.query_model.json_writing import SEXES
from query_service.query_model.question import COUNTS, FORMAT, Dimension, Measure, Precision
from query_service.query_model.schema_of_codes import Schema, code_sets, reference
from query_service.query_model.selectors import NAMES, CausePosition, Position
from query_service.query_model.systems import CUT_BY, IN_PACKS, TAKEN, Systems

DIALECT = "https://json-schema.org/draft/2020-12/schema"
READING_ONLY = (
    f"Conditions stand inside one another {DEEPEST} times at most, and {question.MOST_CONDITIONS} of them are on "
    "events. Of two numbers that bound something the first is not above the second, and age classes grow. A window "
    "does not begin after the period. A window in days needs `index`. Groups have different names, and tables "
    "different dimensions. Codes are in their nomenclature, and places exist."
)
_YEAR: Schema = {"type": "integer", "minimum": conditions.FIRST_YEAR, "maximum": conditions.LAST_YEAR}


def request_schema() -> Schema:
    """Return the schema of a request."""
    return {
        "$schema": DIALECT,
        "$id": f"urn:query-service:request:{FORMAT}",
        "title": "Question on the SNDS",
        "description": f"What is counted, for whom, when and by what. A schema cannot say all. {READING_ONLY}",
        **_object(_properties(), needed=("measure", "period")),
        "allOf": [_who_is_counted(), *map(_volume, COUNTS), *_groups(), *_dimensions()],
        "$defs": {
            "condition": _condition(),
            "occurs": _occurs(),
            "window": {"title": "Window", "oneOf": [*_calendar_windows(), _days()]},
            "calendar_window": {"title": "Window in calendar years", "oneOf": [*_calendar_windows()]},
            "event": _event(),
            "code_group": _code_group(),
            "table": _table(),
            **code_sets(_once(TAKEN.values())),
        },
    }


def _properties() -> dict[str, Schema]:
    table = {**_list(_ref("table"), "The tables wanted; one figure when left out."), "uniqueItems": True}
    ages = _list(_number(0, question.OLDEST_CLASS), "First ages of the classes, growing; the first one is 0.")
    index = {"event": _ref("event"), "window": _ref("calendar_window")}
    return {
        "format": {"description": "Version of this form.", "const": FORMAT},
        "title": {**_text(LONGEST_TEXT), "description": "For people: it changes neither the answer nor its price."},
        "measure": _one_of(Measure, "What is counted."),
        "period": _object({"first": _YEAR, "last": _YEAR}, "Calendar years of care, both included.", ("first", "last")),
        "population": _ref("condition", "Who is counted; everybody when left out."),
        "counted": _ref("event", "The events added up; for persons, those that each of them has in the period."),
        "code_groups": _list(_ref("code_group"), "Named parts of the counted events.", question.MOST_GROUPS),
        "tables": table | {"maxItems": question.MOST_TABLES},
        "age_classes": {**ages, "prefixItems": [{"const": 0}], "uniqueItems": True, "default": [*question.AGE_CLASSES]},
        "index": _object(index, "The first such event of a person is day 0 of windows in days.", ("event",)),
        "precision": _one_of(Precision, "How precise a noisy answer is to be.") | {"default": Precision.CURRENT.value},
    }


# conditions on a person


def _condition() -> Schema:
    several = {"type": "array", "items": _ref("condition"), "minItems": 1}
    age = _object({"first": _number(0, conditions.OLDEST), "last": _number(0, conditions.OLDEST)})
    return {
        "title": "Condition on a person",
        "oneOf": [
            _tagged("all", several | {"minItems": 0}, "Every one of these; of none, it says nothing and is left out."),
            _tagged("any", several, "At least one of these."),
            _tagged("not", _ref("condition"), "Not this."),
            _tagged("occurs", _ref("occurs"), "Enough events in a window."),
            _tagged("sex", {"enum": list(SEXES.values())}, "Sex as the SNDS has it."),
            _tagged("age", age, "Age reached in the year, both ends included."),
            _tagged("lives_in", _places(), "Residence in one of these places, by official codes."),
            _tagged("alive", {"const": True}, "Not known to be dead on 1 January after the year."),
            _tagged("consumer", {"const": True}, "At least one reimbursed care in the year."),
        ],
    }


def _places() -> Schema:
    codes = {"regions": "[0-9]{2}", "departements": "[0-9]{2}|2[AB]|97[0-9]"}
    lists = {name: _list({"type": "string", "pattern": f"^({shape})$"}) for name, shape in codes.items()}
    some = [{"properties": {name: {"minItems": 1}}, "required": [name]} for name in codes]
    return {**_object(lists), "anyOf": some}


def _occurs() -> Schema:
    properties = {
        "event": _ref("event"),
        "window": _ref("window", "The year asked when left out."),
        "at_least": {**_number(1, conditions.MOST_EVENTS), "default": 1},
        "counting": _one_of(Counting, "On distinct dates, or added up.") | {"default": Counting.DATES.value},
        "at_least_with_large_pack": {
            **_number(1, conditions.MOST_EVENTS - 1),
            "description": "The lower number that is enough when one of the boxes is a large pack.",
        },
    }
    there_or_not = {"properties": {"event": _has("long_term_illness", "death")}}
    system = {"properties": {"system": {"enum": [one.value for one in IN_PACKS]}}}
    packs = {"required": ["dispensing"], "properties": {"dispensing": {"properties": {"codes": system}}}}
    by_dates = {"const": Counting.DATES.value}
    return {
        "title": "Events that a person has",
        **_object(properties, needed=("event",)),
        "allOf": [
            _when(there_or_not, {"properties": {"at_least": {"const": 1}}}),
            _when(
                {"required": ["at_least_with_large_pack"]},
                {"required": ["at_least"], "properties": {"event": packs, "counting": by_dates}},
            ),
        ],
    }


def _calendar_windows() -> Iterator[Schema]:
    years = _pair(_number(-conditions.MOST_YEARS_BACK, 0))
    yield _tagged("years", years, "From and to, in years after the year asked: [-1, 0] is it and the one before.")
    yield _tagged("since", _YEAR, "From 1 January of a year to the end of the year asked.")


def _days() -> Schema:
    days = _pair(_number(-conditions.MOST_DAYS, conditions.MOST_DAYS))
    return _tagged("days", days, "From and to, in days after the index event.")


# events


def _event() -> Schema:
    visit = {"codes": _codes("visit"), "specialities": _codes("visit.specialities")}
    stay = {
        "diagnoses": _list(_diagnosis(), "Each of these."),
        "groups": _codes("stay.groups"),
        "acts": _codes("stay.acts"),
    }
    death = {"causes": _codes("death.causes"), "position": _one_of(CausePosition, "On the certificate.")}
    return {
        "title": "Event",
        "oneOf": [
            _of_codes("dispensing", "A drug delivered in town, or by a hospital to take home."),
            _of_codes("act", "A technical act, in town or hospital."),
            _of_codes("lab_test", "A lab test, in town and private care only."),
            _tagged("visit", _object(visit, needed=("codes",)), "A consultation or another fee."),
            _tagged("stay", _object(stay), "A hospital stay (MCO) that has all of these at once."),
            _of_codes("long_term_illness", "An ALD running in the window: an administrative status."),
            _tagged("death", _object(death), "A death; its causes are known about two years later."),
        ],
    }


def _diagnosis() -> Schema:
    positions = {"type": "array", "items": {"enum": [one.value for one in Position]}, "minItems": 1}
    return _object({"codes": _codes("diagnosis"), "positions": positions}, needed=("codes", "positions"))


def _of_codes(kind: str, description: str) -> Schema:
    return _tagged(kind, _object({"codes": _codes(kind)}, needed=("codes",)), description)


def _codes(place: str) -> Schema:
    return reference(TAKEN[place])


# what depends on several places


def _who_is_counted() -> Schema:
    return _when(
        {"properties": {"measure": {"const": Measure.PERSONS.value}}},
        {"anyOf": [{"required": ["population"]}, {"required": ["counted"]}]},
    )


def _volume(measure: Measure) -> Schema:
    kinds = _has(*(NAMES[kind] for kind in COUNTS[measure]))
    return _when(
        {"properties": {"measure": {"const": measure.value}}},
        {"required": ["counted"], "properties": {"counted": kinds}},
    )


def _groups() -> Iterator[Schema]:
    """Yield by which codes each kind of counted events is cut; others have no groups."""
    for kind, systems in CUT_BY.items():
        cut = {"items": {"properties": {"codes": reference(systems)}}}
        counted = {"required": ["counted"], "properties": {"counted": _has(kind)}}
        yield _when(counted, {"properties": {"code_groups": cut}})
    some = {"required": ["counted"], "properties": {"counted": _has(*CUT_BY)}}
    yield {"if": some, "else": {"properties": {"code_groups": {"maxItems": 0}}}}


def _dimensions() -> Iterator[Schema]:
    groups = {"required": ["code_groups"], "properties": {"code_groups": {"minItems": 1}}}
    for dimension, needs in ((Dimension.CODE_GROUP, groups), (Dimension.MONTH, {"required": ["counted"]})):
        asked = {"contains": {"contains": {"const": dimension.value}}}
        yield _when({"required": ["tables"], "properties": {"tables": asked}}, needs)


def _code_group() -> Schema:
    name = {**_text(question.LONGEST_NAME), "pattern": r"\S"}
    return _object({"name": name, "codes": reference(_once(CUT_BY.values()))}, needed=("name", "codes"))


def _table() -> Schema:
    year, month, region, departement = (
        {"contains": {"const": one.value}}
        for one in (Dimension.YEAR, Dimension.MONTH, Dimension.REGION, Dimension.DEPARTEMENT)
    )
    return {
        "title": "Table",
        "description": "The dimensions of one table; none for a single figure.",
        "type": "array",
        "items": {"enum": [one.value for one in Dimension]},
        "uniqueItems": True,
        "allOf": [_when(month, year), {"not": {"allOf": [region, departement]}}],
    }


# parts of a schema


def _object(properties: dict[str, Schema], description: str = "", needed: Iterable[str] = ()) -> Schema:
    said: Schema = {"description": description} if description else {}
    said |= {"type": "object", "properties": properties, "additionalProperties": False}
    return said | ({"required": [*needed]} if needed else {})


def _tagged(name: str, content: Schema, description: str) -> Schema:
    return _object({name: content}, description, (name,))


def _has(*names: str) -> Schema:
    return {"anyOf": [{"required": [name]} for name in names]}


def _when(this: Schema, that: Schema) -> Schema:
    return {"if": this, "then": that}


def _ref(name: str, description: str = "") -> Schema:
    return {"$ref": f"#/$defs/{name}"} | ({"description": description} if description else {})


def _list(items: Schema, description: str = "", most: int = 0) -> Schema:
    said: Schema = {"description": description} if description else {}
    return said | {"type": "array", "items": items} | ({"maxItems": most} if most else {})


def _pair(number: Schema) -> Schema:
    return {"type": "array", "items": number, "minItems": 2, "maxItems": 2}


def _number(least: int, most: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most}


def _one_of(kind: type[Enum], description: str) -> Schema:
    return {"description": description, "enum": [one.value for one in kind]}


def _text(longest: int) -> Schema:
    return {"type": "string", "maxLength": longest}


def _once(several: Iterable[Systems]) -> Systems:
    return tuple(dict.fromkeys(system for systems in several for system in systems))
