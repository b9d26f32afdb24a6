"""Cells that list several values: of closed lists to codes, of half-closed ones to names, and data sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from registry.importing.folding import fold, name_key
from registry.importing.splitting import Key, split
from registry.importing.vocabulary import MAIN_BASE_OF, POINTERS
from registry.projects.kinds import SourceKind

C = TypeVar("C", bound=str)


@dataclass(frozen=True, slots=True)
class Known:
    """Names that the register knows, so that a comma inside one does not cut it: by their key."""

    sources: Mapping[str, str] = field(default_factory=dict)
    source_kinds: Mapping[str, SourceKind] = field(default_factory=dict)

    @classmethod
    def from_sources(cls, kinds: Mapping[str, SourceKind]) -> Known:
        return cls({name_key(name): name for name in kinds}, kinds)


@dataclass(frozen=True, slots=True)
class Coded(Generic[C]):
    """The codes of a list, with the words read in another spelling, those without a code, those unknown."""

    codes: tuple[C, ...]
    respelled: tuple[tuple[str, str], ...] = ()
    pointing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def coded(said: str, codes: Mapping[str, C], labels: Mapping[C, tuple[str, ...]]) -> Coded[C]:
    """Return the codes that a list names; `codes` by folded words, `labels` the words of each code, best first."""
    found: list[C] = []
    cut = split(said, codes)
    respelled, pointing, unknown = list(cut.mended), [], []
    for value in cut.values:
        folded = fold(value)
        if folded in codes:
            code = codes[folded]
            found.append(code)
            if value.replace("’", "'") != labels[code][0].replace("’", "'"):
                respelled.append((value, labels[code][0]))
        elif folded in POINTERS:
            pointing.append(value)
        else:
            unknown.append(value)
    return Coded(tuple(dict.fromkeys(found)), tuple(respelled), tuple(pointing), tuple(unknown))


@dataclass(frozen=True, slots=True)
class Named:
    """The names of a list, with those read in another spelling and those that only point elsewhere."""

    names: tuple[str, ...]
    respelled: tuple[tuple[str, str], ...] = ()
    pointing: tuple[str, ...] = ()


def named(said: str, known: Mapping[str, str], key: Key = fold) -> Named:
    """Return the names of a list; one that is known takes its known spelling."""
    cut = split(said, known, key)
    names, respelled = [], list(cut.mended)
    for value in cut.values:
        name = known.get(key(value), value)
        names.append(name)
        if name.replace("’", "'") != value.replace("’", "'"):
            respelled.append((value, name))
    return Named(tuple(dict.fromkeys(names)), tuple(respelled))


def named_sources(said: str, known: Known) -> Named:
    """Return the data sources of a list; words such as "Autre(s)", which send to another column, stand apart."""
    found = named(said, {**known.sources, **MAIN_BASE_OF}, name_key)
    pointing = tuple(name for name in found.names if fold(name) in POINTERS)
    return Named(tuple(name for name in found.names if name not in pointing), found.respelled, pointing)


def kind_of_source(name: str, column: str, known: Known) -> SourceKind:
    """Return what a data source is: as the register knows it, else by its name, else by the column that cites it."""
    if name in known.source_kinds:
        return known.source_kinds[name]
    if name_key(name) in MAIN_BASE_OF:
        return SourceKind.MAIN_BASE
    return {"main_base": SourceKind.MAIN_BASE, "catalogue": SourceKind.CATALOGUE}.get(column, SourceKind.OTHER)
