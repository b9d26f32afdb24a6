"""Closed lists of accounts and associations; no table."""

from __future__ import annotations

from enum import StrEnum


class AccountKind(StrEnum):
    """Staff of the Health Data Hub, or a member of a patient association; never both."""

    OFFICER = "officer"
    MEMBER = "member"


class AccountState(StrEnum):
    """Invited: has not proved who they are yet. Disabled: kept for the trail, opens nothing."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


class AssociationState(StrEnum):
    """Where the registration of an association stands."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    CLOSED = "closed"
