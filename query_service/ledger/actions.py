"""What is done to the ledger. Each act runs in the caller's transaction and adds one line to the chain.

One reservation pays one draw; nothing is ever given back. Acts raise BudgetSpent, NoBudgetForYear or DrawRefused, and
the caller's transaction then leaves nothing behind.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from query_service.errors import NotFound, RuleBroken
from query_service.ledger.accounts import BudgetSpent, Charge
from query_service.ledger.chain import BrokenChain, Head, Line, check_chain
from query_service.ledger.records import (
    MOST_ATTEMPTS,
    AccountRecord,
    DrawRecord,
    DrawState,
    HeadRecord,
    LineRecord,
    ReleaseRecord,
)
from query_service.privacy.loss import Loss


class DrawRefused(RuleBroken):
    """A draw that may not be: one is under way or done for this answer, or two attempts were lost."""


@dataclass(frozen=True, slots=True)
class Draw:
    """One attempt as it is kept; `vector` is None until noise was drawn."""

    key: str
    attempt: int
    state: DrawState
    asker: str
    loss: Loss
    reserved_at: dt.datetime
    vector: str | None


def reserve(session: Session, key: str, asker: str, loss: Loss, charges: Sequence[Charge], now: dt.datetime) -> Draw:
    """Charge every account and return the attempt that this pays. Before any datum is read.

    Raises BudgetSpent when an account cannot pay, DrawRefused when the answer is drawn or being drawn, or was lost
    twice.
    """
    _take_turn(session)
    last = latest_draw(session, key)
    if last is not None and last.state is not DrawState.LOST:
        raise DrawRefused(f"Answer {key[:12]}: a draw is paid and {last.state.value}; another would be a second noise.")
    attempt = last.attempt + 1 if last else 1
    if attempt > MOST_ATTEMPTS:
        raise DrawRefused(f"Answer {key[:12]}: {MOST_ATTEMPTS} paid attempts were lost; it is not drawn again.")
    for charge in charges:
        _pay(session, charge)
    session.execute(
        insert(DrawRecord).values(
            key=key, attempt=attempt, state=DrawState.RESERVED, asker=asker, cost=loss.billionths, reserved_at=now
        )
    )
    paid = [[charge.account, charge.cost.billionths] for charge in charges]
    _add(session, now, "reserved", {"key": key, "attempt": attempt, "loss": loss.billionths, "charges": paid})
    return Draw(key, attempt, DrawState.RESERVED, asker, loss, now, None)


def keep_draw(session: Session, draw: Draw, vector: str, now: dt.datetime) -> None:
    """Keep the noisy vector of a paid attempt: from here on it is the only one of its answer."""
    _move(session, draw, DrawState.RESERVED, DrawState.DRAWN, now, vector=vector, drawn_at=now)


def lose(session: Session, draw: Draw, now: dt.datetime) -> None:
    """Note that the noise of a paid attempt was never kept. Its price stays."""
    _move(session, draw, DrawState.RESERVED, DrawState.LOST, now)


def publish(session: Session, draw: Draw, body: bytes, digest: str, now: dt.datetime) -> None:
    """Keep what leaves for good; `digest` is that of the bytes."""
    _move(session, draw, DrawState.DRAWN, DrawState.RELEASED, now, digest=digest)
    session.execute(insert(ReleaseRecord).values(key=draw.key, version=1, body=body, published_at=now, erratum=""))


def correct(session: Session, key: str, body: bytes, digest: str, erratum: str, now: dt.datetime) -> int:
    """Keep another version of what left, and return its number: the figures stay, the erratum says what was wrong.

    Raises NotFound when nothing left under this key.
    """
    _take_turn(session)
    latest = latest_version(session, key)
    if latest is None:
        raise NotFound(f"Answer {key[:12]}: nothing was released under this key.")
    version = latest[0] + 1
    session.execute(
        insert(ReleaseRecord).values(key=key, version=version, body=body, published_at=now, erratum=erratum)
    )
    _add(session, now, "corrected", {"key": key, "version": version, "digest": digest})
    return version


def released(session: Session, key: str) -> bytes | None:
    """Return the latest version of what left for this key, None when nothing did."""
    latest = latest_version(session, key)
    return latest[1] if latest else None


def latest_version(session: Session, key: str) -> tuple[int, bytes] | None:
    """Return the number and the bytes of the latest version."""
    query = (
        select(ReleaseRecord.version, ReleaseRecord.body)
        .where(ReleaseRecord.key == key)
        .order_by(ReleaseRecord.version.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return (row.version, row.body) if row else None


def key_of(session: Session, beginning: str) -> str:
    """Return the key of the release whose key, or id, begins so. Raises NotFound when none or several do."""
    query = select(ReleaseRecord.key).where(ReleaseRecord.key.startswith(beginning, autoescape=True)).distinct()
    found = session.scalars(query.limit(2)).all()
    if len(found) != 1:
        raise NotFound(f"{beginning!r}: {'several releases begin' if found else 'no release begins'} so. Give its id.")
    return found[0]


def latest_draw(session: Session, key: str) -> Draw | None:
    """Return the last attempt for this key."""
    query = select(DrawRecord).where(DrawRecord.key == key).order_by(DrawRecord.attempt.desc()).limit(1)
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        return None
    return Draw(row.key, row.attempt, row.state, row.asker, Loss(row.cost), row.reserved_at, row.vector)


def spent(session: Session) -> dict[str, Loss]:
    """Return what was spent on each account."""
    rows = session.execute(select(AccountRecord.name, AccountRecord.spent).order_by(AccountRecord.name))
    return {name: Loss(billionths) for name, billionths in rows}


def head(session: Session) -> Head:
    """Return the last line of the chain; number 0 before the first one."""
    row = session.execute(select(HeadRecord.number, HeadRecord.digest)).one_or_none()
    return Head(*row) if row else Head()


def verify(session: Session, published: Sequence[Head] = ()) -> Head:
    """Check the whole chain, and what the accounts say against it; return its head. Raises BrokenChain."""
    last = head(session)
    with closing(_lines(session)) as lines:
        check_chain(lines, last, published)
    _check_accounts(session)
    return last


def _check_accounts(session: Session) -> None:
    paid: dict[str, int] = {}
    for line, _digest in _lines(session):
        for account, cost in line.said.get("charges", ()):
            paid[account] = paid.get(account, 0) + cost
    found = {name: loss.billionths for name, loss in spent(session).items() if loss.billionths}
    for account in sorted(paid.keys() | found.keys()):
        if paid.get(account, 0) != found.get(account, 0):
            raise BrokenChain(
                f"Ledger, account {account}: {found.get(account, 0)} billionths spent, "
                f"but its lines add up to {paid.get(account, 0)}."
            )


def _lines(session: Session) -> Generator[tuple[Line, str]]:
    query = select(LineRecord).order_by(LineRecord.number).execution_options(yield_per=1000, populate_existing=True)
    with closing(session.scalars(query)) as rows:
        for row in rows:
            yield Line(row.number, row.at, row.kind, json.loads(row.said), row.previous), row.digest


def _take_turn(session: Session) -> None:
    """Wait until no other writer is at work: on PostgreSQL by the lock of the one row, on SQLite by its one writer."""
    session.execute(_or_nothing(session, HeadRecord, id=1, number=0, digest=Head().digest))
    session.execute(update(HeadRecord).where(HeadRecord.id == 1).values(number=HeadRecord.number))


def _pay(session: Session, charge: Charge) -> None:
    """Add the cost to the account unless it would pass the cap: read and written in one statement."""
    session.execute(_or_nothing(session, AccountRecord, name=charge.account, kind=charge.kind, spent=0))
    cost, cap = charge.cost.billionths, charge.cap.billionths
    paid = session.execute(
        update(AccountRecord)
        .where(AccountRecord.name == charge.account, AccountRecord.spent + cost <= cap)
        .values(spent=AccountRecord.spent + cost)
        .execution_options(synchronize_session=False)
    )
    if paid.rowcount != 1:  # type: ignore[attr-defined]
        gone = session.scalar(select(func.max(AccountRecord.spent)).where(AccountRecord.name == charge.account)) or 0
        raise BudgetSpent(charge.kind, charge.account, charge.cost, Loss(max(cap - gone, 0)))


def _move(
    session: Session, draw: Draw, before: DrawState, after: DrawState, now: dt.datetime,
    *, digest: str | None = None, **values: Any,
) -> None:  # fmt: skip
    _take_turn(session)
    moved = session.execute(
        update(DrawRecord)
        .where(DrawRecord.key == draw.key, DrawRecord.attempt == draw.attempt, DrawRecord.state == before)
        .values(state=after, **values)
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise DrawRefused(f"Answer {draw.key[:12]}, attempt {draw.attempt}: is not {before.value}.")
    said = {"key": draw.key, "attempt": draw.attempt} | ({"digest": digest} if digest else {})
    _add(session, now, after.value, said)


def _add(session: Session, now: dt.datetime, kind: str, said: Mapping[str, Any]) -> None:
    last = head(session)
    # What is kept is what is hashed: instants to the microsecond in UTC, values as JSON gives them back.
    spelled = json.dumps(said, sort_keys=True, ensure_ascii=True)
    line = Line(last.number + 1, now.astimezone(dt.UTC), kind, json.loads(spelled), last.digest)
    session.execute(
        insert(LineRecord).values(
            number=line.number, at=line.at, kind=kind, said=spelled, previous=line.previous, digest=line.digest
        )
    )
    session.execute(update(HeadRecord).where(HeadRecord.id == 1).values(number=line.number, digest=line.digest))


def _or_nothing(session: Session, record: type[HeadRecord] | type[AccountRecord], **values: Any) -> Any:
    """Return an insert that does nothing where the row is there."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    return dialect.insert(record).values(**values).on_conflict_do_nothing()
