"""Excel and OpenDocument files to rows, read by pandas with calamine.

calamine gives the value of a formula and an empty cell where there is none, and an empty cell for
an error such as #REF!: a file that holds either is read a second time, to say where they stand.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from registry.errors import UnreadableFile
from registry.importing.drafts import BadValue
from registry.importing.sheet_scan import Oddities, oddities_of
from registry.importing.tables import Row, Table

_ZIPPED, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def is_spreadsheet(head: bytes) -> bool:
    """Say whether a file that begins so is a spreadsheet."""
    return head.startswith((_ZIPPED, _OLD_EXCEL))


def read_sheets(path: Path) -> tuple[Table, ...]:
    """Return the sheets of a file, each with all its rows; raise UnreadableFile when it is damaged."""
    import pandas  # a second and more to load: only commands that read a spreadsheet pay for it

    oddities = oddities_of(path)
    try:
        frames = pandas.read_excel(
            path, sheet_name=None, header=None, dtype=object, engine="calamine", keep_default_na=False, na_filter=False
        )
    except Exception as error:
        # The reader raises its own errors, those of zip and XML, and plain ones: each means the same.
        raise UnreadableFile(
            f"{path.name}: the spreadsheet cannot be read ({error}). Open and save it again."
        ) from error
    return tuple(
        Table(str(name), _rows(frame, oddities.get(str(name), {}))) for name, frame in frames.items() if len(frame)
    )


def _rows(frame: Any, oddities: Oddities) -> tuple[Row, ...]:
    read = enumerate(frame.itertuples(index=False, name=None), start=1)
    rows = [_row(line, cells, oddities.get(line, {})) for line, cells in read]
    # Lines at the end that hold nothing but formulas without a value count as empty for the reader.
    return (*rows, *(_row(line, (), oddities[line]) for line in sorted(oddities) if line > len(rows)))


def _row(line: int, cells: tuple[Any, ...], oddities: dict[int, str]) -> Row:
    faults: dict[int, BadValue] = {}
    done: dict[int, str] = {}
    for position, said in oddities.items():
        empty = position >= len(cells) or cells[position] in ("", None)
        if said.startswith("="):
            if empty:
                faults[position] = BadValue(
                    f"the formula {said[:80]} has no value", "Copy the cell and paste its value."
                )
            else:
                done[position] = f"formula {said[:80]} replaced by its value"
        elif empty:
            faults[position] = BadValue(f"the cell holds the error {said}", "Correct the cell or empty it.")
    return Row(line, cells, faults=faults, done=done)
