"""What is done to passkeys: add, use, remove, list. Each runs in the caller's transaction."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.errors import AccountRule
from citizen_site.accounts.passkeys import ceremonies
from citizen_site.accounts.passkeys.ceremonies import Holder, KeptPasskey, PasskeyRefused, Site
from citizen_site.accounts.people.records import AccountRecord, PasskeyRecord

# A computer, a telephone, a key at home and one at work leave room; a longer list is one that nobody reads.
MOST = 10
LONGEST_NAME = 60


class TooManyPasskeys(AccountRule):
    """The account holds as many passkeys as it may."""


class LastPasskey(AccountRule):
    """Without its last passkey the account could not be opened any more."""


class NoSuchPasskey(AccountRule):
    """The account holds no such passkey."""


class BadName(AccountRule):
    """A passkey has a name, so that its holder knows later which one to remove."""


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as its holder sees it in a list."""

    id: int
    name: str
    added_at: dt.datetime
    used_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Used:
    """Whose passkey was used."""

    account_id: int
    number: str


def to_enrol(session: Session, site: Site, account_id: int, challenge: bytes, *, anew: bool = False) -> dict[str, Any]:
    """Return what the browser is asked in order to make a passkey for this account. Raises TooManyPasskeys.

    `anew`: those that it holds are about to be forgotten, and their devices may hold the new one.
    """
    account = session.get_one(AccountRecord, account_id)
    credentials = [] if anew else [one.credential for one in _rows(session, account_id)]
    _check_room(len(credentials))
    holder = Holder(account.number, account.address, account.name)
    return ceremonies.to_enrol(site, holder, challenge, credentials)


def to_prove(session: Session, site: Site, account_id: int, challenge: bytes) -> dict[str, Any]:
    """Return what the browser is asked in order to use one of the passkeys of this account."""
    return ceremonies.to_sign(site, challenge, [one.credential for one in _rows(session, account_id)])


def add(
    session: Session, site: Site, account_id: int, *, answer: str, challenge: bytes, name: str, now: dt.datetime
) -> None:
    """Keep the passkey that was made. Raises PasskeyRefused, TooManyPasskeys, BadName."""
    called = " ".join(name.split())
    if not 1 <= len(called) <= LONGEST_NAME:
        raise BadName(f"Passkey: give a name of 1 to {LONGEST_NAME} characters.")
    made = ceremonies.check_enrolment(site, answer, challenge)
    _take_turn(session, account_id)
    _check_room(len(_rows(session, account_id)))
    if session.scalar(select(PasskeyRecord.id).filter_by(credential=made.credential)) is not None:
        raise PasskeyRefused("Passkey: is known already, of this account or of another.")
    session.add(
        PasskeyRecord(
            account_id=account_id, credential=made.credential, public_key=made.public_key,
            sign_count=made.sign_count, name=called, added_at=now,
        )
    )  # fmt: skip
    session.flush()


def use(
    session: Session, site: Site, *, answer: str, challenge: bytes, now: dt.datetime, account_id: int | None = None
) -> Used:
    """Return whose passkey has answered, and note its use. Raises PasskeyRefused, PasskeyCopied.

    `account_id`: the account that has to prove itself; any account when signing in.
    """
    row = session.scalar(
        # Two answers at once take turns: each is compared with the count that the other has left.
        select(PasskeyRecord).filter_by(credential=ceremonies.credential_of(answer)).with_for_update()
    )
    if row is None or account_id not in (None, row.account_id):
        raise PasskeyRefused("Passkey: is not known to this site, or is of another account.")
    number = session.get_one(AccountRecord, row.account_id).number
    kept = KeptPasskey(row.credential, row.public_key, row.sign_count)
    row.sign_count = ceremonies.check_use(site, answer, challenge, kept, number)
    row.used_at = now
    session.flush()
    return Used(row.account_id, number)


def holder_of(session: Session, answer: str) -> str:
    """Return the number of the account that holds the passkey named by an answer; empty when there is none."""
    try:
        credential = ceremonies.credential_of(answer)
    except PasskeyRefused:
        return ""
    account_id = session.scalar(select(PasskeyRecord.account_id).filter_by(credential=credential))
    return "" if account_id is None else session.get_one(AccountRecord, account_id).number


def remove(session: Session, account_id: int, passkey_id: int) -> None:
    """Remove a passkey of the account. Raises NoSuchPasskey, LastPasskey."""
    _take_turn(session, account_id)
    rows = {one.id: one for one in _rows(session, account_id)}
    if passkey_id not in rows:
        raise NoSuchPasskey(f"Passkey {passkey_id}: is not of this account.")
    if len(rows) == 1:
        raise LastPasskey("Passkey: the last one stays. Add another one first.")
    session.delete(rows[passkey_id])
    session.flush()


def of_account(session: Session, account_id: int) -> tuple[Passkey, ...]:
    """Return the passkeys of an account, the first added first."""
    return tuple(Passkey(one.id, one.name, one.added_at, one.used_at) for one in _rows(session, account_id))


def one_of_account(session: Session, account_id: int, passkey_id: int) -> Passkey:
    """Return one passkey of the account. Raises NoSuchPasskey."""
    found = [one for one in of_account(session, account_id) if one.id == passkey_id]
    if not found:
        raise NoSuchPasskey(f"Passkey {passkey_id}: is not of this account.")
    return found[0]


def _rows(session: Session, account_id: int) -> list[PasskeyRecord]:
    return list(session.scalars(select(PasskeyRecord).filter_by(account_id=account_id).order_by(PasskeyRecord.id)))


def _check_room(held: int) -> None:
    if held >= MOST:
        raise TooManyPasskeys(f"Passkey: an account holds at most {MOST}. Remove one first.")


def _take_turn(session: Session, account_id: int) -> None:
    """Make acts on the passkeys of one account wait for one another: two removals at once must leave one."""
    session.execute(select(AccountRecord.id).filter_by(id=account_id).with_for_update())
