"""CSV files to rows: the encoding and the separator are found, and a damaged row costs itself alone.

UTF-8, with or without mark, UTF-16, or Windows-1252; comma, semicolon or tab.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from registry.errors import UnreadableFile
from registry.importing.drafts import BadValue, Finding, FindingKind
from registry.importing.tables import Row, Table

MAX_BYTES = 500_000_000
_LONGEST_RECORD = 5_000  # lines: a quote left open does not swallow more of the file than this
_HALVES = re.compile(r"[\ud800-\udfff]")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_FIRST_RECORDS = 50
_SEPARATORS = (",", ";", "\t")


def read_text(path: Path) -> tuple[str, tuple[Finding, ...]]:
    """Return the text of a file and what had to be supposed to read it.

    Bytes that are not UTF-8 in a file that is are kept as halves of pairs: their rows are refused.
    """
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableFile(f"{path.name}: it is larger than {MAX_BYTES // 1_000_000} MB. Cut it into several files.")
    content = path.read_bytes()
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace"), ()
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        return _not_all_utf8(content)


def _not_all_utf8(content: bytes) -> tuple[str, tuple[Finding, ...]]:
    """Return the text of a damaged UTF-8 file, or of one in the encoding of Windows: whichever is right more often."""
    text = content.decode("utf-8-sig", "surrogateescape")
    wrong = len(_HALVES.findall(text))
    right = sum(map(len, re.findall(r"[^\x00-\x7f]+", text))) - wrong
    if wrong <= right:
        return text, ()
    said = Finding(
        FindingKind.REMARK, 0, "", "", "the file is not UTF-8 and was read as Windows-1252",
        "Check the accents, or save it as UTF-8.",
    )  # fmt: skip
    return content.decode("cp1252", "replace"), (said,)


def read_csv(path: Path) -> Table:
    """Return the rows of a CSV file, the header first."""
    text, findings = read_text(path)
    lines = _LINE.findall(text)
    del text  # as large again as its lines
    return Table(path.name, _Records(lines, _separator(lines)), findings)


def _separator(lines: list[str]) -> str:
    """Return the sign that cuts most of the first records into the same number of cells, more than one."""

    def regularity(sign: str) -> tuple[int, int]:
        width, count = _usual_width(lines, sign)
        return (count, width) if width > 1 else (0, 0)

    return max(_SEPARATORS, key=regularity)


class _Records:
    """The records of a file, cut again at each reading: kept whole they would weigh as much as the file.

    After one that cannot be read, reading goes on at the next line.
    """

    def __init__(self, lines: list[str], separator: str) -> None:
        self._lines = lines
        self._separator = separator
        self._width = _usual_width(lines, separator)[0]

    def __iter__(self) -> Iterator[Row]:
        at = 0
        while at < len(self._lines):
            used, row = self._row(at)
            if row is not None:
                yield row
            at += used

    def _row(self, at: int) -> tuple[int, Row | None]:
        used, cells, fault = _record(self._lines, at, self._separator)
        if fault is None and len(cells) != self._width and any(cells):
            told = f"the row has {len(cells)} cells and the header {self._width}"
            fault = BadValue(told, "Put quotes around a text that holds the separator, and close them.")
            used = 1
        if fault is not None:
            return used, Row(at + 1, (self._lines[at].rstrip("\r\n"),), fault)
        broken = {position: _NOT_UTF8 for position, cell in enumerate(cells) if _HALVES.search(cell)}
        return used, Row(at + 1, tuple(cells), faults=broken) if cells else None


def _usual_width(lines: list[str], separator: str) -> tuple[int, int]:
    """Return how many cells most of the first records have, and how many records do.

    A title above the header has one cell, and a bad row any number.
    """
    widths: Counter[int] = Counter()
    at = 0
    while at < len(lines) and widths.total() < _FIRST_RECORDS:
        used, cells, _ = _record(lines, at, separator)
        widths[len(cells)] += bool(cells)
        at += used
    return widths.most_common(1)[0] if widths else (0, 0)


_NOT_UTF8 = BadValue("it holds bytes that are not UTF-8", "Save the file as UTF-8.")


def _record(lines: list[str], at: int, separator: str) -> tuple[int, list[str], BadValue | None]:
    """Return how many lines the record at `at` takes, its cells, and what is wrong with it."""
    following = (lines[i] for i in range(at, min(len(lines), at + _LONGEST_RECORD)))
    reader = csv.reader(following, delimiter=separator, strict=True)
    # The module refuses long cells and says no line: let it read any, the limit is kept where cells are read.
    before = csv.field_size_limit(MAX_BYTES)
    try:
        cells = next(reader)
    except csv.Error as error:
        return 1, [], BadValue(f"the row cannot be read ({error})", "Check the quotes of this row.")
    finally:
        csv.field_size_limit(before)
    return reader.line_num, cells, None
