"""Tables of people who hold an account. What proves who they are is kept as digests, sealed, or not at all."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, CheckConstraint, Enum, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from citizen_site.accounts.people.kinds import AccountKind, AccountState, AssociationState
from citizen_site.schema import SiteBase


def closed_list(kind: type[StrEnum]) -> Enum:
    """A closed list kept as text: a new word needs no change of type in the database."""
    return Enum(kind, native_enum=False, length=40, values_callable=lambda words: [one.value for one in words])


class AssociationRecord(SiteBase):
    """A patient association: what it says of itself, and who decided that it may ask for indicators."""

    __tablename__ = "association"
    __table_args__ = (
        CheckConstraint("rna IS NOT NULL OR siren IS NOT NULL", name="has_a_number"),
        CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="decision_has_a_date"),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decision_has_an_author"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[AssociationState] = mapped_column(closed_list(AssociationState), index=True)
    name: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    representative: Mapped[str] = mapped_column(Text)
    rna: Mapped[str | None] = mapped_column(String(10), unique=True)
    siren: Mapped[str | None] = mapped_column(String(9), unique=True)
    agreement: Mapped[str] = mapped_column(String(40), default="")
    two_persons: Mapped[bool] = mapped_column(default=False)
    """Who asks for an indicator is not who approves it."""
    asked_at: Mapped[dt.datetime]
    decided_at: Mapped[dt.datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(40))
    why: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[dt.datetime | None]

    @property
    def number(self) -> str:
        """What the trail calls this association."""
        return f"association-{self.id}"


class ApplicationRecord(SiteBase):
    """What an association says of itself until it is decided; it takes no number and no address from anybody."""

    __tablename__ = "association_application"
    __table_args__ = (
        CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="decision_has_a_date"),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decision_has_an_author"),
    )

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Of the link that its sender alone has."""
    state: Mapped[AssociationState] = mapped_column(closed_list(AssociationState))
    association: Mapped[str] = mapped_column(Text)
    said: Mapped[dict[str, str | None] | None] = mapped_column(JSON(none_as_null=True))
    """What it says of itself and of persons; taken away when it is accepted."""
    why: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[dt.datetime]
    decided_at: Mapped[dt.datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(40))
    ends_at: Mapped[dt.datetime] = mapped_column(index=True)


class AccountRecord(SiteBase):
    """One person's account. `address` is for letters and to find a member who signs in; it never proves an officer."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("(kind = 'member') = (association_id IS NOT NULL)", name="member_has_an_association"),
        CheckConstraint("kind = 'member' OR password IS NULL", name="officer_has_no_password"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[AccountKind] = mapped_column(closed_list(AccountKind))
    state: Mapped[AccountState] = mapped_column(closed_list(AccountState))
    name: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(String(254), unique=True)
    association_id: Mapped[int | None] = mapped_column(ForeignKey("association.id"), index=True)
    opened_at: Mapped[dt.datetime]
    opened_by: Mapped[str] = mapped_column(String(40))
    disabled_at: Mapped[dt.datetime | None]
    password: Mapped[str | None] = mapped_column(Text)
    totp_secret: Mapped[bytes | None]
    """Sealed with the key of that purpose."""
    totp_step: Mapped[int] = mapped_column(BigInteger, default=-1)
    """Step of the last code accepted: a code passes once."""

    roles: Mapped[list[RoleRecord]] = relationship(cascade="all, delete-orphan", order_by="RoleRecord.role")

    @property
    def number(self) -> str:
        """What the trail, versions of records and other packages call this account."""
        return f"{self.kind.value}-{self.id}"


class RoleRecord(SiteBase):
    """A role that an account holds: who gave it, when."""

    __tablename__ = "account_role"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(40), primary_key=True)
    given_at: Mapped[dt.datetime]
    given_by: Mapped[str] = mapped_column(String(40))


class IdentityRecord(SiteBase):
    """Who an identity provider says an officer is: issuer and subject, never the address."""

    __tablename__ = "account_identity"

    issuer: Mapped[str] = mapped_column(String(300), primary_key=True)
    subject: Mapped[str] = mapped_column(String(300), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    linked_at: Mapped[dt.datetime]


class PasskeyRecord(SiteBase):
    """The public half of a passkey (WebAuthn); `sign_count` grows at each use when the device counts."""

    __tablename__ = "account_passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    credential: Mapped[str] = mapped_column(String(1400), unique=True)
    """Identifier of the credential in base64url; at most 1,023 bytes (WebAuthn level 3, 4)."""
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(80))
    added_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]


class RecoveryCodeRecord(SiteBase):
    """The digest of a recovery code that is left; it goes away when it is used."""

    __tablename__ = "account_recovery_code"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)


class InvitationRecord(SiteBase):
    """The digest of a link that lets its holder set up what proves who they are, once, for some days."""

    __tablename__ = "account_invitation"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[dt.datetime]
    made_by: Mapped[str] = mapped_column(String(40))
    ends_at: Mapped[dt.datetime]
