"""Recovery codes stand for a lost passkey: ten, shown once, each used once, by their own account alone."""

from __future__ import annotations

import secrets

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from citizen_site import database
from citizen_site.accounts.people import factors
from citizen_site.accounts.people.kinds import AccountKind, AccountState
from citizen_site.accounts.people.records import AccountRecord, PasskeyRecord, RecoveryCodeRecord
from citizen_site.accounts.secrets.recovery_codes import RecoveryCodeRefused
from tests.builders.accounts import add_association, add_member, add_officer
from tests.builders.overlapping import overlapping
from tests.builders.projects import NOW


def _codes(session: Session, officer: AccountRecord) -> tuple[str, ...]:
    return factors.make_codes(session, officer.id, secrets.token_bytes)


def _use(session: Session, address: str, typed: str) -> int:
    return factors.use_code(session, address, typed, kind=AccountKind.OFFICER)


def test_each_code_is_used_once(session: Session) -> None:
    officer = add_officer(session, address="agent@example.org")
    codes = _codes(session, officer)
    assert _use(session, " Agent@Example.org ", codes[3].lower().replace("-", " ")) == officer.id
    assert factors.codes_left(session, officer.id) == 9
    with pytest.raises(RecoveryCodeRefused):
        _use(session, officer.address, codes[3])
    assert _use(session, officer.address, codes[4]) == officer.id


def test_new_codes_end_those_made_before(session: Session) -> None:
    officer = add_officer(session)
    former = _codes(session, officer)
    recent = _codes(session, officer)
    assert factors.codes_left(session, officer.id) == 10
    with pytest.raises(RecoveryCodeRefused):
        _use(session, officer.address, former[0])
    assert _use(session, officer.address, recent[0]) == officer.id


def test_the_table_keeps_digests_alone(session: Session) -> None:
    codes = _codes(session, add_officer(session))
    kept = set(session.scalars(select(RecoveryCodeRecord.digest)))
    assert len(kept) == 10
    assert not kept & {sign for code in codes for sign in (code, code.replace("-", ""))}


def test_a_code_opens_its_own_account_alone(session: Session) -> None:
    officer, other = add_officer(session), add_officer(session)
    code, *_rest = _codes(session, officer)
    _codes(session, other)
    for address in (other.address, "inconnu@example.org", ""):
        with pytest.raises(RecoveryCodeRefused):
            _use(session, address, code)
    with pytest.raises(RecoveryCodeRefused):
        factors.use_code_of(session, other.id, code)
    factors.use_code_of(session, officer.id, code)
    assert factors.codes_left(session, officer.id) == 9


@pytest.mark.parametrize("state", [AccountState.INVITED, AccountState.DISABLED])
def test_an_account_that_is_not_open_uses_no_code_and_keeps_it(session: Session, state: AccountState) -> None:
    officer = add_officer(session, state=state)
    code, *_rest = _codes(session, officer)
    with pytest.raises(RecoveryCodeRefused):
        _use(session, officer.address, code)
    assert factors.codes_left(session, officer.id) == 10


def test_a_code_of_a_member_opens_nothing_among_officers(session: Session) -> None:
    member = add_member(session, add_association(session))
    code, *_rest = _codes(session, member)
    with pytest.raises(RecoveryCodeRefused):
        _use(session, member.address, code)
    assert factors.use_code(session, member.address, code, kind=AccountKind.MEMBER) == member.id


def test_the_work_is_the_same_for_every_address_that_is_refused(engine: Engine) -> None:
    with database.writing(engine) as session:
        known, closed = add_officer(session), add_officer(session, state=AccountState.DISABLED)
        addresses = (known.address, closed.address, "inconnu@example.org")
        _codes(session, known)
    orders: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _k, order, *_more: orders.append(order))
    seen = []
    for address in addresses:
        orders.clear()
        with database.writing(engine) as session, pytest.raises(RecoveryCodeRefused):
            _use(session, address, "AAAA-BBBB")
        seen.append(list(orders))
    assert seen[0] == seen[1] == seen[2]
    assert any("DELETE" in order for order in seen[0])


def test_all_that_proved_who_one_was_is_forgotten_at_once(session: Session) -> None:
    member, other = add_member(session, add_association(session)), add_officer(session)
    for account in (member, other):
        _codes(session, account)
        session.add(
            PasskeyRecord(
                account_id=account.id, credential=f"c{account.id}", public_key=b"k", sign_count=0, name="Clé",
                added_at=NOW,
            )
        )  # fmt: skip
    member.password, member.totp_secret, member.totp_step = "argon", b"sealed", 12
    factors.forget_all(session, member.id)
    assert factors.codes_left(session, member.id) == 0
    assert (member.password, member.totp_secret, member.totp_step) == (None, None, -1)
    assert set(session.scalars(select(PasskeyRecord.account_id))) == {other.id}
    assert factors.codes_left(session, other.id) == 10


def test_of_two_who_type_one_code_at_once_one_gets_in(any_engine: Engine) -> None:
    with database.writing(any_engine) as session:
        officer = add_officer(session)
        address, code = officer.address, _codes(session, officer)[0]
    refused = overlapping(any_engine, lambda one: _use(one, address, code), lambda two: _use(two, address, code))
    assert isinstance(refused, RecoveryCodeRefused)
