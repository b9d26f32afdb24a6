"""The table of counters: how often something was tried in one window of time."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from citizen_site.schema import SiteBase


class CounterRecord(SiteBase):
    """Tries under one limit, by one subject (a digest), in one window."""

    __tablename__ = "try_counter"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    window: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Number of the window since 1970."""
    tries: Mapped[int]
    ends_at: Mapped[dt.datetime] = mapped_column(index=True)
