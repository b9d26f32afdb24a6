"""What is done to members of an association: invite, give a link, change who manages, remove, leave, set up anew.

The association comes from the session of who acts, never from an address of the site: a member of another one is not
there. Each act leaves its line in the trail, first of all (see `actions.py` for why).
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from citizen_site.accounts.associations.refusals import AddressTaken, NotForManagers, NotThere, OwnMembership
from citizen_site.accounts.associations.rules import Person, with_role, without
from citizen_site.accounts.associations.words import address_of, one_line
from citizen_site.accounts.audit import Actor
from citizen_site.accounts.people import invitations
from citizen_site.accounts.people.factors import forget_all
from citizen_site.accounts.people.kinds import AccountKind, AccountState, AssociationState
from citizen_site.accounts.people.records import AccountRecord, AssociationRecord, InvitationRecord, RoleRecord
from citizen_site.accounts.permissions import Act, Role
from citizen_site.accounts.sessions import actions as sessions
from citizen_site.accounts.sessions import steps
from citizen_site.accounts.trail import Reason, Thing

# No such domain can exist (RFC 2606): the address of somebody who has left is free for a new account.
FORMER = "former.invalid"


def invite(
    session: Session, association_id: int, *, name: str, address: str, manager: bool, actor: Actor, key: bytes
) -> tuple[str, str]:
    """Open the account of a member; return its number and the token of the link that its holder is given.

    `key` is that of tokens. Raises TextRefused, AddressRefused.
    """
    actor.note(session, Act.INVITE_MEMBER, Thing.ASSOCIATION, f"association-{association_id}")
    name, address = one_line(name, "name"), address_of(address)
    free_address(session, address)
    role = Role.ASSOCIATION_MANAGER if manager else Role.ASSOCIATION_MEMBER
    record = AccountRecord(
        kind=AccountKind.MEMBER, state=AccountState.INVITED, name=name, address=address,
        association_id=association_id, opened_at=actor.now, opened_by=actor.who,
    )  # fmt: skip
    record.roles = [RoleRecord(role=role.value, given_at=actor.now, given_by=actor.who)]
    session.add(record)
    session.flush()
    actor.note(session, Act.INVITE_MEMBER, Thing.ACCOUNT, record.number)
    return record.number, invitations.make(session, record.id, by=actor.who, now=actor.now, key=key)


def give_link(session: Session, association_id: int, number: str, *, actor: Actor, key: bytes) -> str:
    """Return the token of a new link for a member who has not used the first, or has lost their password.

    For an account in use it changes the password, and the second factor is asked for all the same. Raises NotThere,
    OwnMembership, NotForManagers.
    """
    record = _other(session, association_id, number, actor)
    if is_manager(record) and record.state is AccountState.ACTIVE:
        raise NotForManagers(f"{number} manages the association: an administrator of the site gives the link.")
    actor.note(session, Act.INVITE_MEMBER, Thing.ACCOUNT, number, Reason.FACTOR_LOST)
    return invitations.make(session, record.id, by=actor.who, now=actor.now, key=key)


def set_role(session: Session, association_id: int, number: str, *, manager: bool, actor: Actor) -> None:
    """Make a member manager, or no longer. Raises NotThere, LastManager."""
    record = member(session, association_id, number)
    actor.note(session, Act.GIVE_ROLE if manager else Act.TAKE_ROLE, Thing.ACCOUNT, number)
    with_role(persons(session, association_id), number, manager=manager)
    role = Role.ASSOCIATION_MANAGER if manager else Role.ASSOCIATION_MEMBER
    record.roles = [RoleRecord(role=role.value, given_at=actor.now, given_by=actor.who)]
    session.flush()


def remove(session: Session, association_id: int, number: str, *, actor: Actor) -> None:
    """Close the account of another member: sessions end, links and factors go, the row stays for the trail.

    Raises NotThere, OwnMembership, LastManager.
    """
    record = _other(session, association_id, number, actor)
    actor.note(session, Act.REMOVE_MEMBER, Thing.ACCOUNT, number)
    without(persons(session, association_id), number)
    disable(session, record, actor.now)


def leave(session: Session, association_id: int, *, actor: Actor) -> bool:
    """Close one's own account; the last to leave closes the association, and then True is returned.

    Raises LastManager while members would stay without a manager.
    """
    actor.note(session, Act.LEAVE_ASSOCIATION, Thing.ACCOUNT, actor.who, Reason.PERSON_LEFT)
    record = member(session, association_id, actor.who)
    left = without(persons(session, association_id), actor.who)
    disable(session, record, actor.now)
    if left:
        return False
    association = session.get_one(AssociationRecord, association_id)
    association.state, association.closed_at = AssociationState.CLOSED, actor.now
    actor.note(session, Act.CLOSE_ASSOCIATION, Thing.ASSOCIATION, association.number, Reason.PERSON_LEFT)
    session.flush()
    return True


def give_link_by_officer(session: Session, number: str, *, actor: Actor, key: bytes) -> str:
    """Return the token of a new link for any member, managers too: their password is lost, nothing else changes.

    Raises NotThere.
    """
    record = member(session, None, number)
    actor.note(session, Act.RESET_FACTORS, Thing.ACCOUNT, number, Reason.CORRECTION)
    return invitations.make(session, record.id, by=actor.who, now=actor.now, key=key)


def reset(session: Session, number: str, *, actor: Actor, key: bytes) -> str:
    """Take away all that proves who a member is, and return the token of a link to set it up from the beginning.

    For somebody who has lost password and second factor: an officer makes sure who they are, as for an application.
    Raises NotThere.
    """
    record = member(session, None, number)
    actor.note(session, Act.RESET_FACTORS, Thing.ACCOUNT, number, Reason.FACTOR_LOST)
    _forget(session, record)
    record.state = AccountState.INVITED
    return invitations.make(session, record.id, by=actor.who, now=actor.now, key=key)


def member(session: Session, association_id: int | None, number: str) -> AccountRecord:
    """Return the account of a member who has not left, by its number. Raises NotThere.

    `association_id`: the association that the member must be of; None for an officer, who sees all.
    """
    prefix, _dash, digits = number.partition("-")
    known = prefix == AccountKind.MEMBER.value and digits.isascii() and digits.isdigit() and len(digits) < 10
    record = session.get(AccountRecord, int(digits), populate_existing=True) if known else None
    # `member-01` is nobody: rules compare numbers as they are written, and each account has one.
    if record is None or record.number != number or record.state is AccountState.DISABLED:
        raise NotThere("Member: there is none of this number.")
    if association_id is not None and record.association_id != association_id:
        raise NotThere("Member: there is none of this number.")
    return record


def people(session: Session, association_id: int) -> list[AccountRecord]:
    """Return the accounts of an association whose holders have not left."""
    query = select(AccountRecord).filter_by(association_id=association_id).order_by(AccountRecord.id)
    found = query.where(AccountRecord.state != AccountState.DISABLED).execution_options(populate_existing=True)
    return list(session.scalars(found))


def persons(session: Session, association_id: int) -> tuple[Person, ...]:
    """Return the members of an association as the rules see them."""
    found = people(session, association_id)
    return tuple(Person(one.number, is_manager(one), one.state is AccountState.ACTIVE) for one in found)


def is_manager(record: AccountRecord) -> bool:
    """Say whether the account manages its association."""
    return Role.ASSOCIATION_MANAGER.value in {one.role for one in record.roles}


def disable(session: Session, record: AccountRecord, now: dt.datetime) -> None:
    """Close an account: it opens nothing, and nothing under way in its name goes on."""
    _forget(session, record)
    record.state, record.disabled_at = AccountState.DISABLED, now
    session.flush()


def free_address(session: Session, address: str) -> None:
    """Let an address be used for a new account when its holder has left. Raises AddressTaken otherwise."""
    holder = session.scalar(select(AccountRecord).filter_by(address=address))
    if holder is None:
        return
    if holder.state is not AccountState.DISABLED or holder.kind is not AccountKind.MEMBER:
        raise AddressTaken("Address: another account signs in with it.", "address")
    holder.address = f"{holder.number}@{FORMER}"
    session.flush()


def _other(session: Session, association_id: int, number: str, actor: Actor) -> AccountRecord:
    if number == actor.who:
        raise OwnMembership(f"{number} is your own account.")
    return member(session, association_id, number)


def _forget(session: Session, record: AccountRecord) -> None:
    sessions.close_all(session, record.id)
    steps.forget_of(session, record.id)
    forget_all(session, record.id)
    session.execute(delete(InvitationRecord).where(InvitationRecord.account_id == record.id))
