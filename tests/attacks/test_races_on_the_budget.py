"""Many askers at once on a budget for ten releases get ten, from one process or from eight; the twin gives more."""

from __future__ import annotations

import multiprocessing
import threading
from typing import Any

import pytest
from sqlalchemy import Engine, text

from query_service import database
from query_service.ledger import actions
from query_service.ledger.accounts import AccountKind, BudgetSpent, Charge
from query_service.privacy.loss import Loss
from tests.builders.releases import NOW

PROCESSES, THREADS, RELEASES = 8, 60, 10
COST = Loss(5_000_000)
YEAR = Charge("snds in 2026", AccountKind.CALENDAR_YEAR, COST, Loss(RELEASES * COST.billionths))

pytestmark = pytest.mark.slow


def _reserve(engine: Engine, key: str) -> bool:
    try:
        with database.writing(engine) as session:
            actions.reserve(session, key, "an association", COST, [YEAR], NOW)
    except BudgetSpent:
        return False
    return True


def _read_then_write(engine: Engine, _key: str) -> bool:
    """The weakened twin: looks at the account, then writes it, in two transactions."""
    with engine.connect() as connection:
        spent = connection.scalar(text("SELECT spent FROM privacy_account")) or 0
    if spent + COST.billionths > YEAR.cap.billionths:
        return False
    with engine.begin() as connection:
        connection.execute(text("UPDATE privacy_account SET spent = :spent"), {"spent": spent + COST.billionths})
    return True


def _all_at_once(url: str, number: int, threads: int, weakened: bool, gate: Any, won: Any) -> None:
    engine = database.connect(url)
    reserve = _read_then_write if weakened else _reserve
    outcomes: list[bool] = []
    inside = threading.Barrier(threads)

    def ask(thread: int) -> None:
        inside.wait(120)
        outcomes.append(reserve(engine, f"{number * threads + thread:064}"))

    gate.wait(120)
    asking = [threading.Thread(target=ask, args=(thread,)) for thread in range(threads)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join(240)
    won.put((len(outcomes), sum(outcomes)))
    engine.dispose()


def race(url: str, *, weakened: bool = False) -> tuple[int, int]:
    """Return how many asked and how many were given a release."""
    context = multiprocessing.get_context("spawn")
    gate, won = context.Barrier(PROCESSES), context.Queue()
    each = THREADS // PROCESSES + 1
    racing = [
        context.Process(target=_all_at_once, args=(url, number, each, weakened, gate, won))
        for number in range(PROCESSES)
    ]
    for process in racing:
        process.start()
    outcomes = [won.get(timeout=300) for _ in racing]
    for process in racing:
        process.join(60)
    return sum(asked for asked, _ in outcomes), sum(given for _, given in outcomes)


def test_eight_processes_of_eight_threads_get_ten_releases_and_no_more(vault_url: str) -> None:
    assert race(vault_url) == (64, RELEASES)
    vault = database.connect(vault_url)
    with database.reading(vault) as session:
        assert actions.verify(session).number == RELEASES
        assert actions.spent(session) == {YEAR.account: YEAR.cap}
    vault.dispose()


def test_an_account_that_is_read_and_then_written_gives_more_than_ten(vault_url: str) -> None:
    vault = database.connect(vault_url)
    with vault.begin() as connection:
        connection.execute(
            text("INSERT INTO privacy_account (name, kind, spent) VALUES ('snds in 2026', 'calendar_year', 0)")
        )
    asked, given = race(vault_url, weakened=True)
    assert asked == 64 and given > RELEASES
    vault.dispose()
