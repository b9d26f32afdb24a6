"""How a value is read in DuckDB, whatever type its file gives it: blanks, commas, three ways to write a date.

A value that cannot be read becomes null; `unreadable` tells it from one that is missing.
"""

from __future__ import annotations

from query_service.snds.ingest.rules import Rules
from query_service.snds.ingest.source.columns import Column, Kind
from query_service.snds.ingest.sql import fill

SAS_DATE = "01JAN2016:00:00:00"
HINTS = {
    Kind.INTEGER: "a whole number",
    Kind.DECIMAL: "a number, with a point or a comma",
    Kind.DATE: f"a date: 2016-01-31, 31/01/2016 or {SAS_DATE}",
    Kind.SHORT_DATE: "a date of 8 digits, day then month then year: 31012016",
}
_DATES = "['%d/%m/%Y', '%d%b%Y:%H:%M:%S', '%d%b%Y', '%Y%m%d', '%d/%m/%Y %H:%M:%S']"
_SHORT_DATES = "['%d%m%Y', '%d/%m/%Y', '%d%b%Y:%H:%M:%S', '%d%b%Y']"
_SQL = {
    Kind.INTEGER: "TRY_CAST(replace($text, ',', '.') AS BIGINT)",
    Kind.DECIMAL: "TRY_CAST(replace($text, ',', '.') AS DECIMAL(18, 4))",
    Kind.DATE: f"coalesce(TRY_CAST($text AS DATE), CAST(try_strptime($text, {_DATES}) AS DATE))",
    Kind.SHORT_DATE: f"coalesce(CAST(try_strptime($text, {_SHORT_DATES}) AS DATE), TRY_CAST($text AS DATE))",
}
# DuckDB types that hold a number; U stands for the unsigned ones.
_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "U", "DOUBLE", "FLOAT", "DECIMAL")


def read(column: Column, name: str, type_: str, rules: Rules) -> str:
    """Return the SQL of a column as ingest wants it, given its name and DuckDB type in the file."""
    text = as_text(column, name, type_, rules)
    match column.kind:
        case Kind.TEXT:
            return text
        case Kind.NUMERAL if _is_whole(type_):
            # Written out by the engine: neither zeros before nor a fraction behind.
            return text
        case Kind.NUMERAL:
            return _numeral(text)
        case Kind.FINESS:
            return fill("CASE WHEN length($text) < 9 THEN lpad($text, 9, '0') ELSE $text END", text=text)
        case Kind.DATE | Kind.SHORT_DATE if type_.startswith(("DATE", "TIMESTAMP")):
            return f'CAST("{name}" AS DATE)'
        case Kind.INTEGER if _is_number(type_):
            return f'CAST("{name}" AS BIGINT)'
        case Kind.DECIMAL if _is_number(type_):
            return f'CAST("{name}" AS DECIMAL(18, 4))'
    return fill(_SQL[column.kind], text=text)


def _numeral(text: str) -> str:
    # Tools that took the code for a number leave a fraction (1577.0). A zero alone stays one: 00 is the numeral 0.
    text = fill("CASE WHEN $text LIKE '%.0' THEN left($text, length($text) - 2) ELSE $text END", text=text)
    return fill("coalesce(nullif(ltrim($text, '0'), ''), CASE WHEN $text IS NOT NULL THEN '0' END)", text=text)


def as_text(column: Column, name: str, type_: str, rules: Rules) -> str:
    """Return the SQL of the characters of a value; empty ones, and a lone point where a number stands, are null."""
    said = f'"{name}"'
    if type_.startswith(("DOUBLE", "FLOAT", "DECIMAL")) and column.kind in (Kind.TEXT, Kind.NUMERAL, Kind.FINESS):
        # A code read as a number by the tool that wrote the file: 3400930000000.0.
        said = f"CAST({said} AS BIGINT)"
    if type_ == "BOOLEAN":
        # The published schema takes return codes for booleans; the base writes 0 and 1.
        said = f"CAST({said} AS INTEGER)"
    if type_ != "VARCHAR":
        return f"CAST({said} AS VARCHAR)"
    trimmed = f"trim({said})" if rules.on("trimmed") else said
    if column.kind in (Kind.INTEGER, Kind.DECIMAL, Kind.DATE, Kind.SHORT_DATE):
        return f"nullif(nullif(trim({said}), ''), '.')"
    return f"nullif({trimmed}, '')"


def is_checked(column: Column, type_: str) -> bool:
    """Say whether values of this column have to be looked at before they are believed."""
    return bool(column.known) or (column.kind in _SQL and type_ == "VARCHAR")


def unreadable(column: Column, name: str, type_: str, rules: Rules) -> str:
    """Return the SQL that is true of a value that is there and is not of the column's kind."""
    if type_ != "VARCHAR" or column.kind not in _SQL:
        return "false"
    text = as_text(column, name, type_, rules)
    return f"{text} IS NOT NULL AND {read(column, name, type_, rules)} IS NULL"


def unknown(column: Column, name: str, type_: str, rules: Rules) -> str:
    """Return the SQL that is true of a value outside the closed list of its column."""
    if not column.known:
        return "false"
    value = f"CAST({read(column, name, type_, rules)} AS VARCHAR)"
    listed = ", ".join(f"'{code}'" for code in column.known)
    return f"trim({value}) NOT IN ({listed})"


def _is_whole(type_: str) -> bool:
    return _is_number(type_) and not type_.startswith(("DOUBLE", "FLOAT", "DECIMAL"))


def _is_number(type_: str) -> bool:
    return type_.startswith(_NUMBERS)
