"""Who is behind a request, and until when a session is good. Rules of values and of `now`; no table.

Terms: ASVS 5.0, 7.3.1 and 7.3.2. An officer who leaves the desk is signed out after a quarter of an hour.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from citizen_site.accounts.errors import AccountRule
from citizen_site.accounts.people.kinds import AccountKind
from citizen_site.accounts.permissions import Role


class Way(StrEnum):
    """How somebody proved who they are."""

    PROVIDER = "provider"
    PASSKEY = "passkey"
    PASSWORD = "password"
    """Password, then a code of the second factor."""
    RECOVERY_CODE = "recovery_code"
    DEMONSTRATION = "demonstration"
    """The code of an account of a demonstration, which stands in for all of the above."""


# A recovery code stands for what was lost: it opens the account's own factors and nothing else.
NARROW = frozenset({Way.RECOVERY_CODE})


class SessionOver(AccountRule):
    """The session is unknown, has ended, or came from another browser. The person signs in again."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How long a session lasts: without a request, and in all."""

    idle: dt.timedelta
    absolute: dt.timedelta


TERMS: Mapping[AccountKind, Terms] = {
    AccountKind.OFFICER: Terms(dt.timedelta(minutes=15), dt.timedelta(hours=8)),
    AccountKind.MEMBER: Terms(dt.timedelta(minutes=30), dt.timedelta(hours=2)),
}


@dataclass(frozen=True, slots=True)
class Visitor:
    """The person behind a request: number of the account, kind, roles held now, when and how they proved it."""

    account_id: int
    number: str
    name: str
    kind: AccountKind
    roles: frozenset[Role]
    association_id: int | None
    way: Way
    opened_at: dt.datetime
    proved_at: dt.datetime

    @property
    def narrow(self) -> bool:
        """Whether the session opens the account's own factors alone."""
        return self.way in NARROW

    def __repr__(self) -> str:
        # Not the name: a visitor may end up in an error that is logged.
        return f"Visitor({self.number})"


def check_open(kind: AccountKind, *, opened_at: dt.datetime, seen_at: dt.datetime, now: dt.datetime) -> None:
    """Return nothing while the session is good; raise SessionOver when it has been idle or open for too long.

    An instant in the future ends the session too: a clock was set back, and ages can no longer be told.
    """
    terms = TERMS[kind]
    if not dt.timedelta(0) <= now - seen_at < terms.idle:
        raise SessionOver("Session: nothing was asked for too long.")
    if not dt.timedelta(0) <= now - opened_at < terms.absolute:
        raise SessionOver("Session: has lasted as long as a session may.")


def is_open(kind: AccountKind, *, opened_at: dt.datetime, seen_at: dt.datetime, now: dt.datetime) -> bool:
    """Say whether the session is still good."""
    try:
        check_open(kind, opened_at=opened_at, seen_at=seen_at, now=now)
    except SessionOver:
        return False
    return True
