"""Projects to files: CSV with its Table Schema, JSON, and the Excel layout of the Health Data Hub.

Values are written as they are. In the CSV a text that begins with `=`, `+`, `-` or `@` is not
altered: the file is for reuse by programs and must read back as the same record; the Excel file,
made for people, stores every text as a text, so that no cell is ever a formula.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from registry.errors import RegistryError
from registry.importing.csv_layout import COLUMNS
from registry.importing.formats import Format
from registry.importing.hdh_layout import CUT
from registry.importing.hdh_writing import Kinds, cell_of, columns_for
from registry.projects.facts import ProjectFacts, to_json

MOST_SIGNS = 32_767
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_file(facts: Iterable[ProjectFacts], path: Path, form: Format, kinds: Kinds | None = None) -> int:
    """Write projects to a file, whole or not at all, with the Table Schema beside a CSV; return how many."""
    counted = _Counted(facts)
    part = path.with_name(f"{path.name}.part")
    try:
        if form is Format.HDH_XLSX:
            with part.open("wb") as binary:
                write_hdh_xlsx(counted, binary, kinds)
        else:
            with part.open("w", encoding="utf-8", newline="") as text:
                (write_csv if form is Format.CSV else write_json)(counted, text)
        part.replace(path)
        if form is Format.CSV:
            schema = json.dumps(table_schema(), ensure_ascii=False, indent=1)
            path.with_name(f"{path.name}.schema.json").write_text(schema + "\n", encoding="utf-8")
    except OSError as error:
        raise RegistryError(f"{path}: the file cannot be written ({error.strerror}). Name another one.") from error
    finally:
        part.unlink(missing_ok=True)
    return counted.count


class _Counted:
    """Projects, counted while they pass."""

    def __init__(self, facts: Iterable[ProjectFacts]) -> None:
        self._facts = facts
        self.count = 0

    def __iter__(self) -> Iterator[ProjectFacts]:
        for one in self._facts:
            self.count += 1
            yield one


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


def write_hdh_xlsx(facts: Iterable[ProjectFacts], out: BinaryIO, kinds: Kinds | None = None) -> None:
    """Write the Excel layout of the Health Data Hub; `kinds` say which column an organisation or source goes to.

    Excel holds 32,767 signs in a cell: a longer text ends with a mark that says it was cut. Signs
    that its XML cannot hold are left out.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    projects, known = list(facts), kinds or Kinds()
    columns = columns_for(projects)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Projets")
    sheet.append([column.label for column in columns])
    for one in projects:
        sheet.append([_excel_cell(sheet, cell_of(one, column, known), WriteOnlyCell) for column in columns])
    book.save(out)


def _excel_cell(sheet: Any, value: Any, make: Callable[..., Any]) -> Any:
    if not isinstance(value, str):
        return value
    said = _NOT_IN_XML.sub("", value)
    if len(said) > MOST_SIGNS:
        said = said[: MOST_SIGNS - len(CUT)] + CUT
    if not said.startswith(("=", "#", "+", "-", "@")):
        return said
    cell = make(sheet, value="")
    # Set after the value: openpyxl would take "=…" for a formula and "#N/A" for an error.
    cell.value, cell.data_type, cell.quotePrefix = said, "s", True
    return cell
