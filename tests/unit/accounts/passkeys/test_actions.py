"""Passkeys of accounts: added up to a number, used by their holder, removed down to the last one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from citizen_site import database
from citizen_site.accounts.passkeys import actions
from citizen_site.accounts.passkeys.actions import MOST, BadName, LastPasskey, NoSuchPasskey, TooManyPasskeys
from citizen_site.accounts.passkeys.ceremonies import PasskeyCopied, PasskeyRefused, site_of
from citizen_site.accounts.people.records import PasskeyRecord
from tests.builders.accounts import add_officer
from tests.builders.overlapping import overlapping
from tests.builders.passkeys import Device, from_base64url
from tests.builders.projects import NOW

SITE = site_of("http://localhost", "Health data")
CHALLENGE = b"c" * 32
LATER = NOW + dt.timedelta(minutes=5)


def _add(session: Session, account_id: int, device: Device, *, name: str = "Ordinateur") -> None:
    asked = actions.to_enrol(session, SITE, account_id, CHALLENGE)
    answer = device.make(asked)
    actions.add(session, SITE, account_id, answer=answer, challenge=CHALLENGE, name=name, now=NOW)


def _use(session: Session, device: Device, **asked: Any) -> actions.Used:
    answer = device.sign(actions.to_prove(session, SITE, asked.get("account_id", 0), CHALLENGE))
    return actions.use(session, SITE, answer=answer, challenge=CHALLENGE, now=LATER, **asked)


def _device(number: int = 0) -> Device:
    return Device(credential=f"credential {number}".encode())


def test_a_passkey_that_was_added_says_whose_it_is(session: Session) -> None:
    officer, other = add_officer(session), add_officer(session)
    device = _device()
    _add(session, officer.id, device, name="  Clé   du trousseau ")
    assert actions.of_account(session, officer.id)[0].name == "Clé du trousseau"
    assert _use(session, device) == actions.Used(officer.id, officer.number)
    assert _use(session, device, account_id=officer.id).account_id == officer.id
    assert [one.used_at for one in actions.of_account(session, officer.id)] == [LATER]
    with pytest.raises(PasskeyRefused):
        _use(session, device, account_id=other.id)


def test_a_passkey_that_nobody_added_opens_nothing(session: Session) -> None:
    add_officer(session)
    with pytest.raises(PasskeyRefused):
        _use(session, _device())


def test_the_device_keeps_the_number_of_the_account_and_shows_its_address(session: Session) -> None:
    officer = add_officer(session, address="agent@example.org")
    asked = actions.to_enrol(session, SITE, officer.id, CHALLENGE)
    assert from_base64url(asked["user"]["id"]) == officer.number.encode()
    assert asked["user"]["name"] == "agent@example.org"


def test_the_count_of_uses_is_kept_so_that_a_copy_is_seen(session: Session) -> None:
    officer, device = add_officer(session), _device()
    _add(session, officer.id, device)
    copy = device.copied()
    _use(session, device)
    with pytest.raises(PasskeyCopied):
        _use(session, copy)
    _use(session, device)


def test_a_refused_use_changes_nothing(session: Session) -> None:
    officer, device = add_officer(session), _device()
    _add(session, officer.id, device)
    device.verifies = False
    with pytest.raises(PasskeyRefused):
        _use(session, device)
    row = session.scalars(select(PasskeyRecord)).one()
    assert (row.sign_count, row.used_at) == (1, None)


def test_one_passkey_is_of_one_account(session: Session) -> None:
    officer, other, device = add_officer(session), add_officer(session), _device()
    _add(session, officer.id, device)
    for account in (officer, other):
        with pytest.raises(PasskeyRefused):
            _add(session, account.id, device)


def test_an_account_holds_at_most_so_many_passkeys(session: Session) -> None:
    officer = add_officer(session)
    for number in range(MOST):
        _add(session, officer.id, _device(number))
    answer = _device(MOST).make({"user": {"id": ""}, "challenge": "Y2Nj" * 10 + "Y2M"})
    with pytest.raises(TooManyPasskeys):
        actions.to_enrol(session, SITE, officer.id, CHALLENGE)
    with pytest.raises(TooManyPasskeys):
        actions.add(session, SITE, officer.id, answer=answer, challenge=CHALLENGE, name="x", now=NOW)
    assert len(actions.of_account(session, officer.id)) == MOST


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_passkey_has_a_name_that_its_holder_can_read(session: Session, name: str) -> None:
    officer = add_officer(session)
    with pytest.raises(BadName):
        _add(session, officer.id, _device(), name=name)


def test_the_last_passkey_stays(session: Session) -> None:
    officer = add_officer(session)
    first, second = _device(1), _device(2)
    _add(session, officer.id, first)
    _add(session, officer.id, second)
    one, two = actions.of_account(session, officer.id)
    actions.remove(session, officer.id, one.id)
    with pytest.raises(PasskeyRefused):
        _use(session, first)
    with pytest.raises(LastPasskey):
        actions.remove(session, officer.id, two.id)
    assert _use(session, second).account_id == officer.id


def test_nobody_removes_a_passkey_of_somebody_else(session: Session) -> None:
    officer, other = add_officer(session), add_officer(session)
    for number, account in enumerate((officer, officer, other, other)):
        _add(session, account.id, _device(number))
    with pytest.raises(NoSuchPasskey):
        actions.remove(session, other.id, actions.of_account(session, officer.id)[0].id)
    with pytest.raises(NoSuchPasskey):
        actions.one_of_account(session, other.id, actions.of_account(session, officer.id)[0].id)
    assert len(actions.of_account(session, officer.id)) == 2


def test_two_removals_at_once_leave_one_passkey(any_engine: Engine) -> None:
    with database.writing(any_engine) as session:
        account_id = add_officer(session).id
        for number in range(2):
            _add(session, account_id, _device(number))
        one, two = (passkey.id for passkey in actions.of_account(session, account_id))
    refused = overlapping(
        any_engine,
        lambda session: actions.remove(session, account_id, one),
        lambda session: actions.remove(session, account_id, two),
    )
    assert isinstance(refused, LastPasskey)
    with database.reading(any_engine) as session:
        assert [passkey.id for passkey in actions.of_account(session, account_id)] == [two]


def test_two_additions_at_once_do_not_pass_the_number(any_engine: Engine) -> None:
    with database.writing(any_engine) as session:
        account_id = add_officer(session).id
        for number in range(MOST - 1):
            _add(session, account_id, _device(number))
        asked = actions.to_enrol(session, SITE, account_id, CHALLENGE)
    answers = [_device(number).make(asked) for number in (MOST, MOST + 1)]

    def add(session: Session, answer: str) -> None:
        actions.add(session, SITE, account_id, answer=answer, challenge=CHALLENGE, name="Clé", now=NOW)

    refused = overlapping(any_engine, lambda one: add(one, answers[0]), lambda one: add(one, answers[1]))
    assert isinstance(refused, TooManyPasskeys)


def test_of_two_devices_that_say_the_same_count_at_once_one_is_refused(any_engine: Engine) -> None:
    device = _device()
    with database.writing(any_engine) as session:
        _add(session, add_officer(session).id, device)
        asked = actions.to_prove(session, SITE, 0, CHALLENGE)
    answers = [device.copied().sign(asked) for _ in range(2)]

    def use(session: Session, answer: str) -> None:
        actions.use(session, SITE, answer=answer, challenge=CHALLENGE, now=LATER)

    refused = overlapping(any_engine, lambda one: use(one, answers[0]), lambda one: use(one, answers[1]))
    assert isinstance(refused, PasskeyCopied)
