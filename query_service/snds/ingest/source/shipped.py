"""What ingest takes from the files shipped with the project: duplicate hospitals, classes of drugs, editions."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files


@cache
def duplicate_hospitals() -> tuple[str, ...]:
    """Return the 46 FINESS numbers of sites of AP-HP, AP-HM and HCL whose stays their legal entity sends as well."""
    return tuple(row["finess"] for row in _rows("calibration", "duplicate_hospitals.csv"))


@cache
def classes_of_hospital_drugs() -> Mapping[str, str]:
    """Return the ATC class of drugs of hospitals by UCD of 7 digits, for a source without NU_ITE_R."""
    return {row["code"]: row["heading"] for row in _rows("codes", "ucd.csv") if row["heading"]}


@cache
def editions() -> Mapping[str, str]:
    """Return the edition of each nomenclature shipped with the project."""
    return {row["system"]: row["version"] for row in _rows("codes", "editions.csv")}


def _rows(*path: str) -> Iterator[dict[str, str]]:
    text = files("query_service").joinpath("reference", *path).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines(), delimiter=";")
