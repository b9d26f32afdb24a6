"""Tables of requests and of what was published, in the exchange: the site writes requests, the worker the rest."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import CheckConstraint, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from query_service.schema import ExchangeBase, closed


class RequestState(StrEnum):
    """Where a request stands: it waits, it has its release, a rule refused it, or its answer could not be made."""

    SUBMITTED = "submitted"
    ANSWERED = "answered"
    REFUSED = "refused"
    FAILED = "failed"


class RequestRecord(ExchangeBase):
    """A question that was accepted for the secure side. `key` is that of its release, once there is one."""

    __tablename__ = "indicator_request"
    __table_args__ = (
        CheckConstraint("(state = 'answered') = (key IS NOT NULL)", name="key_goes_with_answer"),
        CheckConstraint("(state = 'submitted') = (ended_at IS NULL)", name="ended_at_goes_with_state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    asker: Mapped[str] = mapped_column(String(100))
    question: Mapped[str] = mapped_column(Text)
    state: Mapped[RequestState] = mapped_column(closed(RequestState), index=True)
    submitted_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    key: Mapped[str | None] = mapped_column(String(64))
    message: Mapped[str] = mapped_column(Text)


class PublishedReleaseRecord(ExchangeBase):
    """A copy of a release, byte for byte, and the head that the ledger had when it left."""

    __tablename__ = "published_release"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    head_number: Mapped[int]
    head_digest: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[dt.datetime]
