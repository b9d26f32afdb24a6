"""Tables of nomenclatures and code lists, in the exchange."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from query_service.codes.lists import ListState
from query_service.schema import ExchangeBase, closed

LONGEST_VERSION = 60


class RuleKind(StrEnum):
    """How a rule of a list names codes."""

    CODE = "code"
    PREFIX = "prefix"
    RANGE = "range"


class CodesAct(StrEnum):
    """What was done to a nomenclature or a list."""

    IMPORT = "import"
    DRAFT = "draft"
    AMEND = "amend"
    PUBLISH = "publish"
    DERIVE = "derive"
    RETIRE = "retire"


class NomenclatureRecord(ExchangeBase):
    """One edition of one system; the latest imported one is that of questions that name none."""

    __tablename__ = "nomenclature"
    __table_args__ = (UniqueConstraint("system", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    system: Mapped[str] = mapped_column(String(20))
    version: Mapped[str] = mapped_column(String(LONGEST_VERSION))
    title: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(String(64))
    codes: Mapped[int]


class NomenclatureCodeRecord(ExchangeBase):
    """A code of an edition; `whole` is false where its subdivisions were left out."""

    __tablename__ = "nomenclature_code"

    nomenclature_id: Mapped[int] = mapped_column(ForeignKey("nomenclature.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(String(13), primary_key=True)
    label: Mapped[str] = mapped_column(Text)
    heading: Mapped[str] = mapped_column(String(40))
    first: Mapped[dt.date | None]
    last: Mapped[dt.date | None]
    source: Mapped[str] = mapped_column(Text)
    whole: Mapped[bool]


class CodeListRecord(ExchangeBase):
    """A list; what it says is in its versions."""

    __tablename__ = "code_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    system: Mapped[str] = mapped_column(String(20))
    versions: Mapped[list[CodeListVersionRecord]] = relationship(
        back_populates="code_list", order_by="CodeListVersionRecord.number"
    )


class CodeListVersionRecord(ExchangeBase):
    """A version of a list; nothing of it changes once it is published, its state apart."""

    __tablename__ = "code_list_version"
    __table_args__ = (
        UniqueConstraint("list_id", "number"),
        CheckConstraint("(state = 'draft') = (published_at IS NULL)", name="published_at_goes_with_state"),
        CheckConstraint("(state = 'draft') = (fingerprint IS NULL)", name="fingerprint_goes_with_state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("code_list.id"))
    number: Mapped[int]
    state: Mapped[ListState] = mapped_column(closed(ListState), index=True)
    title_fr: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(Text)
    asked_version: Mapped[str] = mapped_column(String(LONGEST_VERSION))
    nomenclature_id: Mapped[int] = mapped_column(ForeignKey("nomenclature.id"))
    derived_from_id: Mapped[int | None] = mapped_column(ForeignKey("code_list_version.id"))
    published_at: Mapped[dt.datetime | None]
    fingerprint: Mapped[str | None] = mapped_column(String(64))

    code_list: Mapped[CodeListRecord] = relationship(back_populates="versions")
    nomenclature: Mapped[NomenclatureRecord] = relationship()
    derived_from: Mapped[CodeListVersionRecord | None] = relationship(remote_side=[id])
    references: Mapped[list[CodeListReferenceRecord]] = relationship(
        cascade="all, delete-orphan", order_by="CodeListReferenceRecord.rank"
    )
    rules: Mapped[list[CodeListRuleRecord]] = relationship(
        cascade="all, delete-orphan", order_by="CodeListRuleRecord.rank"
    )
    expansion: Mapped[list[CodeListCodeRecord]] = relationship(
        cascade="all, delete-orphan", order_by="CodeListCodeRecord.code"
    )


class CodeListReferenceRecord(ExchangeBase):
    """A paper, page or text that a version stands on."""

    __tablename__ = "code_list_reference"

    version_id: Mapped[int] = mapped_column(ForeignKey("code_list_version.id", ondelete="CASCADE"), primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)


class CodeListRuleRecord(ExchangeBase):
    """A rule of a version; `last` is the end of a range, equal to `first` elsewhere."""

    __tablename__ = "code_list_rule"

    version_id: Mapped[int] = mapped_column(ForeignKey("code_list_version.id", ondelete="CASCADE"), primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True)
    excluded: Mapped[bool]
    kind: Mapped[RuleKind] = mapped_column(closed(RuleKind))
    first: Mapped[str] = mapped_column(String(13))
    last: Mapped[str] = mapped_column(String(13))


class CodeListCodeRecord(ExchangeBase):
    """A code that a version stands for."""

    __tablename__ = "code_list_code"

    version_id: Mapped[int] = mapped_column(ForeignKey("code_list_version.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(String(13), primary_key=True)


class CodesTraceRecord(ExchangeBase):
    """Who did what, when and why; rows are only added. `version_id` is empty for nomenclatures, and the other way."""

    __tablename__ = "codes_trace"
    __table_args__ = (
        CheckConstraint("who <> ''", name="author_given"),
        CheckConstraint("why <> ''", name="reason_given"),
        CheckConstraint("(nomenclature_id IS NULL) <> (version_id IS NULL)", name="one_subject"),
        ForeignKeyConstraint(["version_id"], ["code_list_version.id"]),
        ForeignKeyConstraint(["nomenclature_id"], ["nomenclature.id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[CodesAct] = mapped_column(closed(CodesAct))
    nomenclature_id: Mapped[int | None]
    version_id: Mapped[int | None] = mapped_column(index=True)
    at: Mapped[dt.datetime]
    who: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
