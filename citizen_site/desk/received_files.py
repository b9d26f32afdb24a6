"""What a file received is, told by its content and never by its name; what would harm whoever opens it is refused.

A workbook is looked at before any reader opens it: what it truly unpacks to, and how far its cells reach. A reader lays
a sheet out as a full rectangle, so that one cell in a far corner would ask for more memory than there is.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, NoReturn
from xml.parsers import expat

from registry.errors import RuleBroken
from registry.importing.formats import Format

MOST_BYTES = 10_000_000
MOST_UNPACKED = 80_000_000
MOST_PARTS = 500
MOST_CELLS = 1_000_000  # of the rectangle that holds every cell of a sheet
LONGEST_NAME = 100  # signs, and bytes: a folder takes no longer one
SUFFIX = {Format.HDH_XLSX: ".xlsx", Format.CSV: ".csv", Format.JSON: ".json"}

_ZIPPED, _OTHERS = (
    b"PK\x03\x04",
    (b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"PK"),
)
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_HEAD = struct.Struct("<4s22xHH")  # of one part: mark, then the lengths of its name and of what is added to it
_CHUNK = 1 << 16


class FileRefused(RuleBroken):
    """The file received is not taken."""


class NoFile(FileRefused):
    """No file was chosen, or it is empty."""


class FileTooLarge(FileRefused):
    """It is larger than the desk takes."""


class UnknownKind(FileRefused):
    """It is neither a workbook of Excel nor a text."""


class UnpacksTooFar(FileRefused):
    """The workbook unpacks to more than it says or than the desk takes, or its cells reach too far."""


class Damaged(FileRefused):
    """The workbook cannot be opened as one."""


def layout_of(content: bytes) -> Format:
    """Return what the file is. Raises FileRefused for one that is too large, of another kind, or unsafe to open."""
    if not content.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise NoFile("The file is empty. Choose one that holds projects.", field="file")
    if len(content) > MOST_BYTES:
        raise FileTooLarge(f"The file has {len(content)} bytes; the desk takes {MOST_BYTES}.", field="file")
    if content.startswith(_ZIPPED):
        _check_workbook(content)
        return Format.HDH_XLSX
    text = content.startswith(_MARKS) or b"\x00" not in content
    if content.startswith(_OTHERS) or not text:
        raise UnknownKind("The file is neither a workbook (.xlsx) nor a text (CSV, JSON).", field="file")
    opening = content.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1]
    return Format.JSON if opening in (b"{", b"[") else Format.CSV


def plain_name(name: str, layout: Format) -> str:
    """Return the last part of the name sent, in plain signs, with the ending of what the file is."""
    last = re.split(r"[/\\]", name)[-1]
    stem = re.sub(r"\.(xlsx|csv|json)$", "", last, flags=re.IGNORECASE)
    kept = re.sub(r"\s+", " ", re.sub(r"[^\w .()-]", "-", stem)).strip(" .-")
    short = kept.encode()[:LONGEST_NAME].decode(errors="ignore").strip(" .-")
    return f"{short or 'projets'}{SUFFIX[layout]}"


def _check_workbook(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Damaged(f"The workbook cannot be opened ({type(error).__name__}).", field="file") from error
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise UnknownKind("The file holds no workbook of Excel (.xlsx).", field="file")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        _too_far()
    for part in parts:
        unpacked = _unpacked(content, part)
        if part.filename.lower().endswith((".xml", ".rels")):
            _Reach().read(unpacked)
        else:
            for _chunk in unpacked:
                pass


def _unpacked(content: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Give what a part truly unpacks to, never more than it says: its own word for its size is not taken for it."""
    start = part.header_offset
    head = content[start : start + _HEAD.size]
    if len(head) < _HEAD.size or not head.startswith(_ZIPPED) or part.flag_bits & 1:
        raise Damaged("A part of the workbook is not where it should be, or is locked.", field="file")
    _mark, name, added = _HEAD.unpack(head)
    packed = content[start + _HEAD.size + name + added :][: part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        given: Iterator[bytes] = iter([packed])
    elif part.compress_type == zipfile.ZIP_DEFLATED:
        given = _inflated(packed)
    else:
        raise Damaged("A part of the workbook is packed in a way that Excel does not use.", field="file")
    total = 0
    for chunk in given:
        total += len(chunk)
        if total > part.file_size:
            _too_far()
        yield chunk


def _inflated(packed: bytes) -> Iterator[bytes]:
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    waiting = packed
    try:
        while waiting and not machine.eof:
            yield machine.decompress(waiting, _CHUNK)
            waiting = machine.unconsumed_tail
        yield machine.flush()
    except zlib.error as error:
        raise Damaged("A part of the workbook cannot be unpacked.", field="file") from error


class _Reach:
    """Reads a part as XML and measures how far its cells reach; a part that declares entities is refused."""

    def __init__(self) -> None:
        self._row = self._column = self._height = self._width = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._element
        self._parser.StartDoctypeDeclHandler = _declares

    def read(self, chunks: Iterator[bytes]) -> None:
        try:
            for chunk in chunks:
                self._parser.Parse(chunk, False)
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise Damaged("A part of the workbook is no XML.", field="file") from error

    def _element(self, name: str, said: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind == "row":
            self._row, self._column = _number(said.get("r", "")) or self._row + 1, 0
        elif kind == "c":
            at = re.fullmatch(r"([A-Za-z]{1,4})(\d{1,9})", said.get("r", ""))
            self._column = _rank(at[1]) if at else self._column + 1
            self._row = int(at[2]) if at else self._row
        else:
            return
        self._height, self._width = max(self._height, self._row), max(self._width, self._column)
        if self._height * self._width > MOST_CELLS:
            _too_far()


def _declares(*_said: Any) -> NoReturn:
    raise Damaged("A part of the workbook declares entities, which Excel never does.", field="file")


def _too_far() -> NoReturn:
    raise UnpacksTooFar(
        f"The workbook unpacks to more than {MOST_UNPACKED // 1_000_000} MB, or reaches beyond {MOST_CELLS} cells.",
        field="file",
    )


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else 0


def _rank(letters: str) -> int:
    """Return the rank of a column: 1 for A, 27 for AA."""
    rank = 0
    for letter in letters.upper():
        rank = rank * 26 + ord(letter) - 64
    return rank
