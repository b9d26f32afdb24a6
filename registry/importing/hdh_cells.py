"""The cells of the Health Data Hub's layout, one function for each way a column is read.

Each takes the row so far, the label of the file, the column and the cell; it raises BadValue when
the register cannot take the value, and says everything it changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from registry.importing import cells, dates, lists, vocabulary
from registry.importing.drafts import BadValue, FindingKind
from registry.importing.folding import fold, name_key
from registry.importing.hdh_layout import CUT, HdhColumn, Way
from registry.importing.hdh_rows import RowTold
from registry.projects.kinds import OrganisationKind
from registry.projects.references import slug_of
from registry.words import PartialDate

KNOWN_VALUES: dict[str, Mapping[str, str]] = {
    "objectives": vocabulary.OBJECTIVE_OF,
    "data_categories": vocabulary.CATEGORY_OF,
    "sensitive_variables": vocabulary.VARIABLE_OF,
    "keywords": {},
}
# A name, then a postal address: a comma or a line break, and somewhere a postcode.
_NAME_AND_ADDRESS = re.compile(r"(?P<name>[^\n,]{2,300})(?:\n|, ?)(?P<address>.*\b\d{5}\b.*)", re.S)
_REMEDY_FOR_WORDS = "Correct the words, or import with --keep-unknown-words, which keeps them as they are."


def read_cell(row: RowTold, header: str, column: HdhColumn, cell: Any) -> None:
    """Read one cell into the row; what is wrong with it makes the row bad and is said."""
    try:
        _TAKE[column.way](row, header, column, cell)
    except BadValue as fault:
        row.refuse(header, cell, fault)


def _text(row: RowTold, header: str, cell: Any) -> str:
    if isinstance(cell, str) and cell.endswith(CUT):
        row.remark(header, cell, "an export cut this text; the register keeps its own")
        return ""
    said, done = cells.text(cell)
    row.normalised(header, cell, done, said)
    return said


def _number(row: RowTold, header: str, _column: HdhColumn, cell: Any) -> None:
    row.number, done = cells.project_number(cell)
    row.normalised(header, cell, done, row.number)
    if row.number and not re.fullmatch(r"\d{8}|[FT]\d{14}", row.number):
        row.remark(header, cell, "the number is not 8 digits, nor F or T and 14 digits")


def _address(row: RowTold, header: str, _column: HdhColumn, cell: Any) -> None:
    said = _text(row, header, cell)
    last = re.split(r"[?#]", said)[0].rstrip("/").rpartition("/")[2]
    if said and (not last or slug_of(last) != last):
        raise BadValue("it is not the address of a project", "Write /projets/ and its address, or leave it empty.")
    row.slug = last


def _french(row: RowTold, header: str, column: HdhColumn, cell: Any) -> None:
    row.texts[column.field] = _text(row, header, cell)


def _plain(row: RowTold, header: str, column: HdhColumn, cell: Any) -> None:
    row.values[column.field] = _text(row, header, cell)


def _open_list(row: RowTold, header: str, column: HdhColumn, cell: Any) -> None:
    found = lists.named(_text(row, header, cell), KNOWN_VALUES[column.field])
    _say_respelled(row, header, found.respelled)
    row.values[column.field] = found.names


def _purposes(row: RowTold, header: str, column: HdhColumn, cell: Any) -> None:
    found = lists.coded(_text(row, header, cell), vocabulary.PURPOSE_OF, vocabulary.PURPOSES)
    _take_codes(row, header, column, found)


def _domains(row: RowTold, header: str, column: HdhColumn, cell: Any) -> None:
    found = lists.coded(_text(row, header, cell), vocabulary.DOMAIN_OF, vocabulary.MEDICAL_DOMAINS)
    _take_codes(row, header, column, found)


def _take_codes(row: RowTold, header: str, column: HdhColumn, found: lists.Coded[Any]) -> None:
    _say_respelled(row, header, found.respelled)
    _say_pointing(row, header, found.pointing)
    if found.unknown and not row.layout.keep_unknown_words:
        raise BadValue(f"unknown words {', '.join(map(repr, found.unknown))}", _REMEDY_FOR_WORDS)
    for words in found.unknown:
        row.say(FindingKind.NORMALISED, header, words, "unknown words kept as a keyword", became=words)
    row.keywords += found.unknown
    row.values[column.field] = found.codes


def _sources(row: RowTold, header: str, column: HdhColumn, cell: Any) -> None:
    known = row.layout.known
    found = lists.named_sources(_text(row, header, cell), known)
    _say_respelled(row, header, found.respelled)
    _say_pointing(row, header, found.pointing)
    for name in found.names:
        _check_name(name)
        row.source_kinds.setdefault(name, lists.kind_of_source(name, column.field, known))
        if column.field in ("catalogue", "other") and name_key(name) in vocabulary.MAIN_BASE_OF:
            row.remark(header, name, "a part of the SNDS main base stands in this column; it is read as one")
    row.sources[column.field] = found.names


def _pathway(row: RowTold, header: str, column: HdhColumn, cell: Any) -> None:
    said = _text(row, header, cell)
    found = vocabulary.pathway(said) if said else None
    if said and found is None:
        if not row.layout.keep_unknown_words:
            raise BadValue("no legal pathway is known by these words", _REMEDY_FOR_WORDS)
        _note(row, header, column, cell)
    elif found and said != vocabulary.PATHWAY_WORDS[found]:
        row.normalised(header, said, ("read as a legal pathway",), vocabulary.PATHWAY_WORDS[found])
    row.values[column.field] = found


def _yes_no(row: RowTold, header: str, column: HdhColumn, cell: Any) -> None:
    row.values[column.field], rest = cells.yes_or_no(cell)
    _say_besides(row, header, column, cell, rest)


def _years(row: RowTold, header: str, column: HdhColumn, cell: Any) -> None:
    found = cells.years(cell)
    row.values[column.field] = found.value
    row.normalised(header, cell, found.done, found.value)
    _say_besides(row, header, column, cell, found.rest)


def _date(row: RowTold, header: str, column: HdhColumn, cell: Any) -> None:
    _keep_date(row, header, column.field, dates.date(cell), cell)


def _period(row: RowTold, header: str, _column: HdhColumn, cell: Any) -> None:
    for name, found in zip(("planned_start", "planned_end"), dates.period(cell), strict=True):
        _keep_date(row, header, name, found, cell)


def _keep_date(row: RowTold, header: str, name: str, found: dates.Dated, cell: Any) -> None:
    date = _dated(row, header, found, cell)
    if date:
        row.values[name] = date


def _event(row: RowTold, header: str, column: HdhColumn, cell: Any) -> None:
    date = _dated(row, header, dates.date(cell), cell)
    if date and column.event:
        row.events.append((column.event, date))


def _dated(row: RowTold, header: str, found: dates.Dated, cell: Any) -> PartialDate | None:
    row.normalised(header, cell, found.done, found.value.iso() if found.value else "")
    return found.value


def _cnil_number(row: RowTold, header: str, _column: HdhColumn, cell: Any) -> None:
    row.cnil_number = _text(row, header, cell)


def _controller(row: RowTold, header: str, column: HdhColumn, cell: Any) -> None:
    row.controllers[column.rank] = _organisations(row, header, column, cell)


def _implementer(row: RowTold, header: str, column: HdhColumn, cell: Any) -> None:
    row.implementers[column.rank] = _organisations(row, header, column, cell)


def _organisations(row: RowTold, header: str, column: HdhColumn, cell: Any) -> tuple[str, ...]:
    """Return the names of a cell, more than one when semicolons part them; an address goes to the notes."""
    said = _text(row, header, cell)
    match = _NAME_AND_ADDRESS.fullmatch(said)
    if match:
        said = match["name"].strip()
        address = " ".join(match["address"].split())
        row.normalised(header, cell, ("the address stands in the remarks",), said)
        row.notes.append((f"{column.label}, adresse", address))
    names = tuple(name for name in (" ".join(part.split()) for part in said.split(";")) if name)
    if len(names) > 1:
        row.normalised(header, cell, ("several organisations in one cell",), " | ".join(names))
    for name in names:
        _check_name(name)
    return names


def _check_name(name: str) -> None:
    if not slug_of(name):
        raise BadValue(f"the name {name!r} has no Latin letter and no digit", "Write the name in Latin letters.")


def _controller_kind(row: RowTold, header: str, column: HdhColumn, cell: Any) -> None:
    said = _text(row, header, cell)
    if said:
        kind = vocabulary.ORGANISATION_KIND_OF.get(fold(said), OrganisationKind.OTHER)
        row.controller_kinds[column.rank] = kind
        if said != vocabulary.ORGANISATION_KINDS[kind][0]:
            row.normalised(header, said, ("read as a kind of organisation",), vocabulary.ORGANISATION_KINDS[kind][0])


def _same_implementer(row: RowTold, header: str, column: HdhColumn, cell: Any) -> None:
    same, rest = cells.yes_or_no(cell)
    row.same_implementer = bool(same)
    _say_besides(row, header, column, cell, rest)


def _note(row: RowTold, header: str, column: HdhColumn, cell: Any) -> None:
    said = _text(row, header, cell)
    if said:
        row.notes.append((column.label, " / ".join(line for line in said.split("\n") if line)))


def _left_out(row: RowTold, header: str, column: HdhColumn, cell: Any) -> None:
    """Read nothing: the report names the column and the reason once for the file."""


def _say_besides(row: RowTold, header: str, column: HdhColumn, cell: Any, rest: str) -> None:
    """Keep in the remarks what a cell says besides its value."""
    if rest:
        row.normalised(header, cell, ("the rest stands in the remarks",), row.values.get(column.field, ""))
        _note(row, header, column, cells.as_text(cell))


def _say_respelled(row: RowTold, header: str, respelled: tuple[tuple[str, str], ...]) -> None:
    for said, became in respelled:
        row.normalised(header, said, ("known spelling",), became)


def _say_pointing(row: RowTold, header: str, pointing: tuple[str, ...]) -> None:
    for said in pointing:
        row.say(FindingKind.NORMALISED, header, said, "it sends to another column and names nothing itself")


_TAKE: dict[Way, Callable[[RowTold, str, HdhColumn, Any], None]] = {
    Way.NUMBER: _number,
    Way.ADDRESS: _address,
    Way.FRENCH: _french,
    Way.PLAIN: _plain,
    Way.OPEN_LIST: _open_list,
    Way.PURPOSES: _purposes,
    Way.DOMAINS: _domains,
    Way.SOURCES: _sources,
    Way.PATHWAY: _pathway,
    Way.YES_NO: _yes_no,
    Way.YEARS: _years,
    Way.DATE: _date,
    Way.PERIOD: _period,
    Way.EVENT: _event,
    Way.CNIL_NUMBER: _cnil_number,
    Way.CONTROLLER: _controller,
    Way.CONTROLLER_KIND: _controller_kind,
    Way.SAME_IMPLEMENTER: _same_implementer,
    Way.IMPLEMENTER: _implementer,
    Way.NOTE: _note,
    Way.LEFT_OUT: _left_out,
}

assert set(_TAKE) == set(Way), "each way of a column has its function"
