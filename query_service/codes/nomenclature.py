"""One edition of a nomenclature as frozen values, and how to look into it."""

from __future__ import annotations

import datetime as dt
import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from query_service.query_model.codes import CodeSystem

REGION, DEPARTEMENT = "region", "departement"

# What a request can name by codes, then places, which it names by themselves.
SYSTEMS: tuple[str, ...] = (*(system.value for system in CodeSystem), REGION, DEPARTEMENT)

# Systems whose hierarchy is written in the code: what a code is under is one of its beginnings.
_BY_BEGINNING = (CodeSystem.CIM10, CodeSystem.ATC, CodeSystem.GHM)
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Entry:
    """A code with its French label.

    `heading`: what the nomenclature files it under where the code does not say it: a chapter (NABM, LPP: numbers
    joined by dots), the ATC class (CIP13, UCD), the category (GHM), the région (départements), the grouping of
    acts (CCAM). `first` and `last`: first and last day of validity, None where the source gives none. `source`:
    where the code comes from, when not from the edition itself. `whole`: False where its subdivisions were left out.
    """

    code: str
    label: str = ""
    heading: str = ""
    first: dt.date | None = None
    last: dt.date | None = None
    source: str = ""
    whole: bool = True

    def valid_on(self, day: dt.date) -> bool:
        """Say whether the code may be used for care of this day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Nomenclature:
    """The codes of one system in one edition, each once, sorted. Build it with `nomenclature`."""

    system: str
    version: str
    entries: tuple[Entry, ...]
    title: str = ""
    source: str = ""
    codes: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "codes", tuple(entry.code for entry in self.entries))

    def __contains__(self, code: object) -> bool:
        return isinstance(code, str) and self.get(code) is not None

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def get(self, code: str) -> Entry | None:
        """Return the entry of a code as it is spelled in the store, or None."""
        place = bisect_left(self.codes, code)
        found = place < len(self.codes) and self.codes[place] == code
        return self.entries[place] if found else None

    def starting(self, beginning: str) -> tuple[Entry, ...]:
        """Return every code that starts so, whatever its length."""
        return self.entries[bisect_left(self.codes, beginning) : bisect_left(self.codes, beginning + _LAST)]

    def between(self, first: str, last: str) -> tuple[Entry, ...]:
        """Return every code from `first` to `last`, those that start with `last` included."""
        return self.entries[bisect_left(self.codes, first) : bisect_left(self.codes, last + _LAST)]

    def parent(self, code: str) -> Entry | None:
        """Return what the code is a subdivision of, where beginnings have a meaning."""
        if self.system not in _BY_BEGINNING:
            return None
        beginnings = (self.get(code[:length]) for length in range(len(code) - 1, 0, -1))
        return next((entry for entry in beginnings if entry), None)

    def nearest(self, code: str, number: int = 3) -> tuple[str, ...]:
        """Return the codes that look most like this one: longest same beginning, then nearest length."""
        by_likeness = sorted(
            (entry for entry in self.starting(code[:1]) if entry.label),
            key=lambda entry: (-_shared(entry.code, code), abs(len(entry.code) - len(code)), entry.code),
        )
        return tuple(entry.code for entry in by_likeness[:number])


def nomenclature(
    system: str, version: str, entries: Iterable[Entry], *, title: str = "", source: str = ""
) -> Nomenclature:
    """Return the edition, sorted; of two entries with one code the first is kept. No version: named by its content."""
    once: dict[str, Entry] = {}
    for entry in entries:
        once.setdefault(entry.code, entry)
    in_order = tuple(once[code] for code in sorted(once))
    return Nomenclature(system, version or f"content-{fingerprint(in_order)[:8]}", in_order, title, source)


def fingerprint(entries: Iterable[Entry]) -> str:
    """Return the SHA-256 of everything the entries say: two editions that differ have not the same."""
    digest = hashlib.sha256()
    for one in entries:
        parts = (one.code, one.label, one.heading, one.first, one.last, one.source, one.whole)
        digest.update("\t".join(str(part) for part in parts).encode() + b"\n")
    return digest.hexdigest()


def _shared(one: str, other: str) -> int:
    """Return how many first characters two codes share."""
    shorter = min(len(one), len(other))
    return next((place for place in range(shorter) if one[place] != other[place]), shorter)
