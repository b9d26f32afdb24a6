"""The process is killed at a step of its path, by a signal, and the question is asked again by another one.

The attacker is taken to see every vector that was drawn, also by the process that died: it notes each of them in a file
before anything else. Statistic: vectors drawn, less the times that the question was paid; and the answer, asked twice
more, is the same bytes with the noise that was kept. Bound: 0. Power: certain. Twin: the price is written with the
vector, so that whoever dies in between has drawn for nothing.

Source: none; `redraws` looks at the same from inside, with more twins.
"""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from query_service import database
from query_service.ledger import actions
from query_service.ledger.accounts import Charge
from query_service.ledger.actions import Draw
from query_service.ledger.records import DrawRecord, DrawState
from query_service.migrations.histories import VAULT
from query_service.migrations.running import upgrade
from query_service.privacy import noising
from query_service.privacy.loss import Loss
from query_service.privacy.noisy_answers import SealedVector
from query_service.service import STEPS
from tests.attacks.outcomes import Outcome, Size
from tests.builders.questions import dispensing, had, persons
from tests.builders.releases import drawn_store, killed_at, make_service

NAME, UNIT = "kill -9", "vectors not paid"
ASKED = persons(had(dispensing("A10BA02")), by="sex;region")
ASKER = "somebody patient"
# Between the noise and its price lies what the twin gets wrong.
AT = {Size.SHORT: ("noised", "drawn"), Size.LONG: STEPS}
OF_TWIN = "noised"
_PATIENCE = 120


def attack(size: Size) -> Iterator[Outcome]:
    """Give the score of each step, and that of the twin where it must give in."""
    with tempfile.TemporaryDirectory() as folder:
        for step in AT[size]:
            yield _outcome(Path(folder), step, weaker=False)
        yield _outcome(Path(folder), OF_TWIN, weaker=True)


def _outcome(folder: Path, step: str, *, weaker: bool) -> Outcome:
    name = f"{step} {weaker}"
    url, store, seen = f"sqlite:///{folder / name}.db", drawn_store(folder / "store"), folder / f"{name}.seen"
    vault = database.connect(url)
    upgrade(vault, VAULT)
    process = multiprocessing.get_context("spawn").Process(
        target=ask_and_die, args=(url, store, seen, step), kwargs={"weaker": weaker}
    )
    process.start()
    process.join(_PATIENCE)
    if process.exitcode != -9:
        raise RuntimeError(f"nobody was killed at {step}")
    with pytest.MonkeyPatch.context() as patched:
        _watch(patched, seen, weaker=weaker)
        bodies = [make_service(store, vault).ask(ASKED, ASKER) for _ in range(2)]
    with Session(vault) as session:
        paid = len(session.scalars(select(DrawRecord.key)).all())
        released = session.scalars(select(DrawRecord.key).where(DrawRecord.state == DrawState.RELEASED)).all()
    vault.dispose()
    score = len(seen.read_text(encoding="ascii").splitlines()) - paid
    same = bodies[0] == bodies[1] and len(released) == 1
    twin = "price written with the vector" if weaker else ""
    note = f"{paid} paid" + ("" if same else ", ANOTHER ANSWER")
    return Outcome(NAME, f"at {step}", UNIT, score, 0, score > 0 or not same, twin, note)


def ask_and_die(url: str, store: Path, seen: Path, step: str, *, weaker: bool) -> None:
    """Ask, note each vector drawn, and be killed at the step: what runs in the process that dies."""
    with pytest.MonkeyPatch.context() as patched:
        _watch(patched, seen, weaker=weaker)
        make_service(store, database.connect(url), passing=killed_at(step)).ask(ASKED, ASKER)


def _watch(patched: pytest.MonkeyPatch, seen: Path, *, weaker: bool) -> None:
    drawing = noising.draw
    seen.touch()

    def watched(*given: Any, **named: Any) -> SealedVector:
        drawn: SealedVector = drawing(*given, **named)
        with seen.open("a", encoding="ascii") as file:
            file.write(f"{json.dumps(drawn.figures)}\n")
        return drawn

    patched.setattr(noising, "draw", watched)
    if weaker:
        _pay_late(patched)


def _pay_late(patched: pytest.MonkeyPatch) -> None:
    reserve, keep = actions.reserve, actions.keep_draw
    promised: list[Sequence[Charge]] = []

    def promise(
        _session: Session, key: str, asker: str, loss: Loss, charges: Sequence[Charge], now: dt.datetime
    ) -> Draw:
        promised.append(charges)
        return Draw(key, 1, DrawState.RESERVED, asker, loss, now, None)

    def pay_and_keep(session: Session, draw: Draw, vector: str, now: dt.datetime) -> None:
        reserve(session, draw.key, draw.asker, draw.loss, promised[-1], now)
        keep(session, draw, vector, now)

    patched.setattr(actions, "reserve", promise)
    patched.setattr(actions, "keep_draw", pay_and_keep)
