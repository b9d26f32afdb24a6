"""Files of projects as somebody sends them, good and hostile, as bytes."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
import zlib

CONTENT = b"<?xml version='1.0'?><worksheet xmlns='m'><sheetData>%s</sheetData></worksheet>"


def as_csv(*rows: dict[str, str]) -> bytes:
    """Return these rows as the CSV of the register; the columns are those of the first one."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def as_workbook(*rows: tuple[object, ...]) -> bytes:
    """Return these rows as a workbook with one sheet; a text that begins with = is a formula."""
    from openpyxl import Workbook

    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def zipped(parts: dict[str, bytes], *, level: int = 9) -> bytes:
    """Return the parts in a zip, the list of sheets among them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in {"xl/workbook.xml": b"<workbook/>", **parts}.items():
            archive.writestr(name, content)
    return out.getvalue()


def lying_about_its_size(content: bytes, said: int) -> bytes:
    """Return a zip whose part `xl/worksheets/sheet1.xml` says that it unpacks to fewer bytes than it does."""
    packed = zipped({"xl/worksheets/sheet1.xml": content})
    true = struct.pack("<L", len(content))
    crc = struct.pack("<L", zlib.crc32(content))
    assert packed.count(true) == 2
    return packed.replace(true, struct.pack("<L", said)).replace(crc, struct.pack("<L", zlib.crc32(content[:said])))
