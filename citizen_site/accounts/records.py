"""Tables of accounts: the trail of acts."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from citizen_site.schema import SiteBase


class TrailLineRecord(SiteBase):
    """One line of the trail; rows are only added (the database refuses to change or erase one)."""

    __tablename__ = "trail_line"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime] = mapped_column(index=True)
    who: Mapped[str] = mapped_column(String(40), index=True)
    act: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40))
    thing: Mapped[str] = mapped_column(String(90))
    why: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(16))
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


class TrailHeadRecord(SiteBase):
    """The one row that says which line is the last: writers take their turn on it."""

    __tablename__ = "trail_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
