"""Accounts of officers: opened with a link, given and deprived of roles, closed; each act leaves its line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from citizen_site import database
from citizen_site.accounts.audit import Actor
from citizen_site.accounts.officers import actions, search
from citizen_site.accounts.officers.actions import (
    AccountRefused,
    AccountUnknown,
    AddressTaken,
    LastAdministrator,
    OwnAccount,
)
from citizen_site.accounts.people import invitations
from citizen_site.accounts.people.kinds import AccountKind, AccountState
from citizen_site.accounts.people.records import AccountRecord, IdentityRecord, PasskeyRecord, RecoveryCodeRecord
from citizen_site.accounts.permissions import Role
from citizen_site.accounts.records import TrailLineRecord
from citizen_site.accounts.sessions.records import SessionRecord
from citizen_site.accounts.trail import Reason
from tests.builders.accounts import add_association, add_member, add_officer

NOW = dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)
KEY = b"a key of the tests for tokens, long enough"
ACTOR = Actor("officer-900", NOW, b"a key of the tests for the trail, long enough")


@pytest.fixture
def site(any_engine: Engine) -> Engine:
    with database.writing(any_engine) as session:
        add_officer(session, Role.ADMINISTRATOR, id=900)
    return any_engine


def opened(session: Session, *roles: Role, address: str = "first@example.org") -> tuple[str, str]:
    return actions.create_officer(session, name="Prénom Nom", address=address, roles=roles, actor=ACTOR, key=KEY)


def lines(session: Session) -> list[tuple[str, str, str]]:
    rows = session.scalars(select(TrailLineRecord).order_by(TrailLineRecord.number))
    return [(row.who, row.act, row.thing) for row in rows]


def in_use(session: Session, *roles: Role) -> AccountRecord:
    """An officer with everything that can prove who they are."""
    record = add_officer(session, *roles)
    told = {"account_id": record.id}
    session.add(
        PasskeyRecord(**told, credential=f"c{record.id}", public_key=b"k", sign_count=0, name="n", added_at=NOW)
    )
    session.add(IdentityRecord(**told, issuer="https://provider.example", subject=f"s{record.id}", linked_at=NOW))
    session.add(RecoveryCodeRecord(**told, digest=f"{record.id:064d}"))
    session.add(
        SessionRecord(**told, digest=f"{record.id:064d}", way="passkey", opened_at=NOW, seen_at=NOW, proved_at=NOW,
                      browser="b", kept={})
    )  # fmt: skip
    session.flush()
    return record


def left(session: Session, record: AccountRecord) -> int:
    """How many things still prove who this officer is, or keep a session open."""
    tables = (PasskeyRecord, IdentityRecord, RecoveryCodeRecord, SessionRecord)
    return sum(len(session.scalars(select(table).filter_by(account_id=record.id)).all()) for table in tables)


def test_an_account_is_opened_with_its_roles_and_a_link(site: Engine) -> None:
    with database.writing(site) as session:
        number, token = opened(session, Role.REGISTER_EDITOR, Role.CASE_HANDLER, address=" First@Example.org ")
        kept = search.one_officer(session, number)
        assert (kept.state, kept.address) == (AccountState.INVITED, "first@example.org")
        assert kept.roles == (Role.CASE_HANDLER, Role.REGISTER_EDITOR)
        assert invitations.find(session, token, kind=AccountKind.OFFICER, now=NOW, key=KEY).number == number
        assert lines(session) == [("officer-900", act, number) for act in ("create_officer", "give_role", "give_role")]


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("address", {"address": "nobody"}),
        ("address", {"address": "a@b"}),
        ("address", {"address": "x" * 250 + "@example.org"}),
        ("address", {"address": "two@example.org, three@example.org"}),
        ("address", {"address": "a@example.org\nBcc: b@example.org"}),
        ("name", {"name": "  "}),
        ("name", {"name": "n" * 121}),
        ("name", {"name": "Nom\x00"}),
        ("roles", {"roles": []}),
        ("roles", {"roles": [Role.ASSOCIATION_MANAGER]}),
    ],
)
def test_what_is_no_officer_is_refused_on_its_field(site: Engine, field: str, said: dict[str, object]) -> None:
    plain = {"name": "Prénom Nom", "address": "a@example.org", "roles": [Role.REGISTER_EDITOR]}
    with database.writing(site) as session, pytest.raises(AccountRefused) as refused:
        actions.create_officer(session, **{**plain, **said}, actor=ACTOR, key=KEY)
    assert refused.value.field == field


def test_an_address_has_one_account_also_that_of_a_member(site: Engine) -> None:
    with database.writing(site) as session:
        opened(session, Role.REGISTER_EDITOR)
        member = add_member(session, add_association(session))
        for address in ("FIRST@example.org", member.address):
            with pytest.raises(AddressTaken):
                opened(session, Role.COURSE_EDITOR, address=address)


def test_roles_are_set_as_a_whole_and_each_change_is_noted(site: Engine) -> None:
    with database.writing(site) as session:
        record = add_officer(session, Role.REGISTER_EDITOR, Role.COURSE_EDITOR)
        actions.set_roles(session, record.number, [Role.COURSE_EDITOR, Role.CASE_HANDLER], actor=ACTOR)
        assert search.one_officer(session, record.number).roles == (Role.CASE_HANDLER, Role.COURSE_EDITOR)
        assert [line[1] for line in lines(session)] == ["give_role", "take_role"]


def test_a_closed_account_keeps_its_row_and_nothing_that_opens_it(site: Engine) -> None:
    with database.writing(site) as session:
        record = in_use(session, Role.REGISTER_EDITOR)
        assert left(session, record) == 4
        actions.disable(session, record.number, Reason.PERSON_LEFT, actor=ACTOR)
        assert (record.state, record.disabled_at, left(session, record)) == (AccountState.DISABLED, NOW, 0)
        with pytest.raises(AccountRefused):
            actions.disable(session, record.number, Reason.PERSON_LEFT, actor=ACTOR)


def test_factors_set_up_anew_end_all_that_was_there(site: Engine) -> None:
    with database.writing(site) as session:
        record = in_use(session, Role.REGISTER_EDITOR)
        token = actions.reset_factors(session, record.number, actor=ACTOR, key=KEY)
        assert (record.state, left(session, record)) == (AccountState.INVITED, 0)
        assert invitations.use(session, token, kind=AccountKind.OFFICER, now=NOW, key=KEY).number == record.number


def test_a_new_link_ends_the_one_before_and_is_for_who_has_not_used_it(site: Engine) -> None:
    with database.writing(site) as session:
        number, first = opened(session, Role.REGISTER_EDITOR)
        second = actions.invite_again(session, number, actor=ACTOR, key=KEY)
        with pytest.raises(invitations.InvitationRefused):
            invitations.use(session, first, kind=AccountKind.OFFICER, now=NOW, key=KEY)
        invitations.use(session, second, kind=AccountKind.OFFICER, now=NOW, key=KEY)
        with pytest.raises(AccountRefused):
            actions.invite_again(session, number, actor=ACTOR, key=KEY)


OWN: dict[str, Callable[[Session], object]] = {
    "roles": lambda session: actions.set_roles(session, "officer-900", [Role.CASE_HANDLER], actor=ACTOR),
    "closing": lambda session: actions.disable(session, "officer-900", Reason.SECURITY, actor=ACTOR),
    "factors": lambda session: actions.reset_factors(session, "officer-900", actor=ACTOR, key=KEY),
}


@pytest.mark.parametrize("act", OWN.values(), ids=OWN)
def test_nobody_acts_on_their_own_account(site: Engine, act: Callable[[Session], object]) -> None:
    with database.writing(site) as session:
        add_officer(session, Role.ADMINISTRATOR)
        with pytest.raises(OwnAccount):
            act(session)


@pytest.mark.parametrize("spelled", ["officer-0900", "officer-00900", "officer-900 "])
def test_another_spelling_of_ones_own_number_is_nobody(site: Engine, spelled: str) -> None:
    with database.writing(site) as session:
        for act in (
            lambda: actions.set_roles(session, spelled, [Role.ADMINISTRATOR], actor=ACTOR),
            lambda: actions.disable(session, spelled, Reason.SECURITY, actor=ACTOR),
        ):
            with pytest.raises(AccountUnknown):
                act()


@pytest.mark.parametrize("state", [AccountState.INVITED, AccountState.DISABLED, None])
def test_one_administrator_who_can_sign_in_always_remains(site: Engine, state: AccountState | None) -> None:
    operator = Actor("operator", NOW, ACTOR.key)
    with database.writing(site) as session:
        if state is not None:
            add_officer(session, Role.ADMINISTRATOR, state=state)
        with pytest.raises(LastAdministrator):
            actions.disable(session, "officer-900", Reason.SECURITY, actor=operator)
        with pytest.raises(LastAdministrator):
            actions.set_roles(session, "officer-900", [Role.CASE_HANDLER], actor=operator)
        add_officer(session, Role.ADMINISTRATOR)
        actions.disable(session, "officer-900", Reason.SECURITY, actor=operator)


@pytest.mark.parametrize(
    "number", ["officer-901", "member-1", "officer-", "officer-1' OR 1=1", "officer-" + "9" * 40, ""]
)
def test_a_number_that_no_officer_has_is_said_so(site: Engine, number: str) -> None:
    with database.writing(site) as session, pytest.raises(AccountUnknown):
        actions.disable(session, number, Reason.SECURITY, actor=ACTOR)


def test_a_member_of_an_association_is_no_officer(site: Engine) -> None:
    with database.writing(site) as session:
        member = add_member(session, add_association(session))
        with pytest.raises(AccountUnknown):
            search.one_officer(session, f"officer-{member.id}")


def test_officers_are_listed_by_name_the_closed_ones_last(site: Engine) -> None:
    with database.writing(site) as session:
        add_officer(session, name="Béatrice", state=AccountState.DISABLED)
        add_officer(session, name="Zoé")
        add_officer(session, name="alice")
        names = [one.name for one in search.officers(session) if one.number != "officer-900"]
        assert names == ["alice", "Zoé", "Béatrice"]
        assert search.factors(session, in_use(session).number) == search.Factors(1, 1, None)
