"""How a member signs in: password first, then the second factor. A wrong password, an address that is unknown, an
account that is closed and an association that is closed are refused alike, after the same work.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.errors import AccountRule
from citizen_site.accounts.people.factors import spelled
from citizen_site.accounts.people.kinds import AccountKind, AccountState, AssociationState
from citizen_site.accounts.people.records import AccountRecord, AssociationRecord
from citizen_site.accounts.secrets import passwords

UNKNOWN = "unknown"


class SignInRefused(AccountRule):
    """Address and password do not go together, or open nothing. `number`: for the trail alone, never for a page."""

    def __init__(self, number: str) -> None:
        super().__init__("Sign-in: this address and this password open no account.")
        self.number = number


@dataclass(frozen=True, slots=True)
class Passed:
    """The account whose password was right; the second factor is still to come."""

    account_id: int
    number: str
    outdated: bool
    """What is kept of the password is to be made again with the parameters of today."""


def check_password(session: Session, address: str, typed: str) -> Passed:
    """Return the account that this address and password go with. Raises SignInRefused."""
    row = session.execute(
        select(
            AccountRecord.id, AccountRecord.kind, AccountRecord.state, AccountRecord.password, AssociationRecord.state
        )
        .outerjoin(AssociationRecord, AssociationRecord.id == AccountRecord.association_id)
        .where(AccountRecord.address == spelled(address))
    ).one_or_none()
    account_id, kind, state, kept, association = row or (0, None, None, None, None)
    checked = passwords.check(kept, typed)
    if checked.right and state is AccountState.ACTIVE and association is AssociationState.ACCEPTED:
        return Passed(account_id, f"{AccountKind.MEMBER.value}-{account_id}", checked.outdated)
    raise SignInRefused(f"{kind.value}-{account_id}" if kind else UNKNOWN)


def check_password_of(session: Session, account_id: int, typed: str) -> None:
    """Return nothing when this is the password of the account. Raises SignInRefused."""
    account = session.get_one(AccountRecord, account_id)
    if not passwords.check(account.password, typed).right:
        raise SignInRefused(account.number)


def check_new_password(typed: str, *, name: str, address: str) -> None:
    """Return nothing for a password that this person may choose. Raises PasswordRefused."""
    passwords.check_choice(typed, known_words=(name, address, address.partition("@")[0]))


def kept_of(typed: str) -> str:
    """Return what is kept instead of a password."""
    return passwords.keep(typed, secrets.token_bytes)


def put_password(session: Session, account_id: int, kept: str) -> None:
    """Put a password in the place of the one before."""
    session.get_one(AccountRecord, account_id).password = kept
    session.flush()
