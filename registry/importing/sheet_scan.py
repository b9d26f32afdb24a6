"""What has to be known of an Excel file before calamine reads it: its size once unpacked, formulas, errors.

calamine lays a sheet out as a full rectangle: one stray cell at the far corner would ask for more
memory than there is, and end the process.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from registry.errors import UnreadableFile

MAX_UNPACKED = 500_000_000  # bytes: a small file can unpack to more than memory holds
MAX_CELLS = 20_000_000  # of the rectangle that holds every cell of a sheet

Oddities = dict[int, dict[int, str]]

_CELL = re.compile(rb'<c [^>]{0,60}?\br="([A-Z]{1,4})(\d{1,9})"')
_ODD = (b"<f>", b"<f ", b"<f/>", b't="e"')


def oddities_of(path: Path) -> dict[str, Oddities]:
    """Return the formulas and errors of an Excel file, by sheet, line and position.

    Raises UnreadableFile for a file that is damaged, or too large once unpacked or laid out.
    """
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
            odd = [_scan(path.name, archive, name) for name in sheets]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise UnreadableFile(f"{path.name}: the spreadsheet is damaged ({error}). Open and save it again.") from error
    return _located(path) if any(odd) else {}


def _scan(file: str, archive: zipfile.ZipFile, name: str) -> bool:
    """Say whether a sheet holds a formula or an error; refuse one that reaches too far."""
    odd, tail, width, height = False, b"", 0, 0
    with archive.open(name) as part:
        while chunk := part.read(1 << 20):
            seen = tail + chunk
            odd = odd or any(mark in seen for mark in _ODD)
            for letters, digits in _CELL.findall(seen):
                width, height = max(width, _rank(letters)), max(height, int(digits))
            tail = chunk[-100:]
    if width * height > MAX_CELLS:
        raise UnreadableFile(
            f"{file}: a sheet reaches line {height} and column {width}, far beyond its projects. "
            "Delete the empty lines and columns around the table."
        )
    return odd


def _rank(letters: bytes) -> int:
    """Return the rank of a column: 1 for A, 27 for AA."""
    rank = 0
    for letter in letters:
        rank = rank * 26 + letter - 64
    return rank


def _located(path: Path) -> dict[str, Oddities]:
    from openpyxl import load_workbook

    found: dict[str, Oddities] = {}
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
