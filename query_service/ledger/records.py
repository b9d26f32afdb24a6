"""Tables of the ledger and of the draws it paid, in the vault."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from query_service.ledger.accounts import AccountKind
from query_service.schema import VaultBase, closed

MOST_ATTEMPTS = 2


class DrawState(StrEnum):
    """Where a draw stands: paid; drawn and kept sealed; published; or lost, its price kept."""

    RESERVED = "reserved"
    DRAWN = "drawn"
    RELEASED = "released"
    LOST = "lost"


class AccountRecord(VaultBase):
    """What was spent on one account, in billionths of rho. Its cap is in the policy."""

    __tablename__ = "privacy_account"
    __table_args__ = (CheckConstraint("spent >= 0", name="nothing_given_back"),)

    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    kind: Mapped[AccountKind] = mapped_column(closed(AccountKind))
    spent: Mapped[int] = mapped_column(BigInteger)


class LineRecord(VaultBase):
    """One line of the chain; rows are only added (the database refuses to change or erase one)."""

    __tablename__ = "ledger_line"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime]
    kind: Mapped[str] = mapped_column(String(40))
    said: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


class HeadRecord(VaultBase):
    """The one row that says which line is the last: writers take their turn on it."""

    __tablename__ = "ledger_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))


class DrawRecord(VaultBase):
    """One paid attempt to draw noise for an answer. The vector stays sealed here and is published by parts only."""

    __tablename__ = "draw"
    __table_args__ = (
        CheckConstraint(f"attempt BETWEEN 1 AND {MOST_ATTEMPTS}", name="two_attempts"),
        CheckConstraint("(state IN ('drawn', 'released')) = (vector IS NOT NULL)", name="vector_goes_with_state"),
        CheckConstraint("(vector IS NULL) = (drawn_at IS NULL)", name="drawn_at_goes_with_vector"),
        CheckConstraint("cost > 0", name="paid"),
    )

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[DrawState] = mapped_column(closed(DrawState), index=True)
    asker: Mapped[str] = mapped_column(String(100))
    cost: Mapped[int] = mapped_column(BigInteger)
    reserved_at: Mapped[dt.datetime]
    drawn_at: Mapped[dt.datetime | None]
    vector: Mapped[str | None] = mapped_column(Text)


class FamilyRecord(VaultBase):
    """Of which family an answer is: that of all answers that differ by their tables and precision only.

    `tables`: what its draw measured, as JSON: lists of dimensions, and first ages of the classes.
    """

    __tablename__ = "answer_family"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    family: Mapped[str] = mapped_column(String(64), index=True)
    tables: Mapped[str] = mapped_column(Text)


class SumsRecord(VaultBase):
    """The draw of which an answer by addition adds up figures: what it hides depends on all that left of the draw."""

    __tablename__ = "answer_by_addition"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    draw_key: Mapped[str] = mapped_column(String(64), index=True)


class ReleaseRecord(VaultBase):
    """What left, byte for byte, by the key of the answer. Never changed: an erratum is another version."""

    __tablename__ = "release_archive"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    published_at: Mapped[dt.datetime]
    erratum: Mapped[str] = mapped_column(Text)
