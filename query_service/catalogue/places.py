"""The régions of 2016 and their départements: official codes (COG of Insee), names, and codes of the SNDS."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Departement:
    """A département: `dcir` and `pmsi` are its codes in BEN_RES_DPT and BDI_DEP."""

    code: str
    name: str
    region: str
    region_name: str
    dcir: str
    pmsi: str


@cache
def departements() -> tuple[Departement, ...]:
    """Return the 101 départements, by code."""
    text = files("query_service").joinpath("reference", "departements.csv").read_text(encoding="utf-8")
    rows = csv.reader(text.splitlines()[1:], delimiter=";")
    return tuple(Departement(*row) for row in rows)


@cache
def region_of() -> Mapping[str, str]:
    """Return the région of each département, by codes."""
    return {one.code: one.region for one in departements()}


@cache
def regions() -> Mapping[str, str]:
    """Return the name of each of the 18 régions, by code."""
    return dict(sorted({one.region: one.region_name for one in departements()}.items()))
