"""Excel and OpenDocument files to rows, read by pandas with calamine.

calamine gives the value of a formula and an empty cell where there is none, and an empty cell for
an error such as #REF!: a file that holds either is read a second time, to say where they stand.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from registry.errors import UnreadableFile
from registry.importing.drafts import BadValue
from registry.importing.tables import Row, Table

MAX_UNPACKED = 500_000_000  # bytes: a small file can unpack to more than memory holds

_ZIPPED, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def is_spreadsheet(head: bytes) -> bool:
    """Say whether a file that begins so is a spreadsheet."""
    return head.startswith((_ZIPPED, _OLD_EXCEL))


def read_sheets(path: Path) -> tuple[Table, ...]:
    """Return the sheets of a file, each with all its rows; raise UnreadableFile when it is damaged."""
    import pandas  # a second and more to load: only commands that read a spreadsheet pay for it

    oddities = _oddities(path)
    try:
        frames = pandas.read_excel(
            path, sheet_name=None, header=None, dtype=object, engine="calamine", keep_default_na=False, na_filter=False
        )
    except (Exception, BaseExceptionGroup) as error:
        # The reader raises its own errors, those of zip and XML, and plain ones: each means the same.
        raise UnreadableFile(
            f"{path.name}: the spreadsheet cannot be read ({error}). Open and save it again."
        ) from error
    return tuple(
        Table(str(name), _rows(frame, oddities.get(str(name), {}))) for name, frame in frames.items() if len(frame)
    )


def _rows(frame: Any, oddities: dict[int, dict[int, str]]) -> tuple[Row, ...]:
    return tuple(
        _row(line, cells, oddities.get(line, {}))
        for line, cells in enumerate(frame.itertuples(index=False, name=None), start=1)
    )


def _row(line: int, cells: tuple[Any, ...], oddities: dict[int, str]) -> Row:
    faults: dict[int, BadValue] = {}
    done: dict[int, str] = {}
    for position, said in oddities.items():
        empty = position >= len(cells) or cells[position] in ("", None)
        if said.startswith("="):
            if empty:
                faults[position] = BadValue(
                    f"the formula {said[:80]} has no value", "Copy the cell and paste its value."
                )
            else:
                done[position] = f"formula {said[:80]} replaced by its value"
        elif empty:
            faults[position] = BadValue(f"the cell holds the error {said}", "Correct the cell or empty it.")
    return Row(line, cells, faults=faults, done=done)


def _oddities(path: Path) -> dict[str, dict[int, dict[int, str]]]:
    """Return the formulas and errors of an Excel file: by sheet, line and position."""
    if not zipfile.is_zipfile(path):
        return {}
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise UnreadableFile(
                    f"{path.name}: it unpacks to more than {MAX_UNPACKED // 1_000_000} MB. Cut it into several files."
                )
            sheets = [part.filename for part in parts if part.filename.startswith("xl/worksheets/")]
            if not any(_holds_oddities(archive, name) for name in sheets):
                return {}
        return _located(path)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise UnreadableFile(f"{path.name}: the spreadsheet is damaged ({error}). Open and save it again.") from error


def _holds_oddities(archive: zipfile.ZipFile, name: str) -> bool:
    marks, tail = (b"<f>", b"<f ", b"<f/>", b't="e"'), b""
    with archive.open(name) as part:
        while chunk := part.read(1 << 20):
            if any(mark in tail + chunk for mark in marks):
                return True
            tail = chunk[-8:]
    return False


def _located(path: Path) -> dict[str, dict[int, dict[int, str]]]:
    from openpyxl import load_workbook

    found: dict[str, dict[int, dict[int, str]]] = {}
    try:
        book = load_workbook(path, read_only=True)
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type in ("f", "e"):
                        found.setdefault(sheet.title, {}).setdefault(cell.row, {})[cell.column - 1] = str(cell.value)
        book.close()
    except Exception as error:
        raise UnreadableFile(f"{path.name}: its formulas cannot be read ({error}). Paste the values alone.") from error
    return found
