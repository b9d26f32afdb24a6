"""The worker answers what waits, publishes at fixed instants, and stays closed on a ledger put back."""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from query_service import database
from query_service.errors import UnusableStore
from query_service.ledger import actions
from query_service.ledger.chain import BrokenChain
from query_service.ledger.policy import shipped_policy
from query_service.migrations.histories import EXCHANGE, VAULT
from query_service.migrations.running import upgrade
from query_service.privacy.loss import Loss
from query_service.query_model.question import Question
from query_service.requests import actions as requests
from query_service.requests.records import PublishedReleaseRecord, RequestRecord, RequestState
from query_service.service import Service
from query_service.snds.excluding import ObjectionsDue
from query_service.working import EPOCH, FAILED, Passed, Worker, end_of_slot
from tests.builders.questions import dispensing, had, persons
from tests.builders.releases import NOW, drawn_store, killed_at, make_service

METFORMIN = dispensing("A10BA02")
ASKED = persons(had(METFORMIN), by="sex")
SLOT = shipped_policy().slot


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def exchange(tmp_path: Path) -> Iterator[Engine]:
    engine = database.connect(f"sqlite:///{tmp_path / 'exchange.db'}")
    upgrade(engine, EXCHANGE)
    yield engine
    engine.dispose()


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Engine]:
    engine = database.connect(f"sqlite:///{tmp_path / 'vault.db'}")
    upgrade(engine, VAULT)
    yield engine
    engine.dispose()


@pytest.fixture
def service(tmp_path: Path, vault: Engine, clock: Clock) -> Service:
    return replace(make_service(drawn_store(tmp_path / "store"), vault), now=clock)


@pytest.fixture
def worker(service: Service, exchange: Engine) -> Worker:
    return Worker(service, exchange)


@pytest.fixture
def submit(exchange: Engine) -> Callable[..., int]:
    def put(asked: Question = ASKED, asker: str = "apnée") -> int:
        with database.writing(exchange) as session:
            return requests.submit(session, asked, asker, NOW)

    return put


def rows(exchange: Engine) -> list[RequestRecord]:
    with Session(exchange) as session:
        return list(session.scalars(select(RequestRecord).order_by(RequestRecord.id)))


def published(exchange: Engine) -> list[Any]:
    with Session(exchange) as session:
        return [
            json.loads(body)
            for body in session.scalars(select(PublishedReleaseRecord.body).order_by(PublishedReleaseRecord.version))
        ]


@pytest.mark.parametrize(
    ("at", "end"),
    [
        (EPOCH, EPOCH + 2 * SLOT),
        (EPOCH + dt.timedelta(seconds=1), EPOCH + 2 * SLOT),
        (EPOCH + SLOT - dt.timedelta(microseconds=1), EPOCH + 2 * SLOT),
        (EPOCH + SLOT, EPOCH + 3 * SLOT),
    ],
)
def test_a_whole_slot_is_left_to_answer(at: dt.datetime, end: dt.datetime) -> None:
    assert end_of_slot(at, SLOT) == end


def test_a_release_appears_at_the_end_of_its_slot_and_not_before(
    worker: Worker, exchange: Engine, clock: Clock, submit: Callable[..., int]
) -> None:
    submit()
    assert worker.look() == Passed(waiting=1)
    clock.now = end_of_slot(NOW, SLOT) - dt.timedelta(microseconds=1)
    assert worker.look() == Passed(waiting=1)
    assert published(exchange) == [] and rows(exchange)[0].state is RequestState.SUBMITTED
    clock.now = end_of_slot(NOW, SLOT)
    assert worker.look() == Passed(answered=1)
    [said], [row] = published(exchange), rows(exchange)
    assert (row.state, row.key) == (RequestState.ANSWERED, said["key"])
    assert worker.look() == Passed()


def test_a_stored_answer_does_not_wait(worker: Worker, clock: Clock, submit: Callable[..., int]) -> None:
    submit()
    worker.look()
    clock.now = end_of_slot(NOW, SLOT)
    worker.look()
    clock.now += dt.timedelta(seconds=1)
    submit(asker="another association")
    assert worker.look() == Passed(answered=1)


def test_a_refusal_by_the_budget_is_said_at_once_and_costs_nothing(
    worker: Worker, exchange: Engine, vault: Engine, submit: Callable[..., int]
) -> None:
    policy = worker.service.policy
    poor = replace(policy, caps=replace(policy.caps, association=Loss(1)))
    submit()
    assert replace(worker, service=replace(worker.service, policy=poor)).look() == Passed(refused=1)
    [row] = rows(exchange)
    assert row.state is RequestState.REFUSED and "nothing was charged" in row.message


def test_what_fails_twice_is_said_in_one_message_when_its_slot_ends(
    worker: Worker, exchange: Engine, clock: Clock, submit: Callable[..., int]
) -> None:
    def fail(step: str) -> None:
        if step == "answered":
            raise RuntimeError("person 7")

    broken = replace(worker, service=replace(worker.service, passing=fail))
    submit()
    assert [broken.look() for _ in range(3)] == [Passed(waiting=1)] * 3
    clock.now = end_of_slot(NOW, SLOT)
    assert broken.look() == Passed(failed=1)
    assert rows(exchange)[0].message == FAILED


def test_a_question_of_an_unknown_code_is_refused(worker: Worker, exchange: Engine, submit: Callable[..., int]) -> None:
    submit(persons(had(dispensing("A10ZZ99"))))
    assert worker.look() == Passed(refused=1)
    assert "A10ZZ99" in rows(exchange)[0].message


@pytest.mark.parametrize("error", [ObjectionsDue("7 persons object"), UnusableStore("/srv/store: ingest again")])
def test_what_the_operator_must_mend_is_not_told_to_the_asker_and_the_request_waits(
    service: Service, exchange: Engine, submit: Callable[..., int], error: Exception
) -> None:
    submit()

    def fail(_on: dt.date) -> None:
        raise error

    told: list[str] = []
    worker = Worker(replace(service, check_objections=fail), exchange, told=lambda phrase, _number: told.append(phrase))
    assert worker.look() == Passed(waiting=1)
    assert [(one.state, one.message) for one in rows(exchange)] == [(RequestState.SUBMITTED, "")]
    assert told == [f"the operator has something to mend: {type(error).__name__}", "request waiting"]


def test_a_ledger_put_back_from_a_copy_closes_the_worker(
    worker: Worker, vault: Engine, clock: Clock, submit: Callable[..., int], tmp_path: Path
) -> None:
    vault.dispose()
    shutil.copy(tmp_path / "vault.db", tmp_path / "copy.db")
    submit()
    worker.look()
    clock.now = end_of_slot(NOW, SLOT)
    assert worker.look() == Passed(answered=1)
    vault.dispose()
    for name in ("vault.db-wal", "vault.db-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    shutil.copy(tmp_path / "copy.db", tmp_path / "vault.db")
    submit(persons(had(METFORMIN)))
    with pytest.raises(BrokenChain, match="was put back from an older copy"):
        worker.look()


def test_a_corrected_release_is_published_as_another_version(
    worker: Worker, exchange: Engine, vault: Engine, clock: Clock, submit: Callable[..., int]
) -> None:
    submit()
    worker.look()
    clock.now = end_of_slot(NOW, SLOT)
    worker.look()
    [said] = published(exchange)
    with database.writing(vault) as session:
        actions.correct(session, said["key"], b'{"corrected": true}', "e" * 64, "a word was wrong", clock.now)
    assert worker.look() == Passed()
    assert worker.look() == Passed()
    assert published(exchange) == [said, {"corrected": True}]


def test_what_is_told_of_a_request_is_its_number_and_where_it_stands(
    worker: Worker, submit: Callable[..., int]
) -> None:
    heard: list[tuple[str, int]] = []
    number = submit()
    replace(worker, told=lambda phrase, told: heard.append((phrase, told))).look()
    assert heard == [("request waiting", number)]


def _look_and_die(vault: str, exchange: str, store: Path, step: str) -> None:
    service = make_service(store, database.connect(vault), passing=killed_at(step))
    Worker(service, database.connect(exchange)).look()


@pytest.mark.parametrize("step", ["reserved", "noised", "drawn", "archived"])
def test_a_worker_that_is_killed_loses_no_request(
    worker: Worker, exchange: Engine, vault: Engine, clock: Clock, submit: Callable[..., int], step: str
) -> None:
    submit()
    places = (str(vault.url), str(exchange.url), worker.service.store, step)
    process = multiprocessing.get_context("spawn").Process(target=_look_and_die, args=places)
    process.start()
    process.join(120)
    assert process.exitcode == -9
    assert rows(exchange)[0].state is RequestState.SUBMITTED and published(exchange) == []
    assert worker.look() == Passed(waiting=1)
    clock.now = end_of_slot(NOW, SLOT)
    assert worker.look() == Passed(answered=1)
    assert len(published(exchange)) == 1
