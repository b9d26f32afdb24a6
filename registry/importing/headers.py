"""The row of a table that names its columns, in the layout of the Health Data Hub or the register's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from registry.importing import cells
from registry.importing.csv_layout import COLUMN, Column
from registry.importing.drafts import Finding, FindingKind
from registry.importing.hdh_layout import HdhColumn, Way, column_of
from registry.importing.tables import Row, Table

_WITHIN = 20  # rows: titles and dates may stand above the header


@dataclass(frozen=True, slots=True)
class Header:
    """The row that names the columns, with those of either layout by position, and those of neither."""

    row: Row
    hdh: tuple[tuple[int, str, HdhColumn], ...]
    exact: tuple[tuple[int, str, Column], ...]
    unknown: tuple[tuple[int, str], ...]

    @property
    def is_exact(self) -> bool:
        """The columns are the register's own."""
        return len(self.exact) > len(self.hdh)

    @property
    def score(self) -> int:
        return max(len(self.hdh), len(self.exact))

    @property
    def identifies(self) -> bool:
        """A column gives the number, the address or the title of a project."""
        if self.is_exact:
            return any(column.name in ("slug", "number", "title_fr", "title_en") for _, _, column in self.exact)
        return any(column.way is Way.NUMBER or column.field == "title" for _, _, column in self.hdh)

    def below(self, table: Table) -> Iterator[Row]:
        """Yield the rows that the columns name."""
        return (row for row in table.filled() if row.line > self.row.line)


def header_of(table: Table) -> Header | None:
    """Return the row, among the first, that names most columns and among them one that identifies a project."""
    candidates = []
    for row in table.filled():
        candidates.append(_as_header(row))
        if len(candidates) == _WITHIN:
            break
    named = [header for header in candidates if header.identifies]
    return max(named, key=lambda header: header.score, default=None)


def _as_header(row: Row) -> Header:
    hdh: dict[str, tuple[int, str, HdhColumn]] = {}
    exact: dict[str, tuple[int, str, Column]] = {}
    labels = [cells.as_text(cell).strip() for cell in row.cells]
    for position, label in enumerate(labels):
        theirs, ours = column_of(label) if label else None, COLUMN.get(label.lower())
        if theirs:
            hdh.setdefault(theirs.label, (position, label, theirs))
        if ours:
            exact.setdefault(ours.name, (position, label, ours))
    used = {position for position, _, _ in (exact if len(exact) > len(hdh) else hdh).values()}
    unknown = tuple((position, label) for position, label in enumerate(labels) if position not in used)
    return Header(row, tuple(hdh.values()), tuple(exact.values()), unknown)


def about_columns(table: Table, header: Header) -> Iterator[Finding]:
    """Say which lines and columns are not imported, and why: none is dropped in silence."""
    above = sum(1 for row in table.filled() if row.line < header.row.line)
    if above:
        yield remark("", f"the columns are named at line {header.row.line}; {above} line(s) above are not read")
    read_nowhere = {} if header.is_exact else {p: c for p, _, c in header.hdh if c.way is Way.LEFT_OUT}
    said = _filled(table, header, [*read_nowhere, *(position for position, _ in header.unknown)])
    for position, column in read_nowhere.items():
        yield left_out(column.label, said[position], column.why)
    for position, label in header.unknown:
        if label or said[position]:
            yield left_out(label or f"(column {position + 1}, without a label)", said[position])


def _filled(table: Table, header: Header, positions: list[int]) -> Mapping[int, int]:
    """Return how many rows say something in each of these columns."""
    said = dict.fromkeys(positions, 0)
    for row in header.below(table):
        for position in positions:
            if position < len(row.cells) and row.cells[position] not in ("", None):
                said[position] += 1
    return said


def left_out(name: str, count: int, why: str = "no field of the register has this name") -> Finding:
    """Return the remark that a column or a member is not imported, and how many rows said something in it."""
    return remark(name, f"not imported: {why}; {count} row(s) say something in it")


def remark(column: str, rule: str) -> Finding:
    """Return a remark on the whole file."""
    return Finding(FindingKind.REMARK, 0, column, "", rule)
