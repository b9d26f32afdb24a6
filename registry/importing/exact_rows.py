"""Rows and objects in the register's own layout to drafts: nothing is altered, what is wrong is refused."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from registry.importing import cells
from registry.importing.checking import check_text, check_texts, check_value
from registry.importing.csv_layout import Column
from registry.importing.drafts import BadRow, BadValue, Carried, Draft, Finding, FindingKind, shortened
from registry.importing.values import TYPES, structured
from registry.projects.facts import ProjectFacts
from registry.words import Words

# Not fields that a column tells: they say which project it is, and where it comes from.
_IDENTITY = frozenset({"slug", "number", "origin"})


class ExactReader:
    """Reads one project in the register's own terms, and keeps what is wrong with it."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.findings: list[Finding] = []
        self._values: dict[str, Any] = {}
        self._texts: dict[tuple[str, str], str] = {}

    def read_cell(self, header: str, column: Column, cell: Any) -> None:
        """Read one cell of a table."""
        said = _as_written(cell)
        try:
            check_text(said)
            value = column.read(said)
            check_value(column.field, value)
        except BadValue as fault:
            self.refuse(header, said, fault)
        except ValueError as error:
            self.refuse(header, said, _fault(column.field, error))
        else:
            self._keep(column.field, column.part, value)

    def read_field(self, name: str, value: Any) -> None:
        """Read one member of a JSON object."""
        try:
            check_texts(value)
            found = structured(name, value)
            check_value(name, found)
        except BadValue as fault:
            self.refuse(name, value, fault)
        except (ValueError, RecursionError) as error:
            self.refuse(name, value, _fault(name, error))
        else:
            told = tuple(value) if isinstance(value, dict) else ("fr",)
            for part in told if isinstance(found, Words) else ("",):
                self._keep(name, part, getattr(found, part) if part else found)

    def refuse(self, header: str, value: Any, fault: BadValue) -> None:
        self.findings.append(Finding(FindingKind.BAD, self.line, header, shortened(value), fault.rule, fault.remedy))

    def draft(self) -> Draft | BadRow:
        """Return the draft, or the bad row with what identifies it."""
        number, slug = self._values.get("number", ""), self._values.get("slug", "")
        if self.findings:
            return BadRow(self.line, number, slug)
        fields = {name for name, _ in self._texts}
        words = {name: Words(self._texts.get((name, "fr"), ""), self._texts.get((name, "en"), "")) for name in fields}
        given = {"slug": "", "title": Words(), **self._values, **words}
        carried = _carried(frozenset(self._values), frozenset(self._texts))
        return Draft(self.line, ProjectFacts(**given), carried)

    def _keep(self, name: str, part: str, value: Any) -> None:
        if part:
            self._texts[name, part] = value
        else:
            self._values[name] = value


@lru_cache(maxsize=100)
def _carried(values: frozenset[str], texts: frozenset[tuple[str, str]]) -> Carried:
    """Return what a row tells. Rows of one file tell the same: one value for all, or it would outweigh them."""
    return Carried(values - _IDENTITY, texts, clears=True)


def _as_written(cell: Any) -> str:
    """Return the text of a cell; a spreadsheet that holds this layout gives numbers, days and yes or no."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, dt.date | float | int):
        return cells.as_text(cell)
    return "" if cell is None else str(cell)


def _fault(name: str, error: BaseException) -> BadValue:
    if isinstance(error, RecursionError):
        return BadValue("it is nested too deeply", "Write it as the JSON export does.")
    return BadValue(f"{name}: {error}", "Correct the value; the Table Schema says what the column holds.")


assert set(TYPES) >= _IDENTITY
