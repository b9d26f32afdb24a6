"""Sets of codes as an association writes them: codes, prefixes and ranges of one named system."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from query_service.errors import IllFormed


class CodeSystem(StrEnum):
    """The nomenclatures of the SNDS that a question can name."""

    CIM10 = "cim10"
    CCAM = "ccam"
    NABM = "nabm"
    ATC = "atc"
    CIP13 = "cip13"
    UCD = "ucd"
    LPP = "lpp"
    GHM = "ghm"
    NATURE = "nature"
    SPECIALITY = "speciality"


# Lengths at which "starts with" means something (handbook, section 9); absent: no prefix in this system.
# CIM-10 stops at 3 characters: under that a prefix mixes illnesses, and chapters are ranges.
PREFIX_LENGTHS: dict[CodeSystem, tuple[int, ...]] = {
    CodeSystem.CIM10: (3, 4, 5, 6),
    CodeSystem.CCAM: (2, 4),
    CodeSystem.ATC: (1, 3, 4, 5, 7),
    CodeSystem.GHM: (2, 5),
}

# As a source may write them; the expansion gives the store's own spelling (UCD without its six zeros). The
# last letters S, V and W of a GHM are those of version 9, before March 2009.
SHAPES: dict[CodeSystem, re.Pattern[str]] = {
    CodeSystem.CIM10: re.compile(r"[A-Z]\d{2}[0-9A-Z+]{0,3}"),
    CodeSystem.CCAM: re.compile(r"[A-Z]{4}\d{3}"),
    CodeSystem.NABM: re.compile(r"\d{1,4}"),
    CodeSystem.ATC: re.compile(r"[A-Z](\d{2}([A-Z]([A-Z](\d{2})?)?)?)?|WHOMEO"),
    CodeSystem.CIP13: re.compile(r"34\d{11}"),
    CodeSystem.UCD: re.compile(r"(000000)?9\d{6}"),
    CodeSystem.LPP: re.compile(r"\d{7}"),
    CodeSystem.GHM: re.compile(r"\d{2}[CKMZ]\d{2}[1-4A-EJSTVWZ]"),
    CodeSystem.NATURE: re.compile(r"\d{1,4}"),
    CodeSystem.SPECIALITY: re.compile(r"\d{1,2}"),
}

REFUSED_PREFIX = {
    CodeSystem.CIM10: "a CIM-10 prefix has 3 characters or more; chapters and blocks are ranges, such as E10-E14",
    CodeSystem.CCAM: "a CCAM prefix has 2 letters (site) or 4 (site, action, approach)",
    CodeSystem.ATC: "an ATC prefix has 1, 3, 4, 5 or 7 characters",
    CodeSystem.GHM: "a GHM prefix has 2 characters (category) or 5 (root)",
}


@dataclass(frozen=True, slots=True, order=True)
class Code:
    """One code, alone."""

    code: str


@dataclass(frozen=True, slots=True, order=True)
class Prefix:
    """Every code that starts so, where the system gives a prefix a meaning."""

    prefix: str


@dataclass(frozen=True, slots=True, order=True)
class Range:
    """Every code from `first` to `last`, descendants of `last` included: E10-E14 holds E149."""

    first: str
    last: str


CodeRule = Code | Prefix | Range


@dataclass(frozen=True, slots=True)
class CodeSet:
    """Codes of one system: those of `included` that are not in `excluded`.

    `version` names the edition of the nomenclature, "" for the one of the store. Raises IllFormed for an
    empty set, a code that has not the shape of its system, or a prefix that means nothing in it.
    """

    system: CodeSystem
    included: tuple[CodeRule, ...]
    excluded: tuple[CodeRule, ...] = ()
    version: str = ""

    def __post_init__(self) -> None:
        if not self.included:
            raise IllFormed("codes", f"no code of {self.system} is named. Name at least one.")
        for rule in (*self.included, *self.excluded):
            _check(self.system, rule)


def _check(system: CodeSystem, rule: CodeRule) -> None:
    shape = SHAPES[system]
    if isinstance(rule, Code):
        if not shape.fullmatch(rule.code):
            raise IllFormed("codes", f"{rule.code!r} has not the shape of a code of {system}.")
    elif isinstance(rule, Prefix):
        lengths = PREFIX_LENGTHS.get(system)
        if lengths is None:
            raise IllFormed(
                "codes", f"{system} has no hierarchy: {rule.prefix!r} cannot be a beginning. List the codes."
            )
        if len(rule.prefix) not in lengths:
            raise IllFormed("codes", f"{rule.prefix!r} cannot be a beginning: {REFUSED_PREFIX[system]}.")
    else:
        if system is not CodeSystem.CIM10:
            raise IllFormed("codes", f"{rule.first}-{rule.last}: only CIM-10 has ranges. List the codes.")
        if not (shape.fullmatch(rule.first) and shape.fullmatch(rule.last)) or rule.first > rule.last:
            raise IllFormed("codes", f"{rule.first}-{rule.last} is not a range of CIM-10, first code first.")
