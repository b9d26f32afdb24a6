"""The table of what was proposed or reported, until the Health Data Hub decides."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.projects.records import code
from registry.schema import Base


class ProposalKind(StrEnum):
    UPDATE = "update"
    RESULT = "result"
    ERROR_REPORT = "error_report"


class ProposalState(StrEnum):
    RECEIVED = "received"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class ProposalRecord(Base):
    """One proposal. Nothing in it says who sent it: a holder is known by the link, a reader is not."""

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint("(state = 'received') = (decided_at IS NULL)", name="decided_when"),
        CheckConstraint("(state = 'received') = (decided_by IS NULL)", name="decided_by_whom"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(90), index=True)
    kind: Mapped[ProposalKind] = mapped_column(code(ProposalKind))
    state: Mapped[ProposalState] = mapped_column(code(ProposalState), index=True)
    received_at: Mapped[dt.datetime]
    content: Mapped[dict[str, Any]]
    decided_at: Mapped[dt.datetime | None]
    decided_by: Mapped[str | None] = mapped_column(Text)
    decision: Mapped[str | None] = mapped_column(Text)
