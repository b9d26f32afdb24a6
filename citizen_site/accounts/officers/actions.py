"""What an administrator or an operator does to accounts of officers. Each act leaves its line in the trail.

Nobody changes their own roles or closes their own account, and one administrator always remains: whoever takes over
one account alone cannot lock the others out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from citizen_site.accounts.audit import Actor
from citizen_site.accounts.errors import AccountRule
from citizen_site.accounts.people import invitations
from citizen_site.accounts.people.factors import forget_all, spelled
from citizen_site.accounts.people.kinds import AccountKind, AccountState
from citizen_site.accounts.people.records import AccountRecord, IdentityRecord, InvitationRecord, RoleRecord
from citizen_site.accounts.permissions import OFFICERS, Act, Role, check_held_together
from citizen_site.accounts.sessions import actions as sessions
from citizen_site.accounts.trail import Reason, Thing

LONGEST_NAME, LONGEST_ADDRESS = 120, 254
# Enough to see a mistake; that letters arrive is the only proof of an address.
_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+")


class AccountRefused(AccountRule):
    """What was asked of an account is refused; `field` names what to change in the form."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class AddressTaken(AccountRefused):
    """An account has this address already."""


class AccountUnknown(AccountRefused):
    """No account of an officer has this number."""


class OwnAccount(AccountRefused):
    """Nobody changes their own roles, closes or resets their own account."""


class LastAdministrator(AccountRefused):
    """The act would leave no administrator."""


def clean_address(typed: str) -> str:
    """Return the address as it is kept, without capitals; raise AccountRefused when it is none."""
    address = spelled(typed)
    if len(address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        raise AccountRefused("Address: write it as name@organisation.example.", field="address")
    return address


def clean_name(typed: str) -> str:
    """Return the name on one line; raise AccountRefused when it is empty or too long."""
    name = " ".join(typed.split())
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise AccountRefused(f"Name: give between 1 and {LONGEST_NAME} characters.", field="name")
    return name


def create_officer(
    session: Session, *, name: str, address: str, roles: Iterable[Role], actor: Actor, key: bytes
) -> tuple[str, str]:
    """Open the account of an officer; return its number and the token of the link that its holder is given.

    `key` is that of tokens. Raises AccountRefused.
    """
    address, name, wanted = clean_address(address), clean_name(name), _roles(roles)
    if session.scalar(select(AccountRecord.id).filter_by(address=address)):
        raise AddressTaken(f"{address}: an account has this address already.", field="address")
    record = AccountRecord(
        kind=AccountKind.OFFICER, state=AccountState.INVITED, name=name, address=address,
        opened_at=actor.now, opened_by=actor.who,
    )  # fmt: skip
    record.roles = [RoleRecord(role=role.value, given_at=actor.now, given_by=actor.who) for role in sorted(wanted)]
    session.add(record)
    session.flush()
    actor.note(session, Act.CREATE_OFFICER, Thing.ACCOUNT, record.number)
    for _role in wanted:
        actor.note(session, Act.GIVE_ROLE, Thing.ACCOUNT, record.number)
    return record.number, invitations.make(session, record.id, by=actor.who, now=actor.now, key=key)


def invite_again(session: Session, number: str, *, actor: Actor, key: bytes) -> str:
    """Return the token of a new link for an officer who has not used the first; it replaces the one before."""
    record = officer(session, number)
    if record.state is not AccountState.INVITED:
        raise AccountRefused(f"{number} is {record.state.value}: only an account that waits gets a new link.")
    actor.note(session, Act.CREATE_OFFICER, Thing.ACCOUNT, number, Reason.CORRECTION)
    return invitations.make(session, record.id, by=actor.who, now=actor.now, key=key)


def set_roles(session: Session, number: str, roles: Iterable[Role], *, actor: Actor) -> None:
    """Give an officer these roles and take the others; what is taken is gone at the next request."""
    record, wanted = _other(session, number, actor), _roles(roles)
    held = {Role(one.role) for one in record.roles if one.role in OFFICERS}
    if Role.ADMINISTRATOR in held - wanted:
        _check_administrators(session, record)
    record.roles = [one for one in record.roles if one.role in wanted]
    for role in sorted(wanted - held):
        record.roles.append(RoleRecord(role=role.value, given_at=actor.now, given_by=actor.who))
        actor.note(session, Act.GIVE_ROLE, Thing.ACCOUNT, number)
    for _role in held - wanted:
        actor.note(session, Act.TAKE_ROLE, Thing.ACCOUNT, number)
    session.flush()


def disable(session: Session, number: str, why: Reason, *, actor: Actor) -> None:
    """Close the account of an officer: sessions end, links and factors go, the row stays for the trail."""
    record = _other(session, number, actor)
    if record.state is AccountState.DISABLED:
        raise AccountRefused(f"{number} is closed already.")
    _check_administrators(session, record)
    record.state, record.disabled_at = AccountState.DISABLED, actor.now
    _take_factors(session, record.id)
    actor.note(session, Act.DISABLE_ACCOUNT, Thing.ACCOUNT, number, why)


def reset_factors(session: Session, number: str, *, actor: Actor, key: bytes) -> str:
    """Take away all that proves who an officer is, and return the token of a link to set it up anew.

    For somebody who has lost everything: the link is handed over as the first one was, in person.
    """
    record = _other(session, number, actor)
    if record.state is not AccountState.ACTIVE:
        raise AccountRefused(f"{number} is {record.state.value}: only an account in use is set up anew.")
    _take_factors(session, record.id)
    record.state = AccountState.INVITED
    actor.note(session, Act.RESET_FACTORS, Thing.ACCOUNT, number, Reason.FACTOR_LOST)
    return invitations.make(session, record.id, by=actor.who, now=actor.now, key=key)


def officer(session: Session, number: str) -> AccountRecord:
    """Return the account of an officer by its number, as the trail writes it. Raises AccountUnknown."""
    prefix, _dash, digits = number.partition("-")
    known = prefix == AccountKind.OFFICER.value and digits.isascii() and digits.isdigit() and len(digits) < 10
    record = session.get(AccountRecord, int(digits)) if known else None
    # `officer-01` is nobody: who may not act on their own account would otherwise do so under another spelling.
    if record is None or record.number != number:
        raise AccountUnknown(f"{number[:40]!r}: no officer has this number.")
    return record


def _other(session: Session, number: str, actor: Actor) -> AccountRecord:
    if number == actor.who:
        raise OwnAccount(f"{number} is your own account: another administrator does this.")
    return officer(session, number)


def _roles(roles: Iterable[Role]) -> frozenset[Role]:
    wanted = frozenset(Role(role) for role in roles)
    if not wanted:
        raise AccountRefused("Roles: choose at least one.", field="roles")
    if not wanted <= OFFICERS:
        raise AccountRefused("Roles: an officer holds no role of an association.", field="roles")
    check_held_together(wanted)
    return wanted


def _check_administrators(session: Session, record: AccountRecord) -> None:
    """Raise LastAdministrator when no other administrator could sign in without this account."""
    if Role.ADMINISTRATOR.value not in {one.role for one in record.roles}:
        return
    others = (
        select(func.count())
        .select_from(RoleRecord)
        .join(AccountRecord, AccountRecord.id == RoleRecord.account_id)
        .where(RoleRecord.role == Role.ADMINISTRATOR.value, AccountRecord.id != record.id)
        .where(AccountRecord.state == AccountState.ACTIVE)
    )
    if not session.scalar(others):
        raise LastAdministrator(f"{record.number} is the last administrator. Name another one first.")


def _take_factors(session: Session, account_id: int) -> None:
    sessions.close_all(session, account_id)
    forget_all(session, account_id)
    for table in (IdentityRecord, InvitationRecord):
        session.execute(delete(table).where(table.account_id == account_id))
