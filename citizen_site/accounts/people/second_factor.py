"""The second factor of a member: kept sealed, its codes used once, sealed anew when the key changes."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from citizen_site.accounts.people.kinds import AccountKind
from citizen_site.accounts.people.records import AccountRecord
from citizen_site.accounts.secrets import totp
from citizen_site.accounts.secrets.sealing import opens, seal, unseal
from citizen_site.accounts.secrets.totp import CodeRefused, CodeReplayed


def has_one(session: Session, account_id: int) -> bool:
    """Say whether the account has a second factor."""
    kept = session.scalar(select(AccountRecord.totp_secret).filter_by(id=account_id))
    return kept is not None


def put(session: Session, account_id: int, secret: bytes, typed: str, *, key: bytes, now: datetime) -> None:
    """Put this secret in the place of the one before, once a code has shown that its holder has it.

    The code is used up with that: it does not sign in as well. Raises CodeRefused.
    """
    step = totp.check(secret, typed, last_step=totp.NEVER, now=now)
    account = session.get_one(AccountRecord, account_id)
    account.totp_secret, account.totp_step = seal(secret, account.number, key, secrets.token_bytes), step
    session.flush()


def use_code(session: Session, account_id: int, typed: str, *, keys: Sequence[bytes], now: datetime) -> None:
    """Return nothing for a code of this moment that was not used before, and use it up.

    `keys`: the key of today, then the former ones. Raises CodeRefused (CodeReplayed for one that was used), and
    SealBroken when the secret does not open.
    """
    account = session.get_one(AccountRecord, account_id, populate_existing=True)
    if account.totp_secret is None:
        raise CodeRefused("Code: the account has no second factor.")
    secret = unseal(account.totp_secret, account.number, keys)
    step = totp.check(secret, typed, last_step=account.totp_step, now=now)
    used = update(AccountRecord).where(AccountRecord.id == account_id, AccountRecord.totp_step < step)
    # Of two that come at once with the same code, the row lets the first one through.
    if session.scalar(used.values(totp_step=step).returning(AccountRecord.id)) is None:
        raise CodeReplayed("Code: was used a moment ago.")


def reseal(session: Session, old_keys: Sequence[bytes], key: bytes) -> int:
    """Seal with the key what former keys seal, in the caller's transaction; return how many were sealed anew.

    Raises SealBroken, and nothing is changed, when one opens with none of the keys: it names the account.
    """
    changed = 0
    query = select(AccountRecord).where(
        AccountRecord.totp_secret.is_not(None), AccountRecord.kind == AccountKind.MEMBER
    )
    for account in session.scalars(query.with_for_update()):
        kept = account.totp_secret or b""
        if not opens(kept, account.number, key):
            account.totp_secret = seal(unseal(kept, account.number, old_keys), account.number, key, secrets.token_bytes)
            changed += 1
    session.flush()
    return changed
