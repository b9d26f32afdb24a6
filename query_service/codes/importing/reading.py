"""Reads a folder of official files into editions, and says which rows were left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from types import MappingProxyType

from query_service.codes.importing.csv_files import day, rows
from query_service.codes.importing.layouts import LAYOUTS, Layout
from query_service.codes.nomenclature import Entry, Nomenclature, nomenclature
from query_service.codes.spelling import spelled
from query_service.errors import UnreadableSource
from query_service.query_model.codes import SHAPES, CodeSystem

NOTHING_ADDED: Mapping[str, Iterable[Entry]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that holds no code of the system: fillers such as IIIIII, products without a class."""

    file: str
    line: int
    code: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One edition, and what its files hold besides."""

    edition: Nomenclature
    left_out: tuple[LeftOut, ...]


def read_folder(
    folder: Path,
    version: str = "",
    *,
    added: Mapping[str, Iterable[Entry]] = NOTHING_ADDED,
    layouts: tuple[Layout, ...] = LAYOUTS,
) -> tuple[Reading, ...]:
    """Return the editions of the systems whose files are in `folder`, in the order of `layouts`.

    The version is the one given, else that in the name of the file (IR_CCAM_V63), else one made from the
    content. `added` gives, by system, codes that the files may lack, each with its source. Raises
    UnreadableSource naming file and line, or when the folder holds none of the files.
    """
    found = [
        _read(system, version, present, added.get(system, ()))
        for system, several in groupby(layouts, key=lambda layout: layout.system)
        if (present := [(layout, path) for layout in several if (path := _path(folder, layout))])
    ]
    if not found:
        names = ", ".join(dict.fromkeys(layout.file for layout in layouts))
        raise UnreadableSource(f"{folder}: holds no file of codes. Known files: {names}.")
    return tuple(found)


def _path(folder: Path, layout: Layout) -> Path | None:
    return max(folder.glob(layout.file), default=None, key=lambda path: (len(path.name), path.name))


def _read(system: str, version: str, files: list[tuple[Layout, Path]], added: Iterable[Entry]) -> Reading:
    entries: list[Entry] = []
    left_out: list[LeftOut] = []
    for layout, path in files:
        for line, entry in _entries(layout, path):
            if _has_shape(system, entry.code):
                entries.append(entry)
            else:
                left_out.append(LeftOut(path.name, line, entry.code))
    layout, path = files[0]
    before, starred, after = layout.file.partition("*")
    named = "V" + path.name.removeprefix(before).removesuffix(after) if starred else ""
    source = ", ".join(path.name for _layout, path in files)
    return Reading(nomenclature(system, version or named, [*entries, *added], source=source), tuple(left_out))


def _entries(layout: Layout, path: Path) -> Iterator[tuple[int, Entry]]:
    seen: dict[str, int] = {}
    for line, row in rows(path, layout.columns):
        code = spelled(layout.system, row[layout.code])
        if code in seen and not layout.repeats:
            raise UnreadableSource(f"{path}, line {line}: {code} was met on line {seen[code]}. Keep one of the two.")
        if code in seen:
            continue
        seen[code] = line
        yield (
            line,
            Entry(
                code=code,
                label=row[layout.label],
                heading=".".join(row[name] for name in layout.heading).strip("."),
                first=day(row[layout.first], path, line) if layout.first else None,
                last=day(row[layout.last], path, line) if layout.last else None,
                source=path.name if layout.adds else "",
            ),
        )


def _has_shape(system: str, code: str) -> bool:
    """Say whether a question could name the code; places have the shape their own file gives them."""
    return system not in SHAPES or bool(SHAPES[CodeSystem(system)].fullmatch(code))
