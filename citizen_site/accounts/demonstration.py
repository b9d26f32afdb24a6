"""Accounts of a demonstration, one for each role: made by `citizen-site demo`, and refused in production.

They are signed in to with a code that is derived from the secret key of that demonstration, so that no two have the
same and none is written in the code. It stands in for the identity provider and the second factor, and says so.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.audit import Actor
from citizen_site.accounts.errors import AccountRule
from citizen_site.accounts.people.kinds import AccountKind, AccountState, AssociationState
from citizen_site.accounts.people.records import AccountRecord, AssociationRecord, RoleRecord
from citizen_site.accounts.permissions import ASSOCIATIONS, OFFICERS, Act, Role
from citizen_site.accounts.trail import Thing

# No such domain can exist (RFC 2606), so that an account of a demonstration is known by its address for ever.
DOMAIN = "demonstration.invalid"
_ASSOCIATION = "Association de démonstration"
_NAMES = {
    Role.REGISTER_EDITOR: "Démonstration, édition du registre",
    Role.NEWSLETTER_EDITOR: "Démonstration, infolettre",
    Role.COURSE_EDITOR: "Démonstration, formation",
    Role.INDICATOR_REVIEWER: "Démonstration, examen des indicateurs",
    Role.CASE_HANDLER: "Démonstration, droits des personnes",
    Role.ADMINISTRATOR: "Démonstration, administration",
    Role.ASSOCIATION_MANAGER: "Démonstration, gestion d’une association",
    Role.ASSOCIATION_MEMBER: "Démonstration, membre d’une association",
}
# A second editor, so that two persons can publish where two are asked for.
_SECOND = "Démonstration, seconde édition du registre"


class NotInProduction(AccountRule):
    """Accounts of a demonstration stand in a database that is in production."""


class DemonstrationCodeRefused(AccountRule):
    """The code is not that of this account, or this is no demonstration."""


@dataclass(frozen=True, slots=True)
class DemonstrationAccount:
    """An account as the demonstration prints it: address, name, kind, role, code."""

    account_id: int
    address: str
    name: str
    kind: AccountKind
    role: Role
    code: str


def lay(session: Session, actor: Actor, secret: bytes) -> tuple[DemonstrationAccount, ...]:
    """Open the accounts that are not there yet, and return all of them with their codes."""
    association = _association(session, actor)
    for role in sorted(OFFICERS | ASSOCIATIONS):
        _open(session, _address(role.value), _NAMES[role], role, association, actor)
    _open(session, _address("register_editor_2"), _SECOND, Role.REGISTER_EDITOR, association, actor)
    session.flush()
    return accounts(session, secret)


def accounts(session: Session, secret: bytes) -> tuple[DemonstrationAccount, ...]:
    """Return the accounts of the demonstration that are in use, officers first."""
    query = select(AccountRecord).where(AccountRecord.address.endswith(f"@{DOMAIN}", autoescape=True))
    found = [row for row in session.scalars(query) if row.state is AccountState.ACTIVE and row.roles]
    told = [
        DemonstrationAccount(
            row.id, row.address, row.name, row.kind, Role(row.roles[0].role), code(row.address, secret)
        )
        for row in found
    ]
    return tuple(sorted(told, key=lambda one: (one.kind is AccountKind.MEMBER, one.address)))


def code(address: str, secret: bytes) -> str:
    """Return the code of an account of this demonstration: 80 bits, four groups of four signs."""
    digest = hmac.new(secret, f"code of a demonstration: {address}".encode(), hashlib.sha256).digest()[:10]
    spelled = base64.b32encode(digest).decode("ascii")
    return "-".join(spelled[start : start + 4] for start in range(0, 16, 4))


def check(session: Session, address: str, typed: str, *, kind: AccountKind, secret: bytes) -> int:
    """Return the account that the code opens. Raises DemonstrationCodeRefused."""
    known = {one.address: one for one in accounts(session, secret) if one.kind is kind}
    found = known.get(address)
    given = typed.strip().upper().encode("utf-8", "surrogatepass")
    # Compared also where there is none: the time taken tells nothing.
    right = hmac.compare_digest((found.code if found else code(address, secret)).encode(), given)
    if found is None or not right:
        raise DemonstrationCodeRefused("Code: is not that of this account. `citizen-site demo` prints it.")
    return found.account_id


def check_none(session: Session) -> None:
    """Return nothing when the database has no account of a demonstration; raise NotInProduction otherwise."""
    query = select(AccountRecord.id).where(AccountRecord.address.endswith(f"@{DOMAIN}", autoescape=True)).limit(1)
    if session.scalar(query) is not None:
        raise NotInProduction(
            "The database holds accounts of a demonstration. Start from a database of your own: `citizen-site migrate`."
        )


def _told(row: AccountRecord, secret: bytes) -> DemonstrationAccount:
    role = Role(row.roles[0].role)
    return DemonstrationAccount(row.id, row.address, row.name, row.kind, role, code(row.address, secret))


def _address(name: str) -> str:
    return f"{name.replace('_', '-')}@{DOMAIN}"


def _association(session: Session, actor: Actor) -> AssociationRecord:
    found = session.scalar(select(AssociationRecord).filter_by(name=_ASSOCIATION))
    if found is None:
        found = AssociationRecord(
            state=AssociationState.ACCEPTED, name=_ASSOCIATION, purpose="Association inventée, pour voir le site.",
            representative="Personne inventée", rna="W000000000", asked_at=actor.now, decided_at=actor.now,
            decided_by=actor.who,
        )  # fmt: skip
        session.add(found)
        session.flush()
        actor.note(session, Act.REVIEW_ASSOCIATION, Thing.ASSOCIATION, found.number)
    return found


def _open(session: Session, address: str, name: str, role: Role, association: AssociationRecord, actor: Actor) -> None:
    if session.scalar(select(AccountRecord.id).filter_by(address=address)):
        return
    kind = AccountKind.OFFICER if role in OFFICERS else AccountKind.MEMBER
    row = AccountRecord(
        kind=kind, state=AccountState.ACTIVE, name=name, address=address, opened_at=actor.now, opened_by=actor.who,
        association_id=association.id if kind is AccountKind.MEMBER else None,
    )  # fmt: skip
    row.roles = [RoleRecord(role=role.value, given_at=actor.now, given_by=actor.who)]
    session.add(row)
    session.flush()
    actor.note(
        session, Act.CREATE_OFFICER if kind is AccountKind.OFFICER else Act.INVITE_MEMBER, Thing.ACCOUNT, row.number
    )
