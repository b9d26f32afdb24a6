"""The second factor of a member: codes used once even at the same time, secrets sealed anew when the key changes."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from citizen_site import database
from citizen_site.accounts.people import second_factor
from citizen_site.accounts.people.records import AccountRecord
from citizen_site.accounts.secrets import totp
from citizen_site.accounts.secrets.sealing import SealBroken, opens
from citizen_site.accounts.secrets.totp import CodeRefused, CodeReplayed
from tests.builders.accounts import add_association, add_member
from tests.builders.projects import NOW

OLD, NEW, OTHER = b"o" * 32, b"n" * 32, b"x" * 32
SECRET = b"12345678901234567890"


def _code(later: int = 0) -> str:
    return totp.code(SECRET, totp.step_of(NOW) + later)


def _member(session: Session, key: bytes = OLD) -> AccountRecord:
    member = add_member(session, add_association(session))
    second_factor.put(session, member.id, SECRET, _code(-1), key=key, now=NOW)
    return member


def test_a_secret_is_kept_sealed_once_its_first_code_is_right(session: Session) -> None:
    member = add_member(session, add_association(session))
    with pytest.raises(CodeRefused):
        second_factor.put(session, member.id, SECRET, "000000", key=OLD, now=NOW)
    assert not second_factor.has_one(session, member.id)
    second_factor.put(session, member.id, SECRET, _code(), key=OLD, now=NOW)
    assert second_factor.has_one(session, member.id)
    assert member.totp_secret and SECRET not in member.totp_secret


def test_codes_are_used_once_and_forward_only(session: Session) -> None:
    member = _member(session)
    second_factor.use_code(session, member.id, _code(1), keys=[OLD], now=NOW)
    for later in (-1, 0, 1):
        with pytest.raises(CodeReplayed):
            second_factor.use_code(session, member.id, _code(later), keys=[OLD], now=NOW)


def test_an_account_without_a_second_factor_passes_no_code(session: Session) -> None:
    member = add_member(session, add_association(session))
    for typed in ("", "000000", _code()):
        with pytest.raises(CodeRefused):
            second_factor.use_code(session, member.id, typed, keys=[OLD], now=NOW)


def test_of_many_who_come_at_once_with_one_code_one_passes(any_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with database.writing(any_engine) as session:
        account = _member(session).id
    passed: list[str] = []
    meeting, check = threading.Barrier(4), totp.check

    def after_all_have_read(*said: Any, **named: Any) -> int:
        # Where readers do not wait for one another, all of them have read the last step before any goes on.
        with suppress(threading.BrokenBarrierError):
            meeting.wait(0.5)
        return check(*said, **named)

    def come() -> None:
        try:
            with database.writing(any_engine) as session:
                second_factor.use_code(session, account, _code(), keys=[OLD], now=NOW)
            passed.append("passed")
        except CodeReplayed:
            passed.append("refused")

    monkeypatch.setattr(second_factor.totp, "check", after_all_have_read)
    threads = [threading.Thread(target=come) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert sorted(passed) == ["passed", "refused", "refused", "refused"]


def test_secrets_are_sealed_anew_under_the_new_key_and_open_before_and_after(session: Session) -> None:
    members = [_member(session) for _ in range(3)]
    second_factor.use_code(session, members[0].id, _code(), keys=[NEW, OLD], now=NOW)
    assert second_factor.reseal(session, [OTHER, OLD], NEW) == 3
    for member in members:
        kept = member.totp_secret or b""
        assert opens(kept, member.number, NEW) and not opens(kept, member.number, OLD)
    second_factor.use_code(session, members[1].id, _code(), keys=[NEW], now=NOW)
    # Done once, a second run finds nothing to do.
    assert second_factor.reseal(session, [OLD], NEW) == 0


def test_what_was_used_before_the_key_changed_stays_used(session: Session) -> None:
    member = _member(session)
    second_factor.use_code(session, member.id, _code(), keys=[OLD], now=NOW)
    second_factor.reseal(session, [OLD], NEW)
    with pytest.raises(CodeReplayed):
        second_factor.use_code(session, member.id, _code(), keys=[NEW], now=NOW)


def test_one_secret_that_does_not_open_leaves_all_as_they_were(engine: Engine) -> None:
    with database.writing(engine) as session:
        first, broken = _member(session).id, _member(session, OTHER).id
    with pytest.raises(SealBroken, match=f"member-{broken}"), database.writing(engine) as session:
        second_factor.reseal(session, [OLD], NEW)
    with database.reading(engine) as session:
        kept = session.get_one(AccountRecord, first).totp_secret or b""
    assert opens(kept, f"member-{first}", OLD)


def test_a_secret_moved_to_another_row_is_not_sealed_anew_for_it(engine: Engine) -> None:
    with database.writing(engine) as session:
        one, other = _member(session), _member(session)
        other.totp_secret = one.totp_secret
    with pytest.raises(SealBroken), database.writing(engine) as session:
        second_factor.reseal(session, [OLD], NEW)
