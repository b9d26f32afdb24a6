"""A file is told by its content, and one that would harm whoever opens it is refused before any reader does."""

from __future__ import annotations

import tracemalloc
import zipfile

import pytest

from citizen_site import doors
from citizen_site.desk import received_files
from citizen_site.desk.received_files import (
    MOST_BYTES,
    MOST_CELLS,
    MOST_PARTS,
    MOST_UNPACKED,
    Damaged,
    FileRefused,
    FileTooLarge,
    NoFile,
    UnknownKind,
    UnpacksTooFar,
    layout_of,
    plain_name,
)
from registry.importing.formats import Format
from tests.builders.project_files import CONTENT, as_csv, as_workbook, lying_about_its_size, zipped

SHEET = "xl/worksheets/sheet1.xml"
DOCTYPE = b'<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "layout"),
    [
        (as_workbook(("N°", "Titre"), ("N-1", "Sommeil")), Format.HDH_XLSX),
        (as_csv({"slug": "sommeil", "title_fr": "Sommeil"}), Format.CSV),
        (b"\xef\xbb\xbfslug,title_fr\n", Format.CSV),
        ("slug;title_fr\nété;Été\n".encode("cp1252"), Format.CSV),
        ('[{"slug": "sommeil"}]'.encode("utf-16"), Format.JSON),
        (b'\n {"projects": []}', Format.JSON),
    ],
)
def test_a_file_is_told_by_its_content(content: bytes, layout: Format) -> None:
    assert layout_of(content) is layout


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (b"", NoFile),
        (b"\xef\xbb\xbf \r\n\x00", NoFile),
        (b"a" * (MOST_BYTES + 1), FileTooLarge),
        (b"%PDF-1.7\n1 0 obj", UnknownKind),
        (b"\x89PNG\r\n\x1a\n\x00", UnknownKind),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an older workbook", UnknownKind),
        (b"\x1f\x8b\x08 packed", UnknownKind),
        (b"slug,title_fr\x00\x01\x02", UnknownKind),
        (b"PK\x05\x06" + bytes(18), UnknownKind),
        (b"PK\x03\x04 and nothing that follows", Damaged),
        (as_workbook(("N°", "Titre"))[:-40], Damaged),
        (zipped({"xl/workbook.xml": b"<open>"}), Damaged),
        (zipped({SHEET: DOCTYPE + CONTENT % b""}), Damaged),
        (zipped({SHEET: DOCTYPE.decode().encode("utf-16") + "<w/>".encode("utf-16-le")}), Damaged),
        (zipped({f"xl/media/{rank}": b"" for rank in range(MOST_PARTS)}), UnpacksTooFar),
        (zipped({SHEET: b" " * MOST_UNPACKED}), UnpacksTooFar),
    ],
)  # fmt: skip
def test_what_is_no_list_that_can_be_opened_safely_is_refused(content: bytes, refused: type[FileRefused]) -> None:
    with pytest.raises(FileRefused) as said:
        layout_of(content)
    assert type(said.value) is refused and said.value.field == "file"


def test_the_largest_file_taken_is_of_ten_megabytes_and_the_form_around_it_fits() -> None:
    assert layout_of(b"a" * 10_000_000) is Format.CSV
    assert doors.FILES["officer_imports.receive"] > MOST_BYTES + 100_000


def test_a_part_that_says_to_be_small_is_not_unpacked_beyond_what_it_says() -> None:
    # 40 MB of spaces packed into some 40 kB, said to be of 1,000 bytes: Python's own reader would stop there, unaware.
    bomb = lying_about_its_size(CONTENT % (b" " * 40_000_000), 1000)
    assert len(bomb) < 100_000
    tracemalloc.start()
    with pytest.raises(UnpacksTooFar):
        layout_of(bomb)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


@pytest.mark.parametrize(
    "cells",
    [
        b'<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"/></row>',
        b"<row><c r='XFD1048576'/></row>",
        b'<x:row xmlns:x="m" r="1000001"><x:c t="s" s="1" cm="1" and="more signs than a pattern would read in one go" '
        b'r="A1000001"/></x:row>',
        # Without addresses: a wide row, then a thousand of one cell.
        b"<row>" + b"<c/>" * 1001 + b"</row>" + b"<row><c/></row>" * 1000,
        b'<row r="1000"><c r="A1"/></row><row>' + b"<c/>" * 1001 + b"</row>",
    ],
)
def test_a_sheet_whose_cells_reach_too_far_is_refused(cells: bytes) -> None:
    with pytest.raises(UnpacksTooFar):
        layout_of(zipped({SHEET: CONTENT % cells}))


def test_a_sheet_as_large_as_is_taken_is_taken() -> None:
    # 1,000 columns by 1,000 lines.
    assert MOST_CELLS == 1000 * 1000
    assert layout_of(zipped({SHEET: CONTENT % b'<row r="1000"><c r="ALL1000"/></row>'})) is Format.HDH_XLSX


def test_a_part_packed_otherwise_or_locked_is_refused() -> None:
    import io

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    with pytest.raises(Damaged):
        layout_of(out.getvalue())


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("liste 2026.csv", "liste 2026.csv"),
        ("../../etc/passwd", "passwd.csv"),
        (r"C:\Dossier\liste.XLSX", "liste.csv"),
        ("..", "projets.csv"),
        ("", "projets.csv"),
        (".csv", "projets.csv"),
        ("a\x00b\r\nc\u202e.csv", "a-b--c.csv"),
        ("<b>liste<-b>.csv", "b-liste--b.csv"),
        ("é" * 300, "é" * 50 + ".csv"),
    ],
)
def test_a_name_is_kept_without_folders_and_odd_signs(name: str, kept: str) -> None:
    assert plain_name(name, Format.CSV) == kept
    assert len(received_files.plain_name(name, Format.HDH_XLSX).encode()) <= 105
