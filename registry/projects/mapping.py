"""From the facts of a project to its rows, and back. Both ways give the same facts (tested)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.projects.facts import Event, Party, ProjectFacts, Result
from registry.projects.kinds import EventKind, SourceKind
from registry.projects.lifecycle import AUTHORISING
from registry.projects.merges import merged_into
from registry.projects.records import (
    DataSourceRecord,
    EventRecord,
    OrganisationRecord,
    PartyRecord,
    ProjectDomainRecord,
    ProjectRecord,
    ProjectSourceRecord,
    PurposeRecord,
    ResultRecord,
)
from registry.projects.references import slug_of
from registry.words import Words

_IN_OTHER_TABLES = {"purposes", "domains", "parties", "sources", "events", "results"}
_LISTS = {"objectives", "keywords", "data_categories", "sensitive_variables"}
_PLAIN = [f.name for f in fields(ProjectFacts) if f.name not in _IN_OTHER_TABLES | _LISTS | {"number"}]
_EVENT = [f.name for f in fields(Event)]
_RESULT = [f.name for f in fields(Result)]

R = TypeVar("R", OrganisationRecord, DataSourceRecord)


class Names:
    """Organisations and data sources by name; a name not yet known becomes a row.

    Kept for the length of one import, so that ten thousand rows do not ask ten thousand times.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._organisations: dict[str, OrganisationRecord] = {}
        self._sources: dict[str, DataSourceRecord] = {}

    def organisation(self, name: str) -> OrganisationRecord:
        slug = slug_of(name)
        if slug not in self._organisations:
            self._organisations[slug] = self._known_organisation(slug) or self._add(
                OrganisationRecord(slug=slug, name=name, full_name=Words(), about=Words())
            )
        return self._organisations[slug]

    def source(self, name: str) -> DataSourceRecord:
        slug = slug_of(name)
        if slug not in self._sources:
            self._sources[slug] = self._known_source(slug) or self._add(
                DataSourceRecord(
                    slug=slug, name=name, kind=SourceKind.OTHER, full_name=Words(), about=Words(), remarks=Words()
                )
            )
        return self._sources[slug]

    def canonical(self, facts: ProjectFacts) -> ProjectFacts:
        """Return the facts with each organisation and source under the name the register knows."""
        parties = tuple(replace(p, name=self.organisation(p.name).name) for p in facts.parties)
        if parties != facts.parties:
            parties = tuple(dict.fromkeys(parties))  # two names of one organisation are one party
        sources = tuple(dict.fromkeys(self.source(name).name for name in facts.sources))
        return replace(facts, parties=parties, sources=sources)

    def _known_organisation(self, slug: str) -> OrganisationRecord | None:
        """Return the organisation of this address, or the one that it was merged into: a file may still name it."""
        found = self._session.scalar(select(OrganisationRecord).where(OrganisationRecord.slug == slug))
        if found is None and (into := merged_into(self._session, slug)):
            found = self._session.scalar(select(OrganisationRecord).where(OrganisationRecord.slug == into))
        return found

    def _known_source(self, slug: str) -> DataSourceRecord | None:
        return self._session.scalar(select(DataSourceRecord).where(DataSourceRecord.slug == slug))

    def _add(self, record: R) -> R:
        self._session.add(record)
        return record


def write(record: ProjectRecord, facts: ProjectFacts, names: Names) -> None:
    """Put the facts into the rows of the project. Rows that stay the same are not written again."""
    for name, value in own_values(facts).items():
        setattr(record, name, value)
    for name, kind, values in row_values(facts, names):
        _lay(getattr(record, name), kind, values)


def own_values(facts: ProjectFacts) -> dict[str, Any]:
    """Return what the row of the project itself holds, by attribute."""
    plain = {name: getattr(facts, name) for name in _PLAIN}
    lists = {name: list(getattr(facts, name)) for name in _LISTS}
    return {**plain, **lists, "number": facts.number or None}


def row_values(facts: ProjectFacts, names: Names) -> tuple[tuple[str, type[Any], list[dict[str, Any]]], ...]:
    """Return, for each list of the project, its attribute, its table and the values of its rows in order."""
    parties = [{"organisation": names.organisation(p.name), "role": p.role} for p in facts.parties]
    return (
        ("purposes", PurposeRecord, [{"purpose": p} for p in facts.purposes]),
        ("domains", ProjectDomainRecord, [{"domain_slug": d} for d in facts.domains]),
        ("parties", PartyRecord, parties),
        ("sources", ProjectSourceRecord, [{"data_source": names.source(n)} for n in facts.sources]),
        ("events", EventRecord, [{name: getattr(e, name) for name in _EVENT} for e in facts.events]),
        ("results", ResultRecord, [{name: getattr(r, name) for name in _RESULT} for r in facts.results]),
    )


def decisions(project_id: int, events: Iterable[Event]) -> list[dict[str, Any]]:
    """Return the decisions that let the project use data, read from its events: one row each."""
    return [
        {
            "project_id": project_id,
            "kind": event.kind,
            "authority": event.actor,
            "number": event.reference,
            "decided": event.date,
            "outcome": event.outcome,
            "url": event.url,
        }
        for event in events
        if event.kind in AUTHORISING or (event.kind is EventKind.REFUSED and event.reference)
    ]


def read(record: ProjectRecord) -> ProjectFacts:
    """Return the facts that the rows of the project hold."""
    plain: dict[str, Any] = {name: getattr(record, name) for name in _PLAIN}
    lists: dict[str, Any] = {name: tuple(getattr(record, name)) for name in _LISTS}
    return ProjectFacts(
        **plain,
        **lists,
        number=record.number or "",
        purposes=tuple(row.purpose for row in record.purposes),
        domains=tuple(row.domain_slug for row in record.domains),
        parties=tuple(Party(row.organisation.name, row.role) for row in record.parties),
        sources=tuple(row.data_source.name for row in record.sources),
        events=tuple(Event(**{name: getattr(row, name) for name in _EVENT}) for row in record.events),
        results=tuple(Result(**{name: getattr(row, name) for name in _RESULT}) for row in record.results),
    )


def _lay(rows: list[Any], kind: type[Any], values: list[dict[str, Any]]) -> None:
    """Make `rows` say the values wanted, in that order: row by row, then add or drop at the end."""
    for row, value in zip(rows, values, strict=False):
        for name, said in value.items():
            if getattr(row, name) != said:
                setattr(row, name, said)
    for rank in range(len(rows), len(values)):
        rows.append(kind(rank=rank, **values[rank]))
    del rows[len(values) :]
