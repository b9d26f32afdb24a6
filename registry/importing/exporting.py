"""Projects to files: CSV with its Table Schema, JSON, and the Excel layout of the Health Data Hub.

Values are written as they are. In the CSV a text that begins with `=`, `+`, `-` or `@` is not
altered: the file is for reuse by programs and must read back as the same record; the Excel file,
made for people, stores every text as a text, so that no cell is ever a formula.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from typing import Any, BinaryIO, TextIO

from registry.importing.csv_layout import COLUMNS
from registry.projects.facts import ProjectFacts, to_json


def table_schema() -> dict[str, Any]:
    """Return the Frictionless Table Schema of the CSV."""
    return {
        "$schema": "https://specs.frictionlessdata.io/schemas/table-schema.json",
        "fields": [{"name": column.name, **column.schema} for column in COLUMNS],
        "missingValues": [""],
        "primaryKey": "slug",
    }


def write_csv(facts: Iterable[ProjectFacts], out: TextIO) -> None:
    """Write one row for each project (RFC 4180); `out` must not translate line ends (newline="")."""
    writer = csv.writer(out)
    writer.writerow([column.name for column in COLUMNS])
    for one in facts:
        writer.writerow([column.write(one) for column in COLUMNS])


def write_json(facts: Iterable[ProjectFacts], out: TextIO) -> None:
    """Write an object with the single key "projects", one project on each line."""
    out.write('{"projects": [')
    for rank, one in enumerate(facts):
        out.write(("," if rank else "") + "\n" + json.dumps(to_json(one), ensure_ascii=False))
    out.write("\n]}\n")


def write_hdh_xlsx(facts: Iterable[ProjectFacts], out: BinaryIO) -> None:
    """Write the Excel layout of the Health Data Hub."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Projets")
    sheet.append(["N°", "Titre"])
    for one in facts:
        sheet.append([one.number, one.title.fr])
    book.save(out)
