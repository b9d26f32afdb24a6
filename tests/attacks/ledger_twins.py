"""Ledgers and archives that are weaker than the one of the service: one mistake each, patched into its acts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from query_service.ledger import actions
from query_service.ledger.accounts import Charge
from query_service.ledger.actions import Draw
from query_service.ledger.chain import Head
from query_service.ledger.records import DrawRecord, FamilyRecord
from query_service.privacy.loss import Loss
from query_service.store.manifest import read_manifest


@dataclass(frozen=True, slots=True)
class LedgerTwin:
    """A twin by its ledger. `restart` is called where its process dies: what it held in memory is gone."""

    name: str
    weaken: Callable[[pytest.MonkeyPatch, Path], Callable[[], None]]


def _nothing() -> None:
    """Nothing was held in memory."""


def _free_after_a_crash(patched: pytest.MonkeyPatch, _store: Path) -> Callable[[], None]:
    """An attempt that was lost is drawn again at no cost: nothing was published, was it?"""
    reserve = actions.reserve

    def weaker(session: Session, key: str, asker: str, loss: Loss, charges: Sequence[Charge], now: dt.datetime) -> Draw:
        first = actions.latest_draw(session, key) is None
        return reserve(session, key, asker, loss, charges if first else [], now)

    patched.setattr(actions, "reserve", weaker)
    return _nothing


def _given_back(patched: pytest.MonkeyPatch, _store: Path) -> Callable[[], None]:
    """What fails is not charged."""
    lose = actions.lose

    def weaker(session: Session, draw: Draw, now: dt.datetime) -> None:
        lose(session, draw, now)
        session.execute(text("UPDATE privacy_account SET spent = spent - :cost"), {"cost": draw.loss.billionths})

    patched.setattr(actions, "lose", weaker)
    return _nothing


def _kept_in_memory(patched: pytest.MonkeyPatch, _store: Path) -> Callable[[], None]:
    """Answers are kept by the process that made them; a question that was paid once is not paid again."""
    kept: dict[str, bytes] = {}

    def publish(_session: Session, draw: Draw, body: bytes, _digest: str, _now: dt.datetime) -> None:
        kept[draw.key] = body

    patched.setattr(actions, "publish", publish)
    patched.setattr(actions, "released", lambda _session, key: kept.get(key))
    patched.setattr(actions, "latest_draw", lambda _session, _key: None)
    _reserve_anew(patched)
    return kept.clear


def _voided_by_exclusion(patched: pytest.MonkeyPatch, store: Path) -> Callable[[], None]:
    """An answer is good for the store it was made of: a question that was paid is drawn again from another, free."""
    kept: dict[str, tuple[object, bytes]] = {}

    def released(_session: Session, key: str) -> bytes | None:
        made_of, body = kept.get(key, (None, b""))
        return body if made_of == read_manifest(store).rows else None

    def publish(_session: Session, draw: Draw, body: bytes, _digest: str, _now: dt.datetime) -> None:
        kept[draw.key] = read_manifest(store).rows, body

    patched.setattr(actions, "released", released)
    patched.setattr(actions, "publish", publish)
    patched.setattr(actions, "latest_draw", lambda _session, _key: None)
    _reserve_anew(patched)
    return _nothing


def _reserve_anew(patched: pytest.MonkeyPatch) -> None:
    """Forget the draw of a question that is asked again, and charge nothing for the next."""
    reserve = actions.reserve

    def weaker(session: Session, key: str, asker: str, loss: Loss, charges: Sequence[Charge], now: dt.datetime) -> Draw:
        paid = session.get(DrawRecord, (key, 1)) is not None
        session.execute(delete(DrawRecord).where(DrawRecord.key == key))
        session.execute(delete(FamilyRecord).where(FamilyRecord.key == key))
        return reserve(session, key, asker, loss, [] if paid else charges, now)

    patched.setattr(actions, "reserve", weaker)


def _heads_ignored(patched: pytest.MonkeyPatch, _store: Path) -> Callable[[], None]:
    """A ledger is checked against itself alone, as one that was put back still is right."""
    verify = actions.verify

    def weaker(session: Session, _published: Sequence[Head] = ()) -> Head:
        return verify(session)

    patched.setattr(actions, "verify", weaker)
    return _nothing


NONE = LedgerTwin("", lambda _patched, _store: _nothing)
FREE_AFTER_A_CRASH = LedgerTwin("free redraw after a crash", _free_after_a_crash)
GIVEN_BACK = LedgerTwin("given back on failure", _given_back)
KEPT_IN_MEMORY = LedgerTwin("answers kept in memory only", _kept_in_memory)
VOIDED_BY_EXCLUSION = LedgerTwin("answers voided by exclusion", _voided_by_exclusion)
HEADS_IGNORED = LedgerTwin("published heads not looked at", _heads_ignored)
