"""What is done to the factors of an account as a whole: recovery codes, and forgetting all that proved who it was."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from citizen_site.accounts.people.kinds import AccountKind, AccountState
from citizen_site.accounts.people.records import AccountRecord, PasskeyRecord, RecoveryCodeRecord
from citizen_site.accounts.secrets import recovery_codes
from citizen_site.accounts.secrets.recovery_codes import RecoveryCodeRefused


def make_codes(session: Session, account_id: int, random: Callable[[int], bytes]) -> tuple[str, ...]:
    """Return ten new recovery codes, to be shown once; those made before open nothing any more."""
    session.execute(delete(RecoveryCodeRecord).where(RecoveryCodeRecord.account_id == account_id))
    codes = recovery_codes.make(random)
    session.add_all(RecoveryCodeRecord(digest=recovery_codes.digest(one), account_id=account_id) for one in codes)
    session.flush()
    return codes


def codes_left(session: Session, account_id: int) -> int:
    """Return how many recovery codes have not been used."""
    return session.scalar(select(func.count()).select_from(RecoveryCodeRecord).filter_by(account_id=account_id)) or 0


def use_code(session: Session, address: str, typed: str, *, kind: AccountKind) -> int:
    """Return the account that the recovery code opens, and take the code away. Raises RecoveryCodeRefused.

    One statement, the same for an address that is known, unknown or closed: the work tells nothing, and of two that
    come at once the first alone finds the code.
    """
    account = (
        select(AccountRecord.id)
        .where(AccountRecord.address == spelled(address), AccountRecord.kind == kind)
        .where(AccountRecord.state == AccountState.ACTIVE)
        .scalar_subquery()
    )
    found = delete(RecoveryCodeRecord).where(
        RecoveryCodeRecord.digest == recovery_codes.digest(typed), RecoveryCodeRecord.account_id == account
    )
    used = session.scalar(found.returning(RecoveryCodeRecord.account_id))
    if used is None:
        raise RecoveryCodeRefused("Recovery code: is none of those that are left to this address.")
    return used


def use_code_of(session: Session, account_id: int, typed: str) -> None:
    """Take away a recovery code of an account that is known already. Raises RecoveryCodeRefused."""
    found = delete(RecoveryCodeRecord).where(
        RecoveryCodeRecord.digest == recovery_codes.digest(typed), RecoveryCodeRecord.account_id == account_id
    )
    if session.scalar(found.returning(RecoveryCodeRecord.account_id)) is None:
        raise RecoveryCodeRefused("Recovery code: is none of those that are left. Each can be used once.")


def forget_all(session: Session, account_id: int) -> None:
    """Take away all that proved who the holder was: passkeys, recovery codes, password and second factor."""
    session.execute(delete(PasskeyRecord).where(PasskeyRecord.account_id == account_id))
    session.execute(delete(RecoveryCodeRecord).where(RecoveryCodeRecord.account_id == account_id))
    account = session.get_one(AccountRecord, account_id)
    account.password = account.totp_secret = None
    account.totp_step = -1
    session.flush()


def spelled(address: str) -> str:
    """Return an address as accounts keep it: no space around, small letters."""
    return address.strip().casefold()


def number_at(session: Session, address: str) -> str:
    """Return the number of the account with this address, for the trail; empty when there is none."""
    # Sums give one row for a known address and for another: the work is the same to the last line.
    sums = select(func.max(AccountRecord.kind), func.max(AccountRecord.id)).filter_by(address=spelled(address))
    kind, account_id = session.execute(sums).one()
    return "" if account_id is None else f"{kind.value}-{account_id}"
