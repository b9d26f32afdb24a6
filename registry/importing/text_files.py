"""CSV files to rows: the encoding and the separator are found, and a damaged row costs itself alone.

UTF-8, with or without mark, UTF-16, or Windows-1252; comma, semicolon or tab.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from registry.errors import UnreadableFile
from registry.importing.drafts import BadValue, Finding, FindingKind
from registry.importing.tables import Row, Table

MAX_BYTES = 500_000_000
_LONGEST_RECORD = 5_000  # lines: a quote left open does not swallow more of the file than this
_HALVES = re.compile(r"[\ud800-\udfff]")
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
    lines = list(io.StringIO(text, newline=""))
    with _long_fields(len(text)):
        rows = tuple(_records(lines, _separator(lines)))
    return Table(path.name, rows, findings)


def _separator(lines: list[str]) -> str:
    """Return the sign that cuts most of the first records into the same number of cells, more than one."""

    def regularity(sign: str) -> tuple[int, int]:
        width, count = _usual_width(lines, sign)
        return (count, width) if width > 1 else (0, 0)

    return max(_SEPARATORS, key=regularity)


def _records(lines: list[str], separator: str) -> Iterator[Row]:
    """Yield the records; after one that cannot be read, go on at the next line of the file."""
    width, at = _usual_width(lines, separator)[0], 0
    while at < len(lines):
        used, cells, fault = _record(lines, at, separator)
        if fault is None and len(cells) != width and any(cells):
            told = f"the row has {len(cells)} cells and the header {width}"
            fault = BadValue(told, "Put quotes around a text that holds the separator, and close them.")
            used = 1
        if fault is not None:
            yield Row(at + 1, (lines[at].rstrip("\r\n"),), fault)
        elif cells:
            broken = {position: _NOT_UTF8 for position, cell in enumerate(cells) if _HALVES.search(cell)}
            yield Row(at + 1, tuple(cells), faults=broken)
        at += used


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
    try:
        cells = next(reader)
    except csv.Error as error:
        return 1, [], BadValue(f"the row cannot be read ({error})", "Check the quotes of this row.")
    return reader.line_num, cells, None


@contextmanager
def _long_fields(longest: int) -> Iterator[None]:
    """Let the csv module read any cell, so that one too long is reported with its line."""
    before = csv.field_size_limit(max(longest, 1))
    try:
        yield
    finally:
        csv.field_size_limit(before)
