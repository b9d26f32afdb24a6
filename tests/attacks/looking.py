"""What leaves of a service over one store, by what it is, with the weaker ways of saying more."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from click.testing import CliRunner
from sqlalchemy import Engine as Vault
from sqlalchemy import select
from sqlalchemy.orm import Session

from query_service import database
from query_service.__main__ import main
from query_service.assembly import service_over
from query_service.commands import releasing
from query_service.engines.in_memory import InMemoryEngine
from query_service.errors import QueryServiceError
from query_service.exact_answers import ExactAnswer, ExactTable
from query_service.ledger.records import LineRecord
from query_service.migrations.histories import EXCHANGE
from query_service.migrations.running import upgrade
from query_service.planner.plan import Plan
from query_service.query_model.json_writing import to_json
from query_service.query_model.question import Question, Table
from query_service.release.formats import bundle
from query_service.requests import actions as requests
from query_service.requests.records import PublishedReleaseRecord, RequestRecord
from query_service.service import Service
from query_service.snds.ingest.placing import mapping_beside
from query_service.store.manifest import read_manifest, write_manifest
from query_service.working import Worker, end_of_slot
from tests.attacks.repeating import ASKER, Workshop, generous
from tests.builders.questions import listed
from tests.builders.releases import NOW, make_service
from tests.builders.stores import Rows, completed, write_store

Seen = Mapping[str, object]
Look = Callable[[Path, Rows, Question, str], Seen]
CHECKSUM = "checksum of the store"
GRID_FROM_DATA = "empty cells left out"
COUNT_IN_MESSAGE = "count in the message"
COUNT_IN_LOG = "count in the log"
_RHO = 0.5


def at_release(folder: Path, rows: Rows, asked: Question, leak: str) -> Seen:
    """Return the release or the refusal, its files, its sums in all, and what the ledger says."""
    with Workshop(_made(folder)).vault() as vault:
        engine = Noting(rows)
        service = replace(_service(folder, rows, vault), opened=lambda: nullcontext(engine))
        body, said = _asked(service, asked)
        if leak == CHECKSUM and body:
            body = _with(body, store=hashlib.sha256(repr(_counts(rows)).encode()).hexdigest())
        if leak == GRID_FROM_DATA and body:
            body = _without_empty(body, engine)
        files = bundle(body) if body and not leak else {}
        total = service.by_addition(replace(asked, tables=(Table(),))) if body else None
        return {"message": said, "release": body, "files": files, "sums": total, "ledger": _lines(vault)}


def at_failure(folder: Path, rows: Rows, asked: Question, leak: str) -> Seen:
    """Return what is said when the data cannot be read, twice and once more, and what the ledger says."""

    def fail() -> NoReturn:
        raise MemoryError(f"{len(rows['persons'])} persons do not fit")

    with Workshop(_made(folder)).vault() as vault:
        service = replace(_service(folder, rows, vault), opened=fail)
        said = [_asked(service, asked)[1] for _ in range(3)]
        if leak == COUNT_IN_MESSAGE:
            said = [f"{one} ({len(rows['persons'])} persons were read)" for one in said]
        return {"messages": said, "ledger": _lines(vault)}


def at_worker(folder: Path, rows: Rows, asked: Question, leak: str) -> Seen:
    """Return the rows of the exchange when the slot has passed, and all that the log was told."""
    heard: list[tuple[str, int]] = []
    exchange = database.connect(f"sqlite:///{_made(folder) / 'exchange.db'}")
    upgrade(exchange, EXCHANGE)
    with Workshop(folder).vault() as vault:
        engine = Noting(rows)
        service = replace(_service(folder, rows, vault), opened=lambda: nullcontext(engine))
        with database.writing(exchange) as session:
            requests.submit(session, asked, ASKER, NOW)
        for instant in (NOW, end_of_slot(NOW, service.policy.slot)):
            at_instant = replace(service, now=partial(_same, instant))
            Worker(at_instant, exchange, told=lambda phrase, number: heard.append((phrase, number))).look()
    if leak == COUNT_IN_LOG:
        heard.append(("rows read", sum(_counts(rows).values())))
    with Session(exchange) as session:
        kept = [_columns(row) for record in (RequestRecord, PublishedReleaseRecord)
                for row in session.scalars(select(record))]  # fmt: skip
    exchange.dispose()
    return {"exchange": kept, "log": heard}


def at_command(folder: Path, rows: Rows, asked: Question, _leak: str) -> Seen:
    """Return exit code and both outputs of `query-service ask` and `ledger show`, at an instant that stands still."""
    store, request, vault = _made(folder) / "store", folder / "request.json", f"sqlite:///{folder / 'vault.db'}"
    write_store(store, rows)
    _write_mapping(store, rows)
    request.write_text(json.dumps(to_json(asked)), encoding="utf-8")
    commands = (("ask", request, "--store", store, "--database", vault), ("ledger", "show", "--database", vault))

    def standing_still(*given: Any, **named: Any) -> Service:
        return replace(service_over(*given, **named), now=partial(_same, NOW))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(releasing, "service_over", standing_still)
        found = [CliRunner().invoke(main, [str(word) for word in command]) for command in commands]
    return {name: [str(getattr(one, name)).replace(str(folder), "") for one in found]
            for name in ("exit_code", "stdout", "stderr")}  # fmt: skip


def _same(instant: dt.datetime) -> dt.datetime:
    return instant


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


def _service(folder: Path, rows: Rows, vault: Vault) -> Service:
    """Return a service over a store that says that it holds these rows, and is asked for none of them."""
    store = write_store(folder / "store", completed({}))
    write_manifest(replace(read_manifest(store), rows=_counts(rows)), store)
    return replace(make_service(store, vault, policy=generous(_RHO)), expand=listed)


def _asked(service: Service, asked: Question) -> tuple[bytes, str]:
    """Return the release, else nothing and what is said instead."""
    try:
        return service.ask(asked, ASKER), ""
    except QueryServiceError as error:
        return b"", f"{type(error).__name__}, exit code {error.exit_code}: {error}".replace(str(service.store), "")


def _counts(rows: Rows) -> dict[str, int]:
    return {table: len(those) for table, those in rows.items()}


def _lines(vault: Vault) -> list[dict[str, Any]]:
    with Session(vault) as session:
        return [_columns(row) for row in session.scalars(select(LineRecord).order_by(LineRecord.number))]


def _columns(row: Any) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in row.__table__.columns}


def _with(body: bytes, **said: object) -> bytes:
    return json.dumps({**json.loads(body), **said}).encode()


class Noting:
    """The reference engine, with the figures that it gave: a grid read from the data needs them."""

    name = "noting"

    def __init__(self, rows: Rows) -> None:
        self._engine = InMemoryEngine(rows)
        self.given: dict[tuple[str, tuple[str, ...]], ExactTable] = {}

    def answer(self, plan: Plan) -> ExactAnswer:
        answer = self._engine.answer(plan)
        for table in answer.tables:
            self.given[plan.measure.value, tuple(one.value for one in table.dimensions)] = table
        return answer


def _without_empty(body: bytes, engine: Noting) -> bytes:
    said = json.loads(body)
    for table in said["tables"]:
        cells = engine.given[table["measure"], tuple(one["name"] for one in table["dimensions"])].cells
        table["rows"] = [row for row in table["rows"] if cells.get(tuple(row["cell"]))]
    return json.dumps(said).encode()


def _write_mapping(store: Path, rows: Rows) -> None:
    """Write the mapping of pseudonyms of a store, beside it: the command wants to know that nobody objects."""
    people = [row["person"] for row in rows["persons"]]
    mapping = pa.table({"BEN_IDT_ANO": [f"P{person}" for person in people], "person": pa.array(people, pa.int32())})
    parquet.write_table(
        mapping.replace_schema_metadata({"numbering": read_manifest(store).numbering}), mapping_beside(store)
    )
