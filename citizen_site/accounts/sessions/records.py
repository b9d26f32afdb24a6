"""Tables of sessions, and of the steps of a sign-in that is under way."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from citizen_site.schema import SiteBase


class SessionRecord(SiteBase):
    """A session that is open. Its identifier is in the cookie alone: the table holds a digest."""

    __tablename__ = "account_session"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    way: Mapped[str] = mapped_column(String(40))
    """How the person proved who they are."""
    opened_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime] = mapped_column(index=True)
    proved_at: Mapped[dt.datetime]
    browser: Mapped[str] = mapped_column(String(64))
    """Digest of what the browser calls itself: a cookie carried to another one opens nothing."""
    kept: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What the session must remember: the token that ends the session of the identity provider."""


class StepRecord(SiteBase):
    """A step of a sign-in under way, bound to one browser by a cookie whose digest this is; taken once."""

    __tablename__ = "sign_in_step"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    ends_at: Mapped[dt.datetime] = mapped_column(index=True)
