"""Sets of codes and small nomenclatures, written as people write them."""

from __future__ import annotations

import datetime as dt

from query_service.codes.lists import Content, Reference
from query_service.codes.nomenclature import Entry, Nomenclature, nomenclature
from query_service.codes.trace import Trace
from query_service.query_model.codes import Code, CodeRule, CodeSet, CodeSystem, Prefix, Range

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)


def rule(text: str) -> CodeRule:
    """Read E10, E10* or E10-E14."""
    first, dash, last = text.partition("-")
    return Prefix(text[:-1]) if text.endswith("*") else Range(first, last) if dash else Code(text)


def codes(system: str, included: str, without: str = "", version: str = "") -> CodeSet:
    """Read `A10* C02*` without `A10BX06`."""
    said = (tuple(rule(one) for one in text.split()) for text in (included, without))
    return CodeSet(CodeSystem(system), *said, version)


def drawn(system: str, text: str, version: str = "test") -> Nomenclature:
    """Return an edition with these codes; a `~` before one says that what is under it was left out."""
    names = text.split()
    entries = (Entry(name.lstrip("~"), f"label of {name.lstrip('~')}", whole=name[0] != "~") for name in names)
    return nomenclature(system, version, entries)


def trace(why: str = "asked by an association") -> Trace:
    return Trace("officer", why, NOW)


def content(included: str = "E10-E14", *, without: str = "", **said: object) -> Content:
    """Return what a list of diabetes says, ready to be published."""
    given: dict[str, object] = {
        "title_fr": "Diabète",
        "purpose": "Repérer le diabète à l'hôpital",
        "author": "Association",
        "codes": codes("cim10", included, without),
        "references": (Reference("A paper", "https://example.org/paper"),),
    }
    return Content(**{**given, **said})  # type: ignore[arg-type]
