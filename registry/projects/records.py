"""The tables of the register: projects with what they refer to, and the versions of every record."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Composite, Mapped, composite, mapped_column, relationship

from registry.projects.kinds import (
    Act,
    Actor,
    EventKind,
    OrganisationKind,
    Outcome,
    PartyRole,
    Pathway,
    ProjectKind,
    Publication,
    Purpose,
    ResultKind,
    ResultState,
    SourceKind,
)
from registry.schema import Base
from registry.words import PartialDate, Words


def code(kind: type[StrEnum]) -> Enum:
    """A closed list kept as text: a new code needs no change of type in the database."""
    return Enum(kind, native_enum=False, length=40, values_callable=lambda k: [m.value for m in k])


def words(name: str) -> Composite[Words]:
    """Two columns, `<name>_fr` and `<name>_en`, read as one text in two languages."""
    return composite(Words, mapped_column(f"{name}_fr", Text), mapped_column(f"{name}_en", Text))


class Subject(StrEnum):
    """The kinds of record that keep their versions."""

    PROJECT = "project"
    ORGANISATION = "organisation"
    DATA_SOURCE = "data_source"


class ThemeRecord(Base):
    """A theme that citizens follow; its slug is permanent."""

    __tablename__ = "theme"

    slug: Mapped[str] = mapped_column(String(90), primary_key=True)
    rank: Mapped[int]
    name: Mapped[Words] = words("name")
    about: Mapped[Words] = words("about")


class DomainRecord(Base):
    """A medical domain of the official form, under one theme."""

    __tablename__ = "medical_domain"

    slug: Mapped[str] = mapped_column(String(90), primary_key=True)
    theme_slug: Mapped[str] = mapped_column(ForeignKey("theme.slug"), index=True)
    name: Mapped[Words] = words("name")


class OrganisationRecord(Base):
    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[OrganisationKind | None] = mapped_column(code(OrganisationKind), index=True)
    full_name: Mapped[Words] = words("full_name")
    about: Mapped[Words] = words("about")
    url: Mapped[str] = mapped_column(Text, default="")
    origin: Mapped[str] = mapped_column(Text, default="")


class DataSourceRecord(Base):
    __tablename__ = "data_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[SourceKind] = mapped_column(code(SourceKind), index=True)
    full_name: Mapped[Words] = words("full_name")
    about: Mapped[Words] = words("about")
    holder: Mapped[str] = mapped_column(Text, default="")
    holder_certain: Mapped[bool] = mapped_column(default=True)
    covid_related: Mapped[bool | None]
    listed: Mapped[PartialDate | None]
    part_of: Mapped[str] = mapped_column(Text, default="")
    origin: Mapped[str] = mapped_column(Text, default="")
    remarks: Mapped[Words] = words("remarks")


class ProjectRecord(Base):
    """A project. `change` is the number of its last version, kept in `record_version`."""

    __tablename__ = "project"
    __table_args__ = (
        CheckConstraint("(publication = 'withdrawn') = (withdrawn_why IS NOT NULL)", name="withdrawal_has_a_reason"),
        Index("ix_project_publication_change", "publication", "change"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    number: Mapped[str | None] = mapped_column(String(60), unique=True)
    publication: Mapped[Publication] = mapped_column(code(Publication))
    withdrawn_why: Mapped[str | None] = mapped_column(Text)
    change: Mapped[int] = mapped_column(default=0)
    acronym: Mapped[str] = mapped_column(Text)
    title: Mapped[Words] = words("title")
    question: Mapped[Words] = words("question")
    lay_summary: Mapped[Words] = words("lay_summary")
    public_benefit: Mapped[Words] = words("public_benefit")
    technical_summary: Mapped[Words] = words("technical_summary")
    kind: Mapped[ProjectKind] = mapped_column(code(ProjectKind))
    programme: Mapped[str] = mapped_column(Text)
    objectives: Mapped[list[str]]
    keywords: Mapped[list[str]]
    data_categories: Mapped[list[str]]
    linkage: Mapped[bool | None]
    linkage_description: Mapped[str] = mapped_column(Text)
    sensitive_variables: Mapped[list[str]]
    population: Mapped[Words] = words("population")
    population_size: Mapped[int | None]
    data_from: Mapped[int | None]
    data_to: Mapped[int | None]
    platform: Mapped[str] = mapped_column(Text)
    pathway: Mapped[Pathway | None] = mapped_column(code(Pathway), index=True)
    legal_basis_6: Mapped[str] = mapped_column(Text)
    legal_basis_9: Mapped[str] = mapped_column(Text)
    retention_years: Mapped[float | None]
    transfers_outside_eu: Mapped[bool | None]
    automated_decision: Mapped[bool | None]
    artificial_intelligence: Mapped[bool | None]
    rights_notice: Mapped[Words] = words("rights_notice")
    contact: Mapped[str] = mapped_column(Text)
    planned_start: Mapped[PartialDate | None]
    planned_end: Mapped[PartialDate | None]
    origin: Mapped[str] = mapped_column(Text)
    origin_date: Mapped[PartialDate | None]
    remarks: Mapped[Words] = words("remarks")

    purposes: Mapped[list[PurposeRecord]] = relationship(cascade="all, delete-orphan", order_by="PurposeRecord.rank")
    domains: Mapped[list[ProjectDomainRecord]] = relationship(
        cascade="all, delete-orphan", order_by="ProjectDomainRecord.rank"
    )
    parties: Mapped[list[PartyRecord]] = relationship(cascade="all, delete-orphan", order_by="PartyRecord.rank")
    sources: Mapped[list[ProjectSourceRecord]] = relationship(
        cascade="all, delete-orphan", order_by="ProjectSourceRecord.rank"
    )
    events: Mapped[list[EventRecord]] = relationship(cascade="all, delete-orphan", order_by="EventRecord.rank")
    results: Mapped[list[ResultRecord]] = relationship(cascade="all, delete-orphan", order_by="ResultRecord.rank")


class _OfProject:
    """What belongs to one project, in the order of the record."""

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)


class PurposeRecord(_OfProject, Base):
    __tablename__ = "project_purpose"

    purpose: Mapped[Purpose] = mapped_column(code(Purpose), index=True)


class ProjectDomainRecord(_OfProject, Base):
    __tablename__ = "project_domain"

    domain_slug: Mapped[str] = mapped_column(ForeignKey("medical_domain.slug"), index=True)


class PartyRecord(_OfProject, Base):
    __tablename__ = "project_party"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[PartyRole] = mapped_column(code(PartyRole))
    organisation: Mapped[OrganisationRecord] = relationship()


class ProjectSourceRecord(_OfProject, Base):
    __tablename__ = "project_source"

    data_source_id: Mapped[int] = mapped_column(ForeignKey("data_source.id"), index=True)
    data_source: Mapped[DataSourceRecord] = relationship()


class EventRecord(_OfProject, Base):
    __tablename__ = "project_event"

    kind: Mapped[EventKind] = mapped_column(code(EventKind), index=True)
    date: Mapped[PartialDate] = mapped_column(index=True)
    actor: Mapped[Actor | None] = mapped_column(code(Actor))
    outcome: Mapped[Outcome | None] = mapped_column(code(Outcome))
    url: Mapped[str] = mapped_column(Text)
    text: Mapped[Words] = words("text")
    source: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text)


class ResultRecord(_OfProject, Base):
    __tablename__ = "project_result"

    kind: Mapped[ResultKind] = mapped_column(code(ResultKind), index=True)
    title: Mapped[str] = mapped_column(Text)
    date: Mapped[PartialDate | None]
    language: Mapped[str] = mapped_column(String(8))
    url: Mapped[str] = mapped_column(Text)
    doi: Mapped[str] = mapped_column(Text)
    open_access: Mapped[bool | None]
    licence: Mapped[str] = mapped_column(Text)
    lay_summary: Mapped[Words] = words("lay_summary")
    what_changes: Mapped[Words] = words("what_changes")
    limits: Mapped[Words] = words("limits")
    code_url: Mapped[str] = mapped_column(Text)
    state: Mapped[ResultState] = mapped_column(code(ResultState))
    source: Mapped[str] = mapped_column(Text)


class AuthorisationRecord(Base):
    """A decision that lets a project use data: who took it, its number, its date."""

    __tablename__ = "authorisation"
    __table_args__ = (Index("ix_authorisation_project_id", "project_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    kind: Mapped[EventKind] = mapped_column(code(EventKind))
    authority: Mapped[Actor | None] = mapped_column(code(Actor))
    number: Mapped[str] = mapped_column(Text)
    decided: Mapped[PartialDate]
    outcome: Mapped[Outcome | None] = mapped_column(code(Outcome))
    url: Mapped[str] = mapped_column(Text)


class VersionRecord(Base):
    """One version of one record: who changed it, when, why, and what it then said, whole.

    `change` numbers every change of the register in one sequence: readers ask what came after the
    last number they know.
    """

    __tablename__ = "record_version"
    __table_args__ = (
        UniqueConstraint("subject", "slug", "version"),
        # Feeds and copies read the changes of projects in order, and only a few at a time.
        Index("ix_record_version_subject_change", "subject", "change"),
        CheckConstraint("why <> ''", name="reason_given"),
        CheckConstraint("who <> ''", name="author_given"),
    )

    change: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    subject: Mapped[Subject] = mapped_column(code(Subject))
    slug: Mapped[str] = mapped_column(String(90), index=True)
    version: Mapped[int]
    act: Mapped[Act] = mapped_column(code(Act))
    at: Mapped[dt.datetime]
    who: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    public: Mapped[bool]
    snapshot: Mapped[dict[str, Any]]


class ChangeCounter(Base):
    """One row: the number of the last change. Writers take turns on it, so numbers follow commits."""

    __tablename__ = "change_counter"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[int]
