"""Sessions: only the cookie opens one, in the browser it was given to, for a time, and never after its end."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Engine, select

from citizen_site import database
from citizen_site.accounts.people.kinds import AccountKind, AccountState, AssociationState
from citizen_site.accounts.people.records import AccountRecord, AssociationRecord, RoleRecord
from citizen_site.accounts.permissions import Role
from citizen_site.accounts.sessions import actions
from citizen_site.accounts.sessions.records import SessionRecord
from citizen_site.accounts.sessions.visitors import TERMS, SessionOver, Way, is_open
from tests.builders.accounts import add_association, add_member, add_officer

NOW = dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)
KEY = b"a key of the tests for sessions, long enough"
BROWSER = "Browser 1.0"
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def officer(any_engine: Engine) -> int:
    with database.writing(any_engine) as session:
        return add_officer(session, Role.REGISTER_EDITOR).id


def opened(engine: Engine, account: int, now: dt.datetime = NOW, way: Way = Way.PASSKEY) -> str:
    with database.writing(engine) as session:
        return actions.open_session(session, account, way, browser=BROWSER, now=now, key=KEY, kept={"id_token": "x"})


def found(engine: Engine, token: str, now: dt.datetime = NOW, browser: str = BROWSER, key: bytes = KEY) -> object:
    with database.reading(engine) as session:
        return actions.find(session, token, browser=browser, now=now, key=key)


def test_the_token_opens_the_session_and_says_who_it_is(any_engine: Engine, officer: int) -> None:
    visitor = found(any_engine, opened(any_engine, officer))
    assert (visitor.account_id, visitor.number, visitor.roles) == (
        officer,
        f"officer-{officer}",
        {Role.REGISTER_EDITOR},
    )
    assert (visitor.proved_at, visitor.way, visitor.narrow) == (NOW, Way.PASSKEY, False)


def test_a_token_has_256_bits_and_the_table_does_not_hold_it(any_engine: Engine, officer: int) -> None:
    first, second = opened(any_engine, officer), opened(any_engine, officer)
    assert first != second and len(first) == 43  # 256 bits, six a sign
    with database.reading(any_engine) as session:
        kept = session.execute(select(SessionRecord)).scalars().all()
        told = " ".join(str(vars(row)) for row in kept)
    assert first not in told and second not in told and BROWSER not in told


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "x" * 10_000, "\ud800", "' OR 1=1 --"])
def test_another_token_opens_nothing(any_engine: Engine, officer: int, token: str) -> None:
    opened(any_engine, officer)
    with pytest.raises(SessionOver):
        found(any_engine, token)


def test_the_digest_in_the_table_opens_nothing(any_engine: Engine, officer: int) -> None:
    opened(any_engine, officer)
    with database.reading(any_engine) as session:
        digest = session.scalar(select(SessionRecord.digest))
    with pytest.raises(SessionOver):
        found(any_engine, str(digest))


def test_a_cookie_carried_to_another_browser_or_another_site_opens_nothing(any_engine: Engine, officer: int) -> None:
    token = opened(any_engine, officer)
    for other in ({"browser": "Browser 2.0"}, {"key": b"the key of another installation of the site"}):
        with pytest.raises(SessionOver):
            found(any_engine, token, **other)


@pytest.mark.parametrize(
    ("kind", "idle", "absolute"),
    [(AccountKind.OFFICER, 15, 8 * 60), (AccountKind.MEMBER, 30, 2 * 60)],
)
def test_terms_are_those_of_the_standard(kind: AccountKind, idle: int, absolute: int) -> None:
    minute = dt.timedelta(minutes=1)
    assert (TERMS[kind].idle, TERMS[kind].absolute) == (idle * minute, absolute * minute)
    assert is_open(kind, opened_at=NOW, seen_at=NOW, now=NOW + idle * minute - SECOND)
    assert not is_open(kind, opened_at=NOW, seen_at=NOW, now=NOW + idle * minute)
    late = NOW + absolute * minute
    assert is_open(kind, opened_at=NOW, seen_at=late - SECOND, now=late - SECOND)
    assert not is_open(kind, opened_at=NOW, seen_at=late - SECOND, now=late)
    assert not is_open(kind, opened_at=NOW, seen_at=NOW, now=NOW - SECOND)


def test_each_request_lengthens_the_session_and_none_shortens_it(any_engine: Engine, officer: int) -> None:
    token = opened(any_engine, officer)
    later = NOW + dt.timedelta(minutes=14)
    with database.writing(any_engine) as session:
        assert not actions.needs_noting(session, token, now=NOW + dt.timedelta(seconds=59), key=KEY)
        assert actions.needs_noting(session, token, now=later, key=KEY)
        actions.note_seen(session, token, now=later, key=KEY)
        actions.note_seen(session, token, now=NOW, key=KEY)
    assert found(any_engine, token, NOW + dt.timedelta(minutes=28))
    with pytest.raises(SessionOver):
        found(any_engine, token, later + TERMS[AccountKind.OFFICER].idle)


def test_a_new_proof_changes_the_token_and_the_old_one_is_dead(any_engine: Engine, officer: int) -> None:
    token, later = opened(any_engine, officer, way=Way.RECOVERY_CODE), NOW + dt.timedelta(minutes=5)
    assert found(any_engine, token).narrow
    with database.writing(any_engine) as session:
        fresh = actions.prove(session, token, Way.PASSKEY, now=later, key=KEY)
    visitor = found(any_engine, fresh, later)
    assert (visitor.proved_at, visitor.opened_at, visitor.narrow) == (later, NOW, False)
    with pytest.raises(SessionOver):
        found(any_engine, token, later)


def test_a_closed_session_is_dead_and_what_it_kept_is_gone(any_engine: Engine, officer: int) -> None:
    token = opened(any_engine, officer)
    with database.writing(any_engine) as session:
        assert actions.kept(session, token, KEY) == {"id_token": "x"}
        actions.close(session, token, KEY)
        actions.close(session, token, KEY)
        assert actions.kept(session, token, KEY) == {}
    with pytest.raises(SessionOver):
        found(any_engine, token)


def test_all_sessions_of_one_account_end_together_and_no_other(any_engine: Engine, officer: int) -> None:
    with database.writing(any_engine) as session:
        other = add_officer(session).id
    mine, here, foreign = opened(any_engine, officer), opened(any_engine, officer), opened(any_engine, other)
    with database.writing(any_engine) as session:
        assert actions.close_all(session, officer, but=here, key=KEY) == 1
    assert found(any_engine, here) and found(any_engine, foreign)
    with pytest.raises(SessionOver):
        found(any_engine, mine)


@pytest.mark.parametrize("state", [AccountState.DISABLED, AccountState.INVITED])
def test_an_account_that_is_not_open_has_no_session_from_the_next_request_on(
    any_engine: Engine, officer: int, state: AccountState
) -> None:
    token = opened(any_engine, officer)
    with database.writing(any_engine) as session:
        session.get_one(AccountRecord, officer).state = state
    with pytest.raises(SessionOver):
        found(any_engine, token)
    with pytest.raises(SessionOver):
        opened(any_engine, officer)


@pytest.mark.parametrize("state", [AssociationState.ASKED, AssociationState.REFUSED, AssociationState.CLOSED])
def test_a_member_has_no_session_while_the_association_is_not_open(any_engine: Engine, state: AssociationState) -> None:
    with database.writing(any_engine) as session:
        association = add_association(session)
        member, number = add_member(session, association).id, association.id
    token = opened(any_engine, member)
    with database.writing(any_engine) as session:
        row = session.get_one(AssociationRecord, number)
        row.state = state
        if state is AssociationState.ASKED:
            row.decided_at = row.decided_by = None
    with pytest.raises(SessionOver):
        found(any_engine, token)


def test_a_role_taken_away_is_gone_at_the_next_request_and_an_unknown_one_gives_nothing(
    any_engine: Engine, officer: int
) -> None:
    token = opened(any_engine, officer)
    with database.writing(any_engine) as session:
        account = session.get_one(AccountRecord, officer)
        account.roles = [RoleRecord(role="emperor", given_at=NOW, given_by="operator")]
    assert found(any_engine, token).roles == frozenset()


def test_sessions_that_ended_by_themselves_are_forgotten(any_engine: Engine, officer: int) -> None:
    opened(any_engine, officer)
    late = NOW + dt.timedelta(hours=8)
    token = opened(any_engine, officer, late - SECOND)
    with database.writing(any_engine) as session:
        assert [one.opened_at for one in actions.of_account(session, officer, late)] == [late - SECOND]
        assert actions.forget_ended(session, late) == 1
    assert found(any_engine, token, late)


def test_a_visitor_does_not_tell_a_name(any_engine: Engine, officer: int) -> None:
    visitor = found(any_engine, opened(any_engine, officer))
    assert repr(visitor) == f"Visitor(officer-{officer})"
