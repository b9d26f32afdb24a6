"""One row of the Health Data Hub's layout while it is read: what its cells told so far, and its draft."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from registry.importing import cells
from registry.importing.drafts import BadRow, BadValue, Carried, Draft, Finding, FindingKind, shortened
from registry.importing.hdh_layout import HdhColumn, Way
from registry.importing.lists import Known
from registry.projects.facts import Event, Party, ProjectFacts
from registry.projects.kinds import Actor, EventKind, OrganisationKind, Outcome, PartyRole, SourceKind
from registry.words import PartialDate, Words

_ACTORS = {
    EventKind.FILED: Actor.CONTROLLER,
    EventKind.COMPLETE: Actor.HDH,
    EventKind.OPINION: Actor.CESREES,
    EventKind.AUTHORISATION: Actor.CNIL,
}
_TEXT_OR_ELSEWHERE = (Way.FRENCH, Way.SOURCES, Way.NUMBER, Way.ADDRESS)


@dataclass(frozen=True, slots=True)
class Layout:
    """What one file of this layout has: its columns by position, under its own labels, and its origin."""

    columns: tuple[tuple[int, str, HdhColumn], ...]
    origin: str
    known: Known
    keep_unknown_words: bool = False

    def carried(self) -> Carried:
        """Return what these columns can tell; an empty cell of this layout says nothing and clears nothing."""
        present = [column for _, _, column in self.columns]
        ways = {column.way for column in present}
        stated = {column.field for column in present if column.field and column.way not in _TEXT_OR_ELSEWHERE}
        stated |= {"sources"} if Way.SOURCES in ways else set()
        stated |= {"planned_start", "planned_end"} if Way.PERIOD in ways else set()
        roles = {PartyRole.CONTROLLER} if Way.CONTROLLER in ways else set()
        roles |= {PartyRole.IMPLEMENTER} if ways & {Way.IMPLEMENTER, Way.SAME_IMPLEMENTER} else set()
        return Carried(
            fields=frozenset(stated),
            texts=frozenset((column.field, "fr") for column in present if column.way is Way.FRENCH),
            roles=frozenset(roles),
            event_kinds=frozenset(column.event for column in present if column.event),
        )

    def identifies(self) -> bool:
        """Say whether a column gives the number or the address of a project."""
        return any(column.way in (Way.NUMBER, Way.ADDRESS) for _, _, column in self.columns)


@dataclass
class RowTold:
    """What the cells of one row told so far. `controllers` and `implementers` are names by rank of the column."""

    line: int
    layout: Layout
    carried: Carried
    number: str = ""
    slug: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)
    keywords: tuple[str, ...] = ()
    sources: dict[str, tuple[str, ...]] = field(default_factory=dict)
    source_kinds: dict[str, SourceKind] = field(default_factory=dict)
    controllers: dict[int, tuple[str, ...]] = field(default_factory=dict)
    controller_kinds: dict[int, OrganisationKind] = field(default_factory=dict)
    implementers: dict[int, tuple[str, ...]] = field(default_factory=dict)
    same_implementer: bool = False
    events: list[tuple[EventKind, PartialDate]] = field(default_factory=list)
    cnil_number: str = ""
    findings: list[Finding] = field(default_factory=list)
    bad: bool = False

    def refuse(self, header: str, cell: Any, fault: BadValue) -> None:
        """Make the row bad and say which cell breaks which rule."""
        self.bad = True
        self.say(FindingKind.BAD, header, cell, fault.rule, remedy=fault.remedy)

    def normalised(self, header: str, cell: Any, done: tuple[str, ...], became: object) -> None:
        """Say what was done to a value, if anything was."""
        if done:
            self.say(FindingKind.NORMALISED, header, cell, ", ".join(done), became=cells.as_text(became))

    def remark(self, header: str, cell: Any, rule: str) -> None:
        self.say(FindingKind.REMARK, header, cell, rule)

    def say(self, kind: FindingKind, header: str, cell: Any, rule: str, *, remedy: str = "", became: str = "") -> None:
        value = shortened(cells.as_text(cell))
        self.findings.append(Finding(kind, self.line, header, value, rule, remedy, shortened(became)))

    def draft(self) -> Draft | BadRow:
        """Return the draft; a row without a title, or without anything to know it by, is bad."""
        if not self.bad and not self.texts.get("title"):
            self.refuse("Titre", "", BadValue("a project has a title", "Write its title."))
        if not self.bad and self.layout.identifies() and not self.number and not self.slug:
            self.refuse("N°", "", BadValue("a project has a number or an address", "Write its number."))
        if self.bad:
            return BadRow(self.line, self.number, self.slug)
        self._remark_dates()
        kinds = [
            (name, kind) for rank, kind in self.controller_kinds.items() for name in self.controllers.get(rank, ())
        ]
        return Draft(
            self.line,
            self._facts(),
            self.carried,
            notes=tuple(self.notes),
            cnil_number=self.cnil_number,
            kinds=tuple(kinds),
            keywords=self.keywords,
            source_kinds=tuple(self.source_kinds.items()),
        )

    def _facts(self) -> ProjectFacts:
        words = {name: Words(fr=text) for name, text in self.texts.items()}
        told: dict[str, Any] = {**words, **self.values}
        return ProjectFacts(
            **told,
            slug=self.slug,
            number=self.number,
            parties=self._parties(),
            sources=self._sources(),
            events=tuple(self._event(kind, date) for kind, date in self.events),
            origin=self.layout.origin,
        )

    def _parties(self) -> tuple[Party, ...]:
        """Controllers by rank, then those who carry the study out; each once in each role."""
        holders = _in_order(self.controllers)
        makers = (*(holders if self.same_implementer else ()), *_in_order(self.implementers))
        return (
            *(Party(name, PartyRole.CONTROLLER) for name in holders),
            *(Party(name, PartyRole.IMPLEMENTER) for name in dict.fromkeys(makers)),
        )

    def _sources(self) -> tuple[str, ...]:
        columns = ("used", "main_base", "catalogue", "other")
        return tuple(dict.fromkeys(name for column in columns for name in self.sources.get(column, ())))

    def _event(self, kind: EventKind, date: PartialDate) -> Event:
        outcome = Outcome.GRANTED if kind is EventKind.AUTHORISATION else None
        return Event(kind, date, _ACTORS.get(kind), outcome, source=self.layout.origin)

    def _remark_dates(self) -> None:
        filed = [date for kind, date in self.events if kind is EventKind.FILED]
        start, end = self.values.get("planned_start"), self.values.get("planned_end")
        if filed and start and filed[0].day > start.latest:
            self.remark("Date de début", start.iso(), "the file came after the start; both dates are kept")
        if start and end and end.latest < start.day:
            self.remark("Date de fin", end.iso(), "the end comes before the start; both dates are kept")


def _in_order(names: dict[int, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for rank in sorted(names) for name in names[rank]))
