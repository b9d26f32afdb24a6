"""A link sets up what proves who somebody is: once, for seven days, for one account, on the page of its kind."""

from __future__ import annotations

import base64
import datetime as dt

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from citizen_site import database
from citizen_site.accounts.people import invitations
from citizen_site.accounts.people.invitations import Invitation, InvitationRefused
from citizen_site.accounts.people.kinds import AccountKind, AccountState
from citizen_site.accounts.people.records import InvitationRecord
from tests.builders.accounts import add_association, add_member, add_officer
from tests.builders.overlapping import overlapping
from tests.builders.projects import NOW

KEY = b"k" * 32
OFFICER = AccountKind.OFFICER
DAY = dt.timedelta(days=1)
LAST_MOMENT = NOW + 7 * DAY - dt.timedelta(seconds=1)


def _make(session: Session, account_id: int, now: dt.datetime = NOW) -> str:
    return invitations.make(session, account_id, by="officer-1", now=now, key=KEY)


def _find(session: Session, token: str, now: dt.datetime = NOW, kind: AccountKind = OFFICER) -> Invitation:
    return invitations.find(session, token, kind=kind, now=now, key=KEY)


def _use(session: Session, token: str, now: dt.datetime = NOW, kind: AccountKind = OFFICER) -> Invitation:
    return invitations.use(session, token, kind=kind, now=now, key=KEY)


def test_a_link_opens_its_account_once(session: Session) -> None:
    officer = add_officer(session, state=AccountState.INVITED)
    token = _make(session, officer.id)
    assert _find(session, token) == _find(session, token)  # to look takes nothing away
    assert (_find(session, token).account_id, _find(session, token).again) == (officer.id, False)
    assert officer.state is AccountState.INVITED
    assert _use(session, token).account_id == officer.id
    assert officer.state is AccountState.ACTIVE
    for read in (_find, _use):
        with pytest.raises(InvitationRefused):
            read(session, token)


def test_a_link_is_good_for_seven_days(session: Session) -> None:
    token = _make(session, add_officer(session).id)
    assert _find(session, token, LAST_MOMENT).ends_at == NOW + 7 * DAY
    for read in (_find, _use):
        with pytest.raises(InvitationRefused):
            read(session, token, NOW + 7 * DAY)


def test_a_new_link_ends_the_one_before(session: Session) -> None:
    officer = add_officer(session)
    first, second = _make(session, officer.id), _make(session, officer.id)
    with pytest.raises(InvitationRefused):
        _find(session, first)
    assert _find(session, second).account_id == officer.id


def test_the_link_of_one_account_says_nothing_of_another(session: Session) -> None:
    one, other = add_officer(session), add_officer(session)
    tokens = {_make(session, account.id): account.id for account in (one, other)}
    assert {token: _find(session, token).account_id for token in tokens} == tokens


def test_a_link_has_256_bits_and_the_table_keeps_its_digest_alone(session: Session) -> None:
    token = _make(session, add_officer(session).id)
    assert len(base64.urlsafe_b64decode(token + "=")) * 8 == 256
    row = session.scalars(select(InvitationRecord)).one()
    assert token not in {row.digest, row.made_by}
    assert (row.made_by, row.made_at) == ("officer-1", NOW)
    with pytest.raises(InvitationRefused):  # the digest itself opens nothing
        _find(session, row.digest)
    with pytest.raises(InvitationRefused):  # nor does the token under the key of another site
        invitations.find(session, token, kind=OFFICER, now=NOW, key=b"j" * 32)


def test_an_account_that_was_closed_has_no_link(session: Session) -> None:
    officer, closed = add_officer(session), add_officer(session, state=AccountState.DISABLED)
    token = _make(session, officer.id)
    officer.state, officer.disabled_at = AccountState.DISABLED, NOW
    session.flush()
    for read in (_find, _use):
        with pytest.raises(InvitationRefused):
            read(session, token)
    assert officer.state is AccountState.DISABLED
    with pytest.raises(InvitationRefused):
        _make(session, closed.id)
    with pytest.raises(InvitationRefused):
        _make(session, 10_000)


def test_the_link_of_a_member_opens_nothing_among_officers(session: Session) -> None:
    token = _make(session, add_member(session, add_association(session)).id)
    for read in (_find, _use):
        with pytest.raises(InvitationRefused):
            read(session, token)
    assert _use(session, token, kind=AccountKind.MEMBER).kind is AccountKind.MEMBER


def test_a_link_for_an_account_in_use_says_that_it_sets_up_again(session: Session) -> None:
    token = _make(session, add_officer(session).id)
    assert _find(session, token).again


def test_links_that_have_ended_go_away(session: Session) -> None:
    old, recent = add_officer(session), add_officer(session)
    _make(session, old.id, NOW - 8 * DAY)
    token = _make(session, recent.id)
    assert invitations.waiting(session, old.id, NOW) is None
    assert invitations.forget_ended(session, NOW) == 1
    assert invitations.waiting(session, recent.id, NOW) == NOW + 7 * DAY
    assert _find(session, token).account_id == recent.id


def test_of_two_browsers_at_once_one_has_the_link(any_engine: Engine) -> None:
    with database.writing(any_engine) as session:
        token = _make(session, add_officer(session).id)
    refused = overlapping(any_engine, lambda one: _use(one, token), lambda other: _use(other, token))
    assert isinstance(refused, InvitationRefused)
