"""What the register says of one project, as frozen values.

`ProjectFacts` is the whole public record, free of any table: the importer makes one, an act writes
one, a version keeps one as JSON, a difference compares two. `FIELDS` lists what it holds, in the
order in which people read it, with what is mandatory and what counts for completeness.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

import cattrs

from registry.projects.kinds import (
    Actor,
    EventKind,
    Outcome,
    PartyRole,
    Pathway,
    ProjectKind,
    Purpose,
    ResultKind,
    ResultState,
)
from registry.words import PartialDate, Words


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation and what it does in the project; `name` is the organisation's own name."""

    name: str
    role: PartyRole = PartyRole.CONTROLLER


@dataclass(frozen=True, slots=True)
class Event:
    """One dated fact of a project's life, with who acted, what was decided and who says so."""

    kind: EventKind
    date: PartialDate
    actor: Actor | None = None
    outcome: Outcome | None = None
    reference: str = ""
    url: str = ""
    text: Words = Words()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """One result of a project: article, report, data, code, null result or reasoned stop."""

    kind: ResultKind
    title: str
    date: PartialDate | None = None
    language: str = "fr"
    url: str = ""
    doi: str = ""
    open_access: bool | None = None
    licence: str = ""
    lay_summary: Words = Words()
    what_changes: Words = Words()
    limits: Words = Words()
    code_url: str = ""
    state: ResultState = ResultState.PUBLISHED
    source: str = ""


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """Everything the register says of one project.

    `None`, an empty text and an empty tuple all mean: not stated by the source.
    `retention_years` is a number of years, possibly decimal; `population_size` a number of persons.
    `data_from` and `data_to` bound the calendar years of the data used.
    """

    slug: str
    title: Words
    number: str = ""
    acronym: str = ""
    question: Words = Words()
    lay_summary: Words = Words()
    public_benefit: Words = Words()
    technical_summary: Words = Words()
    kind: ProjectKind = ProjectKind.STUDY
    programme: str = ""
    purposes: tuple[Purpose, ...] = ()
    objectives: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    parties: tuple[Party, ...] = ()
    sources: tuple[str, ...] = ()
    data_categories: tuple[str, ...] = ()
    linkage: bool | None = None
    linkage_description: str = ""
    sensitive_variables: tuple[str, ...] = ()
    population: Words = Words()
    population_size: int | None = None
    data_from: int | None = None
    data_to: int | None = None
    platform: str = ""
    pathway: Pathway | None = None
    legal_basis_6: str = ""
    legal_basis_9: str = ""
    retention_years: float | None = None
    transfers_outside_eu: bool | None = None
    automated_decision: bool | None = None
    artificial_intelligence: bool | None = None
    rights_notice: Words = Words()
    contact: str = ""
    planned_start: PartialDate | None = None
    planned_end: PartialDate | None = None
    events: tuple[Event, ...] = ()
    results: tuple[Result, ...] = ()
    origin: str = ""
    origin_date: PartialDate | None = None
    remarks: Words = Words()

    def controllers(self) -> tuple[str, ...]:
        return tuple(p.name for p in self.parties if p.role is PartyRole.CONTROLLER)


class Group(StrEnum):
    """The headings under which a record is read."""

    IDENTITY = "identity"
    PURPOSE = "purpose"
    DATA = "data"
    PARTIES = "parties"
    LAW = "law"
    CALENDAR = "calendar"
    RESULTS = "results"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the record; `weight` is its part in the completeness score (0: does not count)."""

    name: str
    group: Group
    mandatory: bool = False
    weight: int = 0


FIELDS: tuple[Field, ...] = (
    Field("number", Group.IDENTITY, weight=1),
    Field("acronym", Group.IDENTITY),
    Field("title", Group.IDENTITY, mandatory=True, weight=2),
    Field("question", Group.IDENTITY),
    Field("lay_summary", Group.IDENTITY, mandatory=True, weight=3),
    Field("kind", Group.IDENTITY),
    Field("programme", Group.IDENTITY),
    Field("purposes", Group.PURPOSE, mandatory=True, weight=2),
    Field("objectives", Group.PURPOSE, weight=1),
    Field("public_benefit", Group.PURPOSE, weight=2),
    Field("technical_summary", Group.PURPOSE, weight=1),
    Field("domains", Group.PURPOSE, weight=1),
    Field("keywords", Group.PURPOSE),
    Field("sources", Group.DATA, mandatory=True, weight=2),
    Field("data_categories", Group.DATA, weight=1),
    Field("linkage", Group.DATA, weight=1),
    Field("linkage_description", Group.DATA),
    Field("sensitive_variables", Group.DATA, weight=1),
    Field("population", Group.DATA, weight=2),
    Field("population_size", Group.DATA, weight=2),
    Field("data_from", Group.DATA, weight=1),
    Field("data_to", Group.DATA, weight=1),
    Field("platform", Group.DATA, weight=1),
    Field("artificial_intelligence", Group.DATA),
    Field("parties", Group.PARTIES, mandatory=True, weight=2),
    Field("contact", Group.PARTIES, weight=1),
    Field("pathway", Group.LAW, mandatory=True, weight=2),
    Field("legal_basis_6", Group.LAW, weight=1),
    Field("legal_basis_9", Group.LAW, weight=1),
    Field("retention_years", Group.LAW, weight=2),
    Field("transfers_outside_eu", Group.LAW, weight=1),
    Field("automated_decision", Group.LAW, weight=1),
    Field("rights_notice", Group.LAW, weight=2),
    Field("planned_start", Group.CALENDAR),
    Field("planned_end", Group.CALENDAR),
    Field("events", Group.CALENDAR, mandatory=True, weight=2),
    Field("results", Group.RESULTS),
    Field("origin", Group.SOURCE),
    Field("origin_date", Group.SOURCE),
    Field("remarks", Group.SOURCE),
)

assert {f.name for f in FIELDS} | {"slug"} == {f.name for f in fields(ProjectFacts)}


def json_converter() -> cattrs.Converter:
    """Return the converter between the values of the register and plain JSON values."""
    converter = cattrs.Converter(omit_if_default=True, forbid_extra_keys=True)
    converter.register_unstructure_hook_func(
        lambda kind: isinstance(kind, type) and issubclass(kind, StrEnum), lambda code: code.value
    )
    converter.register_unstructure_hook(Words, Words.to_json)
    converter.register_structure_hook(Words, lambda value, _: Words.from_json(value))
    converter.register_unstructure_hook(PartialDate, PartialDate.iso)
    converter.register_structure_hook(PartialDate, lambda value, _: PartialDate.parse(str(value)))
    converter.register_structure_hook(dt.date, lambda value, _: dt.date.fromisoformat(str(value)))
    return converter


_JSON = json_converter()


def to_json(facts: ProjectFacts) -> dict[str, Any]:
    """Return the record as plain JSON values; what is not stated is left out."""
    return dict(_JSON.unstructure(facts))


def from_json(value: dict[str, Any]) -> ProjectFacts:
    """Read back what `to_json` wrote; raise cattrs.BaseValidationError on anything else."""
    return _JSON.structure(value, ProjectFacts)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, as JSON values; None when it was or is not stated."""

    field: str
    before: Any
    after: Any


def differences(before: ProjectFacts | None, after: ProjectFacts) -> tuple[FieldChange, ...]:
    """Return the fields that differ, in reading order; every stated field when `before` is None."""
    old, new = (to_json(before) if before else {}), to_json(after)
    return tuple(
        FieldChange(field.name, old.get(field.name), new.get(field.name))
        for field in FIELDS
        if old.get(field.name) != new.get(field.name)
    )
