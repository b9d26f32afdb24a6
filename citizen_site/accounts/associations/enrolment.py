"""How a member sets up what proves who they are, from a link: for the first time, or again with a new password.

A link alone never passes the second factor: for an account in use it sets a password, and a code is asked for.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from citizen_site.accounts.people import factors, invitations, second_factor, sign_in
from citizen_site.accounts.people.invitations import Invitation, InvitationRefused
from citizen_site.accounts.people.kinds import AccountKind
from citizen_site.accounts.people.records import AccountRecord
from citizen_site.accounts.secrets.totp import DIGITS
from citizen_site.accounts.sessions import actions as sessions
from citizen_site.accounts.sessions import steps
from citizen_site.accounts.sessions.visitors import Way


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys that setting up needs: of tokens, and of the second factor, that of today before the former ones."""

    tokens: bytes
    totp: Sequence[bytes]

    def __repr__(self) -> str:
        return "Keys()"


def find(session: Session, token: str, *, keys: Keys, now: datetime) -> Invitation:
    """Return whose link it is, and leave it as it is. Raises InvitationRefused."""
    return invitations.find(session, token, kind=AccountKind.MEMBER, now=now, key=keys.tokens)


def address_of(session: Session, account_id: int) -> str:
    """Return the address by which an account signs in."""
    return session.get_one(AccountRecord, account_id).address


def set_up(
    session: Session, token: str, *, name: str, kept: str, secret: bytes, typed: str, keys: Keys, now: datetime
) -> tuple[int, tuple[str, ...]]:
    """Open an account that nobody has used yet; return it with its recovery codes, to be shown once.

    `kept`: what is kept of the password; `typed`: a code of the secret. Raises InvitationRefused, CodeRefused.
    """
    link = _use(session, token, keys, now)
    if link.again:
        raise InvitationRefused("Invitation: the account is in use, and has a second factor.")
    factors.forget_all(session, link.account_id)
    session.get_one(AccountRecord, link.account_id).name = name
    sign_in.put_password(session, link.account_id, kept)
    second_factor.put(session, link.account_id, secret, typed, key=keys.totp[0], now=now)
    _end_all(session, link.account_id)
    return link.account_id, factors.make_codes(session, link.account_id, secrets.token_bytes)


def set_password(session: Session, token: str, *, kept: str, typed: str, keys: Keys, now: datetime) -> tuple[int, Way]:
    """Give an account in use a new password once its second factor, or a recovery code, is proved; return it and how.

    Raises InvitationRefused, CodeRefused, RecoveryCodeRefused, SealBroken; then the link is still good.
    """
    link = _use(session, token, keys, now)
    way = prove(session, link.account_id, typed, keys=keys, now=now)
    sign_in.put_password(session, link.account_id, kept)
    _end_all(session, link.account_id)
    return link.account_id, way


def prove(session: Session, account_id: int, typed: str, *, keys: Keys, now: datetime) -> Way:
    """Use up a code of the second factor, or a recovery code when it is longer; return which of the two it was.

    Raises CodeRefused, RecoveryCodeRefused, SealBroken.
    """
    if is_recovery_code(typed):
        factors.use_code_of(session, account_id, typed)
        return Way.RECOVERY_CODE
    second_factor.use_code(session, account_id, typed, keys=keys.totp, now=now)
    return Way.PASSWORD


def is_recovery_code(typed: str) -> bool:
    """Say which of the two somebody has typed: a recovery code has more signs than a code of the second factor."""
    return len("".join(typed.split())) > DIGITS + 1


def change_password(session: Session, account_id: int, kept: str) -> None:
    """Put a new password; what had begun with the one before ends. The other sessions are the caller's to end."""
    sign_in.put_password(session, account_id, kept)
    steps.forget_of(session, account_id)


def _use(session: Session, token: str, keys: Keys, now: datetime) -> Invitation:
    return invitations.use(session, token, kind=AccountKind.MEMBER, now=now, key=keys.tokens)


def _end_all(session: Session, account_id: int) -> None:
    sessions.close_all(session, account_id)
    steps.forget_of(session, account_id)
