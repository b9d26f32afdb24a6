"""The steps of a sign-in that is under way: each is bound to one browser, ends soon, and is taken once.

What a later step must know (a nonce, a challenge, that the password was right) stays in the table; the browser holds
a token that leads to it and says nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from citizen_site.accounts import tokens
from citizen_site.accounts.errors import AccountRule
from citizen_site.accounts.sessions.records import StepRecord

LASTS = dt.timedelta(minutes=10)


class StepKind(StrEnum):
    """What is awaited; a step of one kind is never taken for another."""

    PROVIDER_ANSWER = "provider_answer"
    PROVIDER_SIGN_OUT = "provider_sign_out"
    PASSKEY_SIGN_IN = "passkey_sign_in"
    PASSKEY_ENROLMENT = "passkey_enrolment"
    PASSKEY_PROOF = "passkey_proof"
    SECOND_FACTOR = "second_factor"
    SECOND_FACTOR_ENROLMENT = "second_factor_enrolment"
    FORM_TO_SEND_AGAIN = "form_to_send_again"


class StepGone(AccountRule):
    """The step was taken already, has ended, or is not of this browser. The person begins again."""


@dataclass(frozen=True, slots=True)
class Step:
    """What was kept for the step that follows."""

    kind: StepKind
    account_id: int | None
    data: dict[str, Any]


def begin(
    session: Session,
    kind: StepKind,
    data: dict[str, Any],
    *,
    key: bytes,
    now: dt.datetime,
    account_id: int | None = None,
    lasts: dt.timedelta = LASTS,
) -> str:
    """Keep what the next step must know, and return the token that leads to it. Steps that have ended go away."""
    session.execute(delete(StepRecord).where(StepRecord.ends_at <= now))
    token = tokens.make()
    session.add(
        StepRecord(
            digest=_digest(token, key), kind=kind.value, account_id=account_id, data=dict(data), ends_at=now + lasts
        )
    )
    return token


def take(session: Session, token: str, kind: StepKind, *, key: bytes, now: dt.datetime) -> Step:
    """Return what was kept, and take it away: a second request finds nothing. Raises StepGone."""
    found = delete(StepRecord).where(
        StepRecord.digest == _digest(token, key), StepRecord.kind == kind.value, StepRecord.ends_at > now
    )
    row = session.execute(found.returning(StepRecord.account_id, StepRecord.data)).one_or_none()
    if row is None:
        raise StepGone("Step: was taken already, has ended, or is not of this browser.")
    return Step(kind, row.account_id, dict(row.data))


def look(session: Session, token: str, kind: StepKind, *, key: bytes, now: dt.datetime) -> Step:
    """Return what was kept and leave it there, for a page that only shows it. Raises StepGone."""
    row = session.get(StepRecord, _digest(token, key))
    if row is None or row.kind != kind.value or row.ends_at <= now:
        raise StepGone("Step: was taken already, has ended, or is not of this browser.")
    return Step(kind, row.account_id, dict(row.data))


def forget_of(session: Session, account_id: int) -> None:
    """End what is under way in the name of an account: a password that was accepted opens nothing any more."""
    session.execute(delete(StepRecord).where(StepRecord.account_id == account_id))


def _digest(token: str, key: bytes) -> str:
    return tokens.digest(token, key, "step")
