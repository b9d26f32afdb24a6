"""What is done to an association: it applies, is accepted or refused, changes its settings, closes.

Each act leaves its line in the trail, first of all: writers take their turn on the trail, so that what an act then
reads (whose number this is, how many managers there are) still holds when it is committed.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from citizen_site.accounts.associations import applications
from citizen_site.accounts.associations.applications import READABLE, Said
from citizen_site.accounts.associations.membership import disable, free_address, people
from citizen_site.accounts.associations.numbers import agreement, numbers
from citizen_site.accounts.associations.refusals import NotThere, NumberTaken, ReasonMissing, TextRefused
from citizen_site.accounts.associations.rules import check_change
from citizen_site.accounts.associations.words import address_of, one_line, paragraph
from citizen_site.accounts.audit import Actor
from citizen_site.accounts.people import invitations
from citizen_site.accounts.people.kinds import AccountKind, AccountState
from citizen_site.accounts.people.kinds import AssociationState as State
from citizen_site.accounts.people.records import AccountRecord, AssociationRecord, RoleRecord
from citizen_site.accounts.permissions import Act, Role
from citizen_site.accounts.trail import Reason, Thing


def checked(
    *, name: str, purpose: str, representative: str, rna: str, siren: str, agreed: str, applicant: str, address: str
) -> Said:
    """Return what an association says of itself in one spelling. Raises AssociationRefused, which names the field."""
    known_rna, known_siren = numbers(rna, siren)
    return Said(
        name=one_line(name, "name"), purpose=paragraph(purpose, "purpose"),
        representative=one_line(representative, "representative"), rna=known_rna, siren=known_siren,
        agreement=agreement(agreed), applicant=one_line(applicant, "applicant"), address=address_of(address),
    )  # fmt: skip


def register(session: Session, said: Said, *, actor: Actor, key: bytes) -> str:
    """Keep the application of an association, and return the token of the link by which its sender follows it.

    The work is the same whether the numbers or the address are known or not: an officer sees it, the sender does not.
    """
    number, token = applications.add(session, said, now=actor.now, key=key)
    actor.note(session, Act.REGISTER_AN_ASSOCIATION, Thing.ASSOCIATION, number, Reason.ASKED_BY_HOLDER)
    return token


def accept(session: Session, number: str, *, actor: Actor) -> str:
    """Open the association of this application and the account of its first manager; return its number.

    The link that the sender of the application holds becomes the one by which the account is set up. Raises NotThere,
    ChangeRefused, NumberTaken, AddressTaken.
    """
    actor.note(session, Act.REVIEW_ASSOCIATION, Thing.ASSOCIATION, number, Reason.REVIEW)
    one = applications.one(session, number, actor.now)
    check_change(one.state, State.ACCEPTED)
    if one.said is None:
        raise NotThere("Application: says nothing any more.")
    free_address(session, one.said.address)
    record = _opened(session, one.said, actor)
    record.asked_at = one.asked_at
    manager = AccountRecord(
        kind=AccountKind.MEMBER, state=AccountState.INVITED, name=one.said.applicant, address=one.said.address,
        association_id=record.id, opened_at=actor.now, opened_by=actor.who,
    )  # fmt: skip
    manager.roles = [RoleRecord(role=Role.ASSOCIATION_MANAGER.value, given_at=actor.now, given_by=actor.who)]
    session.add(manager)
    session.flush()
    actor.note(session, Act.REVIEW_ASSOCIATION, Thing.ASSOCIATION, record.number, Reason.REVIEW)
    actor.note(session, Act.INVITE_MEMBER, Thing.ACCOUNT, manager.number)
    _before, digest = applications.decide(session, number, State.ACCEPTED, why="", by=actor.who, now=actor.now)
    invitations.adopt(session, manager.id, digest, by=actor.who, now=actor.now, lasts=READABLE)
    return record.number


def refuse(session: Session, number: str, why: str, *, actor: Actor) -> None:
    """Refuse an application, and say why to its sender. Raises NotThere, ChangeRefused, ReasonMissing."""
    actor.note(session, Act.REVIEW_ASSOCIATION, Thing.ASSOCIATION, number, Reason.REVIEW)
    check_change(applications.one(session, number, actor.now).state, State.REFUSED)
    try:
        said = paragraph(why, "why")
    except TextRefused as refused:
        raise ReasonMissing(str(refused), "why") from None
    applications.decide(session, number, State.REFUSED, why=said, by=actor.who, now=actor.now)


def amend(
    session: Session, association_id: int, *, name: str, purpose: str, representative: str, agreed: str,
    two_persons: bool, actor: Actor,
) -> None:  # fmt: skip
    """Change what an association says of itself, and whether its requests take two persons.

    Its numbers do not change: another number is another association, which an officer accepts. Raises TextRefused,
    AgreementMalformed.
    """
    record = opened(session, association_id)
    actor.note(session, Act.AMEND_ASSOCIATION, Thing.ASSOCIATION, record.number)
    record.name, record.purpose = one_line(name, "name"), paragraph(purpose, "purpose")
    record.representative, record.agreement = one_line(representative, "representative"), agreement(agreed)
    record.two_persons = two_persons
    session.flush()


def close(session: Session, association_id: int, why: Reason, *, actor: Actor) -> None:
    """Close an association: nobody signs in to it any more, its links end, its rows stay for the trail.

    Raises NotThere, ChangeRefused.
    """
    record = opened(session, association_id)
    actor.note(session, Act.CLOSE_ASSOCIATION, Thing.ASSOCIATION, record.number, why)
    check_change(record.state, State.CLOSED)
    record.state, record.closed_at = State.CLOSED, actor.now
    for member in people(session, association_id):
        disable(session, member, actor.now)
        actor.note(session, Act.DISABLE_ACCOUNT, Thing.ACCOUNT, member.number, why)
    session.flush()


def opened(session: Session, association_id: int) -> AssociationRecord:
    """Return the row of an association. Raises NotThere."""
    record = session.get(AssociationRecord, association_id, populate_existing=True)
    if record is None:
        raise NotThere("Association: there is none of this number.")
    return record


def _opened(session: Session, said: Said, actor: Actor) -> AssociationRecord:
    """Return the row of the association that is accepted: that of a closed one with the same number, or a new one."""
    same = [AssociationRecord.rna == said.rna] if said.rna else []
    same += [AssociationRecord.siren == said.siren] if said.siren else []
    known = list(session.scalars(select(AssociationRecord).where(or_(*same))))
    if len(known) > 1 or any(one.state is not State.CLOSED for one in known):
        raise NumberTaken("Association: another one that is open has this number. Refuse the application, saying why.")
    record = known[0] if known else AssociationRecord(two_persons=False)
    if known:
        check_change(record.state, State.ACCEPTED)
        said = replace(said, rna=said.rna or record.rna, siren=said.siren or record.siren)
    record.state, record.closed_at = State.ACCEPTED, None
    record.name, record.purpose, record.representative = said.name, said.purpose, said.representative
    record.rna, record.siren, record.agreement = said.rna, said.siren, said.agreement
    record.decided_at, record.decided_by, record.asked_at = actor.now, actor.who, actor.now
    session.add(record)
    session.flush()
    return record
