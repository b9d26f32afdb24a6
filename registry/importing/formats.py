"""The forms in which projects come in and go out as files."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from registry.errors import RegistryError


class Format(StrEnum):
    """The Excel layout of the Health Data Hub, and the register's own CSV and JSON."""

    HDH_XLSX = "hdh-xlsx"
    CSV = "csv"
    JSON = "json"


_BY_SUFFIX = {".xlsx": Format.HDH_XLSX, ".csv": Format.CSV, ".json": Format.JSON}


def named_by(path: Path) -> Format:
    """Return the format that the end of a file's name asks for; refuse a name that asks for none."""
    found = _BY_SUFFIX.get(path.suffix.lower())
    if found is None:
        raise RegistryError(f"{path}: the name says no format. End it in .csv, .json or .xlsx, or say --format.")
    return found
