"""A service with its vault, exchange and store, that dies, is started again, put back and changed as a hunter likes."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from query_service import database
from query_service.ledger import actions
from query_service.ledger.chain import BrokenChain
from query_service.migrations.histories import EXCHANGE, VAULT
from query_service.migrations.running import upgrade
from query_service.privacy import noising
from query_service.privacy.noisy_answers import SealedVector
from query_service.privacy.pricing import charged
from query_service.query_model.question import Question
from query_service.requests import actions as requests
from query_service.service import DrawFailed, Service
from query_service.snds import excluding
from query_service.store.manifest import read_manifest, write_manifest
from query_service.working import Worker, end_of_slot
from tests.attacks.ledger_twins import LedgerTwin
from tests.builders.largest_history import with_every_table
from tests.builders.releases import NOW, make_service
from tests.builders.snds import METFORMIN, MiniSnds
from tests.generative.test_one_person_moves_the_vector import ingested

ASKER, YEARS, WOMEN, STORE = "somebody patient", (2018, 2019, 2020), 12, "store"


class Failed(Exception):
    """Something that goes wrong inside the service."""


class Killed(BaseException):
    """The end of the process, as seen from inside: nothing catches it. `kills` does it from outside, by a signal."""


class Prey:
    """One service, with all the vectors that it drew since its ledger was empty, and how often the year was charged.

    A vector counts even when nobody should have seen it; so does a charge that a ledger put back has forgotten. `made`
    is where `make_store` made the store.
    """

    def __init__(self, made: Path, folder: Path, patched: pytest.MonkeyPatch, twin: LedgerTwin) -> None:
        self._folder, self._now = folder, NOW
        shutil.copytree(made, folder, dirs_exist_ok=True)
        self._store = folder / STORE
        self._vectors: list[str] = []
        self._price = 0
        self._most = -1
        self._begin()
        drawing = noising.draw

        def watched(*given: Any, **named: Any) -> SealedVector:
            drawn: SealedVector = drawing(*given, **named)
            self._vectors.append(repr(drawn.figures))
            self._price = charged(drawn.parts).billionths
            return drawn

        patched.setattr(noising, "draw", watched)
        self._restarted = twin.weaken(patched, self._store)

    @property
    def most_vectors_not_paid(self) -> int:
        """Vectors drawn less times paid, at most since the hunt began."""
        self._note()
        return self._most

    def begin_anew(self) -> None:
        """Take an empty ledger and archive."""
        self._note()
        self.restart()
        self._vault.dispose()
        self._begin()

    def ask(self, asked: Question, *, fails_at: str = "", dies_at: str = "") -> None:
        """Ask, and have it fail or die at a step when one is named."""

        def passing(step: str) -> None:
            if step == fails_at:
                raise Failed
            if step == dies_at:
                raise Killed

        with suppress(Failed, Killed, DrawFailed):
            self._service(passing).ask(asked, ASKER)

    def restart(self) -> None:
        """End the process and begin another."""
        self._restarted()

    def exclude(self) -> None:
        """Let an objection take effect, on the first day of the next month."""
        self._now = dt.datetime(NOW.year, NOW.month + 1, 1, 9, 30, tzinfo=dt.UTC)
        excluding.keep({"WOMAN0": NOW.date()}, self._store, NOW.date())
        assert excluding.apply_due(self._store, self._now.date()).again, "she was in the store"

    def keep_a_copy(self) -> None:
        """Copy the ledger and archive as they are."""
        self._vault.dispose()
        shutil.copy(self._folder / "vault.db", self._folder / "copy.db")

    def put_back(self) -> None:
        """Put the copy in the place of the ledger and archive."""
        self._note()
        self._vault.dispose()
        self._emptied()
        shutil.copy(self._folder / "copy.db", self._folder / "vault.db")

    def ask_worker(self, asked: Question) -> None:
        """Put a question before the worker, and let it look until the slot has passed and a little more."""
        worker = Worker(self._service(lambda _step: None), self._exchange)
        with database.writing(self._exchange) as session:
            requests.submit(session, asked, ASKER, self._now)
        for instant in (self._now, end_of_slot(self._now, worker.service.policy.slot)):
            self._now = instant
            with suppress(BrokenChain):
                worker.look()

    def _service(self, passing: Callable[[str], None]) -> Service:
        made = make_service(self._store, self._vault, passing=passing)
        return replace(
            made, now=lambda: self._now, check_objections=lambda on: excluding.check_applied(self._store, on)
        )

    def _begin(self) -> None:
        self._vectors.clear()
        self._paid = 0
        self._emptied()
        self._vault = database.connect(f"sqlite:///{self._folder / 'vault.db'}")
        self._exchange = database.connect(f"sqlite:///{self._folder / 'exchange.db'}")
        upgrade(self._vault, VAULT)
        upgrade(self._exchange, EXCHANGE)

    def _emptied(self) -> None:
        for left in self._folder.glob("vault.db*"):
            left.unlink()

    def _note(self) -> None:
        with database.reading(self._vault) as session:
            spent = [loss.billionths for name, loss in actions.spent(session).items() if name == f"snds in {NOW.year}"]
        if self._vectors:
            self._paid = max(self._paid, sum(spent) // self._price)
            self._most = max(self._most, len(set(self._vectors)) - self._paid)


def make_store(folder: Path) -> Path:
    """Make a store of twelve women who took metformin, with its mapping of pseudonyms, said to be synthetic."""
    snds = with_every_table(MiniSnds(), YEARS)
    for number in range(WOMEN):
        snds.person(f"WOMAN{number}")
        snds.box(f"WOMAN{number}1", "2019-02-03", METFORMIN)
    store = ingested(snds, folder, STORE)
    write_manifest(replace(read_manifest(store), synthetic=True), store)
    return folder
