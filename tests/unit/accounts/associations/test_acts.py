"""Acts of associations where the pages do not reach: what a caller could do wrong is refused by the act itself."""

from __future__ import annotations

import secrets
from itertools import count

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.associations import actions, applications, enrolment, membership, search
from citizen_site.accounts.associations.applications import Said
from citizen_site.accounts.associations.enrolment import Keys
from citizen_site.accounts.associations.refusals import ChangeRefused, LastManager, NotThere, NumberTaken, ReasonMissing
from citizen_site.accounts.audit import Actor
from citizen_site.accounts.people import invitations, second_factor
from citizen_site.accounts.people.invitations import InvitationRefused
from citizen_site.accounts.people.kinds import AccountState, AssociationState
from citizen_site.accounts.people.records import AccountRecord, AssociationRecord, InvitationRecord
from citizen_site.accounts.permissions import Role
from citizen_site.accounts.records import TrailLineRecord
from citizen_site.accounts.secrets import recovery_codes, totp
from citizen_site.accounts.secrets.totp import CodeRefused
from citizen_site.accounts.trail import Reason
from tests.builders.accounts import add_association, add_member, add_officer
from tests.builders.projects import NOW

KEYS = Keys(b"a key of the tests for tokens, long enough", (b"a key of the tests for codes, long enough",))
OFFICER = Actor("officer-1", NOW, b"a key of the tests for the trail, long enough")
SECRET = b"12345678901234567890"
_ADDRESSES = (f"demande-{number}@example.org" for number in count(1))


def _code(later: int = 0) -> str:
    return totp.code(SECRET, totp.step_of(NOW) + later)


def _apply(session: Session, rna: str | None = "W751234567", siren: str | None = None) -> str:
    said = Said("Nom", "Objet", "Présidence", rna, siren, "", "Personne", next(_ADDRESSES))
    number, _token = applications.add(session, said, now=NOW, key=KEYS.tokens)
    return number


def test_an_account_in_use_is_not_set_up_as_if_it_were_new(session: Session) -> None:
    member = add_member(session, add_association(session), password="kept")
    second_factor.put(session, member.id, SECRET, _code(-1), key=KEYS.totp[0], now=NOW)
    token = invitations.make(session, member.id, by="member-9", now=NOW, key=KEYS.tokens)
    before = (member.password, member.totp_secret)
    with pytest.raises(InvitationRefused):
        enrolment.set_up(
            session, token, name="Autre", kept="other", secret=SECRET, typed=_code(), keys=KEYS, now=NOW
        )  # fmt: skip
    assert (member.password, member.totp_secret) == before


def test_an_account_that_has_no_second_factor_gets_no_password_by_a_link(session: Session) -> None:
    member = add_member(session, add_association(session))
    token = invitations.make(session, member.id, by="member-9", now=NOW, key=KEYS.tokens)
    with pytest.raises(CodeRefused):
        enrolment.set_password(session, token, kept="other", typed=_code(), keys=KEYS, now=NOW)


def test_two_closed_associations_are_not_joined_by_one_application(session: Session) -> None:
    for numbers in ({"rna": "W751234567"}, {"rna": None, "siren": "732829320"}):
        add_association(session, AssociationState.CLOSED, closed_at=NOW, **numbers)
    number = _apply(session, siren="732829320")
    with pytest.raises(NumberTaken):
        actions.accept(session, number, actor=OFFICER)


def test_a_closed_association_keeps_the_number_that_the_application_leaves_out(session: Session) -> None:
    former = add_association(session, AssociationState.CLOSED, closed_at=NOW, rna="W751234567", siren="732829320")
    assert actions.accept(session, _apply(session), actor=OFFICER) == former.number
    assert (former.rna, former.siren, former.state) == ("W751234567", "732829320", AssociationState.ACCEPTED)


def test_a_refusal_says_why(session: Session) -> None:
    number = _apply(session)
    with pytest.raises(ReasonMissing):
        actions.refuse(session, number, " \n ", actor=OFFICER)
    actions.refuse(session, number, "Non.", actor=OFFICER)
    with pytest.raises(ChangeRefused):
        actions.accept(session, number, actor=OFFICER)


def test_acts_on_what_is_not_there_say_so(session: Session) -> None:
    for act in (
        lambda: actions.accept(session, "application-000000000000", actor=OFFICER),
        lambda: actions.close(session, 999, Reason.SECURITY, actor=OFFICER),
        lambda: membership.reset(session, "member-999", actor=OFFICER, key=KEYS.tokens),
        lambda: search.own(session, 999),
        lambda: search.association(session, "association-٣"),
        lambda: applications.find(session, "x" * 5000, now=NOW, key=KEYS.tokens),
    ):
        with pytest.raises(NotThere):
            act()


def test_closing_twice_is_refused(session: Session) -> None:
    association = add_association(session)
    actions.close(session, association.id, Reason.SECURITY, actor=OFFICER)
    with pytest.raises(ChangeRefused):
        actions.close(session, association.id, Reason.SECURITY, actor=OFFICER)


def test_an_officer_is_no_member_whatever_the_number_says(session: Session) -> None:
    officer = add_officer(session)
    for number in (officer.number, f"member-{officer.id}"):
        with pytest.raises(NotThere):
            membership.member(session, None, number)


def test_a_link_of_an_account_that_is_closed_meanwhile_opens_nothing(session: Session) -> None:
    association = add_association(session)
    boss = add_member(session, association, Role.ASSOCIATION_MANAGER)
    actor = Actor(boss.number, NOW, OFFICER.key)
    number, token = membership.invite(
        session, association.id, name="Nom", address="neuf@example.org", manager=False, actor=actor, key=KEYS.tokens
    )  # fmt: skip
    membership.remove(session, association.id, number, actor=actor)
    with pytest.raises(InvitationRefused):
        enrolment.find(session, token, keys=KEYS, now=NOW)
    assert session.scalar(select(InvitationRecord)) is None
    assert session.get_one(AccountRecord, int(number.split("-")[1])).state is AccountState.DISABLED


def test_no_line_of_the_trail_holds_a_name_or_an_address(session: Session) -> None:
    association = add_association(session, name="Nom secret", representative="Présidence secrète")
    boss = add_member(session, association, Role.ASSOCIATION_MANAGER, name="Personne secrète", address="s@secret.org")
    actor = Actor(boss.number, NOW, OFFICER.key)
    membership.invite(
        session, association.id, name="Invité secret", address="i@secret.org", manager=True, actor=actor,
        key=KEYS.tokens,
    )  # fmt: skip
    actions.amend(
        session, association.id, name="Autre secret", purpose="Objet", representative="R", agreed="", two_persons=True,
        actor=actor,
    )  # fmt: skip
    actions.accept(session, _apply(session), actor=OFFICER)
    lines = session.scalars(select(TrailLineRecord)).all()
    assert len(lines) == 6  # invited: twice; settings: once; accepted: three times
    assert "secr" not in str([(one.who, one.act, one.kind, one.thing, one.why) for one in lines]).casefold()


def test_what_ends_up_in_an_error_names_nobody(session: Session) -> None:
    number = _apply(session)
    shown = repr(applications.one(session, number, NOW)) + repr(KEYS)
    assert "Personne" not in shown and "example.org" not in shown and "key of the tests" not in shown


def test_recovery_codes_are_told_from_codes_of_the_moment_by_their_length() -> None:
    for one in recovery_codes.make(secrets.token_bytes):
        assert enrolment.is_recovery_code(one) and enrolment.is_recovery_code(one.replace("-", ""))
    assert not any(enrolment.is_recovery_code(one) for one in ("", "123456", "123 456", "1234567"))


def test_an_association_stands_once(session: Session) -> None:
    actions.accept(session, _apply(session), actor=OFFICER)
    with pytest.raises(NumberTaken):
        actions.accept(session, _apply(session), actor=OFFICER)
    assert len(session.scalars(select(AssociationRecord)).all()) == 1


def test_two_managers_who_remove_each_other_at_once_leave_one(session: Session) -> None:
    association = add_association(session)
    one, other = (add_member(session, association, Role.ASSOCIATION_MANAGER) for _ in range(2))
    add_member(session, association)
    membership.remove(session, association.id, other.number, actor=Actor(one.number, NOW, OFFICER.key))
    # The second was let through the gate before the first was done.
    with pytest.raises(LastManager):
        membership.remove(session, association.id, one.number, actor=Actor(other.number, NOW, OFFICER.key))
