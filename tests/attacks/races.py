"""Many askers at once on a budget for ten releases: whoever looks first and pays later gives more than ten.

The attacker has as many processes and threads as he likes and knows nothing. Statistic: reservations granted. Bound:
the budget, always. Power: certain for the service; the twin gives in whenever two of its threads meet between reading
and writing. Twin: an account that is read in one transaction and written in another.

Source: measured before it was written, 60 threads on a cap for 10 were granted 60 by reading first.
"""

from __future__ import annotations

import multiprocessing
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from query_service import database
from query_service.ledger import actions
from query_service.ledger.accounts import AccountKind, BudgetSpent, Charge
from query_service.migrations.histories import VAULT
from query_service.migrations.running import upgrade
from query_service.privacy.loss import Loss
from tests.attacks.outcomes import Outcome, Size
from tests.builders.releases import NOW

PROCESSES, THREADS, RELEASES = {Size.SHORT: 2, Size.LONG: 8}, 8, 10
COST = Loss(5_000_000)
YEAR = Charge("snds in 2026", AccountKind.CALENDAR_YEAR, COST, Loss(RELEASES * COST.billionths))
NAME, UNIT = "races", "releases"


def attack(size: Size) -> Iterator[Outcome]:
    """Give how many releases were granted, by the service and by the twin."""
    processes = PROCESSES[size]
    for twin in ("", "account read, then written"):
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'vault.db'}"
            vault = database.connect(url)
            upgrade(vault, VAULT)
            if twin:
                open_account(vault)
            vault.dispose()
            asked, given = race(url, processes, weaker=bool(twin))
        case = f"{asked} at once on a budget for {RELEASES}"
        yield Outcome(NAME, case, UNIT, given, RELEASES, given > RELEASES, twin)


def race(url: str, processes: int = PROCESSES[Size.LONG], *, weaker: bool = False) -> tuple[int, int]:
    """Return how many asked and how many were given a release, in so many processes of eight threads."""
    context = multiprocessing.get_context("spawn")
    gate, won = context.Barrier(processes), context.Queue()
    racing = [context.Process(target=all_at_once, args=(url, number, weaker, gate, won)) for number in range(processes)]
    for process in racing:
        process.start()
    outcomes = [won.get(timeout=300) for _ in racing]
    for process in racing:
        process.join(60)
    return sum(asked for asked, _ in outcomes), sum(given for _, given in outcomes)


def all_at_once(url: str, number: int, weaker: bool, gate: Any, won: Any) -> None:
    """What one of the processes does: wait for the others, then ask with all threads."""
    engine = database.connect(url)
    reserve = _read_then_write if weaker else _reserve
    outcomes: list[bool] = []
    inside = threading.Barrier(THREADS)

    def ask(thread: int) -> None:
        inside.wait(120)
        outcomes.append(reserve(engine, f"{number * THREADS + thread:064}"))

    gate.wait(120)
    asking = [threading.Thread(target=ask, args=(thread,)) for thread in range(THREADS)]
    for one in asking:
        one.start()
    for one in asking:
        one.join(240)
    won.put((len(outcomes), sum(outcomes)))
    engine.dispose()


def open_account(vault: Engine) -> None:
    """Write the account that the twin reads first."""
    with vault.begin() as connection:
        connection.execute(
            text("INSERT INTO privacy_account (name, kind, spent) VALUES ('snds in 2026', 'calendar_year', 0)")
        )


def _reserve(engine: Engine, key: str) -> bool:
    try:
        with database.writing(engine) as session:
            actions.reserve(session, key, "an association", COST, [YEAR], NOW)
    except BudgetSpent:
        return False
    return True


def _read_then_write(engine: Engine, _key: str) -> bool:
    """The weaker twin: looks at the account, then writes it, in two transactions."""
    with engine.connect() as connection:
        spent = connection.scalar(text("SELECT spent FROM privacy_account")) or 0
    if spent + COST.billionths > YEAR.cap.billionths:
        return False
    with engine.begin() as connection:
        connection.execute(text("UPDATE privacy_account SET spent = :spent"), {"spent": spent + COST.billionths})
    return True
