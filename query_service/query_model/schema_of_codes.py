"""JSON Schema of sets of codes: one for each system, made from the shapes that reading checks."""

from __future__ import annotations

from typing import Any

from query_service.query_model.codes import PREFIX_LENGTHS, SHAPES, CodeSystem
from query_service.query_model.json_values import LONGEST_TEXT
from query_service.query_model.systems import Systems

Schema = dict[str, Any]

TITLES = {
    CodeSystem.CIM10: "CIM-10 diagnoses",
    CodeSystem.CCAM: "CCAM acts",
    CodeSystem.NABM: "NABM lab tests",
    CodeSystem.ATC: "ATC classes of drugs",
    CodeSystem.CIP13: "CIP13 boxes of drugs",
    CodeSystem.UCD: "UCD drugs of hospitals",
    CodeSystem.LPP: "LPP devices",
    CodeSystem.GHM: "GHM groups of stays",
    CodeSystem.NATURE: "Natures of fees (PRS_NAT_REF)",
    CodeSystem.SPECIALITY: "Specialities of practitioners (PSE_SPE_COD)",
}


def code_sets(systems: Systems) -> dict[str, Schema]:
    """Return the definitions of sets of codes, by name."""
    return {f"codes_of_{system}": _code_set(system) for system in systems}


def reference(systems: Systems) -> Schema:
    """Return the schema of a place that takes codes of these systems."""
    links = [{"$ref": f"#/$defs/codes_of_{system}"} for system in systems]
    return links[0] if len(links) == 1 else {"oneOf": links}


def _code_set(system: CodeSystem) -> Schema:
    rules = {"type": "array", "items": {"type": "string", "pattern": _pattern(system)}}
    return {
        "title": TITLES[system],
        "description": f"{_forms(system)} Codes of `include` that are not in `exclude`.",
        "type": "object",
        "properties": {
            "system": {"const": system.value},
            "include": {**rules, "minItems": 1},
            "exclude": rules,
            "version": {
                "description": "Edition of the nomenclature; that of the store when it is left out.",
                "type": "string",
                "maxLength": LONGEST_TEXT,
            },
        },
        "required": ["system", "include"],
        "additionalProperties": False,
    }


def _pattern(system: CodeSystem) -> str:
    """Return the regular expression of a code, a beginning or a range, as ECMA 262 and Python both read it."""
    shape = SHAPES[system].pattern.replace(r"\d", "[0-9]")
    forms = [shape, *(f"[0-9A-Z+]{{{length}}}\\*" for length in PREFIX_LENGTHS.get(system, ()))]
    if system is CodeSystem.CIM10:
        forms.append(f"{shape}-{shape}")
    return f"^({'|'.join(forms)})$"


def _forms(system: CodeSystem) -> str:
    said = "Codes"
    if lengths := PREFIX_LENGTHS.get(system):
        said += f", beginnings of {_joined(lengths)} characters before a star"
    if system is CodeSystem.CIM10:
        said += ", ranges such as E10-E14"
    return f"{said}; letters are capitals."


def _joined(numbers: tuple[int, ...]) -> str:
    *first, last = map(str, numbers)
    return f"{', '.join(first)} or {last}" if first else last
