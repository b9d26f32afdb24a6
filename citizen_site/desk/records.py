"""Tables of the desk: what editors are writing, and files whose differences they look at before applying them."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Enum, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from citizen_site.desk.drafts import DraftState, Intent
from citizen_site.schema import SiteBase


def _code(kind: type[StrEnum]) -> Enum:
    return Enum(kind, native_enum=False, length=40, values_callable=lambda words: [one.value for one in words])


class DraftRecord(SiteBase):
    """What an editor would have one record of the register say, whole; nothing of it is public."""

    __tablename__ = "draft"
    __table_args__ = (
        UniqueConstraint("subject", "slug"),
        CheckConstraint("(state = 'asked') = (asked_by IS NOT NULL)", name="asking_has_an_author"),
        CheckConstraint("(asked_at IS NULL) = (asked_by IS NULL)", name="asking_has_a_date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(40))
    """Kind of record: project, organisation, data_source."""
    slug: Mapped[str] = mapped_column(String(90))
    base: Mapped[int]
    """Change of the register that the draft starts from; 0 for a record that is new."""
    intent: Mapped[Intent] = mapped_column(_code(Intent))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    revision: Mapped[int] = mapped_column(default=1)
    """Grows at each save: two windows do not write over one another."""
    state: Mapped[DraftState] = mapped_column(_code(DraftState), index=True)
    why: Mapped[str] = mapped_column(Text, default="")
    """Public in the history of the record once published."""
    note: Mapped[str] = mapped_column(Text, default="")
    """What the second person says when sending it back."""
    opened_at: Mapped[dt.datetime]
    opened_by: Mapped[str] = mapped_column(String(40))
    changed_at: Mapped[dt.datetime]
    changed_by: Mapped[str] = mapped_column(String(40), index=True)
    asked_at: Mapped[dt.datetime | None]
    asked_by: Mapped[str | None] = mapped_column(String(40))


class ImportFileRecord(SiteBase):
    """A file received from an editor, kept until it is applied or given up."""

    __tablename__ = "import_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    layout: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes]
    received_at: Mapped[dt.datetime]
    received_by: Mapped[str] = mapped_column(String(40), index=True)
