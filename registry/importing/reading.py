"""A published file to drafts of projects: the container, the layout, then each row; errors name line and column."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from registry.errors import TooManyRows, UnreadableFile
from registry.importing import cells, json_files, spreadsheets, text_files
from registry.importing.drafts import BadRow, BadValue, Draft, Finding, Reading
from registry.importing.exact_rows import ExactReader
from registry.importing.formats import Format
from registry.importing.hdh_cells import read_cell
from registry.importing.hdh_layout import ORIGIN
from registry.importing.hdh_rows import Layout, RowTold
from registry.importing.headers import Header, about_columns, header_of, left_out, remark
from registry.importing.lists import Known
from registry.importing.tables import Row, Table
from registry.importing.values import TYPES

# What the JSON of the site says besides the record.
_OF_THE_SITE = frozenset({"url", "version", "change", "changed_at"})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Choices:
    """How to read: `format` None finds it from the content; `origin` is the source to name for new projects.

    `most_rows`: a file with more is refused as a whole; None reads them all.
    """

    format: Format | None = None
    origin: str = ""
    keep_unknown_words: bool = False
    known: Known = field(default_factory=Known)
    most_rows: int | None = None


def read(path: Path, choices: Choices) -> Reading:
    """Return what a file tells; raise UnreadableFile when it cannot be read as a whole."""
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise UnreadableFile(f"{path}: the file cannot be opened ({error.strerror}). Check its name.") from error
    form = choices.format or _form(head)
    if form is Format.HDH_XLSX:
        if not spreadsheets.is_spreadsheet(head):
            raise UnreadableFile(
                f"{path.name}: it is not a spreadsheet. Say --format csv or json if it is one of these."
            )
        return _read_tables(path.name, spreadsheets.read_sheets(path), choices)
    if spreadsheets.is_spreadsheet(head):
        raise UnreadableFile(f"{path.name}: it is a spreadsheet, not {form.value}. Say --format hdh-xlsx.")
    if form is Format.CSV:
        return _read_tables(path.name, (text_files.read_csv(path),), choices)
    return _read_json(path, choices)


def _form(head: bytes) -> Format:
    if spreadsheets.is_spreadsheet(head):
        return Format.HDH_XLSX
    opening = head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1]
    return Format.JSON if opening in (b"{", b"[") else Format.CSV


def _read_tables(name: str, tables: tuple[Table, ...], choices: Choices) -> Reading:
    found = [(table, header) for table in tables if (header := header_of(table)) is not None]
    if not found:
        seen = next((row.cells for table in tables for row in table.filled()), ())
        raise UnreadableFile(
            f"{name}: no row names the columns of a project (N°, Titre, … or slug, title_fr, …); the first row is "
            f"{', '.join(repr(cells.as_text(cell)[:40]) for cell in seen[:8]) or 'empty'}. Add the header."
        )
    table, header = found[0]
    others = [t.name for t in tables if t is not table and any(True for _ in t.filled())]
    ignored = [
        remark(other, "this sheet is not read: only the first with the columns of a project is") for other in others
    ]
    findings = [*table.findings, *ignored, *about_columns(table, header)]
    if header.is_exact:
        return _gather(name, "csv", _bounded(name, _exact_rows(table, header), choices), findings)
    return _gather(name, "hdh", _bounded(name, _hdh_rows(table, header, choices), choices), findings)


def _hdh_rows(table: Table, header: Header, choices: Choices) -> Iterator[tuple[Draft | BadRow, list[Finding]]]:
    layout = Layout(header.hdh, choices.origin or ORIGIN, choices.known, choices.keep_unknown_words)
    carried = layout.carried()
    for row in header.below(table):
        told = RowTold(row.line, layout, carried)
        if row.whole:
            told.refuse("", row.cells[0], row.whole)
        else:
            _read_cells(told, row, header)
        yield told.draft(), told.findings


def _read_cells(told: RowTold, row: Row, header: Header) -> None:
    for position, label, column in header.hdh:
        cell = row.cells[position] if position < len(row.cells) else ""
        if position in row.faults:
            told.refuse(label, cell, row.faults[position])
        elif cell is not None and cell != "":
            if position in row.done:
                told.normalised(label, cell, (row.done[position],), cell)
            read_cell(told, label, column, cell)


def _exact_rows(table: Table, header: Header) -> Iterator[tuple[Draft | BadRow, list[Finding]]]:
    for row in header.below(table):
        reader = ExactReader(row.line)
        if row.whole:
            reader.refuse("", row.cells[0], row.whole)
        for position, label, column in () if row.whole else header.exact:
            cell = row.cells[position] if position < len(row.cells) else ""
            if position in row.faults:
                reader.refuse(label, cell, row.faults[position])
            else:
                reader.read_cell(label, column, cell)
        yield reader.draft(), reader.findings


def _read_json(path: Path, choices: Choices) -> Reading:
    text, findings = text_files.read_text(path)
    unknown: Counter[str] = Counter()
    rows = [_json_row(item, unknown) for item in _bounded(path.name, json_files.items(path.name, text), choices)]
    return _gather(path.name, "json", rows, [*findings, *(left_out(name, count) for name, count in unknown.items())])


def _json_row(item: json_files.Item, unknown: Counter[str]) -> tuple[Draft | BadRow, list[Finding]]:
    reader = ExactReader(item.line)
    if item.fault:
        reader.refuse("", item.value, item.fault)
    elif not isinstance(item.value, dict):
        reader.refuse(
            "", json.dumps(item.value), BadValue("a project is an object", "Write it as the JSON export does.")
        )
    else:
        for name, value in item.value.items():
            if name in TYPES:
                reader.read_field(name, value)
            elif name not in _OF_THE_SITE:
                unknown[name] += 1
    return reader.draft(), reader.findings


def _bounded(name: str, rows: Iterable[T], choices: Choices) -> Iterator[T]:
    """Give the rows one by one; raise TooManyRows at the first that is one too many."""
    for count, row in enumerate(rows, start=1):
        if choices.most_rows is not None and count > choices.most_rows:
            raise TooManyRows(f"{name}: it has more than {choices.most_rows} projects. Cut it into several files.")
        yield row


def _gather(
    name: str, layout: str, rows: Iterable[tuple[Draft | BadRow, list[Finding]]], findings: list[Finding]
) -> Reading:
    drafts, bad = [], []
    for one, said in rows:
        findings += said
        if isinstance(one, Draft):
            drafts.append(one)
        else:
            bad.append(one)
    return Reading(name, layout, tuple(drafts), tuple(bad), tuple(findings))
