"""What is read from a file: drafts of projects, and what the report says of each cell, row and column."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from registry.projects.facts import ProjectFacts
from registry.projects.kinds import EventKind, OrganisationKind, PartyRole, SourceKind

SHOWN = 200  # signs of a value that a report repeats


class FindingKind(StrEnum):
    """`bad`: the row was not imported; `normalised`: a value is kept in other words; `remark`: to be looked at."""

    BAD = "bad"
    NORMALISED = "normalised"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing said of a file: at `line`, in `column`, the `value` and the rule it meets.

    `line` is the line of a text file or the row of a sheet, from 1; 0 speaks of the whole file.
    `became` is what the register holds instead of the value, `remedy` what to do about it.
    """

    kind: FindingKind
    line: int
    column: str
    value: str
    rule: str
    remedy: str = ""
    became: str = ""

    def sentence(self) -> str:
        where = f"line {self.line}, " if self.line else ""
        value = f": {self.value!r}" if self.value else ""
        became = f" It became {self.became!r}." if self.became else ""
        return f"{where}column {self.column!r}{value}: {self.rule}.{became}{' ' + self.remedy if self.remedy else ''}"


class BadValue(ValueError):
    """A value that the register cannot take: the rule it breaks, and the remedy."""

    def __init__(self, rule: str, remedy: str) -> None:
        super().__init__(rule)
        self.rule, self.remedy = rule, remedy


def shortened(value: object) -> str:
    """Return the text of a value for a report: one that fills a page is cut, and says so."""
    text = str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}… ({len(text)} signs)"


@dataclass(frozen=True, slots=True)
class Carried:
    """What the columns of a file can say; an import changes nothing else.

    `texts` are (field, language); `roles` and `event_kinds` the parties and events told when those
    fields are not told whole. `clears`: an empty cell says that the record does not state the field;
    else it says nothing.
    """

    fields: frozenset[str] = frozenset()
    texts: frozenset[tuple[str, str]] = frozenset()
    roles: frozenset[PartyRole] = frozenset()
    event_kinds: frozenset[EventKind] = frozenset()
    clears: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """One project as a file tells it. `facts.slug` is empty when the file gives no address.

    `notes` are what the source says and the record has no field for, by label; `keywords` words that
    join those of the record; `cnil_number` the number of a decision whose date may stand elsewhere;
    `kinds` the kind of organisations and `source_kinds` of data sources, by name.
    """

    line: int
    facts: ProjectFacts
    carried: Carried
    notes: tuple[tuple[str, str], ...] = ()
    keywords: tuple[str, ...] = ()
    cnil_number: str = ""
    kinds: tuple[tuple[str, OrganisationKind], ...] = ()
    source_kinds: tuple[tuple[str, SourceKind], ...] = ()


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was not imported, with the number and address by which the register may know it."""

    line: int
    number: str = ""
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A file read: what can be imported, the rows that cannot, and everything the report says of cells."""

    name: str
    layout: str
    drafts: tuple[Draft, ...]
    bad_rows: tuple[BadRow, ...]
    findings: tuple[Finding, ...]

    @property
    def rows(self) -> int:
        return len(self.drafts) + len(self.bad_rows)
