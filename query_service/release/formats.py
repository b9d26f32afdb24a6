"""The files of a release: its JSON as it is, a CSV and its Table Schema for each table, a fiche in two languages.

Made from the bytes of the release and from nothing else, so that whoever has these bytes makes the same files.

Values of the CSV are those of the JSON, with two exceptions for who opens it in a spreadsheet. A text typed by people
(the name of a group of codes) that a spreadsheet could take for a formula begins with an apostrophe. And the code of an
unknown residence, empty in the JSON, is `unknown`: an empty field means that there is no figure.

A CSV has a row for each cell of its table, then one for each remainder: the hidden cells of a line together, so that
the cells that are shown and the remainders of a total add up to it. Only one of the two says so in `of`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from query_service.query_model.question import Dimension, Measure
from query_service.release.fiche import LANGUAGES, fiche
from query_service.release.labels import Both, words_of_remainder
from query_service.release.reading import read_release
from query_service.release.released import (
    Released,
    ReleasedDimension,
    ReleasedRemainder,
    ReleasedRow,
    ReleasedTable,
    State,
)

RELEASE, SUMS = "release.json", "SHA256SUMS"
UNKNOWN = "unknown"
# The total of a table by nothing.
WHOLE = "all"
SCHEMA = "https://specs.frictionlessdata.io/schemas/table-schema.json"
# Where a spreadsheet begins to read a cell: at the start, and after what may part fields, for a French one opens a
# file with commas as if its fields were parted by semicolons. An apostrophe is doubled, so that no two names meet.
_FORMULA = re.compile(r"(^|[;\t\r\n])(\s*)(?=['=+\-@＝＋－＠])")
# Dimensions whose codes are texts; those of the others are whole numbers.
_TEXTS = {Dimension.REGION, Dimension.DEPARTEMENT, Dimension.CODE_GROUP}

Files = dict[str, bytes]


def bundle(body: bytes, sql: str = "") -> Files:
    """Return the files of a release by name, `body` among them; `sql` is the text of the query for the fiche.

    Raises what `read_release` raises: UnreadableRelease, AlteredRelease.
    """
    released = read_release(body)
    files = {RELEASE: body}
    names = [name_of(place, table) for place, table in enumerate(released.tables, start=1)]
    for name, table in zip(names, released.tables, strict=True):
        files[name] = csv_of(table)
        files[f"{name}.schema.json"] = _spelled(schema_of(released, table))
    for language in LANGUAGES:
        files[f"fiche.{language}.md"] = fiche(released, language, names, sql).encode("utf-8")
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
    return {**files, SUMS: sums.encode("ascii")}


def name_of(place: int, table: ReleasedTable) -> str:
    """Return the name of the file of a table, such as `1-persons-by-sex-region.csv`."""
    by = "-".join(["by", *(one.name.value for one in table.dimensions)]) if table.dimensions else "in-all"
    return f"{place}-{table.measure.value}-{by}.csv"


def csv_of(table: ReleasedTable) -> bytes:
    """Return a table as CSV (RFC 4180, UTF-8): for each dimension code and label in both languages, then the figure.

    After the cells come the remainders; the code of a dimension that a remainder goes over is empty.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([field["name"] for field in _fields(table)])
    units = [_harmless(table.unit[language]) for language in LANGUAGES]
    for number, row in enumerate(table.rows, start=1):
        rates = _rates(row) if table.per else ()
        writer.writerow([f"C{number}", *_of_cell(table.dimensions, row), *_of_figure(row), *rates, *units])
    for one in table.remainders:
        rates = ("",) * 4 if table.per else ()
        writer.writerow([one.id, *_of_line(table.dimensions, one), *_of_remainder(one), *rates, *units])
    return out.getvalue().encode("utf-8")


def schema_of(released: Released, table: ReleasedTable) -> dict[str, Any]:
    """Return the Frictionless Table Schema of the CSV of a table."""
    return {
        "$schema": SCHEMA,
        "title": f"{released.id}: {table.unit['en']}",
        "description": " ".join((released.sentence["en"], released.method["en"])),
        "fields": _fields(table),
        "missingValues": [""],
        "primaryKey": ["row"],
    }


def _of_cell(dimensions: Sequence[ReleasedDimension], row: ReleasedRow) -> Iterator[int | str]:
    for dimension, code in zip(dimensions, row.cell, strict=True):
        yield _code(code)
        yield from (_harmless(dimension.values[code][language]) for language in LANGUAGES)


def _of_figure(row: ReleasedRow) -> tuple[int | float | str | None, ...]:
    state, hidden = _harmless(row.state.value), (_harmless(row.rule), " ".join(row.remainders))
    return row.value, row.standard_error, row.lower, row.upper, state, row.threshold, *hidden, "", ""


def _rates(row: ReleasedRow) -> tuple[int | float | str | None, ...]:
    rate = row.rate
    return (row.inhabitants, *((rate.value, rate.lower, rate.upper) if rate else ("", "", "")))


def _of_line(dimensions: Sequence[ReleasedDimension], one: ReleasedRemainder) -> Iterator[int | str]:
    """Give the codes of the line where it has one, and the words for its hidden cells where it goes over several."""
    said, words = dict(zip(one.dimensions, one.cell, strict=True)), words_of_remainder(one.cells)
    for dimension in dimensions:
        code = said.get(dimension.name)
        labels: Both = words if code is None else dimension.values[code]
        yield "" if code is None else _code(code)
        yield from (_harmless(labels[language]) for language in LANGUAGES)


def _of_remainder(one: ReleasedRemainder) -> tuple[int | float | str | None, ...]:
    total = " ".join(
        f"{name.value}={_code(code)}" for name, code in zip(one.dimensions, one.cell, strict=True)
    )  # fmt: skip
    figure = (one.value, one.standard_error, one.lower, one.upper, one.state.value, one.threshold)
    return *figure, "", "", _harmless(total or WHOLE), one.cells


def _code(code: int | str) -> int | str:
    return code if isinstance(code, int) else _harmless(code) or UNKNOWN


def _harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; `'` in front of it says that it is a text."""
    return _FORMULA.sub(r"\1\2'", text)


def _fields(table: ReleasedTable) -> list[dict[str, Any]]:
    """Return the columns as Table Schema has them."""
    fields: list[dict[str, Any]] = [
        {
            "name": "row",
            "type": "string",
            "title": "Row",
            "description": "C and a number: a cell. E and a number: the hidden cells of a line, together.",
            "constraints": {"required": True, "unique": True},
        }
    ]
    for dimension in table.dimensions:
        fields += _fields_of(dimension)
    unit = table.unit["en"]
    cents = ", in cents" if table.measure is Measure.AMOUNT_REIMBURSED else ""
    return [
        *fields,
        {
            "name": "value",
            "type": "integer",
            "title": f"Figure with noise{cents}",
            "description": f"Number of {unit}. Below zero by an effect of the noise. Empty where the state says why.",
        },
        {
            "name": "standard_error",
            "type": "number",
            "title": f"Standard error of the noise{cents}",
            "constraints": {"minimum": 0},
        },
        {"name": "lower", "type": "integer", "title": f"Lower end of the interval{cents}"},
        {"name": "upper", "type": "integer", "title": f"Upper end of the interval{cents}"},
        {
            "name": "state",
            "type": "string",
            "title": "State",
            "description": "value: there is a figure. zero: the question leaves nobody there. hidden: too few persons. "
            "not_available: the figure was not made.",
            "constraints": {"required": True, "enum": [state.value for state in State]},
        },
        {
            "name": "threshold",
            "type": "integer",
            "title": "Threshold",
            "description": "The smallest number of persons that is shown there.",
        },
        {"name": "rule", "type": "string", "title": "Rule that hides the figure"},
        {
            "name": "remainders",
            "type": "string",
            "title": "Remainders",
            "description": "Rows of the remainders that a hidden cell is part of.",
        },
        {
            "name": "of",
            "type": "string",
            "title": "Total of the remainder",
            "description": "The figure of a coarser table that the line of the remainder adds up to: that total is the "
            "cells of the line that are shown, and the remainder.",
        },
        {"name": "cells", "type": "integer", "title": "Hidden cells in the remainder"},
        *(_fields_of_rates(table) if table.per else ()),
        {"name": "unit_fr", "type": "string", "title": "Unit in French"},
        {"name": "unit_en", "type": "string", "title": "Unit in English"},
    ]


def _fields_of_rates(table: ReleasedTable) -> Iterator[dict[str, Any]]:
    population = table.population["en"] if table.population else ""
    yield {"name": "inhabitants", "type": "integer", "title": "Inhabitants", "description": population}
    for name, title in (
        ("rate", f"Figure for {table.per} inhabitants"),
        ("rate_lower", "Lower end of the interval of the rate"),
        ("rate_upper", "Upper end of the interval of the rate"),
    ):
        yield {"name": name, "type": "number", "title": title}


def _fields_of(dimension: ReleasedDimension) -> Iterator[dict[str, Any]]:
    name, text = dimension.name.value, dimension.name in _TEXTS
    codes = [_code(code) for code in dimension.values]
    # Constraints of Table Schema are written as the type is: numbers stay numbers.
    yield {
        "name": name,
        "type": "string" if text else "integer",
        "title": f"{dimension.label['en']} / {dimension.label['fr']}",
        "constraints": {"enum": codes},
    }
    for language, said in zip(LANGUAGES, ("in French", "in English"), strict=True):
        yield {
            "name": f"{name}_{language}",
            "type": "string",
            "title": f"{dimension.label[language]} {said}",
            "constraints": {"required": True},
        }


def _spelled(said: dict[str, Any]) -> bytes:
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
