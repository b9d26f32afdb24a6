"""No true figure is written anywhere: not in the ledger, not in what the worker tells, not in a refusal."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from query_service import database
from query_service.ledger.records import DrawRecord, LineRecord
from query_service.migrations.histories import EXCHANGE, VAULT
from query_service.migrations.running import upgrade
from query_service.privacy import noising
from query_service.privacy.mechanisms import Noised
from query_service.requests import actions as requests
from query_service.service import DrawFailed
from query_service.working import Worker
from tests.builders.questions import dispensing, had, persons, volume
from tests.builders.releases import NOW, make_service
from tests.builders.stores import rows_of, write_store

METFORMIN = dispensing("A10BA02")
# One person takes so many boxes that their number is found wherever it is written.
TOTAL = "41414141"
LINE = {"key", "attempt", "loss", "charges", "digest"}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    tables = {
        "persons": "person  sex  birth_year  departement\n1  1  1950  75",
        "dispensings": f"person  date  code  quantity\n1  2019-02-01  A10BA02  {TOTAL}",
    }
    return write_store(tmp_path / "store", rows_of(tables))


def test_neither_ledger_nor_worker_nor_logs_hold_a_true_figure(
    store: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    # Without noise and with a clip above it, the figure would be the true one: it may be in the vector alone.
    monkeypatch.setattr(noising, "noised", lambda figures, _squared, _scale: Noised(tuple(figures), "{}"))
    caplog.set_level(logging.DEBUG)
    vault = database.connect(f"sqlite:///{tmp_path / 'vault.db'}")
    exchange = database.connect(f"sqlite:///{tmp_path / 'exchange.db'}")
    upgrade(vault, VAULT)
    upgrade(exchange, EXCHANGE)
    service = make_service(store, vault)
    clip = replace(next(iter(service.policy.clips.values())), cell=10**9, total=10**9)
    service = replace(service, policy=replace(service.policy, clips=dict.fromkeys(service.policy.clips, clip)))
    with database.writing(exchange) as session:
        requests.submit(session, volume("boxes", METFORMIN), "apnée", NOW)
    heard: list[object] = []
    Worker(service, exchange, told=lambda *told: heard.append(told)).look()
    with Session(vault) as session:
        lines = session.scalars(select(LineRecord)).all()
        assert [line.kind for line in lines] == ["reserved", "drawn", "released"]
        assert all(set(json.loads(line.said)) <= LINE for line in lines)
        [draw] = session.scalars(select(DrawRecord)).all()
        assert draw.vector is not None and TOTAL in draw.vector, "the figure is there to be found"
        written = {name: value for name, value in vars(draw).items() if name in inspect(DrawRecord).columns}
        del written["vector"]
        told = [json.dumps([line.said for line in lines]), str(written), str(heard), *capfd.readouterr(), caplog.text]
    assert not any(TOTAL in text for text in told)
    vault.dispose()
    exchange.dispose()


def test_a_failure_says_nothing_of_what_was_read(
    store: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(figures: list[int], _squared: int, _scale: object) -> Noised:
        raise OverflowError(f"{figures} are too many")

    monkeypatch.setattr(noising, "noised", fail)
    vault = database.connect(f"sqlite:///{tmp_path / 'vault.db'}")
    upgrade(vault, VAULT)
    with pytest.raises(DrawFailed) as failed:
        make_service(store, vault).ask(persons(had(METFORMIN)), "apnée")
    assert str(failed.value) == str(DrawFailed())
    assert failed.value.__cause__ is None and failed.value.__context__ is None
    assert "too many" not in "".join(capfd.readouterr())
    vault.dispose()
